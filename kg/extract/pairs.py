"""Pairs of nodes and their features: what the pair scorer knows of two nodes beside their states and the words between.

Plain numpy, over all pairs of a text at once; used alike when the recognizer is trained and when it runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from kg.datamodel import EXTRACTED_PREDICATES
from kg.extract.layout import NODE_TYPES, NUMBER, Layout, Node
from kg.schema import allowed_patterns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Booleans = NDArray[np.bool_]

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

ROLE_TYPES: tuple[frozenset[int], ...] = tuple(
    frozenset(NODE_TYPES.index(name) for name in names.split())
    for names in ("Method Model Benchmark", "Metric", "Benchmark", "Method Model Benchmark")
)
"""Node types that each of `ROLES` may have."""

_GAPS = np.array((0, 1, 3, 7, 15, 31))
"""Upper ends of the classes of distance, in words between; the last class is all above."""

_BLOCK = 2**20
"""Most numbers of an intermediate array that grows faster than the pairs, so that texts of many names fit into memory."""

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
_BEGINS_LONGER = re.compile("better|based|built|build|fine|such|terms")
"""What cues of more than one word begin with; `_LONGEST_CUE` is their most words."""
_LONGEST_CUE = 4


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
    if not nodes:
        none = np.zeros(0, dtype=np.int64)
        return Pairs(none, none, np.zeros((0, len(FEATURES)), dtype=np.int64), none, none)
    allowed = _may_relate(np.array([node.type for node in nodes]))
    near = _near_pairs(nodes, allowed | allowed.T)
    end = np.maximum(near.start, near.start + np.minimum(near.gap, CONTEXT_WORDS))
    distance = np.searchsorted(_GAPS, np.maximum(near.gap, 0)) * 2
    far, together = _sentences_apart(layout, nodes, near)
    cue = _cues_between(layout, near.start, end)
    ranks = _rank_neighbours(nodes, near)
    order = np.array([min(7, node.mentions[0][0] * 8 // max(1, len(layout.words))) for node in nodes])

    subjects, objects = np.concatenate([near.first, near.second]), np.concatenate([near.second, near.first])
    forward = np.concatenate([near.side >= 0, near.side <= 0])
    kept = np.flatnonzero(allowed[subjects, objects])
    kept = kept[np.lexsort((objects[kept], subjects[kept]))]
    subjects, objects, forward, row = subjects[kept], objects[kept], forward[kept], kept % len(near.first)
    columns = {
        "distance": distance[row] + forward,
        "sentences": far[row],
        "together": together[row],
        "subject_first": order[subjects],
        "object_first": order[objects],
        "cue": cue[row],
        "subject_rank": ranks[objects, subjects],
        "object_rank": ranks[subjects, objects],
    }
    features = np.stack([columns[name] for name in FEATURES], axis=1)
    return Pairs(subjects, objects, features, near.start[row], end[row])


def _may_relate(types: Integers) -> Booleans:
    """Return whether the types allow a pair, [subjects, objects]: a relation between concepts, a number's role."""
    related: Booleans = np.any(allowed_classes()[:, :, 1:], axis=2)[types[:, None], types]
    related |= (types == NUMBER)[:, None]
    related[:, types == NUMBER] = False
    return related


@dataclass(frozen=True)
class _Near:
    """Pairs of nodes (first < second) that may be related, by their nearest mentions, each [pairs].

    `start` is the word after the mention that ends first, `gap` the number of words from there to the other one,
    negative where they overlap; `side` is positive where the second node stands behind, negative where before.
    """

    first: Integers
    second: Integers
    start: Integers
    gap: Integers
    side: Integers


