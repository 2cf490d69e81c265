"""The concepts of a text from the scores of the recognizer: spans without overlap, then clusters of forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from kg.extract.features import NodeArrays, node_arrays
from kg.extract.grouping import group_by_form, link_features, merge_nodes
from kg.extract.layout import Layout, Node
from kg.extract.pairs import Pairs
from kg.extract.thresholds import Thresholds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int64]


class Scorer(Protocol):
    """What the decoder asks of a model for one text that the encoder has read."""

    def spans(self) -> Floats:
        """Return logits of spans [types, first words, words of the span - 1]; none is 0."""

    def links(self, nodes: NodeArrays, pairs: Integers, features: Integers) -> Floats:
        """Return logits [pairs] that two forms name one concept."""

    def nodes(self, nodes: NodeArrays, pairs: Pairs) -> tuple[Floats, Floats, Floats]:
        """Return logits of pairs [pairs, classes + roles], contributions [nodes], numbers [nodes, 1 + kinds + roles]."""


@dataclass(frozen=True)
class Found:
    """A span of words found in a text, with the probability that it is a mention; firm: above the threshold."""

    first: int
    last: int
    type: int
    confidence: float
    firm: bool = True


@dataclass(frozen=True)
class Concepts:
    """The concepts of a text, with the probability of each; firm: a mention is above the threshold."""

    nodes: tuple[Node, ...]
    confidence: tuple[float, ...]
    firm: tuple[bool, ...]
    mention_confidence: Mapping[tuple[int, int], float]


def find_spans(logits: Floats, layout: Layout, thresholds: Thresholds, *, floor: float = 0.1) -> list[Found]:
    """Return mentions without overlap, the most probable first where they compete.

    A form that stands several times in a text is judged once, by the mean over all its places.
    """
    probability = np.exp(np.minimum(logits, 30.0))
    probability /= 1 + probability.sum(axis=0)
    candidates = np.argwhere(probability.sum(axis=0) > floor).tolist()
    forms = {layout.words[first : first + offset + 1] for first, offset in candidates}
    places = _locate(layout.words, {form for form in forms if is_balanced(form)})
    if not places:
        return []
    counts = np.array([len(firsts) for firsts in places.values()])
    firsts = np.concatenate(list(places.values()))
    offsets = np.repeat([len(form) - 1 for form in places], counts)
    mean = np.add.reduceat(probability[:, firsts, offsets], np.cumsum(counts) - counts, axis=1) / counts
    above = mean - np.array(thresholds.mention)[:, None]
    types = above.argmax(axis=0)
    chosen = np.arange(len(types))
    found = [
        Found(first, first + len(form) - 1, type_, confidence, firm)
        for (form, firsts), type_, most, firm, confidence in zip(
            places.items(),
            types.tolist(),
            mean[types, chosen].tolist(),
            (above[types, chosen] >= 0).tolist(),
            mean.sum(axis=0).tolist(),
            strict=True,
        )
        if firm or most >= thresholds.doubtful
        for first in firsts
    ]
    return _without_overlap(found, len(layout.words))


def is_balanced(words: Sequence[str]) -> bool:
    """Tell whether every bracket is opened before it is closed; a form that cuts through brackets is no name.

    >>> is_balanced(("f", "(", "x", ")")), is_balanced(("llm", ")", "agent")), is_balanced((")", "("))
    (True, False, False)
    """
    depth = 0
    for word in words:
        depth += (word in {"(", "["}) - (word in {")", "]"})
        if depth < 0:
            return False
    return depth == 0


def _locate(words: Sequence[str], forms: set[tuple[str, ...]]) -> dict[tuple[str, ...], list[int]]:
    """Return where each form stands: the numbers of its first words."""
    lengths: dict[str, set[int]] = {}
    for form in forms:
        lengths.setdefault(form[0], set()).add(len(form))
    places: dict[tuple[str, ...], list[int]] = {}
    for first, word in enumerate(words):
        for length in lengths.get(word, ()):
            form = tuple(words[first : first + length])
            if form in forms:
                places.setdefault(form, []).append(first)
    return places


def _without_overlap(found: list[Found], words: int) -> list[Found]:
    taken = bytearray(words)
    kept = []
    for span in sorted(found, key=lambda f: (not f.firm, -f.confidence, f.first - f.last, f.first)):
        if not any(taken[span.first : span.last + 1]):
            taken[span.first : span.last + 1] = b"\x01" * (span.last + 1 - span.first)
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
    firm = {(s.first, s.last) for s in spans if s.firm}
    groups = [[i] for i in range(len(forms))]
    if len(forms) > 1:
        pairs, features = link_features(layout, forms)
        links = sigmoid(scorer.links(node_arrays(layout, forms), pairs, features))
        groups = merge_nodes(layout, forms, pairs, links, thresholds.link)
    merged = [sorted(m for i in group for m in forms[i].mentions) for group in groups]
    order = sorted(range(len(groups)), key=lambda g: merged[g])
    nodes = tuple(Node(forms[groups[g][0]].type, tuple(merged[g])) for g in order)
    return Concepts(
        nodes,
        tuple(max(confidence[m] for m in node.mentions) for node in nodes),
        tuple(not firm.isdisjoint(node.mentions) for node in nodes),
        confidence,
    )


def sigmoid(logits: Floats) -> Floats:
    """Return probabilities."""
    result: Floats = (1 / (1 + np.exp(-logits))).astype(np.float32)
    return result
