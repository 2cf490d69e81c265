from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.errors import NotFoundError, WorkspaceError
from kg.graph import new_graph
from kg.workspace import graph_digest, open_workspace, read_graph, write_graph
from tests.fixture import build_fixture_graph, write_fixture_workspace
from tests.test_merge import content

if TYPE_CHECKING:
    import networkx as nx


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_fixture_workspace(tmp_path / "graph.kg")


def test_graph_round_trips(path: Path) -> None:
    assert content(read_graph(path)) == content(build_fixture_graph())


def test_empty_graph_round_trips(tmp_path: Path) -> None:
    write_graph(new_graph(), tmp_path / "empty.kg")
    assert content(read_graph(tmp_path / "empty.kg")) == ({}, {})


def test_read_graph_of_some_predicates(path: Path) -> None:
    edges = content(build_fixture_graph())[1]
    found = content(read_graph(path, predicates=["USED_FOR", "ON"]))
    assert found == (
        content(build_fixture_graph())[0],
        {key: data for key, data in edges.items() if key[2] in {"USED_FOR", "ON"}},
    )


def test_same_graph_same_bytes(path: Path, tmp_path: Path, graph: nx.MultiDiGraph[str]) -> None:
    other = new_graph()
    other.add_nodes_from(reversed(list(graph.nodes(data=True))))
    other.add_edges_from(reversed([(s, o, k, d) for s, o, k, d in graph.edges(keys=True, data=True)]))
    write_graph(other, tmp_path / "other.kg")
    assert (tmp_path / "other.kg").read_bytes() == path.read_bytes()


def test_digest_changes_with_an_abstract(path: Path, graph: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    graph.nodes["arxiv:2401.00001"]["abstract"] += " More."
    write_graph(graph, tmp_path / "other.kg")
    assert graph_digest(tmp_path / "other.kg") != graph_digest(path)


def test_neighborhood_holds_the_edges_of_a_node(path: Path, graph: nx.MultiDiGraph[str]) -> None:
    with open_workspace(path) as workspace:
        near = content(workspace.neighborhood("method:loopagent"))[1]
    edges = content(graph)[1]
    around = {key: data for key, data in edges.items() if "method:loopagent" in key[:2]}
    results = {key[0] for key in around if key[0].startswith("result:")}
    of_results = {key: data for key, data in edges.items() if results & set(key[:2])}
    assert near == around | of_results


def test_neighborhood_keeps_the_best_edges(path: Path) -> None:
    with open_workspace(path) as workspace:
        near = workspace.neighborhood("method:loopagent", limit=1)
    told = sorted((s, o, key) for s, o, key in near.edges(keys=True) if key in {"EVALUATED_ON", "MENTIONS"})
    assert told == [
        ("arxiv:2407.00005", "method:loopagent", "MENTIONS"),
        ("method:loopagent", "benchmark:alfworld", "EVALUATED_ON"),
    ]


def test_paper_neighborhood_holds_what_rests_on_the_paper(path: Path, graph: nx.MultiDiGraph[str]) -> None:
    paper = "arxiv:2405.00004"
    with open_workspace(path) as workspace:
        near = content(workspace.paper_neighborhood(paper))[1]
    edges = content(graph)[1]
    assert near == {key: data for key, data in edges.items() if any(e.document_id == paper for e in data["evidence"])}


@pytest.mark.parametrize("name", ["grpo", "Qwen2.5-7B", "LLM", "nothing", "method:react"])
def test_find_concepts_agrees_with_lookup(path: Path, graph: nx.MultiDiGraph[str], name: str) -> None:
    from kg.lookup import find_concepts

    with open_workspace(path) as workspace:
        assert workspace.find_concepts(name) == find_concepts(graph, name)


def test_get_concept_suggests(path: Path) -> None:
    with open_workspace(path) as workspace, pytest.raises(NotFoundError) as caught:
        workspace.get_concept("GRP")
    assert caught.value.suggestions == ("GRPO",)


@pytest.mark.parametrize("key", ["arxiv:2403.00002", "fixture-001"])
def test_find_document_by_id_and_source(path: Path, key: str) -> None:
    with open_workspace(path) as workspace:
        document = workspace.find_document(key)
    assert document is not None
    assert document.id == "arxiv:2403.00002"


def test_find_papers_holds_all_words_newest_first(path: Path) -> None:
    with open_workspace(path) as workspace:
        found = [id_ for id_, _, _ in workspace.find_papers(["alfworld", "loopagent"], 10)]
        assert found == ["arxiv:2405.00004", "arxiv:2405.00003", "arxiv:2403.00002"]
        assert workspace.find_papers(["100%_"], 10) == []


def test_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="no such file; make one with"):
        read_graph(tmp_path / "none.kg")


@pytest.mark.parametrize("bytes_", [b"", b"hello", b"SQLite format 3\x00" + b"x" * 5000])
def test_other_files_are_refused(tmp_path: Path, bytes_: bytes) -> None:
    (tmp_path / "x.kg").write_bytes(bytes_)
    with pytest.raises(WorkspaceError, match="no workspace of kg"):
        read_graph(tmp_path / "x.kg")


def test_other_format_is_refused(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(WorkspaceError, match="another version of kg"):
        read_graph(path)


def test_damaged_file_is_told(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(WorkspaceError, match="damaged"):
        read_graph(path)
