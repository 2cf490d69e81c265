"""Small steps through a graph, from which the Python answers to the named questions are made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.datamodel import ConceptType, Evidence, Predicate
from kg.graph import PAPER, RESULT, evidence_text

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.MultiDiGraph[str]

Row = tuple[Any, ...]
HOPS = 8


class Edge(NamedTuple):
    """An edge with what it carries."""

    subject: str
    predicate: str
    object: str
    support: int
    confidence: float
    evidence: tuple[Evidence, ...]

    @property
    def papers(self) -> list[str]:
        """Return the paper of each evidence."""
        return [evidence.document_id for evidence in self.evidence]


def concepts(graph: Graph, name: str | None = None, type: ConceptType | None = None) -> list[str]:
    """Return the ids of all concepts, or those of a name and of a type, sorted."""
    return sorted(
        node
        for node, data in graph.nodes(data=True)
        if data["type"] not in {PAPER, RESULT}
        and name in (None, data["name"])
        and (type is None or data["type"] == type.value)
    )


def edges_from(graph: Graph, node: str, *predicates: Predicate) -> list[Edge]:
    """Return the edges that go out from a node, or those of some predicates."""
    return _edges(graph.out_edges(node, keys=True, data=True), predicates)


def edges_to(graph: Graph, node: str, *predicates: Predicate) -> list[Edge]:
    """Return the edges that lead to a node, or those of some predicates."""
    return _edges(graph.in_edges(node, keys=True, data=True), predicates)


def all_edges(graph: Graph, *predicates: Predicate) -> list[Edge]:
    """Return all edges of some predicates."""
    return _edges(graph.edges(keys=True, data=True), predicates)


def _edges(edges: Iterable[tuple[str, str, str, dict[str, Any]]], predicates: tuple[Predicate, ...]) -> list[Edge]:
    wanted = {predicate.value for predicate in predicates}
    return [
        Edge(subject, key, object_, data["support"], data["confidence"], data["evidence"])
        for subject, object_, key, data in edges
        if not wanted or key in wanted
    ]


def relations_at(graph: Graph, node: str) -> list[Edge]:
    """Return the edges between a concept and other concepts, in both directions."""
    edges = [*edges_from(graph, node), *edges_to(graph, node)]
    outer = {PAPER, RESULT}
    return [e for e in edges if not {graph.nodes[e.subject]["type"], graph.nodes[e.object]["type"]} & outer]


def end_of(graph: Graph, node: str, predicate: Predicate) -> str | None:
    """Return the other end of the one edge of a predicate from a node, or None."""
    return next((edge.object for edge in edges_from(graph, node, predicate)), None)


def name_of(graph: Graph, node: str | None) -> str | None:
    """Return the name of a node; None for None."""
    return None if node is None else graph.nodes[node]["name"]


def label(graph: Graph, node: str) -> tuple[str, str]:
    """Return name and type of a node."""
    return graph.nodes[node]["name"], graph.nodes[node]["type"]


def reached(graph: Graph, node: str, *predicates: Predicate, back: bool = False) -> set[str]:
    """Return what stands one to eight steps from a node along edges, or against them."""
    found: set[str] = set()
    frontier = {node}
    for _ in range(HOPS):
        if back:
            ends = {edge.subject for start in frontier for edge in edges_to(graph, start, *predicates)}
        else:
            ends = {edge.object for start in frontier for edge in edges_from(graph, start, *predicates)}
        frontier = ends - found
        found |= ends
    return found


def sentences(graph: Graph, edge: Edge) -> Iterator[tuple[str, str | None, str, int]]:
    """Yield paper, its date, sentence and start of each evidence of an edge."""
    for evidence in edge.evidence:
        paper = evidence.document_id
        yield paper, graph.nodes[paper]["date"], evidence_text(graph, evidence), evidence.start


def result_place(graph: Graph, node: str) -> tuple[str, str, int]:
    """Return paper, sentence and start of a result."""
    evidence: Evidence = graph.nodes[node]["evidence"][0]
    return evidence.document_id, evidence_text(graph, evidence), evidence.start


def newest_first(rows: Iterable[Row], column: int) -> list[Row]:
    """Return rows sorted by a date, newest first, those without one last; equal dates keep their order."""
    return sorted(rows, key=lambda row: row[column] or "", reverse=True)
