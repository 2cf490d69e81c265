"""Batches for masked-language training: texts as word pieces, of few padded lengths, with whole words masked out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

LENGTHS = (128, 192, 256, 320, 384, 512)
"""Padded lengths, in word pieces; each other shape would make oneDNN compile anew."""

FIRST_WORD_PIECE = 1000
"""The ids below are special, unused, or single marks."""


HEAD_STEPS = 60
"""`EncoderSettings.head_steps` for an encoder that was trained before: its head is not kept with it."""


@dataclass(frozen=True)
class EncoderSettings:
    """How the masked-language training runs.

    Attributes:
        passes: How often the corpus is read, may be a fraction.
        batch_pieces: Word pieces in a batch, padding included.
        mask_share: Share of word pieces that are masked, in whole words.
        learning_rate: Peak; falls linearly to a tenth of it.
        warmup_steps: Steps in which the rate rises to its peak.
        head_steps: Steps before the warm-up in which only the head learns, at the peak rate, for an encoder that was
            trained so before: a new head would teach it nonsense.
        held_out: Texts at the end of the corpus that are only measured.
        seed: Of the order of texts and of the masks.
    """

    passes: float = 1.0
    batch_pieces: int = 8192
    mask_share: float = 0.18
    learning_rate: float = 5e-4
    warmup_steps: int = 60
    head_steps: int = 0
    held_out: int = 512
    seed: int = 20261130


@dataclass(frozen=True)
class EncodedText:
    """A text as word-piece ids with [CLS] and [SEP], and the number of the word each piece belongs to (-1: none)."""

    pieces: NDArray[np.int32]
    words: NDArray[np.int32]


@dataclass(frozen=True)
class MaskedBatch:
    """Word pieces [batch, length] with some replaced; flat positions and original ids of those masked."""

    pieces: torch.Tensor
    attention: torch.Tensor
    positions: torch.Tensor
    targets: torch.Tensor


def encode_texts(texts: Iterable[str], tokenizer: Tokenizer, *, batch_size: int = 512) -> Iterator[EncodedText]:
    """Yield the texts as word pieces, cut where the tokenizer truncates; lazy."""
    batch: list[str] = []
    for text in texts:
        batch.append(text)
        if len(batch) == batch_size:
            yield from _encode_batch(batch, tokenizer)
            batch = []
    yield from _encode_batch(batch, tokenizer)


def _encode_batch(batch: list[str], tokenizer: Tokenizer) -> Iterator[EncodedText]:
    for encoding in tokenizer.encode_batch(batch):
        words = [-1 if word is None else word for word in encoding.word_ids]
        yield EncodedText(np.array(encoding.ids, dtype=np.int32), np.array(words, dtype=np.int32))


def padded_length(length: int) -> int:
    """Return the smallest of `LENGTHS` that holds so many pieces."""
    return next(padded for padded in LENGTHS if length <= padded)


def plan_batches(lengths: Sequence[int], settings: EncoderSettings) -> list[list[int]]:
    """Return batches of text numbers, each of one padded length; the order depends on the seed alone.

    Batches that do not fill up are left out, so that each has one of few shapes.
    """
    generator = np.random.default_rng(settings.seed)
    batches: list[list[int]] = []
    remaining = settings.passes
    while remaining > 0:
        order = generator.permutation(len(lengths))[: math.ceil(min(1.0, remaining) * len(lengths))]
        pools: dict[int, list[int]] = {length: [] for length in LENGTHS}
        whole: list[list[int]] = []
        for number in order.tolist():
            padded = padded_length(lengths[number])
            pool = pools[padded]
            pool.append(number)
            if len(pool) == settings.batch_pieces // padded:
                whole.append(list(pool))
                pool.clear()
        batches.extend(whole[i] for i in generator.permutation(len(whole)).tolist())
        remaining -= 1.0
    return batches


def mask_batch(
    texts: Sequence[EncodedText],
    generator: np.random.Generator,
    settings: EncoderSettings,
    *,
    mask_id: int,
    vocabulary_size: int,
    size: int | None = None,
) -> MaskedBatch:
    """Mask whole words: 80 % by [MASK], 10 % by a random piece, 10 % kept.

    Args:
        texts: Of one batch.
        generator: Of the masks.
        settings: For the share that is masked.
        mask_id: Id of [MASK].
        vocabulary_size: Of the tokenizer.
        size: Pieces to mask, for batches of one shape; else the share of the texts' own pieces. The word that is
            chosen last may be masked in part.
    """
    pieces, words, attention = _pad(texts)
    order = _pieces_by_chosen_word(words, generator)
    count = int(settings.mask_share * len(order)) if size is None else min(size, len(order))
    positions = order[:count]
    flat = pieces.reshape(-1).copy()
    targets = flat[positions].copy()
    draw = generator.random(count)
    random = generator.integers(FIRST_WORD_PIECE, vocabulary_size, count)
    flat[positions] = np.where(draw < 0.8, mask_id, np.where(draw < 0.9, random, targets))
    return MaskedBatch(
        torch.from_numpy(flat.reshape(pieces.shape)),
        torch.from_numpy(attention),
        torch.from_numpy(positions),
        torch.from_numpy(targets),
    )


def _pad(texts: Sequence[EncodedText]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Return pieces, word numbers (-1: none) and attention, [batch, length]."""
    shape = len(texts), padded_length(max(len(text.pieces) for text in texts))
    pieces = np.zeros(shape, dtype=np.int64)
    words = np.full(shape, -1, dtype=np.int64)
    attention = np.zeros(shape, dtype=bool)
    for row, text in enumerate(texts):
        own = slice(len(text.pieces))
        pieces[row, own], words[row, own], attention[row, own] = text.pieces, text.words, True
    return pieces, words, attention


def _pieces_by_chosen_word(words: NDArray[np.int64], generator: np.random.Generator) -> NDArray[np.int64]:
    """Return the flat positions of all pieces that belong to words, word by word in random order."""
    rows = np.arange(len(words))[:, None]
    numbers = np.where(words >= 0, words + rows * 1_000_000, -1).reshape(-1)
    places = np.flatnonzero(numbers >= 0)
    known = np.unique(numbers[places])
    rank = np.empty(len(known), dtype=np.int64)
    rank[np.searchsorted(known, generator.permutation(known))] = np.arange(len(known))
    order: NDArray[np.int64] = places[np.argsort(rank[np.searchsorted(known, numbers[places])], kind="stable")]
    return order
