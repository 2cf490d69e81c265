"""Continued masked-language training of the encoder on unlabelled abstracts (Devlin et al. 2019, section 3.1).

The encoder that comes with a general sentence model knows little of "GRPO" or "ALFWorld". Reading some
tens of thousands of abstracts with words masked out teaches it the field before any label is seen.

What makes it fast on a CPU: no dropout, a fixed number of masked positions in each batch, few distinct
padded lengths, the vocabulary projection computed at masked positions only.
"""

from __future__ import annotations

import json
import logging
import math
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn
from torch.nn import functional

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from transformers import BertModel

logger = logging.getLogger(__name__)

LENGTHS = (128, 192, 256, 320, 384, 512)
"""Padded lengths, in word pieces; each other shape would make oneDNN compile anew."""


@dataclass(frozen=True)
class EncoderSettings:
    """How the masked-language training runs.

    Attributes:
        passes: How often the corpus is read, may be a fraction.
        batch_pieces: Word pieces in a batch, padding included.
        mask_share: Share of word pieces that are masked, in whole words.
        learning_rate: Peak; reached after `warmup_steps`, falls linearly to a tenth of it.
        held_out: Texts at the end of the corpus that are only measured.
        seed: Of the order of texts and of the masks.
    """

    passes: float = 1.0
    batch_pieces: int = 8192
    mask_share: float = 0.18
    learning_rate: float = 5e-4
    warmup_steps: int = 60
    held_out: int = 512
    seed: int = 20261130


class MaskedLanguageHead(nn.Module):
    """Predict the vocabulary from hidden states, with the word embedding as output matrix."""

    def __init__(self, hidden_size: int, vocabulary_size: int) -> None:
        super().__init__()
        self.dense = nn.Linear(hidden_size, hidden_size)
        self.norm = nn.LayerNorm(hidden_size)
        self.bias = nn.Parameter(torch.zeros(vocabulary_size))

    def forward(self, hidden: torch.Tensor, embedding: torch.Tensor) -> torch.Tensor:
        """Return logits [n, vocabulary] of hidden states [n, hidden]."""
        projected = self.norm(functional.gelu(self.dense(hidden)))
        return functional.linear(projected, embedding, self.bias)


@dataclass(frozen=True)
class EncodedText:
    """A text as word-piece ids with [CLS] and [SEP], and the number of the word each piece belongs to (-1: none)."""

    pieces: np.ndarray
    words: np.ndarray


def encode_texts(texts: Iterable[str], tokenizer: Tokenizer, *, batch_size: int = 512) -> Iterator[EncodedText]:
    """Yield the texts as word pieces, cut at 512; lazy."""
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


def plan_batches(lengths: list[int], settings: EncoderSettings) -> list[list[int]]:
    """Return batches of text numbers, each of one padded length; the order depends on the seed alone."""
    generator = np.random.default_rng(settings.seed)
    batches: list[list[int]] = []
    remaining = settings.passes
    while remaining > 0:
        order = generator.permutation(len(lengths))[: math.ceil(min(1.0, remaining) * len(lengths))]
        pools: dict[int, list[int]] = {length: [] for length in LENGTHS}
        whole: list[list[int]] = []
        for number in order.tolist():
            padded = next(length for length in LENGTHS if lengths[number] <= length)
            pool = pools[padded]
            pool.append(number)
            if len(pool) == settings.batch_pieces // padded:
                whole.append(list(pool))
                pool.clear()
        batches.extend(whole[i] for i in generator.permutation(len(whole)).tolist())
        remaining -= 1.0
    return batches


@dataclass(frozen=True)
class MaskedBatch:
    """Word pieces [batch, length] with some replaced; flat positions and original ids of those masked."""

    pieces: torch.Tensor
    attention: torch.Tensor
    positions: torch.Tensor
    targets: torch.Tensor


