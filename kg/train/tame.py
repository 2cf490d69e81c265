"""Make an encoder fit for 8 bits: no input of a product has channels far larger than the others.

ONNX Runtime gives all activations of a product one scale, so that a few large channels leave little of 8 bits to the
others; in trained encoders there always are some (Dettmers et al., LLM.int8(), NeurIPS 2022). Here large channels are
made smaller and the weights that they meet larger (Xiao et al., SmoothQuant, ICML 2023); within the feed-forward part,
where the largest are, they are multiplied apart. In 32 bits nothing changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

if TYPE_CHECKING:
    from transformers.models.bert.modeling_bert import BertLayer

FURTHEST = 3.0
"""A channel may be so many times as large as the median one."""

APART = 32
"""Channels of the feed-forward part that are multiplied apart."""


@dataclass(frozen=True)
class Peaks:
    """The largest absolute value of each channel, where a layer multiplies: [channels] each."""

    attended: Tensor
    seen: Tensor
    fed: Tensor
    inner: Tensor


class TamedLayer(nn.Module):
    """A layer of the encoder without its attention: products before and after it."""

    def __init__(self, layer: BertLayer, peaks: Peaks) -> None:
        super().__init__()
        own, after = deepcopy(layer.attention.self), deepcopy(layer.attention.output)
        self.heads = own.num_attention_heads
        self.query, self.key, self.value = own.query, own.key, own.value
        self.out, self.norm1 = after.dense, after.LayerNorm
        self.widen, self.norm2 = deepcopy(layer.intermediate.dense), deepcopy(layer.output.LayerNorm)
        self.attended = nn.Parameter(1 / _grow([self.query, self.key, self.value], peaks.attended))
        seen = _grow([self.out], peaks.seen)
        self.value.weight.data /= seen.unsqueeze(1)
        self.value.bias.data /= seen
        self.fed = nn.Parameter(1 / _grow([self.widen], peaks.fed))
        order = torch.argsort(peaks.inner, descending=True, stable=True)
        self.widen.weight.data = self.widen.weight.data[order]
        self.widen.bias.data = self.widen.bias.data[order]
        self.narrow = _split(layer.output.dense, order)

    def before(self, hidden: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return queries, keys and values of hidden states."""
        tamed = hidden * self.attended
        return self.query(tamed), self.key(tamed), self.value(tamed)

    def after(self, seen: Tensor, hidden: Tensor) -> Tensor:
        """Return hidden states from what attention has seen and the states before."""
        hidden = self.norm1(self.out(seen) + hidden)
        inner = functional.gelu(self.widen(hidden * self.fed))
        large, small = self.narrow
        states: Tensor = self.norm2(large(inner[..., :APART]) + small(inner[..., APART:]) + hidden)
        return states


def _grow(linears: Sequence[nn.Linear], peaks: Tensor) -> Tensor:
    """Multiply the weights of large channels; return by how much, [channels], at least 1."""
    factors = torch.clamp(peaks / (FURTHEST * peaks.median()).clamp(min=1e-6), min=1.0)
    for linear in linears:
        linear.weight.data *= factors
    return factors


def _split(linear: nn.Linear, order: Tensor) -> nn.ModuleList:
    """Return two products whose sum is that of `linear`, its channels in another order."""
    weight = linear.weight.data[:, order]
    large = nn.Linear(APART, len(weight))
    small = nn.Linear(weight.shape[1] - APART, len(weight), bias=False)
    large.weight.data, large.bias.data = weight[:, :APART].clone(), linear.bias.data.clone()
    small.weight.data = weight[:, APART:].clone()
    return nn.ModuleList([large, small])


@torch.no_grad()
def tame(layers: Sequence[BertLayer], run: Iterable[object]) -> nn.ModuleList:
    """Return tamed copies of the layers of an encoder.

    Args:
        layers: As trained.
        run: Makes the layers read sample texts while it is iterated over.
    """
    largest: list[dict[str, Tensor]] = [{} for _ in layers]

    def watch(seen: dict[str, Tensor], name: str, module: nn.Module) -> torch.utils.hooks.RemovableHandle:
        def note(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            peak = inputs[0].abs().flatten(0, -2).amax(dim=0)
            seen[name] = torch.maximum(seen[name], peak) if name in seen else peak

        return module.register_forward_pre_hook(note)

    hooks = []
    for seen, layer in zip(largest, layers, strict=True):
        places = {
            "attended": layer.attention.self.query,
            "seen": layer.attention.output.dense,
            "fed": layer.intermediate.dense,
            "inner": layer.output.dense,
        }
        hooks += [watch(seen, name, module) for name, module in places.items()]
    for _ in run:
        pass
    for hook in hooks:
        hook.remove()
    return nn.ModuleList(TamedLayer(layer, Peaks(**seen)) for layer, seen in zip(layers, largest, strict=True))
