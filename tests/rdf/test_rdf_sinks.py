"""RDF exports: read by two parsers alike, back into the same graph, the same bytes under any hash seed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

from kg.datamodel import Concept, ConceptType, Document, Evidence, Predicate, Result, ResultKind, Source
from kg.graph import add_concept, add_edge, add_paper, add_result, new_graph
from kg.rdf.context import make_context, make_frame
from kg.rdf.reader import parse_rdf, read_rdf
from kg.rdf.sorting import sort_lines
from kg.rdf.terms import base_iri, node_curie, node_iri, prefixes
from kg.sinks import RDF_WRITERS, export_workspace
from kg.sinks.jsonld import write_jsonld
from kg.sinks.rdf import write_nquads, write_ntriples, write_trig, write_turtle, write_turtle12
from kg.sinks.rdfxml import write_rdfxml
from kg.workspace import write_graph
from tests.fixture import build_fixture_graph

if TYPE_CHECKING:
    import networkx as nx

WRITERS: dict[str, tuple[Callable[[nx.MultiDiGraph[str], Path], None], str]] = {
    "g.ttl": (write_turtle, "turtle"),
    "g.nt": (write_ntriples, "nt"),
    "g.rdf": (write_rdfxml, "xml"),
    "g.jsonld": (write_jsonld, "json-ld"),
    "g.trig": (write_trig, "trig"),
    "g.nq": (write_nquads, "nquads"),
}
HOSTILE = (
    "\"quoted\" 'name' \\ back",
    "a <tag> & {brace} `tick` ^hat |pipe",
    "two  spaces\nand a line",
    "tab\there\rreturn",
    "emoji \U0001f916 and \u202bעברית ערבית\u202c",
    "combining e\u0301, zero\u200bwidth, nul\x00bell\x07",
    "%41 percent / slash ? query # fragment",
    "<script>alert(1)</script>",
    '"""',
    ".",
    "..",
    "-",
    "]]>",
    "@prefix x: <y> .",
)


def hostile_graph(*, names: tuple[str, ...] = HOSTILE) -> nx.MultiDiGraph[str]:
    graph = new_graph()
    for number, name in enumerate(names):
        text = f"{name} beats {name}"
        paper = Document(
            f"text:{name}", name, text, None, (f"doi:10.1/{name}",), (Source(f"dir/{name}.txt", number, name),)
        )
        add_paper(graph, paper)
        concept = Concept(f"method:{name}", ConceptType.METHOD, name, (f"{name}s",))
        add_concept(graph, concept)
        evidence = Evidence(paper.id, 0, len(name), 1 / 3)
        add_edge(graph, paper.id, Predicate.MENTIONS, concept.id, [evidence])
        result = Result(
            concept.id, None, None, 0.1 + 0.2 + number * 1e-9, name, ResultKind.GAIN, None, name, name, (evidence,)
        )
        add_result(graph, paper.id, result)
        first = f"method:{names[0]}"
        if number:
            add_edge(graph, concept.id, Predicate.OUTPERFORMS, first, [evidence])
    return graph


def content(graph: nx.MultiDiGraph[str]) -> tuple[dict[str, Any], dict[Any, Any]]:
    return dict(graph.nodes(data=True)), {(s, o, k): data for s, o, k, data in graph.edges(keys=True, data=True)}


def parse_both(path: Path, format_: str) -> tuple[set[str], set[str]]:
    """Return the quads of a file as pyoxigraph and as rdflib read it; there are no blank nodes in them."""
    dataset = rdflib.Dataset()
    dataset.parse(str(path), format=format_)
    by_rdflib = ox.parse(input=dataset.serialize(format="nquads"), format=ox.RdfFormat.N_QUADS)
    return {str(quad) for quad in parse_rdf(path)}, {str(quad) for quad in by_rdflib}


