"""The fixture's graph taken apart again: what each of its papers asserts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.datamodel import Concept, ConceptType, Document, Facts, Occurrence, Predicate, Relation, Result, ResultKind
from kg.identity.resolution import Resolution
from tests.fixture import VARIANTS, build_fixture_graph

if TYPE_CHECKING:
    import networkx as nx


def fixture_resolution() -> Resolution:
    """Return the concepts and variants of the fixture."""
    graph = build_fixture_graph()
    concepts = {
        node: Concept(node, ConceptType(data["type"]), data["name"], data["aliases"])
        for node, data in graph.nodes(data=True)
        if "aliases" in data
    }
    return Resolution(concepts, {}, (), tuple(VARIANTS))


def fixture_facts() -> list[Facts]:
    """Return the facts of the eight papers."""
    graph = build_fixture_graph()
    return [_facts(graph, node) for node, data in graph.nodes(data=True) if data["type"] == "Paper"]


def _facts(graph: nx.MultiDiGraph[str], paper: str) -> Facts:
    node = graph.nodes[paper]
    keys = ("title", "abstract", "date", "identifiers", "sources")
    occurrences = [
        Occurrence(concept, evidence)
        for _, concept, key, data in graph.out_edges(paper, keys=True, data=True)
        if key == "MENTIONS"
        for evidence in data["evidence"]
    ]
    relations = [
        Relation(subject, Predicate(key), object_, own)
        for subject, object_, key, data in graph.edges(keys=True, data=True)
        if "aliases" in graph.nodes[subject] and (own := tuple(e for e in data["evidence"] if e.document_id == paper))
    ]
    return Facts(
        Document(paper, *(node[key] for key in keys)),
        tuple(occurrences),
        tuple(concept for _, concept, key in graph.out_edges(paper, keys=True) if key == "PROPOSES"),
        tuple(relations),
        tuple(_result(graph, result) for _, result, key in graph.out_edges(paper, keys=True) if key == "REPORTS"),
    )


def _result(graph: nx.MultiDiGraph[str], node_id: str) -> Result:
    node: dict[str, Any] = graph.nodes[node_id]
    ends = {key: end for _, end, key in graph.out_edges(node_id, keys=True)}
    return Result(
        subject=ends.get("OF"),
        metric=ends.get("BY"),
        benchmark=ends.get("ON"),
        value=node["value"],
        unit=node["unit"],
        kind=ResultKind(node["kind"]),
        comparator=ends.get("VERSUS"),
        comparator_text=node["comparator_text"],
        condition=node["condition"],
        evidence=node["evidence"],
        derived=node["derived"],
    )
