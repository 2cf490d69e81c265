"""Generated files: up to date with schemas/kg.yaml, readable, and true of what kg writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from kg.datamodel import (
    Cluster,
    ConceptType,
    Document,
    Evidence,
    Extraction,
    Mention,
    Predicate,
    Relation,
    Result,
    ResultKind,
)
from kg.rdf.terms import predicate_curie
from kg.records import to_record
from kg.resources import schema_path
from kg.schema import load_schema
from kg.sinks.nodelink import write_node_link
from scripts.schema.files import FILES, ROOT

if TYPE_CHECKING:
    import networkx as nx


def check(name: str, value: Any) -> None:
    schema = json.loads(schema_path(f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(value)


@pytest.mark.parametrize("name", FILES)
def test_generated_file_is_up_to_date(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == FILES[name](), "run: make schema"


def test_own_terms_have_label_definition_domain_and_range() -> None:
    vocabulary = rdflib.Graph().parse(schema_path("vocabulary.ttl"))
    own = {term for term in vocabulary.subjects(RDFS.isDefinedBy) if isinstance(term, rdflib.URIRef)}
    assert len(own) > 25
    for term in own:
        assert vocabulary.value(term, RDFS.label), term
        assert vocabulary.value(term, SKOS.definition), term
        if (term, RDF.type, OWL.Class) not in vocabulary:
            assert vocabulary.value(term, RDFS.domain), term
            assert vocabulary.value(term, RDFS.range), term


def test_vocabulary_defines_every_own_term_of_the_schema() -> None:
    schema = load_schema()
    vocabulary = rdflib.Graph().parse(schema_path("vocabulary.ttl"))
    own = {c.uri for c in schema.classes.values()} | {s.uri for s in schema.slots.values()}
    own |= {predicate_curie(predicate) for predicate in Predicate}
    for uri in own:
        if uri.startswith("rkg:"):
            assert (rdflib.URIRef(schema.iri(uri)), RDFS.isDefinedBy, None) in vocabulary, uri


def test_documents_follow_their_json_schema() -> None:
    check("document", {"id": "arxiv:1", "title": "", "abstract": "A.", "date": None, "identifiers": [], "sources": []})
    with pytest.raises(jsonschema.ValidationError):
        check("document", {"id": "no curie", "title": "", "abstract": "A."})


def test_extraction_records_follow_their_json_schema() -> None:
    document = Document("text:1", "A", "RiverNet reaches 91.5% on LeafBench.")
    evidence = (Evidence("text:1", 2, 37, 0.5),)
    clusters = tuple(
        Cluster(id_, name, type_, (Mention(start, start + len(name), name, type_, 0.5),), 0.5)
        for id_, name, type_, start in (
            ("e1", "RiverNet", ConceptType.METHOD, 2),
            ("e2", "LeafBench", ConceptType.BENCHMARK, 28),
        )
    )
    relations = (Relation("e1", Predicate.EVALUATED_ON, "e2", evidence),)
    results = (Result("e1", None, "e2", 91.5, "%", ResultKind.SCORE, None, "before", None, evidence),)
    check("extraction", to_record(document, Extraction("text:1", clusters, ("e1",), relations, results), "000-001"))


def test_annotated_data_follow_the_json_schema(shared: Path) -> None:
    for line in (shared / "gold" / "dev.jsonl").read_text(encoding="utf-8").splitlines():
        check("extraction", json.loads(line))


def test_node_link_follows_its_json_schema(graph: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    write_node_link(graph, tmp_path / "g.json")
    value = json.loads((tmp_path / "g.json").read_text(encoding="utf-8"))
    check("node-link", value)
    del value["nodes"][0]["name"]
    with pytest.raises(jsonschema.ValidationError):
        check("node-link", value)
