"""Annotated papers as training examples: gold spans, clusters, relations and outcome numbers over a layout."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.datamodel import EXTRACTED_PREDICATES, ConceptType, Document, Predicate, ResultKind
from kg.extract.layout import ROLES, TYPE_INDEX, Layout, Node, cover, lay_out, words_of_span
from kg.extract.numbers import OutcomeNumber, find_numbers
from kg.text import clean

if TYPE_CHECKING:
    from tokenizers import Tokenizer

logger = logging.getLogger(__name__)

MAX_PIECES = 510


@dataclass(frozen=True)
class Outcome:
    """What an outcome number is about: its kind, and a node for each role, -1 for none."""

    kind: ResultKind
    links: tuple[int, int, int, int]


@dataclass(frozen=True)
class Example:
    """A paper with its gold annotation in words and nodes.

    Attributes:
        document_id: Of the paper.
        layout: Of its text, cut at `MAX_PIECES`.
        spans: Gold mentions (first word, last word, type).
        clusters: Gold concepts.
        proposes: For each cluster, whether the paper contributes it.
        relations: (subject, object) -> class, 1 + index of the predicate.
        numbers: Candidates in the text.
        number_spans: Their words.
        outcomes: For each candidate what it is about, None if it is no outcome.
        weight: Of its losses: 1 for annotations by people, less for those by models.
    """

    document_id: str
    layout: Layout
    spans: tuple[tuple[int, int, int], ...]
    clusters: tuple[Node, ...]
    proposes: tuple[bool, ...]
    relations: Mapping[tuple[int, int], int]
    numbers: tuple[OutcomeNumber, ...]
    number_spans: tuple[tuple[int, int], ...]
    outcomes: tuple[Outcome | None, ...]
    weight: float = 1.0


def make_examples(pairs: Iterable[tuple[Document, Mapping[str, Any]]], tokenizer: Tokenizer) -> Iterator[Example]:
    """Yield an example for each document and annotation record (ANNOTATION, "Output format")."""
    lost = 0
    for document, record in pairs:
        text = document.text
        layout = lay_out(text, encode(text, tokenizer))
        surfaces = {entity["id"]: _surfaces(text, entity["mentions"]) for entity in record["entities"]}
        located = locate_mentions(text, surfaces)
        types = {entity["id"]: ConceptType(entity["type"]) for entity in record["entities"]}
        mentions: dict[str, list[tuple[int, int]]] = {}
        for start, end, owner in located:
            words = words_of_span(layout, start, end)
            if words is not None:
                mentions.setdefault(owner, []).append(words)
        lost += len(record["entities"]) - len(mentions)
        yield _make_example(document, record, layout, mentions, types)
    if lost:
        logger.info("%d annotated concepts lie outside the texts as read", lost)


def _make_example(
    document: Document,
    record: Mapping[str, Any],
    layout: Layout,
    mentions: Mapping[str, list[tuple[int, int]]],
    types: Mapping[str, ConceptType],
) -> Example:
    order = sorted(mentions, key=lambda owner: (mentions[owner][0], owner))
    index = {owner: number for number, owner in enumerate(order)}
    clusters = tuple(Node(TYPE_INDEX[types[owner]], tuple(mentions[owner])) for owner in order)
    spans = tuple((first, last, node.type) for node in clusters for first, last in node.mentions)
    relations = {
        (index[s], index[o]): 1 + EXTRACTED_PREDICATES.index(Predicate(p))
        for s, p, o, *_ in record["relations"]
        if s in index and o in index
    }
    limit = int(layout.ends[-1]) if len(layout.ends) else 0
    numbers = tuple(number for number in find_numbers(document.text) if number.end <= limit)
    return Example(
        document_id=document.id,
        layout=layout,
        spans=spans,
        clusters=clusters,
        proposes=tuple(owner in record["proposes"] for owner in order),
        relations=relations,
        numbers=numbers,
        number_spans=tuple(cover(layout, number.start, number.end) for number in numbers),
        outcomes=match_outcomes(document.text, numbers, record["results"], index),
    )


def locate_mentions(text: str, surfaces: Mapping[str, Iterable[str]]) -> list[tuple[int, int, str]]:
    """Return every word-bounded occurrence of the surface forms, longest first, as (start, end, owner); no overlaps."""
    found = []
    for owner, forms in surfaces.items():
        for form in forms:
            for hit in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", text):
                found.append((hit.start() - hit.end(), hit.start(), hit.end(), owner))
    taken: list[tuple[int, int, str]] = []
    for _, start, end, owner in sorted(found):
        if all(end <= s or e <= start for s, e, _ in taken):
            taken.append((start, end, owner))
    return sorted(taken)


def match_outcomes(
    text: str, numbers: Sequence[OutcomeNumber], results: Sequence[Mapping[str, Any]], index: Mapping[str, int]
) -> tuple[Outcome | None, ...]:
    """Return for each candidate the gold result that it states: same value, inside its evidence, same kind first."""
    outcomes: list[Outcome | None] = [None] * len(numbers)
    for result in results:
        evidence = clean(result["evidence"])
        start = text.find(evidence)
        span = (start, start + len(evidence)) if start >= 0 else (0, len(text))
        choices = [
            (numbers[i].kind.value != result["kind"], i)
            for i in range(len(numbers))
            if outcomes[i] is None
            and span[0] <= numbers[i].start
            and numbers[i].end <= span[1] + 3
            and abs(abs(numbers[i].value) - abs(result["value"])) < 1e-6
        ]
        if choices:
            subject, metric, benchmark, comparator = (index.get(str(result.get(role)), -1) for role in ROLES)
            links = (subject, metric, benchmark, comparator)
            outcomes[min(choices)[1]] = Outcome(ResultKind(result["kind"]), links)
    return tuple(outcomes)


def _surfaces(text: str, forms: Iterable[str]) -> list[str]:
    """Return the forms as they stand in the cleaned text."""
    return [form if form in text else clean(form) for form in forms]


def encode(text: str, tokenizer: Tokenizer) -> Any:
    """Return the word pieces of a text, cut at `MAX_PIECES`."""
    encoding = tokenizer.encode(text, add_special_tokens=False)
    encoding.truncate(MAX_PIECES)
    return encoding
