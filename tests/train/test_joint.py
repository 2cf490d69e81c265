"""Parts of the joint model, against the same written plainly."""

from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="needs PyTorch: pip install 'research-kg[train]'")

from kg.extract.layout import MAX_WORDS
from kg.train.examples import Example
from kg.train.joint import TYPES, band_products
from kg.train.losses import TextStates, link_loss
from kg.train.weights import load_model
from tests.extract.layouts import make_layout

pytestmark = pytest.mark.train


@pytest.mark.parametrize("words", [1, 2, MAX_WORDS, MAX_WORDS + 1, 2 * MAX_WORDS + 1])
def test_band_products_are_those_of_each_word_with_the_ends_behind_it(words: int) -> None:
    generator = torch.Generator().manual_seed(words)
    starts, ends = (torch.randn(words, 6, generator=generator) for _ in range(2))
    weights = torch.randn(TYPES, 6, 6, generator=generator)
    found = band_products(starts, weights.reshape(TYPES * 6, 6), ends)
    assert found.shape == (TYPES, words, MAX_WORDS)
    for first in range(words):
        for offset in range(MAX_WORDS):
            end = ends[first + offset] if first + offset < words else torch.zeros(6)
            torch.testing.assert_close(found[:, first, offset], (weights @ starts[first]) @ end, atol=1e-5, rtol=1e-5)


def test_link_loss_of_a_text_without_mentions_is_none(init: Path) -> None:
    model, _ = load_model(init)
    layout = make_layout()
    nothing = Example("p1", layout, (), (), (), {}, (), (), ())
    states = torch.zeros(len(layout.words), model.encoder.config.hidden_size)
    assert link_loss(model, TextStates(states, states), nothing) is None