@pytest.mark.parametrize("name", WRITERS)
def test_two_parsers_read_the_same(name: str, graph: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    write, format_ = WRITERS[name]
    write(graph, tmp_path / name)
    by_pyoxigraph, by_rdflib = parse_both(tmp_path / name, format_)
    assert by_pyoxigraph == by_rdflib


@pytest.mark.parametrize("name", ["g.ttl", "g.rdf", "g.jsonld"])
def test_formats_of_triples_are_isomorphic(name: str, graph: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    write, format_ = WRITERS[name]
    write(graph, tmp_path / name)
    write_ntriples(graph, tmp_path / "g.nt")
    read = rdflib.Graph().parse(str(tmp_path / name), format=format_)
    assert isomorphic(read, rdflib.Graph().parse(str(tmp_path / "g.nt"), format="nt"))


@pytest.mark.parametrize("name", [*WRITERS, "turtle12.ttl"])
def test_graph_comes_back_without_loss(name: str, graph: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    write = WRITERS[name][0] if name in WRITERS else write_turtle12
    write(graph, tmp_path / name)
    assert content(read_rdf(tmp_path / name)) == content(graph)


@pytest.mark.parametrize("name", WRITERS)
def test_hostile_names_are_valid_rdf(name: str, tmp_path: Path) -> None:
    write, format_ = WRITERS[name]
    write(hostile_graph(), tmp_path / name)
    by_pyoxigraph, by_rdflib = parse_both(tmp_path / name, format_)
    assert by_pyoxigraph == by_rdflib


@pytest.mark.parametrize("name", [*WRITERS, "turtle12.ttl"])
def test_hostile_names_come_back_without_loss(name: str, tmp_path: Path) -> None:
    lossy = "\x00" if name == "g.rdf" else ""
    graph = hostile_graph(names=tuple(n for n in HOSTILE if not set(n) & set(lossy)))
    write = WRITERS[name][0] if name in WRITERS else write_turtle12
    write(graph, tmp_path / name)
    assert content(read_rdf(tmp_path / name)) == content(graph)


@pytest.mark.parametrize("name", [*WRITERS, "turtle12.ttl"])
def test_writing_what_was_read_gives_the_same_bytes(name: str, graph: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    write = WRITERS[name][0] if name in WRITERS else write_turtle12
    write(graph, tmp_path / name)
    write(read_rdf(tmp_path / name), tmp_path / f"again-{name}")
    assert (tmp_path / f"again-{name}").read_bytes() == (tmp_path / name).read_bytes()


def test_bytes_do_not_depend_on_the_hash_seed(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib, tests.rdf.test_rdf_sinks as t\n"
        "for name, (write, _) in t.WRITERS.items(): write(t.build_fixture_graph(), pathlib.Path(sys.argv[1]) / name)"
    )
    for seed in ("1", "2"):
        (tmp_path / seed).mkdir()
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", program, str(tmp_path / seed)], check=True, env=environment)
    for name in WRITERS:
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes(), name


@pytest.mark.parametrize("name", sorted(set(RDF_WRITERS) - {"oxigraph"}))
@pytest.mark.parametrize("make", [build_fixture_graph, hostile_graph])
def test_workspace_is_exported_as_its_graph(
    make: Callable[[], nx.MultiDiGraph[str]], name: str, tmp_path: Path
) -> None:
    write_graph(make(), tmp_path / "graph.kg")
    RDF_WRITERS[name][0](make(), tmp_path / "from-graph")
    export_workspace(tmp_path / "graph.kg", name, tmp_path / "from-file")
    assert (tmp_path / "from-file").read_bytes() == (tmp_path / "from-graph").read_bytes()


def test_exports_of_a_workspace_tell_how_far_they_are(tmp_path: Path) -> None:
    write_graph(build_fixture_graph(), tmp_path / "graph.kg")
    stages: list[tuple[str, int, int | None]] = []
    export_workspace(tmp_path / "graph.kg", "turtle", tmp_path / "g.ttl", progress=lambda *step: stages.append(step))
    assert stages == [("exporting", 0, 43), ("exporting", 32, 43)]


def test_sort_lines_holds_no_more_of_longer_inputs() -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        lines = sort_lines((f"{number * 7919 % count:0100d}" for number in range(count)), run=500_000)
        assert sum(1 for _ in lines) == count
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(80_000) < peak(20_000) + 1_000_000


@pytest.mark.parametrize("name", ["g.nt", "g.nq"])
def test_lines_are_sorted(name: str, graph: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    WRITERS[name][0](graph, tmp_path / name)
    lines = (tmp_path / name).read_bytes().splitlines()
    assert lines == sorted(set(lines))


def test_named_graph_holds_what_its_paper_states(graph: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    write_trig(graph, tmp_path / "g.trig")
    store = ox.Store()
    store.bulk_load(path=str(tmp_path / "g.trig"), format=ox.RdfFormat.TRIG)
    query = (
        "SELECT ?paper WHERE { GRAPH ?g { ?a rkg:outperforms ?b } ?g prov:wasDerivedFrom ?p . ?p dcterms:identifier ?paper . "
        "?a skos:prefLabel 'TreePlan' . ?b skos:prefLabel 'LoopAgent' }"
    )
    default = [*store.named_graphs(), ox.DefaultGraph()]
    rows = store.query(query, prefixes=prefixes(base_iri()), default_graph=default)
    assert [row["paper"].value for row in rows] == ["arxiv:2405.00004"]


@pytest.mark.parametrize("name", HOSTILE)
def test_node_iri_is_valid_and_reversible(name: str) -> None:
    iri = node_iri(base_iri(), f"method:{name}")
    ox.NamedNode(iri)
    assert iri.isascii()
    assert node_curie(base_iri(), iri) == f"method:{name}"


@pytest.mark.parametrize("name", WRITERS)
def test_lone_surrogates_become_replacement_characters(name: str, tmp_path: Path) -> None:
    graph = new_graph()
    add_concept(graph, Concept("method:a\ud800", ConceptType.METHOD, "a\ud800", ("b\ud800",)))
    WRITERS[name][0](graph, tmp_path / name)
    nodes, _ = content(read_rdf(tmp_path / name))
    assert nodes == {"method:a\ufffd": {"type": "Method", "name": "a\ufffd", "aliases": ("b\ufffd",), "support": 0}}


def test_base_iri_is_settable(graph: nx.MultiDiGraph[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_BASE_IRI", "https://example.org/kg/")
    write_turtle(graph, tmp_path / "g.ttl")
    monkeypatch.delenv("KG_BASE_IRI")
    assert "@prefix method: <https://example.org/kg/id/method/> ." in (tmp_path / "g.ttl").read_text(encoding="utf-8")
    assert content(read_rdf(tmp_path / "g.ttl")) == content(graph)


def test_context_has_no_key_twice() -> None:
    context = make_context(base_iri())
    assert {
        key for key in prefixes(base_iri()) if context[key] != {"@id": prefixes(base_iri())[key], "@prefix": True}
    } == set()


def test_frame_nests_contributions_and_results_in_papers(graph: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    jsonld = pytest.importorskip("pyld.jsonld")
    write_jsonld(graph, tmp_path / "g.jsonld")
    framed = jsonld.frame(json.loads((tmp_path / "g.jsonld").read_text(encoding="utf-8")), make_frame(base_iri()))
    papers = {paper["id"]: paper for paper in framed["@graph"]}
    paper = papers["arxiv:2401.00001"]
    assert paper["title"] == "TreePlan: Search for Language Agents"
    assert [proposed["name"] for proposed in paper["proposes"]] == ["TreePlan"]
    [result] = paper["reports"]
    assert (result["value"], result["of"]["name"], result["on"]["name"]) == ("81.5", "TreePlan", "ALFWorld")
