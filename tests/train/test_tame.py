"""The encoder made fit for 8 bits, on a small one with large channels."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs PyTorch: pip install 'research-kg[train]'")
pytest.importorskip("onnx", reason="needs ONNX: pip install 'research-kg[train]'")

from kg.extract.layout import lay_out
from kg.extract.onnx_model import OnnxModel
from kg.train.export import export_model
from kg.train.tame import APART, FURTHEST, tame
from kg.train.weights import load_model

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from torch import Tensor

    from kg.train.joint import JointModel

pytestmark = pytest.mark.train
TEXT = "GridPilot gains 3.5% on MazeBench over A-Star, and reaches a success rate of 71.5% in the plain setting."


def model_with_large_channels(init: Path) -> tuple[JointModel, Tokenizer]:
    """Return a model whose first layer makes two channels fifty times as large as the others."""
    model, tokenizer = load_model(init)
    with torch.no_grad():
        model.encoder.embeddings.LayerNorm.weight[3:5] *= 50.0
        model.encoder.encoder.layer[0].intermediate.dense.weight[7] *= 50.0
    return model.eval(), tokenizer


def states(model: JointModel) -> Iterator[Tensor]:
    generator = torch.Generator().manual_seed(1)
    for _ in range(3):
        yield torch.randn(1, 12, model.encoder.config.hidden_size, generator=generator) * 2


@torch.no_grad()
def test_tamed_layers_compute_the_same_from_inputs_of_like_size(init: Path) -> None:
    model, _ = model_with_large_channels(init)
    layers = list(model.encoder.encoder.layer[:1])
    inputs = [model.encoder.embeddings.LayerNorm(state) for state in states(model)]
    plain = [layers[0](x)[0] for x in inputs]
    (tamed,) = tame(layers, (layers[0](x) for x in inputs))
    seen: dict[str, Tensor] = {}
    for name, module in (("attended", tamed.query), ("fed", tamed.widen[0]), ("seen", tamed.out)):
        module.register_forward_pre_hook(
            lambda _, x, name=name: seen.update(
                {name: torch.maximum(seen.get(name, torch.zeros(1)), x[0].abs().flatten(0, -2).amax(dim=0))}
            )
        )
    for x, expected in zip(inputs, plain, strict=True):
        query, key, value = (part.unflatten(2, (tamed.heads, -1)).transpose(1, 2) for part in tamed.before(x))
        attended = torch.nn.functional.scaled_dot_product_attention(query, key, value).transpose(1, 2).flatten(2)
        np.testing.assert_allclose(tamed.after(attended, x).numpy(), expected.reshape(x.shape).numpy(), atol=1e-4)
    assert set(seen) == {"attended", "fed", "seen"}
    for peaks in seen.values():
        assert float(peaks.max()) <= FURTHEST * float(peaks.median()) * 1.01
    assert tamed.narrow[0].weight.shape[1] == APART


def test_eight_bits_cost_little_where_channels_are_large(init: Path, tmp_path: Path) -> None:
    model, tokenizer = model_with_large_channels(init)
    layout = lay_out(TEXT, tokenizer.encode(TEXT, add_special_tokens=False))

    def hidden(folder: str, *, quantise: bool) -> np.ndarray:
        out = tmp_path / folder
        export_model(model, tokenizer, out, layouts=[layout], quantise=quantise)
        return OnnxModel(out).read(layout).first

    exact, rounded = hidden("exact", quantise=False), hidden("rounded", quantise=True)
    assert np.linalg.norm(rounded - exact) < 0.02 * np.linalg.norm(exact)  # 0.027 if left as they are
