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
        widen, self.norm2 = deepcopy(layer.intermediate.dense), deepcopy(layer.output.LayerNorm)
        self.attended = nn.Parameter(1 / _grow([self.query, self.key, self.value], peaks.attended))
        seen = _grow([self.out], peaks.seen)
        self.value.weight.data /= seen.unsqueeze(1)
        self.value.bias.data /= seen
        self.fed = nn.Parameter(1 / _grow([widen], peaks.fed))
        large, small = torch.argsort(peaks.inner, descending=True, stable=True).split((APART, len(peaks.inner) - APART))
        self.widen = nn.ModuleList([_rows(widen, large), _rows(widen, small)])
        self.narrow = nn.ModuleList([_columns(layer.output.dense, large), _columns(layer.output.dense, small)])
        self.narrow[1].bias = None

    def before(self, hidden: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return queries, keys and values of hidden states."""
        tamed = hidden * self.attended
        return self.query(tamed), self.key(tamed), self.value(tamed)

    def after(self, seen: Tensor, hidden: Tensor) -> Tensor:
        """Return hidden states from what attention has seen and the states before."""
        hidden = self.norm1(self.out(seen) + hidden)
        fed = hidden * self.fed
        large, small = (
            narrow(functional.gelu(widen(fed))) for widen, narrow in zip(self.widen, self.narrow, strict=True)
        )
        states: Tensor = self.norm2(large + small + hidden)
        return states


def _grow(linears: Sequence[nn.Linear], peaks: Tensor) -> Tensor:
    """Multiply the weights of large channels; return by how much, [channels], at least 1."""
    factors = torch.clamp(peaks / (FURTHEST * peaks.median()).clamp(min=1e-6), min=1.0)
    for linear in linears:
        linear.weight.data *= factors
    return factors


def _rows(linear: nn.Linear, chosen: Tensor) -> nn.Linear:
    """Return the product that gives some of the channels that `linear` gives."""
    part = nn.Linear(linear.in_features, len(chosen))
    part.weight.data, part.bias.data = linear.weight.data[chosen].clone(), linear.bias.data[chosen].clone()
    return part


def _columns(linear: nn.Linear, chosen: Tensor) -> nn.Linear:
    """Return the product of some of the channels that `linear` takes."""
    part = nn.Linear(len(chosen), linear.out_features)
    part.weight.data, part.bias.data = linear.weight.data[:, chosen].clone(), linear.bias.data.clone()
    return part


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
