"""The nodes of a text as the model judges them together: which doubtful concepts are taken, what numbers are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from kg.datamodel import EXTRACTED_PREDICATES, ResultKind
from kg.extract.concepts import Concepts, Scorer, sigmoid
from kg.extract.features import node_arrays, number_nodes
from kg.extract.layout import ROLES, Layout, Node, cover
from kg.extract.numbers import OutcomeNumber
from kg.extract.pairs import ROLE_TYPES, Pairs, make_pairs
from kg.extract.thresholds import Thresholds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

CLASSES = 1 + len(EXTRACTED_PREDICATES)
KINDS = tuple(ResultKind)


@dataclass(frozen=True)
class Judged:
    """Nodes with the model's scores.

    Attributes:
        concepts: The first nodes.
        nodes: Concepts, then outcome numbers.
        pairs: Of nodes.
        logits: Of the pairs, [pairs, classes + roles].
        contributions: Probability that a concept is the paper's contribution, [concepts].
        exist: Probability that a concept is one, seen among the others, [concepts].
        outcomes: Probability that a number states an outcome, [numbers].
        nulls: Logits that a role of a number is empty, [numbers, roles].
    """

    concepts: Concepts
    nodes: tuple[Node, ...]
    pairs: Pairs
    logits: Floats
    contributions: Floats
    exist: Floats
    outcomes: Floats
    nulls: Floats

    def roles(self, number: int, thresholds: Thresholds) -> list[tuple[Floats, list[int]]]:
        """Return for each role of a number the probabilities [1 + candidates], none first, and the candidates' nodes."""
        node = len(self.concepts.nodes) + number
        at = np.flatnonzero(self.pairs.subjects == node)
        objects: list[int] = self.pairs.objects[at].tolist()
        roles = []
        for role in range(len(ROLES)):
            fitting = [k for k, o in enumerate(objects) if self.nodes[o].type in ROLE_TYPES[role]]
            scores = np.concatenate([self.nulls[number, role : role + 1], self.logits[at[fitting], CLASSES + role]])
            probability = softmax(scores, axis=0)
            probability[0] *= thresholds.null
            roles.append((probability, [objects[k] for k in fitting]))
        return roles


def judge(concepts: Concepts, numbers: Sequence[OutcomeNumber], layout: Layout, scorer: Scorer) -> Judged:
    """Return concepts (at least one) and numbers as the model judges them."""
    nodes = (*concepts.nodes, *number_nodes([cover(layout, n.start, n.end) for n in numbers]))
    pairs = make_pairs(layout, nodes)
    logits, of_nodes, of_numbers = scorer.nodes(node_arrays(layout, nodes, numbers), pairs)
    count = len(concepts.nodes)
    return Judged(
        concepts,
        nodes,
        pairs,
        logits,
        sigmoid(of_nodes[:count, 0]),
        sigmoid(of_nodes[:count, 1]),
        sigmoid(of_numbers[count:, 0]),
        of_numbers[count:, 1 + len(KINDS) :],
    )


def without_doubtful(judged: Judged, thresholds: Thresholds) -> Judged:
    """Return what is judged without the concepts that nothing speaks for."""
    firm = np.array(judged.concepts.firm)
    keep = np.where(firm, judged.exist >= thresholds.refuted, judged.exist >= thresholds.exists)
    keep |= np.array(judged.concepts.confidence) >= 1.0  # what the user's patterns name
    for number in np.flatnonzero(judged.outcomes >= thresholds.outcome).tolist():
        for probability, objects in judged.roles(number, thresholds):
            for node, p in zip(objects, probability[1:].tolist(), strict=True):
                keep[node] |= p >= thresholds.role
    return judged if keep.all() else _restrict(judged, keep)


def _restrict(judged: Judged, keep: NDArray[np.bool_]) -> Judged:
    """Return what is judged of the concepts to keep, and of all numbers."""
    concepts = judged.concepts
    kept = np.flatnonzero(keep).tolist()
    all_kept = np.concatenate([keep, np.ones(len(judged.nodes) - len(keep), dtype=bool)])
    renumbered = np.cumsum(all_kept) - 1
    pairs = judged.pairs
    rows = np.flatnonzero(all_kept[pairs.subjects] & all_kept[pairs.objects])
    return replace(
        judged,
        concepts=replace(
            concepts,
            nodes=tuple(concepts.nodes[i] for i in kept),
            confidence=tuple(concepts.confidence[i] for i in kept),
            firm=tuple(concepts.firm[i] for i in kept),
        ),
        nodes=tuple(node for node, stays in zip(judged.nodes, all_kept.tolist(), strict=True) if stays),
        pairs=Pairs(
            renumbered[pairs.subjects[rows]],
            renumbered[pairs.objects[rows]],
            pairs.features[rows],
            pairs.between_start[rows],
            pairs.between_end[rows],
        ),
        logits=judged.logits[rows],
        contributions=judged.contributions[keep],
        exist=judged.exist[keep],
    )


def softmax(scores: Floats, axis: int) -> Floats:
    """Return probabilities that sum to 1 along an axis."""
    powers = np.exp(scores - scores.max(axis=axis, keepdims=True))
    result: Floats = powers / powers.sum(axis=axis, keepdims=True)
    return result
