"""A graph as its exports read it: node after node, each with its outgoing edges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, runtime_checkable

from kg.datamodel import Evidence
from kg.graph import RESULT, evidence_text

if TYPE_CHECKING:
    import networkx as nx


class Edge(NamedTuple):
    """An outgoing edge; `result` is the evidence of the result that it leads to, None if it leads to another node."""

    predicate: str
    object: str
    evidence: tuple[Evidence, ...]
    result: tuple[Evidence, ...] | None


class Star(NamedTuple):
    """A node with its attributes (`kg.graph`) and its outgoing edges, in any order."""

    id: str
    node: Mapping[str, Any]
    edges: list[Edge]


@runtime_checkable
class Stars(Protocol):
    """A graph that need not be in memory."""

    def ids(self) -> Iterator[str]:
        """Yield the ids of all nodes, sorted."""

    def stars(self) -> Iterator[Star]:
        """Yield every node in the order of ids."""

    def words(self, evidence: Evidence) -> str:
        """Return the words that an evidence points to."""


class GraphStars:
    """The stars of a graph in memory."""

    def __init__(self, graph: nx.MultiDiGraph[str]) -> None:
        self._graph = graph

    def ids(self) -> Iterator[str]:
        """Yield the ids of all nodes, sorted."""
        return iter(sorted(self._graph))

    def stars(self) -> Iterator[Star]:
        """Yield every node in the order of ids."""
        nodes = self._graph.nodes
        for node_id in self.ids():
            edges = [
                Edge(key, other, data["evidence"], nodes[other]["evidence"] if nodes[other]["type"] == RESULT else None)
                for _, other, key, data in self._graph.out_edges(node_id, keys=True, data=True)
            ]
            yield Star(node_id, nodes[node_id], edges)

    def words(self, evidence: Evidence) -> str:
        """Return the words that an evidence points to."""
        return evidence_text(self._graph, evidence)


def as_stars(graph: nx.MultiDiGraph[str] | Stars) -> Stars:
    """Return the stars of a graph."""
    return graph if isinstance(graph, Stars) else GraphStars(graph)
