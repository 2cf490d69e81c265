"""What the page is told of a graph: concepts, relations, results and papers as plain JSON records.

Ids are those of the graph. Offsets are half-open code points of title, newline, abstract. A date or a name
that is unknown is null. The records are the same in a page that carries its graph and in one that is served.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, TypedDict

from kg.datamodel import EXTRACTED_PREDICATES, ConceptType, Evidence, Predicate
from kg.graph import PAPER, RESULT
from kg.lookup import lookup_form

if TYPE_CHECKING:
    import networkx as nx

CONCEPT_TYPES: tuple[str, ...] = tuple(t.value for t in ConceptType)
RELATIONS: tuple[str, ...] = (*(p.value for p in EXTRACTED_PREDICATES), Predicate.VARIANT_OF.value)
ENDS = {
    "subject": Predicate.OF.value,
    "metric": Predicate.BY.value,
    "benchmark": Predicate.ON.value,
    "comparator": Predicate.VERSUS.value,
}


class ConceptRecord(TypedDict):
    """A concept; `support` counts the papers that mention it."""

    id: str
    type: str
    name: str
    aliases: list[str]
    support: int


class RelationRecord(TypedDict):
    """A relation between two concepts, with the papers that state it, newest first."""

    subject: str
    predicate: str
    object: str
    support: int
    confidence: float
    papers: list[str]


class ResultRecord(TypedDict):
    """A number that a paper reports; `start` and `end` span its first sentence."""

    id: str
    paper: str
    start: int
    end: int
    confidence: float
    value: float
    unit: str | None
    kind: str
    condition: str | None
    subject: str | None
    metric: str | None
    benchmark: str | None
    comparator: str | None
    comparator_text: str | None
    derived: bool


class PaperHead(TypedDict):
    """What a list shows of a paper."""

    id: str
    name: str
    date: str | None


class PaperRecord(PaperHead):
    """A whole paper with everything that was read from it.

    `mentions` are [concept, start, end]; `relations` are [subject, predicate, object, start, end, confidence].
    """

    title: str
    abstract: str
    identifiers: list[str]
    mentions: list[tuple[str, int, int]]
    proposes: list[str]
    relations: list[tuple[str, str, str, int, int, float]]
    results: list[ResultRecord]


class Records:
    """Records of one graph, with the order and the indexes that they need; the graph must not change meanwhile."""

    def __init__(self, graph: nx.MultiDiGraph[str]) -> None:
        self.graph = graph

    @cached_property
    def concepts(self) -> list[str]:
        """Ids of all concepts: the most supported first, then by id."""
        nodes = self.graph.nodes
        found = (node for node in self.graph if nodes[node]["type"] in CONCEPT_TYPES)
        return sorted(found, key=lambda node: (-nodes[node]["support"], node))

    @cached_property
    def papers(self) -> list[str]:
        """Ids of all papers: the newest first, undated last, then by id."""
        found = sorted(node for node in self.graph if self.graph.nodes[node]["type"] == PAPER)
        return sorted(found, key=lambda node: self.graph.nodes[node]["date"] or "", reverse=True)

    @cached_property
    def results(self) -> list[str]:
        """Ids of all results, sorted."""
        return sorted(node for node in self.graph if self.graph.nodes[node]["type"] == RESULT)

    @cached_property
    def relations(self) -> list[tuple[str, str, str]]:
        """Subject, predicate and object of all relations between concepts: the most supported first, then by id."""
        edges: Iterable[tuple[str, str, str, int]] = self.graph.edges(keys=True, data="support")
        found = ((-support, s, p, o) for s, o, p, support in edges if p in RELATIONS)
        return [(s, p, o) for _, s, p, o in sorted(found)]

    @cached_property
    def names(self) -> list[tuple[str, str, str]]:
        """Form, id and name of all concepts and papers, aliases included, in the order of `concepts`, then `papers`."""
        nodes = self.graph.nodes
        named = ((node, name) for node in self.concepts for name in (nodes[node]["name"], *nodes[node]["aliases"]))
        titled = ((paper, nodes[paper]["name"]) for paper in self.papers)
        return [(lookup_form(name), node, name) for node, name in (*named, *titled)]

    @cached_property
    def paper_ranks(self) -> dict[str, int]:
        """Place of every paper in `papers`."""
        return {paper: rank for rank, paper in enumerate(self.papers)}

    @cached_property
    def _statements(self) -> dict[str, list[tuple[str, str, str, Evidence]]]:
        statements = defaultdict(list)
        for s, p, o in self.relations:
            for evidence in self.graph.edges[s, o, p]["evidence"]:
                statements[evidence.document_id].append((s, p, o, evidence))
        return statements

    def concept(self, concept_id: str) -> ConceptRecord:
        """Return a concept."""
        node = self.graph.nodes[concept_id]
        aliases = list(node["aliases"])
        return {
            "id": concept_id,
            "type": node["type"],
            "name": node["name"],
            "aliases": aliases,
            "support": node["support"],
        }

    def relation(self, subject: str, predicate: str, object: str) -> RelationRecord:
        """Return a relation."""
        edge = self.graph.edges[subject, object, predicate]
        return {
            "subject": subject,
            "predicate": predicate,
            "object": object,
            "support": edge["support"],
            "confidence": round(edge["confidence"], 3),
            "papers": self.newest({e.document_id for e in edge["evidence"]}),
        }

    def result(self, result_id: str) -> ResultRecord:
        """Return a result."""
        node = self.graph.nodes[result_id]
        ends = {predicate: end for _, end, predicate in self.graph.out_edges(result_id, keys=True)}
        first: Evidence = node["evidence"][0]
        return {
            "id": result_id,
            "paper": first.document_id,
            "start": first.start,
            "end": first.end,
            "confidence": round(first.confidence, 3),
            "value": node["value"],
            "unit": node["unit"],
            "kind": node["kind"],
            "condition": node["condition"],
            "subject": ends.get(ENDS["subject"]),
            "metric": ends.get(ENDS["metric"]),
            "benchmark": ends.get(ENDS["benchmark"]),
            "comparator": ends.get(ENDS["comparator"]),
            "comparator_text": node["comparator_text"],
            "derived": node["derived"],
        }

    def head(self, paper_id: str) -> PaperHead:
        """Return what a list shows of a paper."""
        node = self.graph.nodes[paper_id]
        return {"id": paper_id, "name": node["name"], "date": node["date"]}

    def paper(self, paper_id: str) -> PaperRecord:
        """Return a paper with all that it states."""
        node = self.graph.nodes[paper_id]
        edges: Iterable[tuple[str, str, str, tuple[Evidence, ...]]]
        edges = self.graph.out_edges(paper_id, keys=True, data="evidence")
        out = sorted(edges, key=lambda edge: edge[:3])
        mentions = [(o, e.start, e.end) for _, o, p, spans in out if p == Predicate.MENTIONS.value for e in spans]
        return {
            **self.head(paper_id),
            "title": node["title"],
            "abstract": node["abstract"],
            "identifiers": list(node["identifiers"]),
            "mentions": sorted(mentions, key=lambda mention: mention[1:]),
            "proposes": [o for _, o, p, _ in out if p == Predicate.PROPOSES.value],
            "relations": [
                (s, p, o, e.start, e.end, round(e.confidence, 3)) for s, p, o, e in self._statements.get(paper_id, ())
            ],
            "results": [self.result(o) for _, o, p, _ in out if p == Predicate.REPORTS.value],
        }

    def papers_of(self, concept_id: str) -> list[str]:
        """Return the papers that mention a concept, newest first."""
        return self._papers_by(concept_id, Predicate.MENTIONS)

    def proposed_by(self, concept_id: str) -> list[str]:
        """Return the papers that propose a concept, newest first."""
        return self._papers_by(concept_id, Predicate.PROPOSES)

    def _papers_by(self, concept_id: str, predicate: Predicate) -> list[str]:
        edges = self.graph.in_edges(concept_id, keys=True)
        return self.newest(paper for paper, _, key in edges if key == predicate.value)

    def results_of(self, concept_id: str) -> list[str]:
        """Return the results that concern a concept in any role, sorted."""
        edges = self.graph.in_edges(concept_id, keys=True)
        return sorted({result for result, _, p in edges if p in ENDS.values()})

    def relations_of(self, concept_id: str) -> list[tuple[str, str, str]]:
        """Return the relations that a concept is in: the most supported first, then by id."""
        found = [edge for edge in self._incident(concept_id) if edge[1] in RELATIONS]
        return sorted(set(found), key=lambda edge: (-self.graph.edges[edge[0], edge[2], edge[1]]["support"], edge))

    def _incident(self, concept_id: str) -> Iterator[tuple[str, str, str]]:
        for s, o, p in self.graph.out_edges(concept_id, keys=True):
            yield s, p, o
        for s, o, p in self.graph.in_edges(concept_id, keys=True):
            yield s, p, o

    def newest(self, papers: Iterable[str]) -> list[str]:
        """Return papers in the order of `papers`."""
        return sorted(papers, key=self.paper_ranks.__getitem__)
