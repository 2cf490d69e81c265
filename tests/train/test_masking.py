"""Masks are whole words, of the share that settings name, and depend on the seed alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.train.papers import SENTENCES

pytest.importorskip("torch", reason="needs PyTorch: pip install 'research-kg[train]'")

from kg.train.masking import (
    EncodedText,
    EncoderSettings,
    MaskedBatch,
    encode_texts,
    mask_batch,
    padded_length,
    plan_batches,
)
from kg.train.tensors import MASK

if TYPE_CHECKING:
    from tokenizers import Tokenizer

pytestmark = pytest.mark.train
SETTINGS = EncoderSettings(mask_share=0.3)


@pytest.fixture
def texts(tokenizer: Tokenizer) -> list[EncodedText]:
    return list(encode_texts(SENTENCES, tokenizer, batch_size=4))


def masked(texts: list[EncodedText], seed: int, size: int | None = None) -> MaskedBatch:
    generator = np.random.default_rng(seed)
    return mask_batch(texts, generator, SETTINGS, mask_id=MASK, vocabulary_size=30522, size=size)


def touched_words(texts: list[EncodedText], batch: MaskedBatch) -> list[tuple[int, int]]:
    """Return pieces that are masked, and pieces in all, of each word that is touched."""
    length = batch.pieces.shape[1]
    chosen = [divmod(position, length) for position in batch.positions.tolist()]
    words = {(row, int(texts[row].words[column])) for row, column in chosen}
    return [
        (
            sum((row, int(texts[row].words[c])) == word for row, c in chosen),
            int((texts[word[0]].words == word[1]).sum()),
        )
        for word in sorted(words)
    ]


@pytest.mark.parametrize("seed", range(5))
def test_mask_batch_masks_whole_words_but_the_last(texts: list[EncodedText], seed: int) -> None:
    words = touched_words(texts, masked(texts, seed))
    assert sum(found < pieces for found, pieces in words) <= 1
    assert max(pieces for _, pieces in words) > 1


def test_mask_batch_masks_the_share(texts: list[EncodedText]) -> None:
    pieces = sum(int((text.words >= 0).sum()) for text in texts)
    assert len(masked(texts, 0).positions) == int(0.3 * pieces)
    assert len(masked(texts, 0, size=17).positions) == 17


def test_mask_batch_keeps_targets(texts: list[EncodedText]) -> None:
    batch = masked(texts, 3)
    original = np.zeros(batch.pieces.shape, dtype=np.int64)
    for row, text in enumerate(texts):
        original[row, : len(text.pieces)] = text.pieces
    assert batch.targets.tolist() == original.reshape(-1)[batch.positions.numpy()].tolist()
    untouched = np.setdiff1d(np.arange(original.size), batch.positions.numpy())
    assert (batch.pieces.numpy().reshape(-1)[untouched] == original.reshape(-1)[untouched]).all()


def test_mask_batch_depends_on_seed_alone(texts: list[EncodedText]) -> None:
    assert masked(texts, 1).pieces.tolist() == masked(texts, 1).pieces.tolist()
    assert masked(texts, 1).positions.tolist() != masked(texts, 2).positions.tolist()


def test_plan_batches_of_one_length_each() -> None:
    lengths = np.random.default_rng(0).integers(20, 500, 300).tolist()
    settings = EncoderSettings(passes=1.5, batch_pieces=2048)
    batches = plan_batches(lengths, settings)
    assert all(len({padded_length(lengths[number]) for number in batch}) == 1 for batch in batches)
    assert batches == plan_batches(lengths, settings)
    first_pass = [number for batch in plan_batches(lengths, EncoderSettings(batch_pieces=2048)) for number in batch]
    assert len(first_pass) == len(set(first_pass))
