"""How a text lies before the recognizer: word pieces, words, sentences, and the features of pairs of nodes.

A node is a cluster of mentions or an outcome number; its mentions are spans of words. Everything here is
plain numpy and is used alike when the recognizer is trained and when it runs, so that the two cannot differ.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kg.datamodel import EXTRACTED_PREDICATES, ConceptType
from kg.extract.abbreviations import find_abbreviations
from kg.extract.sentences import sentence_starts
from kg.schema import allowed_patterns

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from tokenizers import Encoding

    from kg.datamodel import Abbreviation

    Integers = NDArray[np.int64]

MAX_WORDS = 16
"""Longest mention, in words of the word-piece tokenizer (punctuation marks count)."""

NO_SPAN = -30.0
"""Logit of a span that would leave the text."""

NODE_TYPES: tuple[str, ...] = (*(t.value for t in ConceptType), "Number")
NUMBER = NODE_TYPES.index("Number")
TYPE_INDEX = {t: NODE_TYPES.index(t.value) for t in ConceptType}

ROLES: tuple[str, ...] = ("subject", "metric", "benchmark", "comparator")
"""What an outcome number can be linked to."""

SHAPES = 8
"""Letter shapes: none, lower, Title, UPPER, miXed, digits, letters and digits, mark."""

FEATURES = {
    "distance": 14,
    "sentences": 6,
    "together": 5,
    "subject_first": 8,
    "object_first": 8,
    "cue": 24,
    "subject_rank": 16,
    "object_rank": 16,
}
"""Names and sizes of the categorical features of a pair."""

CONTEXT_WORDS = 32
"""Words between the nearest mentions of a pair that the model reads."""

FURTHEST = 512
"""Most words between the nearest mentions of a pair: more than an abstract has, so that long texts take no square of time."""


@dataclass(frozen=True)
class Layout:
    """A text as the encoder reads it.

    Attributes:
        pieces: Ids of its word pieces without [CLS] and [SEP], [pieces].
        shapes: Letter shape of the word of each piece, [pieces].
        firsts: First piece of each word, [words].
        lasts: Last piece of each word, [words].
        starts: Start offset of each word in the text, [words].
        ends: End offset of each word, [words].
        sentences: Number of the sentence of each word, the title being 0, [words].
        words: The words in lower case.
        sentence_starts: Offsets at which sentences begin.
        abbreviations: Definitions that stand in the text.
        definitions: Those definitions: letters of the short form -> letters of the long form.
    """

    pieces: Integers
    shapes: Integers
    firsts: Integers
    lasts: Integers
    starts: Integers
    ends: Integers
    sentences: Integers
    words: tuple[str, ...]
    sentence_starts: tuple[int, ...]
    abbreviations: tuple[Abbreviation, ...]
    definitions: Mapping[str, str]


def lay_out(text: str, encoding: Encoding) -> Layout:
    """Return the layout of a text.

    Args:
        text: The text that was encoded: title, line break, abstract.
        encoding: Its word pieces, without special tokens.
    """
    firsts: list[int] = []
    lasts: list[int] = []
    previous: int | None = None
    for number, word in enumerate(encoding.word_ids):
        if word == previous:
            lasts[-1] = number
        else:
            firsts.append(number)
            lasts.append(number)
        previous = word
    offsets = encoding.offsets
    starts = np.array([offsets[i][0] for i in firsts], dtype=np.int64)
    ends = np.array([offsets[i][1] for i in lasts], dtype=np.int64)
    words = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    shapes = np.zeros(len(offsets), dtype=np.int64)
    for first, last, word_text in zip(firsts, lasts, words, strict=True):
        shapes[first : last + 1] = letter_shape(word_text)
    sentences = sentence_starts(text)
    abbreviations = find_abbreviations(text)
    return Layout(
        pieces=np.array(encoding.ids, dtype=np.int64),
        shapes=shapes,
        firsts=np.array(firsts, dtype=np.int64),
        lasts=np.array(lasts, dtype=np.int64),
        starts=starts,
        ends=ends,
        sentences=np.searchsorted(np.array(sentences), starts, side="right") - int(not text.startswith("\n")),
        words=tuple(word.lower() for word in words),
        sentence_starts=sentences,
        abbreviations=abbreviations,
        definitions={letters(a.short): letters(a.long) for a in abbreviations},
    )


@lru_cache(maxsize=65536)
def letters(form: str) -> str:
    """Return letters and digits of a form, in lower case, without a plural s.

    >>> letters("Vision-Language Models")
    'visionlanguagemodel'
    """
    kept = "".join(c for c in form.lower() if c.isalnum())
    return kept[:-1] if len(kept) > 3 and kept.endswith("s") and not kept.endswith("ss") else kept


@lru_cache(maxsize=65536)
def letter_shape(word: str) -> int:
    """Return the letter shape of a word, 1 to 7.

    >>> [letter_shape(w) for w in ("model", "Graph", "GRPO", "LoRA", "2024", "gpt4", "-")]
    [1, 2, 3, 4, 5, 6, 7]
    """
    letters = any(c.isalpha() for c in word)
    if any(c.isdigit() for c in word):
        return 6 if letters else 5
    if not letters:
        return 7
    if word.islower():
        return 1
    if word.isupper():
        return 3 if len(word) > 1 else 2
    return 2 if word[0].isupper() and word[1:].islower() else 4


def words_of_span(layout: Layout, start: int, end: int) -> tuple[int, int] | None:
    """Return first and last word of a span of characters, or None where it cuts a word."""
    first = int(np.searchsorted(layout.starts, start))
    last = int(np.searchsorted(layout.ends, end))
    if first >= len(layout.starts) or last >= len(layout.ends):
        return None
    exact = layout.starts[first] == start and layout.ends[last] == end and first <= last
    return (first, last) if exact else None


def cover(layout: Layout, start: int, end: int) -> tuple[int, int]:
    """Return first and last word that touch a span of characters."""
    first = min(int(layout.ends.searchsorted(start, side="right")), len(layout.ends) - 1)
    last = int(layout.starts.searchsorted(end, side="left")) - 1
    return first, max(first, last)


@dataclass(frozen=True)
class Node:
    """A cluster or number before the pair scorer: node type and mentions as (first word, last word)."""

    type: int
    mentions: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Pairs:
    """The pairs of nodes to be scored, with their features.

    Attributes:
        subjects: Node numbers, [pairs].
        objects: Node numbers, [pairs].
        features: One column for each entry of `FEATURES`, [pairs, features].
        between_start: First word between the nearest mentions, [pairs].
        between_end: Word after the last one between, at most `CONTEXT_WORDS` further, [pairs].
    """

    subjects: Integers
    objects: Integers
    features: Integers
    between_start: Integers
    between_end: Integers


ROLE_TYPES: tuple[frozenset[int], ...] = tuple(
    frozenset(NODE_TYPES.index(name) for name in names.split())
    for names in ("Method Model Benchmark", "Metric", "Benchmark", "Method Model Benchmark")
)
"""Node types that each of `ROLES` may have."""

_GAPS = (0, 1, 3, 7, 15, 31)

CUES: tuple[str, ...] = (
    r"outperform|surpass|exceed|superior|better than|beat",
    r"compar|versus|\bvs\b",
    r"based on|built (?:up)?on|builds? (?:up)?on|extend|initiali[sz]|fine-?\s?-?\s?tun",
    r"train",
    r"evaluat|experiment|test|benchmark|dataset",
    r"such as|including|includ|e\.g|namely|like",
    r"\bfor\b",
    r"\bof\b",
    r"\bwith\b",
    r"\bby\b",
    r"\bon\b",
    r"\bin\b",
    r"consist|compris|compos|component|module|combin|integrat|incorporat",
    r"use|using|via|leverag|employ|appl|utiliz|adopt|through",
    r"improv|enhanc|boost|increas|achiev|reach|attain",
    r"measur|metric|score|terms of",
    r"\bto\b",
    r"\band\b|,|\bor\b",
    r"\bis\b|\bare\b|\ba\b|\ban\b",
    r"\bthat\b|\bwhich\b",
    r"propos|introduc|present",
    r"\(",
)
"""Words between two mentions, first match wins; 0 is none of them, the last index is nothing in between."""
_CUE = re.compile("|".join(f"({cue})" for cue in CUES))


@lru_cache(maxsize=1)
def allowed_classes() -> NDArray[np.bool_]:
    """Return which classes a pair of node types may have, [node types, node types, 1 + predicates]; 0 is no relation."""
    allowed = np.zeros((len(NODE_TYPES), len(NODE_TYPES), 1 + len(EXTRACTED_PREDICATES)), dtype=bool)
    allowed[:, :, 0] = True
    for subject, predicate, object_ in allowed_patterns():
        if predicate in EXTRACTED_PREDICATES:
            column = 1 + EXTRACTED_PREDICATES.index(predicate)
            allowed[NODE_TYPES.index(subject), NODE_TYPES.index(object_), column] = True
    return allowed


def make_pairs(layout: Layout, nodes: Sequence[Node]) -> Pairs:
    """Return the ordered pairs that the types allow: concept to concept, and number to concept."""
    related: list[list[bool]] = np.any(allowed_classes()[:, :, 1:], axis=2).tolist()
    orders = [min(7, node.mentions[0][0] * 8 // max(1, len(layout.words))) for node in nodes]
    sentence_of = layout.sentences.tolist()
    sentences = [frozenset(sentence_of[first] for first, _ in node.mentions) for node in nodes]
    near = _near_pairs(nodes, related)
    ranks = _rank_neighbours(nodes, near)
    cues: dict[tuple[int, int], int] = {}
    rows: list[tuple[int, ...]] = []
    for i, j, directions, start, gap, side in near:
        end = max(start, start + min(gap, CONTEXT_WORDS))
        cue = cues.get((start, end))
        if cue is None:
            cue = cues[start, end] = _cue_between(layout, start, end)
        together = len(sentences[i] & sentences[j])
        apart = 0 if together else min(abs(x - y) for x in sentences[i] for y in sentences[j])
        in_title = 0 in sentences[i] or 0 in sentences[j]
        distance, far = bisect_left(_GAPS, max(gap, 0)) * 2, min(apart, 2) * 2 + int(in_title)
        for s, o in directions:
            forward = distance + int(side >= 0 if s == i else side <= 0)
            rank = ranks[o][s], ranks[s][o]
            rows.append((s, o, start, end, forward, far, min(together, 4), orders[s], orders[o], cue, *rank))
    rows.sort()
    table = np.array(rows, dtype=np.int64).reshape(-1, 4 + len(FEATURES))
    subjects, objects, between_start, between_end = (np.ascontiguousarray(table[:, k]) for k in range(4))
    return Pairs(subjects, objects, np.ascontiguousarray(table[:, 4:]), between_start, between_end)


class _Near(NamedTuple):
    """Two nodes (first < second) that may be paired.

    `directions` are as (subject, object); `start` is the word after the mention that ends first, `gap` the number of
    words from there to the other one, negative where they overlap; `side` is positive where the second node stands behind, negative where before.
    """

    first: int
    second: int
    directions: tuple[tuple[int, int], ...]
    start: int
    gap: int
    side: int


def _near_pairs(nodes: Sequence[Node], related: list[list[bool]]) -> list[_Near]:
    """Return the pairs that the types allow and that stand at most `FURTHEST` words apart, by nearest mentions."""
    near = []
    for i, first in enumerate(nodes):
        for j in range(i + 1, len(nodes)):
            second = nodes[j]
            directions: tuple[tuple[int, int], ...] = ((i, j),) if _may_relate(first, second, related) else ()
            if _may_relate(second, first, related):
                directions = (*directions, (j, i))
            if not directions:
                continue
            a, b = nearest_mentions(first.mentions, second.mentions)
            start = min(a[1], b[1]) + 1
            gap = max(a[0], b[0]) - start
            if gap <= FURTHEST:
                near.append(_Near(i, j, directions, start, gap, b[0] - a[0]))
    return near


def _rank_neighbours(nodes: Sequence[Node], near: Sequence[_Near]) -> list[list[int]]:
    """Return how near each node is to each other one among those of its type, [from, to]: 0 to 15.

    Four times how many of its type stand nearer, and how many of these on the same side; each at most 3. Nodes that
    are not `near` have no meaningful rank.
    """
    count = len(nodes)
    gaps = np.full((count, count), FURTHEST + 2, dtype=np.int64)
    behind = np.zeros((count, count), dtype=bool)
    for pair in near:
        i, j = pair.first, pair.second
        gaps[i, j] = gaps[j, i] = max(-1, pair.gap)
        behind[i, j], behind[j, i] = pair.side >= 0, pair.side < 0
    types = np.array([node.type for node in nodes])
    same_type = types[:, None] == types[None, :]
    ranks = np.zeros_like(gaps)
    for i in range(count):
        nearer = (gaps[i][None, :] < gaps[i][:, None]) & same_type
        same_side = nearer & (behind[i][None, :] == behind[i][:, None])
        ranks[i] = np.minimum(nearer.sum(axis=1), 3) * 4 + np.minimum(same_side.sum(axis=1), 3)
    listed: list[list[int]] = ranks.tolist()
    return listed


def _may_relate(subject: Node, object_: Node, related: list[list[bool]]) -> bool:
    if object_.type == NUMBER:
        return False
    return subject.type == NUMBER or related[subject.type][object_.type]


def nearest_mentions(
    first: tuple[tuple[int, int], ...], second: tuple[tuple[int, int], ...]
) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the mentions of two nodes that stand nearest, ties to the first."""
    if len(first) == len(second) == 1:
        return first[0], second[0]
    _, a, b = min((max(a[0], b[0]) - min(a[1], b[1]), a, b) for a in first for b in second)
    return a, b


def _cue_between(layout: Layout, start: int, end: int) -> int:
    if start >= end:
        return len(CUES) + 1
    found = _CUE.search(" ".join(layout.words[start:end]))
    return 0 if found is None or found.lastindex is None else found.lastindex
