from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kg import load_pipeline
from kg.build import build_graph
from kg.contract import check_graph
from kg.documents import unite_documents
from kg.readers import read_documents
from kg.workspace import open_workspace, read_graph
from tests.command import Ran, run_kg
from tests.readers.broken import KINDS, LINE, write_broken
from tests.test_merge import content

Kg = Callable[..., Ran]
EXAMPLES = Path(__file__).parents[1] / "examples"
FILES = sorted(path for path in EXAMPLES.iterdir() if path.suffix != ".md")


@pytest.fixture
def kg(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Kg:
    """Return a function that runs kg in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KG_GRAPH", raising=False)
    return lambda *arguments: run_kg(capsys, monkeypatch, *arguments)


def start(*arguments: object, folder: Path, seed: int = 0) -> subprocess.Popen[str]:
    """Start kg as a process of its own."""
    environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
    command = [sys.executable, "-m", "kg", *map(str, arguments)]
    return subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


def write_papers(path: Path, count: int) -> Path:
    """Write many papers, each an example with a name of its own."""
    documents = list(read_documents(FILES, problems=lambda problem: None))
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            document = documents[number % len(documents)]
            abstract = f"{document.abstract} It is called Variant{number}."
            file.write(
                json.dumps({"id": f"p-{number}", "title": f"{document.title} {number}", "abstract": abstract}) + "\n"
            )
    return path


def test_build_reads_extracts_and_reports(kg: Kg, tmp_path: Path) -> None:
    report = kg("build", *FILES, "-o", "graph.kg", "--json").json
    assert (report["records"], report["papers"], report["duplicates"], report["extracted"]) == (43, 40, 3, 40)
    assert report["skipped"] == []
    graph = read_graph(tmp_path / "graph.kg")
    check_graph(graph)
    types = [data["type"] for _, data in graph.nodes(data=True)]
    assert report["concepts"] == {
        name: types.count(name) for name in ("Task", "Method", "Model", "Benchmark", "Metric")
    }
    assert report["results"] == types.count("Result")


def test_build_prints_a_table(kg: Kg) -> None:
    lines = kg("build", *FILES).out.splitlines()
    assert [line.split() for line in lines[1:4]] == [
        ["papers", "40"],
        ["read", "now", "43"],
        ["duplicates", "united", "3"],
    ]
    assert lines[-1] == "The graph is in graph.kg. Look into it with: kg stats graph.kg"


def test_build_graph_in_memory_is_the_graph_of_the_workspace(kg: Kg, tmp_path: Path) -> None:
    kg("build", *FILES)
    graph = build_graph(read_documents(FILES, problems=lambda problem: None), load_pipeline())
    assert content(graph) == content(read_graph(tmp_path / "graph.kg"))


def test_order_hash_seed_and_processes_change_no_byte(tmp_path: Path) -> None:
    runs = {"a.kg": (FILES, 1, 1), "b.kg": (FILES[::-1], 2, 2)}
    for name, (files, seed, processes) in runs.items():
        process = start("build", *files, "-o", name, "-j", processes, folder=tmp_path, seed=seed)
        assert process.wait() == 0
    assert (tmp_path / "a.kg").read_bytes() == (tmp_path / "b.kg").read_bytes()


def test_add_extracts_only_what_is_new(kg: Kg, tmp_path: Path) -> None:
    kg("build", *FILES, "-o", "whole.kg")
    kg("build", *FILES[2:])
    report = kg("add", "graph.kg", *FILES[:4], "--json").json
    known = unite_documents(read_documents(FILES[2:], problems=lambda problem: None))
    assert (report["papers"], report["extracted"]) == (40, 40 - len(known))
    assert (tmp_path / "graph.kg").read_bytes() == (tmp_path / "whole.kg").read_bytes()


def test_add_without_input_applies_decisions(kg: Kg, tmp_path: Path) -> None:
    kg("build", FILES[0])
    before = kg("stats", "--json").json["top"][0]
    (tmp_path / "graph.decisions.yaml").write_text(f'- drop: "{before["id"]}"\n', encoding="utf-8")
    assert kg("add", "--json").json["extracted"] == 0
    assert kg("show", before["id"]).status == 1
    with open_workspace(tmp_path / "graph.kg") as workspace:
        assert workspace.manifest["decisions"] == f'- drop: "{before["id"]}"\n'


def test_min_confidence_is_remembered_and_needs_no_extraction(kg: Kg, tmp_path: Path) -> None:
    every = kg("build", FILES[0], "--json").json
    some = kg("add", "--min-confidence", "0.7", "--json").json
    assert some["extracted"] == 0
    assert sum(some["relations"].values()) < sum(every["relations"].values())
    before = (tmp_path / "graph.kg").read_bytes()
    kg("add")
    assert (tmp_path / "graph.kg").read_bytes() == before


def test_extract_writes_a_record_for_each_record_read(kg: Kg, tmp_path: Path) -> None:
    assert kg("extract", FILES[0], "-o", "records.jsonl", "--id", "source-key").status == 0
    documents = list(read_documents([FILES[0]], problems=lambda problem: None))
    records = [json.loads(line) for line in (tmp_path / "records.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [record["id"] for record in records] == [document.sources[0].key for document in documents]
    assert all(record["entities"] for record in records)


def test_extract_to_standard_output_names_documents(kg: Kg) -> None:
    lines = kg("extract", FILES[0]).out.splitlines()
    documents = read_documents([FILES[0]], problems=lambda problem: None)
    assert [json.loads(line)["id"] for line in lines] == [document.id for document in documents]


def test_skipped_records_are_told_and_change_the_status(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "papers.jsonl").write_text(f'{LINE}{{"title": "alone"}}\n', encoding="utf-8")
    ran = kg("build", "papers.jsonl")
    assert ran.status == 3
    assert ran.err.splitlines()[-1] == "kg: 1 record skipped"
    assert ran.err.startswith("kg: papers.jsonl:2: ")


def test_a_run_that_finds_nothing_fails_and_leaves_the_graph(kg: Kg, tmp_path: Path) -> None:
    kg("build", FILES[0])
    before = (tmp_path / "graph.kg").read_bytes()
    (tmp_path / "empty.jsonl").write_text('{"title": "12", "abstract": "1 2 3."}\n', encoding="utf-8")
    ran = kg("build", "empty.jsonl")
    assert (ran.status, ran.err) == (1, "kg: nothing was found in 1 papers: are they abstracts in English?\n")
    assert (tmp_path / "graph.kg").read_bytes() == before


@pytest.mark.parametrize("name", sorted(KINDS))
@pytest.mark.parametrize("command", ["build", "extract"])
def test_broken_input_is_told(kg: Kg, tmp_path: Path, command: str, name: str) -> None:
    broken = next(file for file in write_broken(tmp_path) if file.path.name == name)
    ran = kg(command, broken.path)
    assert ran.status == broken.status
    if broken.error is not None:
        assert (ran.out, ran.err) == ("", f"kg: {broken.error}\n")
    else:
        assert ran.err.splitlines()[:-1] == [f"kg: {problem}" for problem in broken.problems]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("build", "none.jsonl"), "none.jsonl: no such file"),
        (("build", ".", "--format", "docx"), "--format: no format is called 'docx'"),
        (("build", FILES[0], "-o", "none/graph.kg"), "none/graph.kg: there is no folder none"),
        (("build", FILES[0], "--decisions", "none.yaml"), "none.yaml: cannot be read"),
        (("add", "none.kg", FILES[0]), "none.kg: no such file; make one with"),
    ],
)
def test_mistakes_are_one_line(kg: Kg, arguments: tuple[object, ...], message: str) -> None:
    ran = kg(*arguments)
    assert (ran.status, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert ran.err.startswith(f"kg: {message}")


@pytest.mark.skipif(sys.platform == "win32", reason="limits the size of files")
def test_a_full_disk_is_told(tmp_path: Path) -> None:
    code = """
import resource, signal, sys
from kg.cli import run
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
sys.argv = ["kg", "build", *sys.argv[1:]]
run()
"""
    command = [sys.executable, "-c", code, *map(str, FILES)]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (1, "kg: graph.kg: cannot be built (disk I/O error)\n")
    assert list(tmp_path.glob("graph.kg")) == []


@pytest.mark.slow
def test_a_build_killed_at_any_moment_ends_with_the_same_bytes(tmp_path: Path) -> None:
    papers = write_papers(tmp_path / "papers.jsonl", 150)
    began = time.monotonic()
    assert start("build", papers, "-o", "calm.kg", folder=tmp_path).wait() == 0
    needed = time.monotonic() - began
    moments = random.Random(3)
    for _ in range(4):
        process = start("build", papers, "-o", "killed.kg", folder=tmp_path)
        try:
            process.wait(moments.uniform(0.2, 1.0) * needed)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        process.communicate()
    assert start("build", papers, "-o", "killed.kg", folder=tmp_path).wait() == 0
    assert (tmp_path / "killed.kg").read_bytes() == (tmp_path / "calm.kg").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["calm.kg", "killed.kg", "papers.jsonl"]
