"""Continued masked-language training of the encoder on unlabelled abstracts (Devlin et al. 2019, section 3.1).

The encoder that comes with a general sentence model knows little of "GRPO" or "ALFWorld". Reading some
tens of thousands of abstracts with words masked out teaches it the field before any label is seen.

What makes it fast on a CPU: 16 bits (`kg.train.precision`), no dropout, a fixed number of masked positions in each batch, few distinct
padded lengths, the vocabulary projection computed at masked positions only.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from kg.errors import KGError, ReadError
from kg.readers import read_documents
from kg.train.masking import (
    HEAD_STEPS,
    LENGTHS,
    EncodedText,
    EncoderSettings,
    MaskedBatch,
    encode_texts,
    mask_batch,
    plan_batches,
)
from kg.train.precision import PRODUCTS, mixed_precision
from kg.train.tensors import MASK
from kg.train.weights import (
    ENCODER,
    begin_digest,
    general_encoder,
    load_checkpoint,
    load_encoder,
    save_checkpoint,
    save_weights,
)

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from transformers import BertModel

logger = logging.getLogger(__name__)

FULL = 0.8
"""Share of a batch that is no padding, about; the masked positions of a batch are counted from it."""


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


class MaskedLanguageModel(nn.Module):
    """An encoder with its head; what is trained."""

    def __init__(self, encoder: BertModel, tokenizer: Tokenizer) -> None:
        super().__init__()
        self.vocabulary_size = tokenizer.get_vocab_size()
        self.encoder = encoder
        self.head = MaskedLanguageHead(encoder.config.hidden_size, self.vocabulary_size)

    def mask(
        self,
        texts: Sequence[EncodedText],
        generator: np.random.Generator,
        settings: EncoderSettings,
        size: int | None = None,
    ) -> MaskedBatch:
        """Return a batch of texts with words masked (see `mask_batch`)."""
        return mask_batch(texts, generator, settings, mask_id=MASK, vocabulary_size=self.vocabulary_size, size=size)

    def forward(self, batch: MaskedBatch, *, head_only: bool = False) -> torch.Tensor:
        """Return the mean cross-entropy (nats) at the masked positions; with `head_only` the encoder gets no gradient."""
        with torch.set_grad_enabled(torch.is_grad_enabled() and not head_only):
            hidden = self.encoder(input_ids=batch.pieces, attention_mask=batch.attention.long()).last_hidden_state
        chosen = hidden.reshape(-1, hidden.shape[-1])[batch.positions]
        embedding = self.encoder.embeddings.word_embeddings.weight
        logits = self.head(chosen, embedding.detach() if head_only else embedding)
        return functional.cross_entropy(logits, batch.targets)


def learning_rate_at(step: int, steps: int, settings: EncoderSettings) -> float:
    """Return the rate: the peak while only the head learns; then linear warm-up, and linear decay to a tenth."""
    if step < settings.head_steps:
        return settings.learning_rate
    step, steps = step - settings.head_steps, steps - settings.head_steps
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
    advance: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, float]:
    """Train `encoder` in place; write checkpoints to `out` and go on from the one that is there.

    Args:
        encoder: Changed in place.
        tokenizer: Truncates at the encoder's longest input.
        texts: The last `settings.held_out` are only measured.
        out: Folder of checkpoint.pt and settings.json.
        settings: How.
        checkpoint_every: Steps between checkpoints.
        advance: Told the steps done and in all, after each.

    Returns:
        `loss` on the held-out texts (nats a masked piece), `steps` in all, and `seconds` of this call.

    Raises:
        KGError: There are too few texts, or the checkpoint is none, or of another run.
    """
    encoded = list(encode_texts(texts, tokenizer))
    held_out, encoded = encoded[-settings.held_out :], encoded[: -settings.held_out]
    batches = plan_batches([len(text.pieces) for text in encoded], settings)
    if not batches:
        raise KGError(
            f"{len(held_out) + len(encoded)} abstracts are too few: {settings.held_out} are held out, "
            f"and some {settings.batch_pieces // LENGTHS[2] * len(LENGTHS)} make a step"
        )
    before = settings.head_steps + settings.warmup_steps
    if settings.head_steps and len(batches) <= before:
        raise KGError(
            f"{len(batches)} steps are too few: a new head and the warm-up take {before}; add abstracts or passes"
        )
    model = MaskedLanguageModel(encoder, tokenizer)
    _leave_out_dropout(encoder)
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=settings.learning_rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True
    )
    out.mkdir(parents=True, exist_ok=True)
    run = run_digest(model, encoded, settings)
    first = _resume(out / "checkpoint.pt", model, optimizer, run)
    (out / "settings.json").write_text(json.dumps(asdict(settings), indent=1) + "\n", encoding="utf-8")
    start = time.monotonic()
    model.train()
    for step in range(first, len(batches)):
        loss = _step(model, optimizer, [encoded[i] for i in batches[step]], step, len(batches), settings)
        if (step + 1) % checkpoint_every == 0 or step + 1 == len(batches):
            _save(out / "checkpoint.pt", model, optimizer, step + 1, run)
            rate = (step + 1 - first) / (time.monotonic() - start)
            logger.info("step %d of %d, loss %.3f, %.2f steps/s", step + 1, len(batches), loss, rate)
        advance(step + 1, len(batches))
    seconds = time.monotonic() - start
    return {"loss": evaluate_encoder(model, held_out, settings), "steps": len(batches), "seconds": seconds}


def _leave_out_dropout(encoder: BertModel) -> None:
    for module in encoder.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0


def _step(
    model: MaskedLanguageModel,
    optimizer: torch.optim.Optimizer,
    texts: Sequence[EncodedText],
    step: int,
    steps: int,
    settings: EncoderSettings,
) -> float:
    size = int(settings.mask_share * settings.batch_pieces * FULL)
    batch = model.mask(texts, np.random.default_rng((settings.seed, step)), settings, size)
    for group in optimizer.param_groups:
        group["lr"] = learning_rate_at(step, steps, settings)
    with mixed_precision():
        loss: torch.Tensor = model(batch, head_only=step < settings.head_steps)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return float(loss.item())


def run_digest(model: MaskedLanguageModel, texts: Sequence[EncodedText], settings: EncoderSettings) -> str:
    """Return a hash of what a training begins with, reads and how; one of more passes is the same."""
    digest = begin_digest(replace(settings, passes=1.0), model.encoder)
    for text in texts:
        digest.update(text.pieces.tobytes())
    return digest.hexdigest()[:16]


def _resume(path: Path, model: MaskedLanguageModel, optimizer: torch.optim.Optimizer, run: str) -> int:
    if not path.exists():
        return 0
    state = load_checkpoint(path)
    if state.get("run") != run:
        raise KGError(
            f"{path}: of a training from other weights, on other abstracts or with other settings; remove it, or name another folder with -o"
        )
    model.encoder.load_state_dict(state["encoder"])
    model.head.load_state_dict(state["head"])
    optimizer.load_state_dict(state["optimizer"])
    return int(state["step"])


def _save(path: Path, model: MaskedLanguageModel, optimizer: torch.optim.Optimizer, step: int, run: str) -> None:
    weights = {"encoder": model.encoder.state_dict(), "head": model.head.state_dict()}
    save_checkpoint(path, weights | {"optimizer": optimizer.state_dict(), "step": step, "run": run})


@torch.no_grad()
def evaluate_encoder(model: MaskedLanguageModel, texts: Sequence[EncodedText], settings: EncoderSettings) -> float:
    """Return the mean masked-language loss (nats) of the texts, with masks that depend on the seed alone."""
    model.eval()
    losses = []
    ordered = sorted(texts, key=lambda text: len(text.pieces))
    for number in range(0, len(ordered), 16):
        generator = np.random.default_rng((settings.seed, 0, number))
        losses.append(float(model(model.mask(ordered[number : number + 16], generator, settings))))
    return float(np.mean(losses))


def train_encoder_from_files(
    inputs: Sequence[str],
    out: Path,
    settings: EncoderSettings,
    *,
    init: Path | None = None,
    problems: Callable[[ReadError], None],
    advance: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, float]:
    """Train an encoder on files of abstracts; write weights, tokenizer and figures to `out`.

    It begins with the general encoder, or with that of the folder `init`, whose new head then first learns alone; a
    run that was stopped goes on from the checkpoint in `out`.

    Raises:
        ReadError: A file cannot be read.
        KGError: As `train_encoder`; or `init` holds no weights.
    """
    if init is not None:
        settings = replace(settings, head_steps=HEAD_STEPS)
    encoder, tokenizer = general_encoder() if init is None else load_encoder(init)
    encoder.set_attn_implementation(PRODUCTS)
    tokenizer.enable_truncation(encoder.config.max_position_embeddings)
    texts = (document.text for document in read_documents(inputs, problems=problems))
    figures = train_encoder(encoder, tokenizer, texts, out, settings, advance=advance)
    save_weights(encoder, out / ENCODER)
    tokenizer.no_truncation()
    tokenizer.save(str(out / "tokenizer.json"))
    (out / "figures.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return figures
