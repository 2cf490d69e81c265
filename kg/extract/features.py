"""The nodes of a text as arrays: mentions, membership, and what is known of each node before the model looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kg.datamodel import ResultKind
from kg.extract.layout import NUMBER, Layout, Node

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kg.extract.numbers import OutcomeNumber

_KINDS = tuple(ResultKind)


@dataclass(frozen=True)
class NodeArrays:
    """Arrays of the nodes of one text (see `kg.train.joint.NodeInputs`)."""

    first: NDArray[np.int64]
    last: NDArray[np.int64]
    member: NDArray[np.float32]
    features: NDArray[np.int64]


def node_arrays(layout: Layout, nodes: Sequence[Node], numbers: Sequence[OutcomeNumber] = ()) -> NodeArrays:
    """Return the arrays of nodes, the last `len(numbers)` of which are numbers."""
    mentions = [(first, last, row) for row, node in enumerate(nodes) for first, last in node.mentions]
    member = np.zeros((len(nodes), len(mentions)), dtype=np.float32)
    for column, (_, _, row) in enumerate(mentions):
        member[row, column] = 1.0
    features = np.zeros((len(nodes), 4), dtype=np.int64)
    for row, node in enumerate(nodes):
        start = node.mentions[0][0]
        in_title = int(layout.sentences[start]) == 0
        features[row] = (
            node.type,
            min(7, start * 8 // max(1, len(layout.words))),
            min(len(node.mentions), 3) - 1 + 3 * int(in_title),
            0,
        )
    for row, number in enumerate(numbers, start=len(nodes) - len(numbers)):
        features[row, 3] = number_class(number)
    return NodeArrays(
        np.array([m[0] for m in mentions], dtype=np.int64),
        np.array([m[1] for m in mentions], dtype=np.int64),
        member,
        features,
    )


def number_nodes(spans: Sequence[tuple[int, int]]) -> list[Node]:
    """Return a node for each number's span of words."""
    return [Node(NUMBER, (span,)) for span in spans]


def number_class(number: OutcomeNumber) -> int:
    """Return 1 to 18: what the rules say of a number (kind, group of its unit, likely or not)."""
    unit = 0 if number.unit in {"%", "pp", "points"} else 1 if number.unit == "x" else 2
    return 1 + _KINDS.index(number.kind) * 3 + unit + 9 * int(number.likely)
