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
    Relation,
    Result,
    ResultKind,
)
from kg.extract.abbreviations import find_abbreviations
from kg.extract.concepts import Concepts, Found, Scorer, find_concepts, find_spans, overrule
from kg.extract.features import node_arrays, number_nodes
from kg.extract.layout import (
    NODE_TYPES,
    NUMBER,
    ROLE_TYPES,
    ROLES,
    Layout,
    Node,
    Pairs,
    allowed_classes,
    cover,
    make_pairs,
    nearest_mentions,
)
from kg.extract.numbers import OutcomeNumber, find_numbers
from kg.extract.sentences import sentence_span, sentence_starts
from kg.extract.thresholds import Thresholds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

CLASSES = 1 + len(EXTRACTED_PREDICATES)
KINDS = tuple(ResultKind)


def decode(
    document_id: str,
    text: str,
    layout: Layout,
    scorer: Scorer,
    thresholds: Thresholds,
    *,
    known: Sequence[Found] = (),
    given: Sequence[Found] = (),
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
    """
    starts = sentence_starts(text)
    logits = scorer.spans().copy()
    for span in known:
        logits[span.type, span.first, span.last] += thresholds.known
    spans = overrule(find_spans(logits, layout, thresholds), given)
    concepts = find_concepts(spans, layout, scorer, thresholds)
    numbers = find_numbers(text)
    nodes = [*concepts.nodes, *number_nodes([cover(layout, n.start, n.end) for n in numbers])]
    clusters = tuple(_cluster(i, concepts, layout, text) for i in range(len(concepts.nodes)))
    abbreviations = find_abbreviations(text)
    if not clusters:
        return Extraction(document_id, (), (), (), (), abbreviations)
    pairs = make_pairs(layout, nodes)
    logits, proposes, outcome = scorer.nodes(node_arrays(layout, nodes, numbers), pairs)
    reading = Reading(document_id, text, layout, starts, tuple(nodes), clusters, pairs, logits)
    contribution = 1 / (1 + np.exp(-proposes[: len(clusters)]))
    return Extraction(
        document_id=document_id,
        clusters=clusters,
        proposes=tuple(c.id for c, p in zip(clusters, contribution, strict=True) if p >= thresholds.proposes),
        relations=tuple(_relations(reading, thresholds)),
        results=tuple(_results(reading, numbers, outcome, thresholds)),
        abbreviations=abbreviations,
    )


@dataclass(frozen=True)
class Reading:
    """A text with its nodes and their scores, on the way to an extraction."""

    document_id: str
    text: str
    layout: Layout
    sentence_starts: tuple[int, ...]
    nodes: tuple[Node, ...]
    clusters: tuple[Cluster, ...]
    pairs: Pairs
    logits: Floats


def _cluster(number: int, concepts: Concepts, layout: Layout, text: str) -> Cluster:
    node = concepts.nodes[number]
    type_ = ConceptType(NODE_TYPES[node.type])
    mentions = []
    for first, last in node.mentions:
        start, end = int(layout.starts[first]), int(layout.ends[last])
        confidence = round(concepts.mention_confidence[first, last], 4)
        mentions.append(Mention(start, end, text[start:end], type_, confidence))
    name = fullest_form([m.text for m in mentions])
    return Cluster(f"e{number + 1}", name, type_, tuple(mentions), round(concepts.confidence[number], 4))


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
    types = np.array([node.type for node in reading.nodes])
    rows = np.flatnonzero(types[reading.pairs.subjects] != NUMBER)
    subjects, objects = reading.pairs.subjects[rows], reading.pairs.objects[rows]
    logits = np.where(allowed_classes()[types[subjects], types[objects]], reading.logits[rows, :CLASSES], -1e4)
    probability = _softmax(logits, axis=1)
    related = 1 - probability[:, 0]
    best: dict[tuple[int, int], int] = {}
    for row in np.flatnonzero(related >= thresholds.relation).tolist():
        i, j = int(subjects[row]), int(objects[row])
        key = (min(i, j), max(i, j))
        if key not in best or related[row] > related[best[key]]:
            best[key] = row
    found = []
    for row in sorted(best.values()):
        i, j = int(subjects[row]), int(objects[row])
        predicate = EXTRACTED_PREDICATES[int(np.argmax(probability[row, 1:]))]
        evidence = _evidence(reading, i, j, round(float(related[row]), 4))
        found.append(Relation(reading.clusters[i].id, predicate, reading.clusters[j].id, evidence))
    return found


def _evidence(reading: Reading, i: int, j: int, confidence: float) -> tuple[Evidence, ...]:
    """Return the sentences of the nearest mentions: one span where they are the same or follow each other."""
    a, b = nearest_mentions(reading.nodes[i].mentions, reading.nodes[j].mentions)
    layout = reading.layout
    spans = sorted(
        sentence_span(reading.sentence_starts, reading.text, int(layout.starts[first]), int(layout.ends[last]))
        for first, last in (a, b)
    )
    apart = abs(int(layout.sentences[a[0]]) - int(layout.sentences[b[0]]))
    if apart <= 1:
        spans = [(spans[0][0], max(spans[0][1], spans[1][1]))]
    return tuple(Evidence(reading.document_id, start, end, confidence) for start, end in spans)


def _results(
    reading: Reading, numbers: Sequence[OutcomeNumber], outcome: Floats, thresholds: Thresholds
) -> list[Result]:
    found = []
    first = len(reading.clusters)
    for row, number in enumerate(numbers):
        scores = outcome[first + row]
        probability = float(1 / (1 + np.exp(-scores[0])))
        if probability < thresholds.outcome:
            continue
        links = _links(reading, first + row, scores[1 + len(KINDS) :], thresholds)
        span = sentence_span(reading.sentence_starts, reading.text, number.start, number.end)
        ids = [None if link is None else reading.clusters[link].id for link in links]
        found.append(
            Result(
                subject=ids[0],
                metric=ids[1],
                benchmark=ids[2],
                value=number.value,
                unit=number.unit,
                kind=number.kind,
                comparator=ids[3] if ids[3] != ids[0] else None,
                comparator_text=None,
                condition=number.condition,
                evidence=(Evidence(reading.document_id, *span, round(probability, 4)),),
            )
        )
    return found


def _links(reading: Reading, number: int, nulls: Floats, thresholds: Thresholds) -> list[int | None]:
    at = np.flatnonzero(reading.pairs.subjects == number)
    links: list[int | None] = []
    for role in range(len(ROLES)):
        fitting = [i for i in at.tolist() if reading.nodes[reading.pairs.objects[i]].type in ROLE_TYPES[role]]
        scores = np.concatenate([nulls[role : role + 1], reading.logits[fitting, CLASSES + role]])
        probability = _softmax(scores, axis=0)
        probability[0] *= thresholds.null
        best = int(np.argmax(probability))
        links.append(None if best == 0 else int(reading.pairs.objects[fitting[best - 1]]))
    return links


def _softmax(scores: Floats, axis: int) -> Floats:
    powers = np.exp(scores - scores.max(axis=axis, keepdims=True))
    result: Floats = powers / powers.sum(axis=axis, keepdims=True)
    return result
