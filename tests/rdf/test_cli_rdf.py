"""Commands sparql, validate and export of RDF, as a user runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from kg.sinks.oxigraph import write_oxigraph
from kg.sinks.rdf import write_turtle
from kg.workspace import write_graph
from tests.fixture import build_fixture_graph

QUERY = "SELECT ?name WHERE { ?m rkg:trainedOn ?b ; skos:prefLabel ?name }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    write_graph(build_fixture_graph(), folder / "graph.kg")
    write_turtle(build_fixture_graph(), folder / "graph.ttl")
    write_oxigraph(build_fixture_graph(), folder / "graph.oxigraph")
    write_oxigraph(build_fixture_graph(), folder / "damaged.oxigraph")
    for table in (folder / "damaged.oxigraph").glob("*.sst"):
        table.write_bytes(b"")
    (folder / "photos").mkdir()
    (folder / "photos" / "cat.jpg").write_text("meow")
    text = (folder / "graph.ttl").read_text(encoding="utf-8")
    (folder / "broken.ttl").write_text(text.replace("rkg:trainedOn benchmark:math", "rkg:trainedOn metric:accuracy"))
    return folder


def kg(folder: Path, *arguments: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kg", *arguments]
    environment = {**os.environ, "COLUMNS": "200", "PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.run(command, cwd=folder, env=environment, input=text, capture_output=True, text=True)


@pytest.mark.parametrize("source", ["graph.kg", "graph.ttl", "graph.oxigraph"])
def test_sparql_prints_a_table(folder: Path, source: str) -> None:
    done = kg(folder, "sparql", source, QUERY)
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, ["name", "ProofChain"], "")


def test_sparql_reads_the_query_from_a_file_or_standard_input(folder: Path) -> None:
    (folder / "q.rq").write_text(QUERY)
    assert json.loads(kg(folder, "sparql", "graph.kg", "--file", "q.rq", "--json").stdout) == [{"name": "ProofChain"}]
    assert kg(folder, "sparql", "--file", "-", "--csv", text=QUERY).stdout == "name\nProofChain\n"


def test_sparql_prints_truth_triples_and_formats(folder: Path) -> None:
    assert kg(folder, "sparql", "ASK { ?a rkg:trainedOn ?b }").stdout == "true\n"
    construct = "CONSTRUCT { ?b rkg:of ?a } WHERE { ?a rkg:trainedOn ?b }"
    assert json.loads(kg(folder, "sparql", construct, "--json").stdout) == [
        {"subject": "benchmark:math", "predicate": "rkg:of", "object": "method:proofchain"}
    ]
    assert "benchmark:math rkg:of method:proofchain ." in kg(folder, "sparql", construct, "--format", "turtle").stdout
    assert kg(folder, "sparql", QUERY, "--format", "xml").stdout.startswith("<?xml")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("sparql", "graph.kg", "SELECT"), "kg: SPARQL: error at 1:"),
        (("sparql", "graph.kg"), "kg: one query at a time"),
        (("sparql", "graph.kg", "CLEAR ALL"), "kg: SPARQL: CLEAR would change the graph"),
        (("sparql", "none.ttl", QUERY), "kg: none.ttl: no such file"),
        (("sparql", "graph.kg", QUERY, "--format", "turtle"), "kg: this answer has no format 'turtle'"),
        (("sparql", "graph.kg", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "--timeout", "0.5"), "kg: SPARQL: no answer within 0.5 s"),
        (("sparql", "none.oxigraph", QUERY), "kg: none.oxigraph: no such folder; make one with: kg export oxigraph"),
        (("sparql", "photos", QUERY), "kg: photos: no store of Oxigraph"),
        (("sparql", "damaged.oxigraph", QUERY), "kg: damaged.oxigraph: a damaged store of Oxigraph (Corruption: "),
        (("validate", "damaged.oxigraph"), "kg: damaged.oxigraph: a damaged store of Oxigraph (Corruption: "),
        (("export", "oxigraph", "graph.kg"), "kg: -: this format is a folder; name one with -o FOLDER"),
        (("export", "oxigraph", "graph.kg", "-o", "photos"), "kg: photos: something else stands there; "),
        (("export", "oxigraph", "graph.kg", "-o", "graph.ttl"), "kg: graph.ttl: something else stands there; "),
        (("export", "oxigraph", "graph.kg", "-o", "graph.ttl/x"), "kg: graph.ttl/x: Not a directory"),
        (("serve", "graph.kg", "--port", "0", "--store", "photos"), "kg: photos: no store of Oxigraph"),
        (("validate", "none.kg"), "kg: none.kg: no such file"),
        (("serve", "none.kg"), "kg: none.kg: no such file"),
    ],
)  # fmt: skip
def test_mistakes_are_one_line(folder: Path, arguments: tuple[str, ...], message: str) -> None:
    done = kg(folder, *arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1), done.stderr
    assert done.stderr.startswith(message)


def test_validate_says_what_is_wrong(folder: Path) -> None:
    for source in ("graph.kg", "graph.oxigraph"):
        assert kg(folder, "validate", source).stderr == f"{source} follows the schema\n"
    done = kg(folder, "validate", "broken.ttl", "--json")
    rows = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (1, f"kg: broken.ttl: {len(rows)} violations of the schema\n")
    assert {
        "node": "ProofChain (Method)",
        "problem": "TRAINED_ON leads from a Method to a Benchmark.",
        "found": "ProofChain (Method) is trained on accuracy (Metric)",
        "paper": "doi:10.1000/math.6",
        "sentence": "ProofChain improves mathematical reasoning of Qwen2.5-7B by reinforcement learning.",
    } in rows


@pytest.mark.parametrize("name", ["turtle", "turtle12", "trig", "ntriples", "nquads", "jsonld", "rdfxml"])
def test_export_writes_to_standard_output(folder: Path, name: str) -> None:
    done = kg(folder, "export", name, "graph.kg")
    assert (done.returncode, done.stderr) == (0, "")
    assert "TreePlan is built on GPT-4o" in done.stdout


def test_serve_tells_where_and_answers(folder: Path) -> None:
    command = [sys.executable, "-m", "kg", "serve", "graph.kg", "--port", "0"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        address = process.stderr.readline().split()[0]
        with urlopen(f"{address}api/search?q=treeplan") as response:
            assert json.load(response)["hits"][0]["id"] == "method:treeplan"
        process.terminate()
        started = time.monotonic()
        assert process.wait(timeout=60) == 0
        assert time.monotonic() - started < 30
        assert process.stderr.read() == "stopped\n"
