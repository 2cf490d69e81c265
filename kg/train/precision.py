"""Training in 16 bits where the processor multiplies bfloat16 matrices in hardware (AMX), in 32 bits elsewhere.

With AMX a bfloat16 product takes a tenth of the time of one in 32 bits; without it, longer. PyTorch's fused attention
does not use AMX in its backward pass, so the attention of training is written as products here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from transformers import AttentionInterface

PRODUCTS = "products"
"""Name of the attention that is written as matrix products, for `attn_implementation`."""


def has_fast_bfloat16() -> bool:
    """Return whether the processor has AMX tiles for bfloat16."""
    try:
        return "amx_bf16" in Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False


def mixed_precision() -> torch.autocast:
    """Return the context in which to compute a loss; backward passes stay outside of it."""
    return torch.autocast("cpu", torch.bfloat16, enabled=has_fast_bfloat16())


def attend_by_products(
    module: nn.Module, query: Tensor, key: Tensor, value: Tensor, attention_mask: Tensor | None, **_: Any
) -> tuple[Tensor, None]:
    """Return attention [batch, length, heads, size] of queries, keys and values [batch, heads, length, size].

    The mask is boolean (true: seen) or added to the scores, [batch, 1, length or 1, length].
    """
    with torch.autocast("cpu", enabled=False):  # the softmax keeps the type of the scores
        scores = torch.matmul(query * query.shape[-1] ** -0.5, key.transpose(-1, -2))
        if attention_mask is not None and attention_mask.dtype == torch.bool:
            scores = scores + (~attention_mask).to(scores.dtype) * -1e4
        elif attention_mask is not None:
            scores = scores + attention_mask.to(scores.dtype).clamp(min=-1e4)
        seen = torch.matmul(torch.softmax(scores, dim=-1), value)
    return seen.transpose(1, 2).contiguous(), None


AttentionInterface.register(PRODUCTS, attend_by_products)
