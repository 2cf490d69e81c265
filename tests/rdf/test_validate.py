"""Shapes: our own exports conform; each planted fault is found and explained."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from rdflib.namespace import RDF, SH

from kg.datamodel import Concept, ConceptType, Document, Evidence, Predicate, Relation, Result, ResultKind, Source
from kg.graph import add_concept, add_edge, add_paper, add_relation, add_result, new_graph
from kg.questions.sparql import load_graph
from kg.rdf.terms import base_iri, prefixes
from kg.resources import schema_path
from kg.sinks import WRITERS
from kg.sinks.rdf import write_turtle
from kg.validate import validate_path, validate_store
from tests.rdf.test_rdf_sinks import HOSTILE

if TYPE_CHECKING:
    import networkx as nx

TEXT = "RiverNet beats OakNet. RiverNet reaches 91.5% accuracy on LeafBench."
PAPER = "arxiv:2601.00001"
FIRST = "RiverNet beats OakNet."
SECOND = "RiverNet reaches 91.5% accuracy on LeafBench."


def small_graph() -> nx.MultiDiGraph[str]:
    graph = new_graph()
    document = Document(PAPER, "On Leaves", TEXT, "2026-01-05", ("doi:10.1/leaf",), (Source("a.txt", 0, "a-000"),))
    add_paper(graph, document)
    for concept_id, name in (
        ("method:rivernet", "RiverNet"),
        ("method:oaknet", "OakNet"),
        ("metric:accuracy", "accuracy"),
        ("benchmark:leafbench", "LeafBench"),
    ):
        add_concept(graph, Concept(concept_id, ConceptType(concept_id.split(":")[0].capitalize()), name, (f"{name}s",)))
        start = document.text.index(name)
        add_edge(graph, PAPER, Predicate.MENTIONS, concept_id, [Evidence(PAPER, start, start + len(name), 0.9)])
    start = document.text.index("RiverNet")
    add_edge(graph, PAPER, Predicate.PROPOSES, "method:rivernet", [Evidence(PAPER, start, start + 8, 0.9)])
    first = Evidence(PAPER, document.text.index(FIRST), document.text.index(FIRST) + len(FIRST), 0.8)
    second = Evidence(PAPER, document.text.index(SECOND), document.text.index(SECOND) + len(SECOND), 0.8)
    add_relation(graph, Relation("method:rivernet", Predicate.OUTPERFORMS, "method:oaknet", (first,)))
    add_relation(graph, Relation("method:rivernet", Predicate.EVALUATED_ON, "benchmark:leafbench", (second,)))
    add_result(
        graph,
        PAPER,
        Result(
            "method:rivernet",
            "metric:accuracy",
            "benchmark:leafbench",
            91.5,
            "%",
            ResultKind.SCORE,
            None,
            None,
            None,
            (second,),
        ),
    )
    return graph


RIVER, OAK, ACCURACY = "RiverNet (Method)", "OakNet (Method)", "accuracy (Metric)"
NUMBER = "91.5% (Result)"
STATED = "evidence that RiverNet outperforms OakNet"
ARTICLE = "On Leaves (Paper)"


def replace(property_: str, value: str = "") -> str:
    """Return an update that puts a value, or none, in the place of one: ?s is the evidence of "OUTPERFORMS"."""
    where = "?s rdf:subject method:rivernet ; rdf:predicate rkg:outperforms . " if property_.startswith("?s") else ""
    insert = f"INSERT {{ {property_} {value} }} " if value else ""
    return f"DELETE {{ {property_} ?v }} {insert}WHERE {{ {where}{property_} ?v }}"


# name: update, node, problem, found, sentence
FAULTS: dict[str, tuple[str, str, str, str, str]] = {
    "wrong object": (
        "INSERT DATA { method:oaknet rkg:evaluatedOn metric:accuracy }",
        OAK, "EVALUATED_ON leads from a Method to a Benchmark.", "OakNet (Method) is evaluated on accuracy (Metric)", FIRST,
    ),
    "wrong subject": (
        "INSERT DATA { metric:accuracy rkg:outperforms method:oaknet }",
        ACCURACY, "OUTPERFORMS begins at a Method or Model (allowed: Method/Model > Method/Model).", "", SECOND,
    ),
    "relation to itself": (
        "INSERT DATA { method:oaknet rkg:comparedWith method:oaknet }",
        OAK, "No concept is related to itself.", "OakNet (Method) is compared with OakNet (Method)", FIRST,
    ),
    "relation without evidence": (
        "INSERT DATA { method:oaknet rkg:evaluatedOn benchmark:leafbench }",
        OAK, "A relation between concepts has at least one evidence.", "OakNet (Method) is evaluated on LeafBench (Benchmark)", FIRST,
    ),
    "evidence without relation": (
        "DELETE DATA { method:rivernet rkg:outperforms method:oaknet }",
        STATED, "What an evidence asserts stands in the graph.", OAK, FIRST,
    ),
    "no name": (
        "DELETE DATA { method:oaknet skos:prefLabel 'OakNet' }",
        "method:oaknet (Method)", "A Method has exactly one name, a text.", "", FIRST,
    ),
    "two names": (
        "INSERT DATA { method:oaknet skos:prefLabel 'PineNet' }",
        OAK, "A Method has exactly one name, a text.", "", FIRST,
    ),
    "empty name": (
        "DELETE DATA { benchmark:leafbench skos:prefLabel 'LeafBench' } ; INSERT DATA { benchmark:leafbench skos:prefLabel '' }",
        "benchmark:leafbench (Benchmark)", "A Benchmark has exactly one name, a text.", "", SECOND,
    ),
    "alias is the name": (
        "INSERT DATA { method:oaknet skos:altLabel 'OakNet' }",
        OAK, "The aliases of a Method are texts other than its name.", "OakNet", FIRST,
    ),
    "no identifier": (
        "DELETE DATA { method:oaknet dcterms:identifier 'method:oaknet' }",
        OAK, "A Method has exactly one id, a CURIE such as method:react.", "", FIRST,
    ),
    "malformed identifier": (
        "DELETE DATA { method:oaknet dcterms:identifier 'method:oaknet' } ; INSERT DATA { method:oaknet dcterms:identifier 'oaknet' }",
        OAK, "A Method has exactly one id, a CURIE such as method:react.", "oaknet", FIRST,
    ),
    "no type": (
        "DELETE DATA { method:oaknet a rkg:Method }",
        RIVER, "OUTPERFORMS leads from a Method to a Method or Model.", "RiverNet (Method) outperforms OakNet", FIRST,
    ),
    "wrong support": (
        "DELETE { method:oaknet rkg:support 1 } INSERT { method:oaknet rkg:support 7 } WHERE {}",
        OAK, "The support of a concept is the number of papers that mention it.", "7", FIRST,
    ),
    "confidence above one": (
        replace("?s rkg:confidence", "1.5"),
        STATED, "An Assertion has exactly one confidence, a number from 0 to 1.", "1.5", FIRST,
    ),
    "negative start": (
        replace("?s oa:start", "-1"),
        STATED, "The span of an evidence has one start, a whole number from 0 that lies before its end.", "-1", FIRST,
    ),
    "start in words": (
        replace("?s oa:start", "'ten'^^xsd:integer"),
        STATED, "The span of an evidence has one start, a whole number from 0 that lies before its end.", "ten", FIRST,
    ),
    "end before start": (
        replace("?s oa:end", "3"),
        STATED, "The span of an evidence has one start, a whole number from 0 that lies before its end.", "10", FIRST,
    ),
    "quote not in the paper": (
        replace("?s oa:exact", "'OakNet wins.'"),
        STATED, "The words of an evidence stand in its paper, at its offsets.", "OakNet wins.", "OakNet wins.",
    ),
    "quote of a result not in the paper": (
        "DELETE { ?e oa:exact ?c } INSERT { ?e oa:exact '99%' } WHERE { ?r rkg:evidence ?e . ?e oa:exact ?c }",
        "", "The words of an evidence stand in its paper, at its offsets.", "99%", "99%",
    ),
    "evidence without a paper": (
        replace("?s prov:wasDerivedFrom"),
        STATED, "An Assertion has exactly one document id, a Paper.", "", FIRST,
    ),
    "evidence from what is no paper": (
        replace("?s prov:wasDerivedFrom", "method:oaknet"),
        STATED, "An Assertion has exactly one document id, a Paper.", OAK, FIRST,
    ),
    "unknown relation": (
        replace("?s rdf:predicate", "rkg:beats"),
        "evidence that RiverNet rkg:beats OakNet", "An Assertion has exactly one predicate, a relation of the schema.", "rkg:beats", FIRST,
    ),
    "result without a value": (
        replace("?r mls:hasValue"),
        NUMBER, "A Result has exactly one value, a number.", "", SECOND,
    ),
    "value in words": (
        replace("?r mls:hasValue", "'high'"),
        NUMBER, "A Result has exactly one value, a number.", "high", SECOND,
    ),
    "unknown kind of result": (
        replace("?r rkg:kind", "'level'"),
        NUMBER, "A Result has exactly one kind, one of score, gain, ratio.", "level", SECOND,
    ),
    "result without evidence": (
        replace("?r rkg:evidence"),
        NUMBER, "A Result has at least one evidence, an Evidence.", "", "",
    ),
    "result without a paper": (
        replace("?p rkg:reports"),
        NUMBER, "A Result has exactly one reporting paper, a Paper.", "", SECOND,
    ),
    "result by a benchmark": (
        replace("?r mls:specifiedBy", "benchmark:leafbench"),
        NUMBER, "BY leads from a Result to a Metric, to one at most.", "91.5% (Result) was measured by LeafBench (Benchmark)", SECOND,
    ),
    "result on two benchmarks": (
        "INSERT { ?r rkg:on benchmark:bark } WHERE { ?r rkg:on ?v }",
        NUMBER, "ON leads from a Result to a Benchmark, to one at most.", "", SECOND,
    ),
    "malformed date": (
        replace("?p dcterms:issued", "'last year'"),
        ARTICLE, "A Paper has at most one date, a date such as 2024-05-21, 2024-05 or 2024.", "last year", "",
    ),
    "impossible date": (
        replace("?p dcterms:issued", "'2026-02-30'^^xsd:date"),
        ARTICLE, "A Paper has at most one date, a date such as 2024-05-21, 2024-05 or 2024.", "2026-02-30", "",
    ),
    "year of another date": (
        replace("?p fabio:hasPublicationYear", "'2019'^^xsd:gYear"),
        ARTICLE, "The year of a paper is that of its date.", "2019", "",
    ),
    "two titles": (
        "INSERT DATA { arxiv:2601.00001 dcterms:title 'On Trees' }",
        ARTICLE, "A Paper has at most one title, a text.", "", "",
    ),
    "proposed but not mentioned": (
        "DELETE DATA { arxiv:2601.00001 schema:mentions method:rivernet }",
        ARTICLE, "What a paper proposes it also mentions.", "On Leaves (Paper) proposes RiverNet (Method)", "RiverNet",
    ),
    "proposes without evidence": (
        "INSERT DATA { arxiv:2601.00001 rkg:proposes method:oaknet }",
        ARTICLE, "That a paper mentions or proposes a concept has at least one evidence.", "On Leaves (Paper) proposes OakNet (Method)", "",
    ),
    "variant of another type": (
        "INSERT DATA { method:oaknet dcterms:isVersionOf benchmark:leafbench }",
        OAK, "VARIANT_OF leads from a Method to a Method.", "OakNet (Method) is a variant of LeafBench (Benchmark)", FIRST,
    ),
}  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> ox.Store:
    write_turtle(small_graph(), tmp_path / "g.ttl")
    store = ox.Store()
    store.load(path=str(tmp_path / "g.ttl"), format=ox.RdfFormat.TURTLE)
    return store


def test_graph_of_the_faults_conforms(store: ox.Store) -> None:
    assert validate_store(store) == ()


@pytest.mark.parametrize("name", FAULTS)
def test_planted_fault_is_found_and_explained(name: str, store: ox.Store) -> None:
    update, node, problem, found, sentence = FAULTS[name]
    store.update(update, prefixes=prefixes(base_iri()))
    violations = validate_store(store)
    fitting = [v for v in violations if v.problem == problem and node in v.node and v.found == found]
    assert [v.sentence for v in fitting] == [sentence], violations
    assert {v.paper for v in fitting} <= {PAPER, "", "method:oaknet"}


@pytest.mark.parametrize("name", ["turtle", "trig", "ntriples", "nquads", "jsonld", "rdfxml"])
def test_our_exports_conform(name: str, graph: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    suffix = {"turtle": "ttl", "trig": "trig", "ntriples": "nt", "nquads": "nq", "jsonld": "jsonld", "rdfxml": "rdf"}[
        name
    ]
    path = tmp_path / f"g.{suffix}"
    WRITERS[name][0](graph, path)
    assert validate_path(path) == ()


@pytest.mark.parametrize("name", FAULTS)
def test_nodes_that_are_passed_over_conform(name: str, store: ox.Store) -> None:
    store.update(FAULTS[name][0], prefixes=prefixes(base_iri()))
    shapes = rdflib.Graph().parse(schema_path("shapes.ttl"))
    rules = {str(shapes.value(rule, SH.message)) for rule in shapes.objects(None, SH.sparql)}
    shapes.remove((None, SH.sparql, None))
    found = {violation.problem for violation in validate_store(store)}
    assert found - rules == pyshacl_messages(store, shapes)


def test_rules_asked_at_once_find_what_pyshacl_finds(store: ox.Store) -> None:
    for name in ("relation to itself", "wrong support", "quote not in the paper", "proposed but not mentioned"):
        store.update(FAULTS[name][0], prefixes=prefixes(base_iri()))
    found = {violation.problem for violation in validate_store(store)}
    assert found == pyshacl_messages(store, rdflib.Graph().parse(schema_path("shapes.ttl")))


def pyshacl_messages(store: ox.Store, shapes: rdflib.Graph) -> set[str]:
    text = ox.serialize((quad.triple for quad in store), format=ox.RdfFormat.N_TRIPLES)
    _, report, _ = pyshacl.validate(rdflib.Graph().parse(data=text, format="nt"), shacl_graph=shapes)
    top = set(report.subjects(RDF.type, SH.ValidationResult)) - set(report.objects(None, SH.detail))
    return {str(report.value(result, SH.resultMessage)) for result in top}


def test_hostile_names_conform(tmp_path: Path) -> None:
    graph = new_graph()
    for number, name in enumerate(HOSTILE):
        paper = Document(f"text:{number}", name, f"{name} is new.", None, (), ())
        add_paper(graph, paper)
        add_concept(graph, Concept(f"method:{name}", ConceptType.METHOD, name))
        add_edge(graph, paper.id, Predicate.MENTIONS, f"method:{name}", [Evidence(paper.id, 0, len(name), 0.5)])
    assert validate_store(load_graph(graph)) == ()
