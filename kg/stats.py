"""How much is in a graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.datamodel import ConceptType, Predicate
from kg.graph import PAPER, RESULT
from kg.workspace import open_workspace


@dataclass(frozen=True, slots=True)
class TopConcept:
    """A concept with the number of its papers."""

    type: str
    name: str
    papers: int
    id: str


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts of a graph.

    Attributes:
        concepts: By type.
        edges: By predicate.
        top: The concepts of each type that stand in most papers.
        manifest: What the graph was built with.
    """

    papers: int
    concepts: Mapping[str, int]
    edges: Mapping[str, int]
    results: int
    top: tuple[TopConcept, ...]
    manifest: Mapping[str, str]


def read_stats(path: Path, limit: int) -> Stats:
    """Return the counts of a graph, with so many concepts of each type."""
    with open_workspace(path) as workspace:
        nodes, edges = workspace.count_nodes(), workspace.count_edges()
        top = [
            TopConcept(type_.value, name, papers, id_)
            for type_ in ConceptType
            for id_, name, papers in workspace.top_concepts(type_.value, limit)
        ]
        manifest = workspace.manifest
    return Stats(
        nodes.get(PAPER, 0),
        {type_.value: nodes.get(type_.value, 0) for type_ in ConceptType},
        {predicate.value: edges.get(predicate.value, 0) for predicate in Predicate},
        nodes.get(RESULT, 0),
        tuple(top),
        manifest,
    )


def count_rows(stats: Stats) -> Iterator[dict[str, str | int]]:
    """Yield the counts as rows of a table."""
    yield {"": "papers", "count": stats.papers}
    for type_, count in stats.concepts.items():
        yield {"": f"concepts: {type_}", "count": count}
    for predicate, count in stats.edges.items():
        yield {"": f"edges: {predicate}", "count": count}
    yield {"": "results", "count": stats.results}
