"""Layouts, nodes and pairs as tensors for the joint model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch

from kg.extract.features import NodeArrays
from kg.extract.layout import Layout
from kg.extract.onnx_model import CLS, SEP
from kg.extract.pairs import Pairs
from kg.train.joint import NodeInputs, PairInputs

if TYPE_CHECKING:
    from torch import Tensor

MASK = 103
"""Ids of special word pieces."""


def pad_layouts(layouts: Sequence[Layout], length: int) -> tuple[Tensor, Tensor, Tensor]:
    """Return word pieces, shapes and attention [batch, length], with [CLS] and [SEP] around each text."""
    pieces = np.zeros((len(layouts), length), dtype=np.int64)
    shapes = np.zeros_like(pieces)
    attention = np.zeros_like(pieces)
    for row, layout in enumerate(layouts):
        size = len(layout.pieces)
        pieces[row, 0], pieces[row, 1 : size + 1], pieces[row, size + 1] = CLS, layout.pieces, SEP
        shapes[row, 1 : size + 1] = layout.shapes
        attention[row, : size + 2] = 1
    return torch.from_numpy(pieces), torch.from_numpy(shapes), torch.from_numpy(attention)


def node_inputs(arrays: NodeArrays) -> NodeInputs:
    """Return node arrays as tensors."""
    return NodeInputs(
        *(torch.from_numpy(array) for array in (arrays.first, arrays.last, arrays.member, arrays.features))
    )


def pair_inputs(pairs: Pairs) -> PairInputs:
    """Return pair arrays as tensors."""
    arrays = (pairs.subjects, pairs.objects, pairs.features, pairs.between_start, pairs.between_end)
    return PairInputs(*(torch.from_numpy(array) for array in arrays))
