"""Labelled spans and links over a text, as annotation tools give them, to an annotated paper.

Labels of spans: the five types of concept; `Score`, `Gain` and `Ratio` for outcome numbers; `Proposes`, over a
concept that is the paper's own contribution. Labels of links: the ten relations; `SAME_AS` between two mentions
of one concept; `SUBJECT`, `METRIC`, `BENCHMARK` and `COMPARATOR` between an outcome number and a concept.
Case, spaces, hyphens and underscores do not matter.

The first line of a text is the title, if more lines follow. Mentions of one type are one concept if they differ
by case or plural only, or if the text defines one as the abbreviation of the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.datamodel import (
    EXTRACTED_PREDICATES,
    Cluster,
    ConceptType,
    Document,
    Evidence,
    Extraction,
    Mention,
    Predicate,
    Relation,
    Result,
    ResultKind,
)
from kg.errors import ReadError
from kg.extract.abbreviations import find_abbreviations
from kg.extract.numbers import OutcomeNumber, find_numbers
from kg.extract.sentences import sentence_span, sentence_starts
from kg.readers.record import Record, to_document
from kg.records import to_record
from kg.text import clean

PROPOSES, SAME_AS = "Proposes", "SAME_AS"
ROLES = ("SUBJECT", "METRIC", "BENCHMARK", "COMPARATOR")
SPAN_LABELS = (*(t.value for t in ConceptType), *(k.value.capitalize() for k in ResultKind), PROPOSES)
LINK_LABELS = (*(p.value for p in EXTRACTED_PREDICATES), SAME_AS, *ROLES)
TYPES = frozenset(t.value for t in ConceptType)


@dataclass(frozen=True)
class LabelledSpan:
    """A span of the text as it was annotated; `label` is one of `SPAN_LABELS`."""

    id: str
    start: int
    end: int
    label: str


@dataclass(frozen=True)
class Link:
    """A link between two spans, by id; `label` is one of `LINK_LABELS`."""

    source: str
    label: str
    target: str


@dataclass(frozen=True)
class Standoff:
    """An annotated text.

    Attributes:
        path: Its file.
        place: Line or record from 1, for messages.
        key: What the paper is called.
        text: As it was annotated: uncleaned.
    """

    path: str
    place: int
    key: str
    text: str
    spans: tuple[LabelledSpan, ...]
    links: tuple[Link, ...]

    def error(self, problem: str) -> ReadError:
        """Return an error at the place of this text."""
        return ReadError(self.path, self.place, problem)


def known_label(label: str, known: Sequence[str]) -> str | None:
    """Return the label as it is written in `known`, or None.

    >>> known_label("used-for", LINK_LABELS), known_label("Dataset", SPAN_LABELS)
    ('USED_FOR', None)
    """
    forms = {_plain(name): name for name in known}
    return forms.get(_plain(label))


def _plain(label: str) -> str:
    return re.sub(r"[\s_-]", "", label).lower()


def to_annotated(standoff: Standoff, index: int) -> tuple[Document, Mapping[str, Any]]:
    """Return the paper with its record (`kg.records`).

    Raises:
        ReadError: A span is not in the cleaned text or holds no number, a link joins what it cannot, or there is no text.
    """
    first, line_break, rest = standoff.text.rstrip().partition("\n")
    title, abstract = (first, rest) if line_break else ("", first)
    document = to_document(Record(index, standoff.place, title, abstract, standoff.key), standoff.path)
    places = {span.id: _locate(standoff, span, document.text) for span in standoff.spans}
    clusters, owner = _clusters(standoff, places, document.text)
    extraction = Extraction(
        document_id=document.id,
        clusters=clusters,
        proposes=tuple(sorted(set(_proposes(standoff, owner)), key=lambda id: int(id[1:]))),
        relations=tuple(_relations(standoff, clusters, owner, document)),
        results=tuple(_results(standoff, places, owner, document)),
    )
    return document, to_record(document, extraction, standoff.key)


def _locate(standoff: Standoff, span: LabelledSpan, text: str) -> tuple[int, int]:
    """Return where a span of the annotated text stands in the cleaned text: the occurrence nearest to its place."""
    form = standoff.text[span.start : span.end].strip()
    forms = [form, clean(form)] if form else []
    expected = len(clean(standoff.text[: span.start]))
    for shape in forms:
        starts = [match.start() for match in re.finditer(re.escape(shape), text)] if shape else []
        if starts:
            start = min(starts, key=lambda start: (abs(start - expected), start))
            return start, start + len(shape)
    raise standoff.error(f"{span.label} {form!r} at {span.start} does not stand in the text once that is cleaned")


def _clusters(
    standoff: Standoff, places: Mapping[str, tuple[int, int]], text: str
) -> tuple[tuple[Cluster, ...], dict[str, str]]:
    """Return the concepts, and which one each span names."""
    spans = [span for span in standoff.spans if span.label in TYPES]
    leader = {span.id: span.id for span in spans}
    for a, b in _same(standoff, spans, places, text):
        old, new = leader[b], leader[a]
        leader.update({id: new for id, first in leader.items() if first == old})
    groups: dict[str, list[LabelledSpan]] = {}
    for span in sorted(spans, key=lambda span: (places[span.id], span.id)):
        groups.setdefault(leader[span.id], []).append(span)
    clusters: list[Cluster] = []
    owner: dict[str, str] = {}
    for number, group in enumerate(groups.values(), 1):
        type_ = ConceptType(group[0].label)
        at = sorted({places[span.id] for span in group})
        mentions = tuple(Mention(start, end, text[start:end], type_, 1.0) for start, end in at)
        name = max((mention.text for mention in mentions), key=len)
        clusters.append(Cluster(f"e{number}", name, type_, mentions, 1.0))
        owner |= {span.id: f"e{number}" for span in group}
    return tuple(clusters), owner


def _same(
    standoff: Standoff, spans: Sequence[LabelledSpan], places: Mapping[str, tuple[int, int]], text: str
) -> Iterator[tuple[str, str]]:
    """Yield pairs of spans that name one concept."""
    labels = {span.id: span.label for span in spans}
    first: dict[tuple[str, str], str] = {}
    for span in spans:
        form = span.label, _form(text[slice(*places[span.id])])
        yield first.setdefault(form, span.id), span.id
    for defined in find_abbreviations(text):
        for label in TYPES:
            short, long = first.get((label, _form(defined.short))), first.get((label, _form(defined.long)))
            if short is not None and long is not None:
                yield long, short
    for link in standoff.links:
        if link.label == SAME_AS:
            if link.source not in labels or labels[link.source] != labels.get(link.target):
                raise standoff.error("SAME_AS must join two concepts of one type")
            yield link.source, link.target


def _form(text: str) -> str:
    """Return a name without case, hyphens and plural.

    >>> _form("Vision-Language Models"), _form("GPT-4"), _form("loss")
    ('vision language model', 'gpt 4', 'loss')
    """
    form = text.casefold().replace("-", " ")
    return form[:-1] if len(form) > 3 and form.endswith("s") and not form.endswith("ss") else form


def _proposes(standoff: Standoff, owner: Mapping[str, str]) -> Iterator[str]:
    for mark in (span for span in standoff.spans if span.label == PROPOSES):
        marked = [s.id for s in standoff.spans if s.id in owner and s.start < mark.end and mark.start < s.end]
        if not marked:
            raise standoff.error(f"Proposes {standoff.text[mark.start : mark.end]!r} lies on no concept")
        yield from (owner[id] for id in marked)


def _relations(
    standoff: Standoff, clusters: Sequence[Cluster], owner: Mapping[str, str], document: Document
) -> Iterator[Relation]:
    by_id = {cluster.id: cluster for cluster in clusters}
    found = set()
    for link in standoff.links:
        if link.label not in set(EXTRACTED_PREDICATES):
            continue
        if link.source not in owner or link.target not in owner:
            raise standoff.error(f"{link.label} must join two concepts")
        found.add((owner[link.source], Predicate(link.label), owner[link.target]))
    for subject, predicate, object_ in sorted(found):
        if subject != object_:
            ends = [m for id in (subject, object_) for m in by_id[id].mentions[:1]]
            evidence = Evidence(document.id, min(m.start for m in ends), max(m.end for m in ends), 1.0)
            yield Relation(subject, predicate, object_, (evidence,))


def _results(
    standoff: Standoff, places: Mapping[str, tuple[int, int]], owner: Mapping[str, str], document: Document
) -> Iterator[Result]:
    kinds = {kind.value.capitalize(): kind for kind in ResultKind}
    numbers = find_numbers(document.text)
    starts = sentence_starts(document.text)
    for span in standoff.spans:
        if span.label not in kinds:
            continue
        start, end = places[span.id]
        number = _number(standoff, numbers, start, end, document.text)
        roles = _roles(standoff, span, owner)
        yield Result(
            subject=roles.get("SUBJECT"),
            metric=roles.get("METRIC"),
            benchmark=roles.get("BENCHMARK"),
            value=number.value,
            unit=number.unit,
            kind=kinds[span.label],
            comparator=roles.get("COMPARATOR"),
            comparator_text=None,
            condition=number.condition,
            evidence=(Evidence(document.id, *sentence_span(starts, document.text, start, end), 1.0),),
        )


def _number(standoff: Standoff, numbers: Sequence[OutcomeNumber], start: int, end: int, text: str) -> OutcomeNumber:
    for number in numbers:
        if number.start < end and start < number.end:
            return number
    raise standoff.error(f"{text[start:end]!r} is labelled as an outcome, but is no number that kg can read")


def _roles(standoff: Standoff, number: LabelledSpan, owner: Mapping[str, str]) -> dict[str, str]:
    """Return the concepts that a number is linked to, in either direction."""
    roles: dict[str, str] = {}
    for link in standoff.links:
        if link.label not in ROLES or number.id not in (link.source, link.target):
            continue
        other = link.target if link.source == number.id else link.source
        if other not in owner:
            raise standoff.error(f"{link.label} must join a number and a concept")
        roles[link.label] = owner[other]
    return roles
