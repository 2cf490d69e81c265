"""One concept or one paper, told in full: what it is, what is said about it, and where each thing stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.datamodel import EXTRACTED_PREDICATES, ConceptType, Evidence, Predicate
from kg.graph import RESULT, evidence_text
from kg.workspace import open_workspace

if TYPE_CHECKING:
    import networkx as nx

TOLD = (*(p.value for p in EXTRACTED_PREDICATES), Predicate.VARIANT_OF.value)
"""Predicates between concepts, in the order in which they are told."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence and its paper."""

    paper: str
    title: str
    date: str | None
    sentence: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Named:
    """A concept by id and name."""

    id: str
    type: str
    name: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A relation with its sentences, best first."""

    subject: Named
    predicate: str
    object: Named
    support: int
    confidence: float
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A result with what it is about."""

    id: str
    name: str
    value: float
    unit: str | None
    kind: str
    condition: str | None
    subject: Named | None
    metric: Named | None
    benchmark: Named | None
    comparator: Named | None
    comparator_text: str | None
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper in a list; `proposes` tells whether the concept of the page is its own contribution."""

    id: str
    title: str
    date: str | None
    proposes: bool


@dataclass(frozen=True, slots=True)
class ConceptPage:
    """All about a concept.

    Attributes:
        namesakes: Ids of other concepts that the same name may stand for.
        counts: Number of edges by predicate and direction, also of those not told.
    """

    id: str
    type: str
    name: str
    aliases: tuple[str, ...]
    support: int
    namesakes: tuple[str, ...]
    counts: dict[str, int]
    relations: tuple[Statement, ...]
    results: tuple[Outcome, ...]
    papers: tuple[PaperLine, ...]


@dataclass(frozen=True, slots=True)
class PaperPage:
    """All about a paper."""

    id: str
    title: str
    abstract: str
    date: str | None
    identifiers: tuple[str, ...]
    sources: tuple[str, ...]
    proposes: tuple[Named, ...]
    mentions: tuple[Named, ...]
    relations: tuple[Statement, ...]
    results: tuple[Outcome, ...]


def read_concept_page(path: Path, name: str, *, limit: int | None = None) -> ConceptPage:
    """Return the page of the concept that a name stands for, with at most so many relations of each kind.

    Raises:
        NotFoundError: Nothing is called so.
    """
    with open_workspace(path) as workspace:
        node_id = workspace.get_concept(name)
        near, counts = workspace.neighborhood(node_id, limit=limit), workspace.count_neighbors(node_id)
        return describe_concept(near, node_id, counts, namesakes=workspace.find_concepts(name)[1:])


def read_paper_page(path: Path, key: str) -> PaperPage | None:
    """Return the page of the paper with an id, other identifier, or key of a source; None if there is none."""
    with open_workspace(path) as workspace:
        document = workspace.find_document(key)
        return None if document is None else describe_paper(workspace.paper_neighborhood(document.id), document.id)


def find_papers(path: Path, words: Iterable[str], *, limit: int) -> tuple[PaperLine, ...]:
    """Return the papers whose title or abstract holds all words, in any case, newest first."""
    with open_workspace(path) as workspace:
        return tuple(PaperLine(id_, title, date, False) for id_, title, date in workspace.find_papers(words, limit))


def describe_concept(
    graph: nx.MultiDiGraph[str], node_id: str, counts: dict[str, int], *, namesakes: tuple[str, ...] = ()
) -> ConceptPage:
    """Return the page of a concept.

    Args:
        graph: The whole graph, or the neighbourhood of the concept.
        node_id: The concept.
        counts: Its number of edges, by predicate and direction, as `Workspace.count_neighbors` gives it.
        namesakes: See `ConceptPage`.
    """
    node = graph.nodes[node_id]
    around = sorted({*graph.out_edges(node_id, keys=True), *graph.in_edges(node_id, keys=True)})
    results = {s for s, _, _ in around if graph.nodes[s]["type"] == RESULT}
    papers = {s for s, _, key in around if key == Predicate.MENTIONS}
    proposing = {s for s, _, key in around if key == Predicate.PROPOSES}
    return ConceptPage(
        node_id,
        node["type"],
        node["name"],
        node["aliases"],
        node["support"],
        namesakes,
        counts,
        _statements(graph, [edge for edge in around if edge[2] in TOLD]),
        _outcomes(graph, results),
        tuple(
            PaperLine(paper, graph.nodes[paper]["name"], graph.nodes[paper]["date"], paper in proposing)
            for paper in _newest(graph, papers | proposing, first=proposing)
        ),
    )


def describe_paper(graph: nx.MultiDiGraph[str], node_id: str) -> PaperPage:
    """Return the page of a paper.

    Args:
        graph: The whole graph, or the part that rests on this paper.
        node_id: The paper.
    """
    node = graph.nodes[node_id]
    edges = [
        (s, o, key)
        for s, o, key, data in graph.edges(keys=True, data=True)
        if key in TOLD and any(e.document_id == node_id for e in data["evidence"])
    ]
    return PaperPage(
        node_id,
        node["title"],
        node["abstract"],
        node["date"],
        node["identifiers"],
        tuple(source.key for source in node["sources"]),
        _named_all(graph, (o for _, o, key in graph.out_edges(node_id, keys=True) if key == Predicate.PROPOSES)),
        _named_all(graph, (o for _, o, key in graph.out_edges(node_id, keys=True) if key == Predicate.MENTIONS)),
        _statements(graph, edges, paper=node_id),
        _outcomes(graph, {o for _, o, key in graph.out_edges(node_id, keys=True) if key == Predicate.REPORTS}),
    )


def _named(graph: nx.MultiDiGraph[str], node_id: str) -> Named:
    return Named(node_id, graph.nodes[node_id]["type"], graph.nodes[node_id]["name"])


def _named_all(graph: nx.MultiDiGraph[str], ids: Iterable[str]) -> tuple[Named, ...]:
    order = {type_.value: number for number, type_ in enumerate(ConceptType)}
    named = (_named(graph, node) for node in set(ids))
    return tuple(sorted(named, key=lambda n: (order[n.type], n.name.casefold(), n.id)))


def _quotes(graph: nx.MultiDiGraph[str], evidence: tuple[Evidence, ...]) -> tuple[Quote, ...]:
    best = sorted(evidence, key=lambda e: (-e.confidence, e))
    return tuple(
        Quote(
            e.document_id,
            graph.nodes[e.document_id]["name"],
            graph.nodes[e.document_id]["date"],
            evidence_text(graph, e).strip(),
            e.confidence,
        )
        for e in best
    )


def _statements(
    graph: nx.MultiDiGraph[str], edges: list[tuple[str, str, str]], *, paper: str | None = None
) -> tuple[Statement, ...]:
    found = []
    for subject, object_, key in edges:
        data = graph.edges[subject, object_, key]
        evidence = tuple(e for e in data["evidence"] if paper is None or e.document_id == paper)
        ends = _named(graph, subject), _named(graph, object_)
        found.append(Statement(ends[0], key, ends[1], data["support"], data["confidence"], _quotes(graph, evidence)))
    return tuple(
        sorted(found, key=lambda s: (TOLD.index(s.predicate), -s.support, -s.confidence, s.subject.id, s.object.id))
    )


def _outcomes(graph: nx.MultiDiGraph[str], results: set[str]) -> tuple[Outcome, ...]:
    return tuple(_outcome(graph, node) for node in sorted(results, key=lambda node: _place(graph, node)))


def _place(graph: nx.MultiDiGraph[str], result: str) -> tuple[int, str, int, str]:
    first: Evidence = graph.nodes[result]["evidence"][0]
    return (*_age(graph, first.document_id), first.start, result)


def _outcome(graph: nx.MultiDiGraph[str], node_id: str) -> Outcome:
    node = graph.nodes[node_id]
    ends = {key: _named(graph, end) for _, end, key in graph.out_edges(node_id, keys=True)}
    return Outcome(
        node_id,
        node["name"],
        node["value"],
        node["unit"],
        node["kind"],
        node["condition"],
        ends.get("OF"),
        ends.get("BY"),
        ends.get("ON"),
        ends.get("VERSUS"),
        node["comparator_text"],
        _quotes(graph, node["evidence"]),
    )


def _newest(graph: nx.MultiDiGraph[str], papers: set[str], *, first: set[str]) -> list[str]:
    return sorted(papers, key=lambda paper: (paper not in first, *_age(graph, paper)))


def _age(graph: nx.MultiDiGraph[str], paper: str) -> tuple[int, str]:
    digits = (graph.nodes[paper]["date"] or "").replace("-", "")
    return -int(digits.ljust(8, "0")), paper
