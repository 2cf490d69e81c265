"""The concepts of a text from the scores of the recognizer: spans without overlap, then clusters of forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from kg.extract.features import NodeArrays, node_arrays
from kg.extract.grouping import group_by_form, link_features, merge_nodes
from kg.extract.layout import MAX_WORDS, Layout, Node, Pairs
from kg.extract.thresholds import Thresholds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int64]


class Scorer(Protocol):
    """What the decoder asks of a model for one text that the encoder has read."""

    def spans(self) -> Floats:
        """Return logits of spans [types, words, words]; none is 0."""

    def links(self, nodes: NodeArrays, pairs: Integers, features: Integers) -> Floats:
        """Return logits [pairs] that two forms name one concept."""

    def nodes(self, nodes: NodeArrays, pairs: Pairs) -> tuple[Floats, Floats, Floats]:
        """Return logits of pairs [pairs, classes + roles], contributions [nodes], numbers [nodes, 1 + kinds + roles]."""


@dataclass(frozen=True)
class Found:
    """A span of words found in a text; `scores` are its probabilities of each type."""

    first: int
    last: int
    type: int
    confidence: float


@dataclass(frozen=True)
class Concepts:
    """The concepts of a text, with the probability of each."""

    nodes: tuple[Node, ...]
    confidence: tuple[float, ...]
    mention_confidence: Mapping[tuple[int, int], float]


def find_spans(logits: Floats, layout: Layout, thresholds: Thresholds, *, floor: float = 0.1) -> list[Found]:
    """Return mentions without overlap, the most probable first where they compete.

    A form that stands several times in a text is judged once, by the mean over all its places.
    """
    words = logits.shape[1]
    probability = np.exp(np.minimum(logits, 30.0))
    probability /= 1 + probability.sum(axis=0)
    width = np.arange(words)[None, :] - np.arange(words)[:, None]
    candidate = (probability.sum(axis=0) > floor) & (width >= 0) & (width < MAX_WORDS)
    places: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    for first, last in np.argwhere(candidate).tolist():
        places.setdefault(layout.words[first : last + 1], [])
    _locate(layout.words, places)
    limits = np.array(thresholds.mention)
    found = []
    for spots in places.values():
        mean = np.mean([probability[:, first, last] for first, last in spots], axis=0)
        type_ = int(np.argmax(mean - limits))
        if mean[type_] >= limits[type_]:
            found += [Found(first, last, type_, float(mean.sum())) for first, last in spots]
    return _without_overlap(found, words)


def _locate(words: Sequence[str], places: dict[tuple[str, ...], list[tuple[int, int]]]) -> None:
    by_length: dict[int, list[tuple[str, ...]]] = {}
    for form in places:
        by_length.setdefault(len(form), []).append(form)
    for length in by_length:
        for first in range(len(words) - length + 1):
            form = tuple(words[first : first + length])
            if form in places:
                places[form].append((first, first + length - 1))


def _without_overlap(found: list[Found], words: int) -> list[Found]:
    taken = np.zeros(words, dtype=bool)
    kept = []
    for span in sorted(found, key=lambda f: (-f.confidence, f.first - f.last, f.first)):
        if not taken[span.first : span.last + 1].any():
            taken[span.first : span.last + 1] = True
            kept.append(span)
    return sorted(kept, key=lambda f: f.first)


def overrule(spans: Sequence[Found], given: Sequence[Found]) -> list[Found]:
    """Return the given spans and those others that do not touch them, in order."""
    kept = [s for s in spans if not any(s.first <= g.last and g.first <= s.last for g in given)]
    return sorted([*kept, *given], key=lambda s: (s.first, s.last))


def find_concepts(spans: Sequence[Found], layout: Layout, scorer: Scorer, thresholds: Thresholds) -> Concepts:
    """Return the concepts that mentions name: equal forms, and forms that the model links."""
    forms = group_by_form(layout, [(s.first, s.last, s.type) for s in spans])
    confidence = {(s.first, s.last): s.confidence for s in spans}
    groups = [[i] for i in range(len(forms))]
    if len(forms) > 1:
        pairs, features = link_features(layout, forms)
        links = 1 / (1 + np.exp(-scorer.links(node_arrays(layout, forms), pairs, features)))
        groups = merge_nodes(forms, pairs, links.astype(np.float32), thresholds.link)
    merged = [sorted(m for i in group for m in forms[i].mentions) for group in groups]
    order = sorted(range(len(groups)), key=lambda g: merged[g])
    nodes = tuple(Node(forms[groups[g][0]].type, tuple(merged[g])) for g in order)
    return Concepts(nodes, tuple(max(confidence[m] for m in node.mentions) for node in nodes), confidence)