def mask_batch(
    texts: list[EncodedText],
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
        size: Pieces to mask, for batches of one shape; else the share of the texts' own pieces.
    """
    length = next(size for size in LENGTHS if max(len(t.pieces) for t in texts) <= size)
    pieces = np.zeros((len(texts), length), dtype=np.int64)
    words = np.full((len(texts), length), -1, dtype=np.int64)
    attention = np.zeros((len(texts), length), dtype=bool)
    for row, text in enumerate(texts):
        size = len(text.pieces)
        pieces[row, :size], words[row, :size], attention[row, :size] = text.pieces, text.words, True
    flat_words = np.where(words >= 0, words + np.arange(len(texts))[:, None] * 1_000_000, -1).reshape(-1)
    candidates = np.unique(flat_words[flat_words >= 0])
    chosen = generator.permutation(candidates)
    rank = np.full(flat_words.shape, np.iinfo(np.int64).max)
    inverse = np.searchsorted(candidates, flat_words)
    rank_of_candidate = np.empty(len(candidates), dtype=np.int64)
    rank_of_candidate[np.searchsorted(candidates, chosen)] = np.arange(len(chosen))
    usable = flat_words >= 0
    rank[usable] = rank_of_candidate[inverse[usable]]
    count = int(settings.mask_share * usable.sum()) if size is None else min(size, int(usable.sum()))
    positions = np.argsort(rank, kind="stable")[:count]
    flat = pieces.reshape(-1).copy()
    targets = flat[positions].copy()
    draw = generator.random(count)
    replaced = np.where(
        draw < 0.8, mask_id, np.where(draw < 0.9, generator.integers(1000, vocabulary_size, count), targets)
    )
    flat[positions] = replaced
    return MaskedBatch(
        torch.from_numpy(flat.reshape(pieces.shape)),
        torch.from_numpy(attention),
        torch.from_numpy(positions),
        torch.from_numpy(targets),
    )


def masked_loss(encoder: BertModel, head: MaskedLanguageHead, batch: MaskedBatch) -> torch.Tensor:
    """Return the mean cross-entropy (nats) at the masked positions."""
    hidden = encoder(input_ids=batch.pieces, attention_mask=batch.attention.long()).last_hidden_state
    chosen = hidden.reshape(-1, hidden.shape[-1])[batch.positions]
    logits = head(chosen, encoder.embeddings.word_embeddings.weight)
    return functional.cross_entropy(logits, batch.targets)


def learning_rate_at(step: int, steps: int, settings: EncoderSettings) -> float:
    """Return the rate: linear warm-up, then linear decay to a tenth of the peak."""
    if step < settings.warmup_steps:
        return settings.learning_rate * (step + 1) / settings.warmup_steps
    done = (step - settings.warmup_steps) / max(1, steps - settings.warmup_steps)
    return settings.learning_rate * (1.0 - 0.9 * done)


def train_encoder(
    encoder: BertModel,
    tokenizer: Tokenizer,
    texts: Iterable[str],
    out: Path,
    settings: EncoderSettings,
    *,
    checkpoint_every: int = 50,
) -> dict[str, float]:
    """Train `encoder` in place; write checkpoints to `out` and go on from the one that is there.

    Returns:
        `loss` on the held-out texts (nats a masked piece), `steps` and `seconds` of this call.
    """
    encoded = list(encode_texts(texts, tokenizer))
    held_out, encoded = encoded[-settings.held_out :], encoded[: -settings.held_out]
    batches = plan_batches([len(text.pieces) for text in encoded], settings)
    vocabulary_size = tokenizer.get_vocab_size()
    mask_id = tokenizer.token_to_id("[MASK]")
    head = MaskedLanguageHead(encoder.config.hidden_size, vocabulary_size)
    for module in encoder.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
    parameters = [*encoder.parameters(), *head.parameters()]
    optimizer = torch.optim.AdamW(
        parameters, lr=settings.learning_rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True
    )
    checkpoint = out / "checkpoint.pt"
    first = 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        encoder.load_state_dict(state["encoder"])
        head.load_state_dict(state["head"])
        optimizer.load_state_dict(state["optimizer"])
        first = state["step"]
    out.mkdir(parents=True, exist_ok=True)
    (out / "settings.json").write_text(json.dumps(asdict(settings), indent=1) + "\n", encoding="utf-8")
    start, running = time.monotonic(), 0.0
    encoder.train()
    for step in range(first, len(batches)):
        generator = np.random.default_rng((settings.seed, step))
        batch = mask_batch(
            [encoded[i] for i in batches[step]],
            generator,
            settings,
            mask_id=mask_id,
            vocabulary_size=vocabulary_size,
            size=int(settings.mask_share * settings.batch_pieces * 0.8),
        )
        for group in optimizer.param_groups:
            group["lr"] = learning_rate_at(step, len(batches), settings)
        loss = masked_loss(encoder, head, batch)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        running += (loss.item() - running) / min(20, step - first + 1)
        if (step + 1) % 5 == 0:
            rate = (step + 1 - first) / (time.monotonic() - start)
            logger.info("step %d of %d, loss %.3f, %.2f steps/s", step + 1, len(batches), running, rate)
        if (step + 1) % checkpoint_every == 0 or step + 1 == len(batches):
            _save(checkpoint, encoder, head, optimizer, step + 1)
    loss_held_out = evaluate_encoder(
        encoder, head, held_out, settings, mask_id=mask_id, vocabulary_size=vocabulary_size
    )
    return {"loss": loss_held_out, "steps": len(batches), "seconds": time.monotonic() - start}


def _save(
    path: Path, encoder: BertModel, head: MaskedLanguageHead, optimizer: torch.optim.Optimizer, step: int
) -> None:
    temporary = path.with_suffix(".tmp")
    torch.save(
        {"encoder": encoder.state_dict(), "head": head.state_dict(), "optimizer": optimizer.state_dict(), "step": step},
        temporary,
    )
    temporary.replace(path)


@torch.no_grad()
def evaluate_encoder(
    encoder: BertModel,
    head: MaskedLanguageHead,
    texts: list[EncodedText],
    settings: EncoderSettings,
    *,
    mask_id: int,
    vocabulary_size: int,
) -> float:
    """Return the mean masked-language loss (nats) of the texts, with masks that depend on the seed alone."""
    encoder.eval()
    losses = []
    ordered = sorted(texts, key=lambda text: len(text.pieces))
    for number in range(0, len(ordered), 16):
        generator = np.random.default_rng((settings.seed, 0, number))
        batch = mask_batch(
            ordered[number : number + 16], generator, settings, mask_id=mask_id, vocabulary_size=vocabulary_size
        )
        losses.append(masked_loss(encoder, head, batch).item())
    return float(np.mean(losses))


def train_encoder_from_files(inputs: Sequence[str], out: Path, settings: EncoderSettings) -> dict[str, float]:
    """Train the general encoder on files of abstracts; write weights, tokenizer and figures to `out`.

    Goes on from the checkpoint in `out` where there is one.

    Raises:
        ReadError: A file cannot be read.
    """
    from kg.errors import ReadError
    from kg.readers import read_documents
    from kg.train.weights import ENCODER, general_encoder, save_weights

    encoder, tokenizer = general_encoder()
    tokenizer.enable_truncation(512)
    problems: list[ReadError] = []
    texts = (document.text for document in read_documents(list(inputs), problems=problems.append))
    figures = train_encoder(encoder, tokenizer, texts, out, settings)
    for problem in problems:
        logger.warning("skipped %s", problem)
    save_weights(encoder, out / ENCODER)
    tokenizer.no_truncation()
    tokenizer.save(str(out / "tokenizer.json"))
    (out / "figures.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return figures
