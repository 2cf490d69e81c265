"""Whether an extractor is right as often as it says: its confidences against annotated records.

The expected calibration error is the mean distance between the confidence of findings and the share of them that is
right, over ten bins of confidence, weighted by their sizes (Naeini et al., AAAI 2015).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.evaluate import EMPTY, Record, align, match_results

BINS = 10
KINDS = ("concept", "relation", "result")
"""Findings that have a confidence."""

Judgements = Mapping[str, Sequence[tuple[float, bool]]]
"""Kind -> confidence and rightness of each finding."""


@dataclass(frozen=True)
class Reliability:
    """Findings of a kind in a range of confidence.

    Attributes:
        kind: One of `KINDS`.
        low: Least confidence; `high` the one that is just not reached, or 1.
        found: Findings.
        confidence: Their mean confidence.
        right: Share of them that is right.
    """

    kind: str
    low: float
    high: float
    found: int
    confidence: float
    right: float


def judge_findings(gold: Mapping[str, Record], predicted: Mapping[str, Record]) -> Judgements:
    """Return the confidence of all findings, and whether each is right.

    A concept is right by name and type (strict), a relation with both ends and type, a result by value, unit and kind.
    Findings without a confidence are left out.
    """
    judged: dict[str, list[tuple[float, bool]]] = {kind: [] for kind in KINDS}
    for id, record in gold.items():
        for kind, confidence, right in _judge_paper(record, predicted.get(id, EMPTY)):
            if confidence is not None:
                judged[kind].append((confidence, right))
    return judged


def _judge_paper(gold: Record, predicted: Record) -> Iterator[tuple[str, float | None, bool]]:
    entities = predicted.get("entities", [])
    types = {entity["id"]: entity["type"] for entity in gold["entities"]}
    strict = align(gold["entities"], entities, relaxed=False)
    for entity in entities:
        yield "concept", entity.get("confidence"), types.get(strict.get(entity["id"], "")) == entity["type"]
    relaxed = align(gold["entities"], entities, relaxed=True)
    relations = {tuple(relation[:3]) for relation in gold.get("relations", [])}
    for subject, predicate, object_, *rest in predicted.get("relations", []):
        confidence = rest[0].get("confidence") if rest else None
        yield "relation", confidence, (relaxed.get(subject), predicate, relaxed.get(object_)) in relations
    gold_entities = {entity["id"]: entity for entity in gold["entities"]}
    matched = match_results(gold, predicted, relaxed, gold_entities)
    for result, agreed in zip(predicted.get("results", []), matched, strict=True):
        yield "result", result.get("confidence"), agreed is not None


def reliabilities(judged: Judgements, *, bins: int = BINS) -> list[Reliability]:
    """Return the bins of confidence in which something was found, kind by kind, ascending."""
    rows = []
    for kind in KINDS:
        for number in range(bins):
            inside = [(c, right) for c, right in judged[kind] if min(int(c * bins), bins - 1) == number]
            if inside:
                confidence, right = (sum(column) / len(inside) for column in zip(*inside, strict=True))
                rows.append(Reliability(kind, number / bins, (number + 1) / bins, len(inside), confidence, right))
    return rows


def calibration_error(rows: Sequence[Reliability], kind: str) -> float | None:
    """Return the expected calibration error of a kind, 0 to 1; None where nothing was found."""
    own = [row for row in rows if row.kind == kind]
    found = sum(row.found for row in own)
    return sum(row.found * abs(row.confidence - row.right) for row in own) / found if found else None