def _near_pairs(nodes: Sequence[Node], either: Booleans) -> _Near:
    """Return the pairs that the types allow in `either` direction, at most `FURTHEST` words apart."""
    mentions = np.array([mention for node in nodes for mention in sorted(node.mentions)], dtype=np.int64)
    begins, ends = mentions[:, 0], mentions[:, 1]
    owner_starts = np.array([0, *accumulate(len(node.mentions) for node in nodes)])
    either = np.triu(either, k=1)
    parts = []
    count = len(mentions)
    for block in _node_blocks(owner_starts):
        rows = np.arange(owner_starts[block.start], owner_starts[block.stop])
        apart = np.maximum(begins[rows, None], begins) - np.minimum(ends[rows, None], ends)
        key = (apart * count + rows[:, None]) * count + np.arange(count)  # ties to the mentions that stand first
        key = np.minimum.reduceat(key, owner_starts[:-1], axis=1)
        key = np.minimum.reduceat(key, owner_starts[block] - rows[0], axis=0)
        first, second = np.nonzero(either[block] & (key < (FURTHEST + 2) * count * count))
        nearest = key[first, second]
        a, b = nearest // count % count, nearest % count
        start = np.minimum(ends[a], ends[b]) + 1
        gap = np.maximum(begins[a], begins[b]) - start
        parts.append((first + block.start, second, start, gap, begins[b] - begins[a]))
    return _Near(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _node_blocks(owner_starts: Integers) -> Iterator[slice]:
    """Yield slices of nodes with so few mentions that these times all mentions are at most `_BLOCK`, or one node."""
    most = max(1, _BLOCK // int(owner_starts[-1]))
    begin, nodes = 0, len(owner_starts) - 1
    while begin < nodes:
        end = int(np.searchsorted(owner_starts, owner_starts[begin] + most, side="right")) - 1
        end = max(begin + 1, end)
        yield slice(begin, end)
        begin = end


def _sentences_apart(layout: Layout, nodes: Sequence[Node], near: _Near) -> tuple[Integers, Integers]:
    """Return for each pair how far its sentences are apart (0 to 5), and in how many both stand (at most 4).

    Twice the sentences from one to the other, at most 2, and one more where either stands in the title.
    """
    stands = np.zeros((len(nodes), int(layout.sentences.max()) + 2), dtype=np.float32)
    for number, node in enumerate(nodes):
        stands[number, layout.sentences[[first for first, _ in node.mentions]]] = 1
    follows = np.roll(stands, 1, axis=1)  # the last column is empty
    a, b = near.first, near.second
    together = (stands @ stands.T)[a, b].astype(np.int64)
    beside = follows @ stands.T
    apart = np.where(together > 0, 0, np.where((beside + beside.T)[a, b] > 0, 1, 2))
    in_title = (stands[a, 0] + stands[b, 0]) > 0
    return apart * 2 + in_title, np.minimum(together, 4)


def _rank_neighbours(nodes: Sequence[Node], near: _Near) -> Integers:
    """Return how near each node is to each other one among those of its type, [from, to]: 0 to 15.

    Four times how many of its type stand nearer, and how many of these on the same side; each at most 3. Nodes that
    are not `near` have no meaningful rank.
    """
    count = len(nodes)
    gaps = np.full((count, count), FURTHEST + 2, dtype=np.int64)
    behind = np.zeros((count, count), dtype=bool)
    a, b = near.first, near.second
    gaps[a, b] = gaps[b, a] = np.maximum(-1, near.gap)
    behind[a, b], behind[b, a] = near.side >= 0, near.side < 0
    types = np.array([node.type for node in nodes])
    same_type = types[:, None] == types
    ranks = np.empty_like(gaps)
    block = max(1, _BLOCK // count**2)
    for start in range(0, count, block):
        of = slice(start, start + block)
        nearer = (gaps[of, None, :] < gaps[of, :, None]) & same_type
        same_side = nearer & (behind[of, None, :] == behind[of, :, None])
        ranks[of] = np.minimum(nearer.sum(axis=2), 3) * 4 + np.minimum(same_side.sum(axis=2), 3)
    return ranks


def nearest_mentions(
    first: tuple[tuple[int, int], ...], second: tuple[tuple[int, int], ...]
) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the mentions of two nodes that stand nearest, ties to the first."""
    if len(first) == len(second) == 1:
        return first[0], second[0]
    _, a, b = min((max(a[0], b[0]) - min(a[1], b[1]), a, b) for a in first for b in second)
    return a, b


def _cues_between(layout: Layout, start: Integers, end: Integers) -> Integers:
    """Return the cue that stands first in `words[start:end]` of each pair: its number in `CUES` from 1, 0 for none.

    The same as a search in these words joined by spaces, at the price of one look at each word of the text.
    """
    words = layout.words
    begun = [_cue_of(w) or _first_cue(" ".join(words[at : at + _LONGEST_CUE]), len(w)) for at, w in enumerate(words)]
    cue, width = np.array([*begun, (0, len(words) + 1)], dtype=np.int64).T
    at = np.where(cue > 0, np.arange(len(cue)), len(words))
    at = np.minimum.accumulate(at[::-1])[::-1][start]  # the first word with a cue from there on
    found = np.where(at + width[at] <= end, cue[at], 0)
    for row in np.flatnonzero((found == 0) & (at < end)).tolist():  # a cue of several words is cut off there
        match = _CUE.search(" ".join(words[start[row] : end[row]]))
        found[row] = 0 if match is None or match.lastindex is None else match.lastindex
    return np.where(start < end, found, len(CUES) + 1)


@lru_cache(maxsize=65536)
def _cue_of(word: str) -> tuple[int, int] | None:
    """Return the cue in a word, 0 for none, and 1 for its length; None where one of more words may begin."""
    return None if _BEGINS_LONGER.search(word) else _first_cue(word, len(word))


def _first_cue(words: str, length: int) -> tuple[int, int]:
    """Return the cue that begins in so many first letters of words, 0 for none, and its length in words."""
    match = _CUE.search(words)
    if match is None or match.lastindex is None or match.start() >= length:
        return 0, 1
    return match.lastindex, 1 + words.count(" ", 0, match.end())
