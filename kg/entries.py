"""Rows of a leaderboard: a number with all that its paper says about it, or a claim without a number."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from kg.datamodel import ConceptType, Evidence, Predicate
from kg.graph import evidence_text, format_value

if TYPE_CHECKING:
    import networkx as nx

CLAIM = re.compile(
    r"\b(?:(?:new|achiev\w+|reach\w+|attain\w+|obtain\w+|set\w*|establish\w+|deliver\w+|yield\w+|surpass\w*|outperform\w*|exceed\w*|beat\w*)"
    r"(?:\W+\w+){0,5}?\W+(?:state[- ]of[- ]the[- ]art|sota)\b"
    r"|(?:outperform\w*|surpass\w*|exceed\w*|beat\w*)(?:\W+\w+){0,2}?\W+(?:all|every|any|existing|prior|previous|other)\b"
    r"|(?:best|highest|top)(?:\W+\w+){0,3}?\W+(?:result|performance|score|accuracy|success rate)s?\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a leaderboard: a number, or a claim without one.

    Attributes:
        rank: Place among the scores of one metric, from 1; ties share it. None for gains, ratios and claims.
        subject: Name of what the row is about; for a derived row without a concept the text's words; or None.
        subject_id: Its id, or None.
        value: The number, None for a claim; `shown` is the same as a person writes it.
        base: Names of the models that this paper builds the subject on, sorted; only those that the sentence names, where
            it names a model beside the subject.
        claims_best: The sentence claims the state of the art or the best result.
        derived: Computed from two other numbers of the sentence.
    """

    rank: int | None
    subject: str | None
    subject_id: str | None
    value: float | None
    unit: str | None
    kind: str | None
    metric: str | None
    benchmark: str
    base: tuple[str, ...]
    condition: str | None
    comparator: str | None
    claims_best: bool
    derived: bool
    date: str | None
    paper: str
    title: str
    sentence: str
    confidence: float

    @property
    def shown(self) -> str:
        """Return the value as a person writes it; nothing for a claim."""
        return "" if self.value is None else format_value(self.value, self.unit, self.kind or "score")

    def as_row(self) -> dict[str, Any]:
        """Return everything, as `FIELDS`."""
        return asdict(self)

    def as_lines(self) -> dict[str, Any]:
        """Return the cells of a narrow table, as `COLUMNS`; a cell may have several lines."""
        subject = (self.subject or "(unclear)", *(f"on {base}" for base in self.base), self.condition)
        value = (
            self.shown,
            self.metric,
            "derived" if self.derived else None,
            "claims best" if self.claims_best else None,
        )
        return {
            "rank": self.rank,
            "subject": "\n".join(filter(None, subject)),
            "value": "\n".join(filter(None, value)),
            "paper": "\n".join(filter(None, (self.paper, self.date))),
            "sentence": self.sentence,
        }


FIELDS = tuple(field.name for field in fields(Entry))


def number_entry(graph: nx.MultiDiGraph[str], node: str, benchmark: str) -> Entry:
    """Return the row of a result node."""
    data = graph.nodes[node]
    ends = {key: end for _, end, key in graph.out_edges(node, keys=True)}
    names = {key: graph.nodes[end]["name"] for key, end in ends.items()}
    evidence: Evidence = data["evidence"][0]
    paper = graph.nodes[evidence.document_id]
    subject = ends.get(Predicate.OF.value)
    sentence = evidence_text(graph, evidence)
    described = data["derived"] and subject is None
    return Entry(
        rank=None,
        subject=data["condition"] if described else names.get(Predicate.OF.value),
        subject_id=subject,
        value=data["value"],
        unit=data["unit"],
        kind=data["kind"],
        metric=names.get(Predicate.BY.value),
        benchmark=graph.nodes[benchmark]["name"],
        base=_bases(graph, subject, evidence),
        condition=None if described else data["condition"],
        comparator=names.get(Predicate.VERSUS.value) or data["comparator_text"],
        claims_best=not data["derived"] and CLAIM.search(sentence) is not None,
        derived=data["derived"],
        date=paper["date"],
        paper=evidence.document_id,
        title=paper["name"],
        sentence=sentence,
        confidence=evidence.confidence,
    )


def _bases(graph: nx.MultiDiGraph[str], subject: str | None, evidence: Evidence) -> tuple[str, ...]:
    if subject is None:
        return ()
    bases = {
        base
        for _, base, key in graph.out_edges(subject, keys=True)
        if key == Predicate.BASED_ON.value
        and graph.nodes[base]["type"] == ConceptType.MODEL.value
        and any(other.document_id == evidence.document_id for other in graph.edges[subject, base, key]["evidence"])
    }
    here = _models_in(graph, evidence) - {subject}
    return tuple(sorted(graph.nodes[base]["name"] for base in (bases & here if here else bases)))


def _models_in(graph: nx.MultiDiGraph[str], evidence: Evidence) -> set[str]:
    """Return the models that are named where the evidence stands."""
    paper = evidence.document_id
    return {
        model
        for _, model, key in graph.out_edges(paper, keys=True)
        if key == Predicate.MENTIONS.value
        and graph.nodes[model]["type"] == ConceptType.MODEL.value
        and any(
            evidence.start <= at.start and at.end <= evidence.end for at in graph.edges[paper, model, key]["evidence"]
        )
    }


def claim_entry(graph: nx.MultiDiGraph[str], subject: str, benchmark: str, evidence: Evidence) -> Entry:
    """Return the row of a subject that is evaluated on a benchmark, without a number."""
    paper = graph.nodes[evidence.document_id]
    return Entry(
        rank=None,
        subject=graph.nodes[subject]["name"],
        subject_id=subject,
        value=None,
        unit=None,
        kind=None,
        metric=None,
        benchmark=graph.nodes[benchmark]["name"],
        base=_bases(graph, subject, evidence),
        condition=None,
        comparator=None,
        claims_best=True,
        derived=False,
        date=paper["date"],
        paper=evidence.document_id,
        title=paper["name"],
        sentence=evidence_text(graph, evidence),
        confidence=evidence.confidence,
    )
