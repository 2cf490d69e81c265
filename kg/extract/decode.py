"""From the scores of the recognizer to an extraction: spans, clusters, contributions, relations, results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kg.datamodel import (
    EXTRACTED_PREDICATES,
    Cluster,
    ConceptType,
    Evidence,
    Extraction,
    Mention,
    Predicate,
    Relation,
    Result,
)
from kg.extract.calibration import UNCALIBRATED, Calibration, calibrate
from kg.extract.concepts import Concepts, Found, Scorer, find_concepts, find_spans, overrule
from kg.extract.judged import CLASSES, Judged, judge, softmax, without_doubtful
from kg.extract.layout import MAX_WORDS, NODE_TYPES, Layout
from kg.extract.numbers import OutcomeNumber, find_numbers
from kg.extract.pairs import allowed_classes, nearest_mentions
from kg.extract.sentences import sentence_span
from kg.extract.thresholds import Thresholds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]


UNRELATED = 0.02
"""Probability that a number is about two concepts between which no relation is seen, beside that of the relation."""


def decode(
    document_id: str,
    text: str,
    layout: Layout,
    scorer: Scorer,
    thresholds: Thresholds,
    *,
    known: Sequence[Found] = (),
    given: Sequence[Found] = (),
    calibration: Calibration = UNCALIBRATED,
) -> Extraction:
    """Return what the model reads in a text.

    Args:
        document_id: For the evidence.
        text: Title, line break, abstract.
        layout: Of the text.
        scorer: The model's scores of the text.
        thresholds: From where a decision is taken.
        known: Spans that the lexicon knows; the model believes in them more easily.
        given: Spans that the user's patterns name; they are taken in any case.
        calibration: Makes confidences of the probabilities by which decisions are taken.
    """
    logits = scorer.spans().copy()
    for span in known:
        if span.last - span.first < MAX_WORDS:
            logits[span.type, span.first, span.last - span.first] += thresholds.known
    spans = overrule(find_spans(logits, layout, thresholds), given)
    concepts = find_concepts(spans, layout, scorer, thresholds)
    if not concepts.nodes:
        return Extraction(document_id, (), (), (), (), layout.abbreviations)
    numbers = find_numbers(text)
    judged = without_doubtful(judge(concepts, numbers, layout, scorer), thresholds)
    clusters = tuple(_cluster(i, judged.concepts, layout, text, calibration) for i in range(len(judged.concepts.nodes)))
    reading = Reading(document_id, text, layout, clusters, judged, relation_probabilities(judged), calibration)
    return Extraction(
        document_id=document_id,
        clusters=clusters,
        proposes=tuple(c.id for c, p in zip(clusters, judged.contributions, strict=True) if p >= thresholds.proposes),
        relations=tuple(_relations(reading, thresholds)),
        results=tuple(_results(reading, numbers, thresholds)),
        abbreviations=layout.abbreviations,
    )


@dataclass(frozen=True)
class Reading:
    """A text with what is judged of it, on the way to an extraction.

    `relation_probabilities` are those of the first pairs, which are of concepts: none, then each predicate.
    """

    document_id: str
    text: str
    layout: Layout
    clusters: tuple[Cluster, ...]
    judged: Judged
    relation_probabilities: Floats
    calibration: Calibration


def relation_probabilities(judged: Judged) -> Floats:
    """Return the probabilities of none and each predicate for each pair of concepts, [pairs of concepts, classes]."""
    types = np.array([node.type for node in judged.nodes], dtype=np.int64)
    of_concepts = int(np.searchsorted(judged.pairs.subjects, len(judged.concepts.nodes)))
    subjects, objects = judged.pairs.subjects[:of_concepts], judged.pairs.objects[:of_concepts]
    allowed = allowed_classes()[types[subjects], types[objects]]
    return softmax(np.where(allowed, judged.logits[:of_concepts, :CLASSES], -1e4), axis=1)


def _cluster(number: int, concepts: Concepts, layout: Layout, text: str, calibration: Calibration) -> Cluster:
    node = concepts.nodes[number]
    type_ = ConceptType(NODE_TYPES[node.type])
    mentions = []
    for first, last in node.mentions:
        start, end = int(layout.starts[first]), int(layout.ends[last])
        confidence = calibrate(concepts.mention_confidence[first, last], calibration.concept)
        mentions.append(Mention(start, end, text[start:end], type_, confidence))
    name = fullest_form([m.text for m in mentions])
    confidence = calibrate(concepts.confidence[number], calibration.concept)
    return Cluster(f"e{number + 1}", name, type_, tuple(mentions), confidence)


def fullest_form(forms: Sequence[str]) -> str:
    """Return the form with most words, in the singular and in lower case where the text has it so.

    >>> fullest_form(["LLMs", "Large language models", "large language model"])
    'large language model'
    """
    most = max(len(form.split()) for form in forms)
    fullest = [form for form in forms if len(form.split()) == most]
    return min(
        fullest, key=lambda form: (sum(c.isupper() for c in form[:1]), -len(form.rstrip("s")), form.endswith("s"), form)
    )


def _relations(reading: Reading, thresholds: Thresholds) -> list[Relation]:
    probability = reading.relation_probabilities
    subjects, objects = reading.judged.pairs.subjects, reading.judged.pairs.objects
    likeliest = 1 + probability[:, 1:].argmax(axis=1)
    certainty = probability[np.arange(len(probability)), likeliest]
    best: dict[tuple[int, int], int] = {}
    for row in np.flatnonzero(certainty >= thresholds.relation).tolist():
        i, j = int(subjects[row]), int(objects[row])
        key = (min(i, j), max(i, j))
        if key not in best or certainty[row] > certainty[best[key]]:
            best[key] = row
    found = []
    for row in sorted(best.values()):
        i, j = int(subjects[row]), int(objects[row])
        predicate = EXTRACTED_PREDICATES[int(likeliest[row]) - 1]
        evidence = _evidence(reading, i, j, calibrate(float(certainty[row]), reading.calibration.relation))
        found.append(Relation(reading.clusters[i].id, predicate, reading.clusters[j].id, evidence))
    return found


def _evidence(reading: Reading, i: int, j: int, confidence: float) -> tuple[Evidence, ...]:
    """Return the sentences of the nearest mentions: one span where they are the same or follow each other."""
    a, b = nearest_mentions(reading.judged.nodes[i].mentions, reading.judged.nodes[j].mentions)
    layout = reading.layout
    spans = sorted(
        sentence_span(layout.sentence_starts, reading.text, int(layout.starts[first]), int(layout.ends[last]))
        for first, last in (a, b)
    )
    apart = abs(int(layout.sentences[a[0]]) - int(layout.sentences[b[0]]))
    if apart <= 1:
        spans = [(spans[0][0], max(spans[0][1], spans[1][1]))]
    return tuple(Evidence(reading.document_id, start, end, confidence) for start, end in spans)


def _results(reading: Reading, numbers: Sequence[OutcomeNumber], thresholds: Thresholds) -> list[Result]:
    outcomes = np.flatnonzero(reading.judged.outcomes >= thresholds.outcome).tolist()
    if not outcomes:
        return []
    evaluated, measured = (_fits(reading, p) for p in (Predicate.EVALUATED_ON, Predicate.MEASURED_BY))
    found = []
    for row in outcomes:
        number = numbers[row]
        nodes = nodes_of_number(reading.judged.roles(row, thresholds), evaluated, measured, thresholds)
        subject, metric, benchmark, comparator = (None if n is None else reading.clusters[n].id for n in nodes)
        span = sentence_span(reading.layout.sentence_starts, reading.text, number.start, number.end)
        confidence = calibrate(float(reading.judged.outcomes[row]), reading.calibration.result)
        found.append(
            Result(
                subject=subject,
                metric=metric,
                benchmark=benchmark,
                value=number.value,
                unit=number.unit,
                kind=number.kind,
                comparator=comparator if comparator != subject else None,
                comparator_text=None,
                condition=number.condition,
                evidence=(Evidence(reading.document_id, *span, confidence),),
            )
        )
    return found


def _fits(reading: Reading, predicate: Predicate) -> Floats:
    """Return how well concepts fit by a predicate, log of probability and `UNRELATED`, [subjects, objects]."""
    pairs, probability = reading.judged.pairs, reading.relation_probabilities
    count = len(probability)
    fits = np.full((len(reading.clusters),) * 2, UNRELATED, dtype=np.float32)
    fits[pairs.subjects[:count], pairs.objects[:count]] += probability[:, 1 + EXTRACTED_PREDICATES.index(predicate)]
    logarithms: Floats = np.log(fits)
    return logarithms


def nodes_of_number(
    roles: Sequence[tuple[Floats, list[int]]], evaluated: Floats, measured: Floats, thresholds: Thresholds
) -> list[int | None]:
    """Return what a number is about, a node or None for each of `ROLES`.

    Subject, metric and benchmark are chosen together: the product of their probabilities, and of those that the subject
    is evaluated on the benchmark and the benchmark measured by the metric. Where one of the two is empty, a relation
    that is just taken stands for it.

    Args:
        roles: As `Judged.roles` gives them.
        evaluated: `_fits` of EVALUATED_ON.
        measured: `_fits` of MEASURED_BY.
        thresholds: For the relation that stands for none.
    """
    subject, metric, benchmark, comparator = (np.log(probability + 1e-9) for probability, _ in roles)
    nodes = [objects for _, objects in roles]
    none = np.log(thresholds.relation + UNRELATED)

    def fit(fits: Floats, subjects: list[int], objects: list[int]) -> Floats:
        padded: Floats = np.pad(fits[np.ix_(subjects, objects)], ((1, 0), (1, 0)), constant_values=none)
        return padded

    of_subject = subject[:, None] + fit(evaluated, nodes[0], nodes[2])
    of_metric = fit(measured, nodes[2], nodes[1]) + metric
    on = int((benchmark + of_subject.max(axis=0) + of_metric.max(axis=1)).argmax())
    chosen = int(of_subject[:, on].argmax()), int(of_metric[on].argmax()), on, int(comparator.argmax())
    return [objects[at - 1] if at else None for at, objects in zip(chosen, nodes, strict=True)]
