"""Choose the thresholds of the decoder on held-out papers, one after the other."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kg.datamodel import ConceptType, Document
from kg.evaluate import Figure, evaluate
from kg.extract.concepts import Found, Scorer
from kg.extract.decode import decode
from kg.extract.layout import Layout
from kg.extract.thresholds import Thresholds
from kg.records import to_record

logger = logging.getLogger(__name__)

MEASURES = (
    "entities.strict.typed",
    "entities.relaxed.untyped",
    "proposes",
    "relations.typed",
    "results.value",
    "results.tuple",
)
"""The figures by which models are judged."""

GRID: Mapping[str, tuple[float, ...]] = {
    "mention": (0.25, 0.3, 0.35, 0.4),
    "known": (1.0, 2.0),
    "link": (0.35, 0.65),
    "proposes": (0.3, 0.4),
    "relation": (0.2, 0.25, 0.35),
    "outcome": (0.4, 0.6),
    "null": (0.6, 1.5),
    "role": (0.4, 0.7),
    "exists": (0.7, 0.8, 1.1),
    "refuted": (0.0, 0.2, 0.3),
    "types": (-0.1, 0.1),
}
"""Values that are tried for each threshold."""

TYPES = tuple(ConceptType)


@dataclass(frozen=True)
class HeldOut:
    """A held-out paper: its text as read by the model, its annotation, what the lexicon knows in it."""

    document: Document
    layout: Layout
    record: Mapping[str, Any]
    known: Sequence[Found] = ()


def predict(papers: Sequence[HeldOut], scorers: Sequence[Scorer], thresholds: Thresholds) -> dict[str, Any]:
    """Return what the model finds in held-out papers, records by id; confidences are bare probabilities."""
    predicted = {}
    for paper, scorer in zip(papers, scorers, strict=True):
        extraction = decode(paper.document.id, paper.document.text, paper.layout, scorer, thresholds, known=paper.known)
        predicted[paper.record["id"]] = to_record(paper.document, extraction, paper.record["id"])
    return predicted


def annotated(papers: Sequence[HeldOut]) -> dict[str, Any]:
    """Return the annotations of held-out papers, records by id."""
    return {paper.record["id"]: paper.record for paper in papers}


def measure(papers: Sequence[HeldOut], scorers: Sequence[Scorer], thresholds: Thresholds) -> dict[str, Figure]:
    """Return the figures of the model on held-out papers."""
    predicted = predict(papers, scorers, thresholds)
    return {figure.name: figure for figure in evaluate(annotated(papers), predicted, resamples=0)}


def choose_thresholds(papers: Sequence[HeldOut], scorers: Sequence[Scorer]) -> Thresholds:
    """Return the thresholds with the highest sum of `MEASURES`, tried one by one from the defaults."""
    best = Thresholds()
    best_quality = _quality(measure(papers, scorers, best))
    for name in GRID:
        for candidate in _candidates(best, name):
            quality = _quality(measure(papers, scorers, candidate))
            if quality > best_quality + 0.05:
                best, best_quality = candidate, quality
        logger.info("thresholds after %s: %s, quality %.2f", name, best.to_json(), best_quality)
    return best


def _quality(figures: Mapping[str, Figure]) -> float:
    return sum(figures[name].f1 for name in MEASURES if name in figures)


def _candidates(current: Thresholds, name: str) -> Iterator[Thresholds]:
    values = GRID[name]
    if name == "mention":
        yield from (replace(current, mention=(value,) * len(TYPES)) for value in values)
    elif name == "types":
        yield from (_shift(current, index, step) for index in range(len(TYPES)) for step in values)
    else:
        yield from (Thresholds.from_json(current.to_json() | {name: value}) for value in values)


def _shift(current: Thresholds, index: int, step: float) -> Thresholds:
    mention = list(current.mention)
    mention[index] = round(mention[index] + step, 2)
    return replace(current, mention=tuple(mention))
