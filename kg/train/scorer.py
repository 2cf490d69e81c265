"""The joint model in PyTorch as a scorer for `kg.extract.decode`, to judge it while it is trained."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import torch

from kg.extract.features import NodeArrays
from kg.extract.layout import Layout
from kg.extract.pairs import Pairs
from kg.train.joint import JointModel
from kg.train.tensors import node_inputs, pad_layouts, pair_inputs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor

    Floats = NDArray[np.float32]


class TorchScorer:
    """Scores of one text (see `kg.extract.concepts.Scorer`), from its hidden states [pieces, hidden], [CLS] first."""

    def __init__(self, model: JointModel, hidden: Tensor, layout: Layout) -> None:
        self.model = model
        self.first = hidden[torch.from_numpy(layout.firsts) + 1]
        self.last = hidden[torch.from_numpy(layout.lasts) + 1]

    @torch.no_grad()
    def spans(self) -> Floats:
        """Return logits of spans [types, words, words of the span - 1]."""
        logits: Floats = self.model.spans(self.first, self.last).numpy()
        return logits

    @torch.no_grad()
    def links(self, nodes: NodeArrays, pairs: NDArray[np.int64], features: NDArray[np.int64]) -> Floats:
        """Return logits [pairs] that two forms name one concept."""
        tensors = torch.from_numpy(pairs), torch.from_numpy(features)
        logits: Floats = self.model.score_links(self.first, self.last, node_inputs(nodes), *tensors).numpy()
        return logits

    @torch.no_grad()
    def nodes(self, nodes: NodeArrays, pairs: Pairs) -> tuple[Floats, Floats, Floats]:
        """Return logits of pairs, contributions and numbers."""
        scores = self.model.score_nodes(self.first, self.last, node_inputs(nodes), pair_inputs(pairs))
        return scores[0].numpy(), scores[1].numpy(), scores[2].numpy()


@torch.no_grad()
def score_layouts(model: JointModel, layouts: Sequence[Layout], *, batch_size: int = 8) -> Iterator[TorchScorer]:
    """Yield a scorer for each layout, in order; the encoder reads them in batches."""
    model.eval()
    for start in range(0, len(layouts), batch_size):
        batch = layouts[start : start + batch_size]
        length = max(len(layout.pieces) for layout in batch) + 2
        hidden = model.encode(*pad_layouts(batch, length))
        for row, layout in enumerate(batch):
            yield TorchScorer(model, hidden[row], layout)
