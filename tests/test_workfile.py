from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.datamodel import Cluster, ConceptType, Document, Extraction, Mention, Source
from kg.decisions import Decisions
from kg.documents import text_id, unite_documents
from kg.errors import WorkspaceError
from kg.ground import collect_names, ground, resolve
from kg.lexicon import load_lexicon
from kg.tables import fresh_file
from kg.workfile import WorkFile
from kg.workspace import open_workspace

VERSION = "by hand"


def paper(number: int, id_: str, title: str, abstract: str, identifiers: tuple[str, ...] = ()) -> Document:
    return Document(id_, title, abstract, None, identifiers, (Source("papers.jsonl", number, f"papers-{number:03d}"),))


PAPERS = (
    paper(0, "arxiv:2401.00001", "One", "TreePlan plans."),
    paper(1, "arxiv:2401.00001", "One", "TreePlan plans well, says the second version."),
    paper(2, "doi:10.1000/one", "One", "TreePlan plans.", ("openalex:W1",)),
    paper(3, "openalex:W1", "One, again", "TreePlan plans once more."),
    paper(4, text_id("Two", "LoopAgent loops."), "Two", "LoopAgent loops."),
    paper(5, "arxiv:2402.00002", "TWO", "LoopAgent  loops"),
    paper(6, text_id("", "LoopAgent loops."), "", "LoopAgent loops."),
    paper(7, "doi:10.1000/three", "Three", "StepCredit steps."),
)


def extraction_of(document: Document) -> Extraction:
    start = document.text.index(document.abstract)
    end = start + document.abstract.index(" ")
    mention = Mention(start, end, document.text[start:end], ConceptType.METHOD, 0.9)
    cluster = Cluster("e1", mention.text, ConceptType.METHOD, (mention,), 0.9)
    return Extraction(document.id, (cluster,), ("e1",), (), ())


def build(target: Path, documents: Iterable[Document], *, keep: bool = False) -> int:
    """Build with extractions made by hand; return how many papers were extracted."""
    with WorkFile(target) as work:
        work.start(keep=keep)
        work.add_documents(documents)
        work.reuse_extractions(VERSION)
        missing = list(work.missing(VERSION))
        work.add_extractions([(document, extraction_of(document)) for document in missing], VERSION)
        resolution = resolve(collect_names(work.extractions(VERSION)), load_lexicon(), Decisions())
        staging = work.stage(resolution)
        staging.add(ground(document, extraction, resolution) for document, extraction in work.extractions(VERSION))
        work.finish(staging, resolution, {"extractor": VERSION})
    return len(missing)


def documents_of(target: Path) -> tuple[Document, ...]:
    with open_workspace(target) as workspace:
        return tuple(workspace.documents())


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the bytes of a build of all papers at once."""
    target = tmp_path_factory.mktemp("whole") / "graph.kg"
    build(target, PAPERS)
    return target.read_bytes()


def test_records_of_one_paper_are_united(tmp_path: Path) -> None:
    build(tmp_path / "graph.kg", PAPERS)
    assert documents_of(tmp_path / "graph.kg") == unite_documents(PAPERS)


@given(order=st.permutations(PAPERS), cut=st.integers(0, len(PAPERS)))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_order_and_number_of_runs_change_no_byte(
    tmp_path_factory: pytest.TempPathFactory, whole: bytes, order: Sequence[Document], cut: int
) -> None:
    target = tmp_path_factory.mktemp("parts") / "graph.kg"
    build(target, order[:cut])
    build(target, order[cut:], keep=True)
    assert target.read_bytes() == whole


def test_adding_again_extracts_nothing_and_changes_nothing(tmp_path: Path, whole: bytes) -> None:
    target = tmp_path / "graph.kg"
    build(target, PAPERS)
    assert build(target, PAPERS, keep=True) == 0
    assert target.read_bytes() == whole


def test_building_anew_uses_what_was_extracted_and_forgets_other_papers(tmp_path: Path) -> None:
    target = tmp_path / "graph.kg"
    build(target, PAPERS)
    assert build(target, PAPERS[7:]) == 0
    build(tmp_path / "other.kg", PAPERS[7:])
    assert target.read_bytes() == (tmp_path / "other.kg").read_bytes()


def test_nothing_is_left_beside_the_target(tmp_path: Path) -> None:
    build(tmp_path / "graph.kg", PAPERS)
    assert [path.name for path in tmp_path.iterdir()] == ["graph.kg"]


def test_a_run_that_fails_before_extraction_leaves_nothing(tmp_path: Path) -> None:
    def broken() -> Iterator[Document]:
        yield PAPERS[0]
        raise WorkspaceError("stop")

    with pytest.raises(WorkspaceError, match="stop"), WorkFile(tmp_path / "graph.kg") as work:
        work.start(keep=False)
        work.add_documents(broken())
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_fails_while_it_writes_leaves_what_was_there(tmp_path: Path, whole: bytes) -> None:
    target = tmp_path / "graph.kg"
    target.write_bytes(whole)
    with pytest.raises(sqlite3.OperationalError, match="full"), fresh_file(target) as out:
        out.execute("INSERT INTO manifest VALUES ('origin', 'here')")
        raise sqlite3.OperationalError("database or disk is full")
    assert [path.name for path in tmp_path.iterdir()] == ["graph.kg"]
    assert target.read_bytes() == whole


def test_extractions_survive_a_stop(tmp_path: Path) -> None:
    with WorkFile(tmp_path / "graph.kg") as work:
        work.start(keep=False)
        work.add_documents(PAPERS)
        first = next(work.missing(VERSION))
        work.add_extractions([(first, extraction_of(first))], VERSION)
    assert build(tmp_path / "graph.kg", PAPERS) == len(unite_documents(PAPERS)) - 1


def test_another_version_is_extracted_anew(tmp_path: Path) -> None:
    build(tmp_path / "graph.kg", PAPERS)
    with WorkFile(tmp_path / "graph.kg") as work:
        work.start(keep=True)
        assert work.reuse_extractions("another") == 0
        assert len(list(work.missing("another"))) == len(unite_documents(PAPERS))


def test_two_builds_of_one_file_do_not_meet(tmp_path: Path) -> None:
    with WorkFile(tmp_path / "graph.kg"), pytest.raises(WorkspaceError, match="another build is at work on it"):
        WorkFile(tmp_path / "graph.kg")


def test_a_killed_build_frees_its_lock(tmp_path: Path) -> None:
    code = "import os, sys; from pathlib import Path; from kg.workfile import WorkFile; WorkFile(Path(sys.argv[1])); os._exit(9)"
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "graph.kg")], check=False)
    assert build(tmp_path / "graph.kg", PAPERS) > 0


def test_another_kind_of_file_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("my notes, which I would not want to lose")
    with pytest.raises(WorkspaceError, match="no workspace of kg"):
        WorkFile(tmp_path / "notes.txt")


def test_a_folder_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "graph.kg").mkdir()
    with pytest.raises(WorkspaceError, match="no workspace of kg"):
        WorkFile(tmp_path / "graph.kg")


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="there is no folder"):
        WorkFile(tmp_path / "none" / "graph.kg")
