"""The supervised training of the joint model: batches, rates, averaged weights, checkpoints."""

from __future__ import annotations

import copy
import logging
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from torch import Tensor, nn

from kg.errors import KGError
from kg.train.examples import Example
from kg.train.joint import JointModel
from kg.train.losses import WEIGHTS, TextStates, link_loss, node_losses, span_loss, spurious_nodes
from kg.train.precision import mixed_precision
from kg.train.tensors import MASK, pad_layouts
from kg.train.weights import begin_digest, load_checkpoint, save_checkpoint

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class TrainSettings:
    """How the supervised training runs.

    Attributes:
        epochs: Passes over the examples.
        patience: Epochs without a better judgement after which it stops.
        batch_size: Texts in a batch.
        encoder_rate: Peak learning rate of the encoder; `head_rate` of everything else.
        warmup: Share of the steps with rising rate; it falls as a cosine after.
        word_dropout: Share of word pieces shown as [MASK].
        averaging: Decay of the running average of the weights, which is what is kept.
        silver_share: Texts annotated by models that are read in an epoch, for each annotated by people.
        spurious_after: Epoch from which the model's own false concepts are shown to the pair scorer.
        seed: Of the order of texts, masks and dropout.
    """

    epochs: int = 7
    patience: int = 4
    batch_size: int = 4
    encoder_rate: float = 8e-5
    head_rate: float = 5e-4
    warmup: float = 0.08
    word_dropout: float = 0.08
    averaging: float = 0.998
    silver_share: float = 1.0
    spurious_after: int = 2
    seed: int = 20261130


def batch_order(examples: Sequence[Example], settings: TrainSettings, epoch: int) -> list[list[int]]:
    """Return batches of texts of like length, shuffled by seed and epoch."""
    generator = np.random.default_rng((settings.seed, epoch))
    noise = generator.normal(0, 25, len(examples))
    order = np.argsort([len(e.layout.pieces) + n for e, n in zip(examples, noise, strict=True)], kind="stable").tolist()
    batches = [order[i : i + settings.batch_size] for i in range(0, len(order), settings.batch_size)]
    return [batches[i] for i in generator.permutation(len(batches)).tolist()]


def rate_at(step: int, steps: int, settings: TrainSettings) -> float:
    """Return the share of the peak rate at a step: linear up, cosine down to 2 %."""
    warm = max(1, int(settings.warmup * steps))
    if step < warm:
        return (step + 1) / warm
    return 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, steps - warm)))


def padded_length(examples: Sequence[Example]) -> int:
    """Return the padded length of a batch, a multiple of 64, so that few shapes occur."""
    return math.ceil((max(len(e.layout.pieces) for e in examples) + 2) / 64) * 64


def text_states(hidden: Tensor, example: Example) -> TextStates:
    """Return the states of the words of one text from its hidden states [pieces, hidden], [CLS] first."""
    firsts = torch.from_numpy(example.layout.firsts) + 1
    lasts = torch.from_numpy(example.layout.lasts) + 1
    return TextStates(hidden[firsts], hidden[lasts])


def encode_batch(
    model: JointModel,
    examples: Sequence[Example],
    generator: np.random.Generator,
    *,
    word_dropout: float,
) -> Iterator[tuple[Example, TextStates]]:
    """Yield the texts of a batch with their states; the generator says which share of the word pieces is masked."""
    pieces, shapes, attention = pad_layouts([e.layout for e in examples], padded_length(examples))
    masked = torch.from_numpy(generator.random(pieces.shape) < word_dropout) & (shapes > 0)
    pieces = pieces.masked_fill(masked, MASK)
    with mixed_precision():  # the heads' products have other shapes for each text, which costs more than 16 bits save
        hidden = model.encode(pieces, shapes, attention).float()
    for row, example in enumerate(examples):
        yield example, text_states(hidden[row], example)


class Loss(Protocol):
    """What a training makes small: the loss of each part, by the names of `WEIGHTS`."""

    def __call__(
        self,
        model: JointModel,
        examples: Sequence[Example],
        generator: np.random.Generator,
        settings: TrainSettings,
        *,
        spurious: bool,
    ) -> dict[str, Tensor]:
        """Return the mean loss of each part over the texts of a batch."""


def batch_loss(
    model: JointModel,
    examples: Sequence[Example],
    generator: np.random.Generator,
    settings: TrainSettings,
    *,
    spurious: bool,
) -> dict[str, Tensor]:
    """Return the mean loss of each part over the texts of a batch."""
    parts: dict[str, list[Tensor]] = {name: [] for name in WEIGHTS}
    for example, states in encode_batch(model, examples, generator, word_dropout=settings.word_dropout):
        logits = model.spans(states.first, states.last)
        losses = {"spans": span_loss(logits, example)}
        links = link_loss(model, states, example)
        if links is not None:
            losses["links"] = links
        false = spurious_nodes(logits, example, generator) if spurious else []
        for name, loss in (losses | node_losses(model, states, example, false)).items():
            parts[name].append(loss * example.weight)
    return {name: torch.stack(losses).sum() / len(examples) for name, losses in parts.items() if losses}


def make_optimizer(model: JointModel, settings: TrainSettings) -> torch.optim.AdamW:
    """Return AdamW with two rates; no weight decay on biases and norms. The word embeddings stay as they are."""
    model.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
    groups: dict[tuple[bool, bool], list[nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        groups.setdefault((name.startswith("encoder."), parameter.ndim > 1), []).append(parameter)
    return torch.optim.AdamW(
        [
            {
                "params": parameters,
                "peak": settings.encoder_rate if in_encoder else settings.head_rate,
                "weight_decay": 0.01 if decays else 0.0,
            }
            for (in_encoder, decays), parameters in groups.items()
        ],
        fused=True,
    )


@dataclass
class Progress:
    """Where a training stands: epochs and steps done, the best judgement and its epoch (from 1, 0 for none)."""

    epoch: int = 0
    step: int = 0
    best: float = -1.0
    best_epoch: int = 0


def train(
    model: JointModel,
    examples: Sequence[Example],
    settings: TrainSettings,
    out: Path,
    *,
    silver: Sequence[Example] = (),
    loss: Loss = batch_loss,
    after_epoch: Callable[[JointModel, int], float],
    advance: Callable[[int, int], None] = lambda done, total: None,
) -> JointModel:
    """Train `model` and return the averaged weights of the best epoch; goes on from `out`/checkpoint.pt.

    Args:
        model: Changed in place.
        examples: Training texts.
        settings: How.
        out: Folder of checkpoints.
        silver: Texts annotated by models, of which each epoch reads a share, one after the other.
        loss: What is made small.
        after_epoch: Judges the averaged model after an epoch (number from 1); higher is better.
        advance: Told the steps done and in all, after each.

    Raises:
        KGError: The checkpoint is none, or of another run.
    """
    torch.use_deterministic_algorithms(True)  # sums of gathered rows in one order, however many threads
    torch.utils.deterministic.fill_uninitialized_memory = False
    optimizer = make_optimizer(model, settings)
    average = copy.deepcopy(model)
    run = run_digest(model, [*examples, *silver], settings)
    out.mkdir(parents=True, exist_ok=True)
    at = _resume(out / "checkpoint.pt", model, average, optimizer, run)
    while at.epoch < settings.epochs and at.epoch - at.best_epoch < settings.patience:
        start = time.monotonic()
        model.train()
        chosen = [*examples, *silver_of_epoch(silver, len(examples), settings, at.epoch)]
        summary = _epoch(model, average, optimizer, chosen, settings, at, loss, advance)
        at.epoch += 1
        quality = after_epoch(average, at.epoch)
        logger.info("epoch %d: %s; quality %.2f; %.0f s", at.epoch, summary, quality, time.monotonic() - start)
        if quality > at.best:
            at.best, at.best_epoch = quality, at.epoch
            save_checkpoint(out / "best.pt", average.state_dict())
        weights = {"model": model.state_dict(), "average": average.state_dict(), "optimizer": optimizer.state_dict()}
        save_checkpoint(out / "checkpoint.pt", weights | asdict(at) | {"run": run})
    average.load_state_dict(load_checkpoint(out / "best.pt"))
    return average


def silver_of_epoch(silver: Sequence[Example], examples: int, settings: TrainSettings, epoch: int) -> Sequence[Example]:
    """Return the texts annotated by models that an epoch reads: the next ones, from the beginning again at the end."""
    if not silver:
        return ()
    count = round(settings.silver_share * examples)
    return [silver[(epoch * count + i) % len(silver)] for i in range(count)]


def run_digest(model: JointModel, examples: Sequence[Example], settings: TrainSettings) -> str:
    """Return a hash of what a training begins with, learns from and how; one with more epochs or patience is the same."""
    digest = begin_digest(replace(settings, epochs=1, patience=1), model)
    for example in examples:
        annotation = example.document_id, example.spans, example.proposes, sorted(example.relations.items())
        digest.update(repr((annotation, example.outcomes)).encode())
    return digest.hexdigest()[:16]


def _resume(path: Path, model: JointModel, average: JointModel, optimizer: torch.optim.Optimizer, run: str) -> Progress:
    if not path.exists():
        return Progress()
    state = load_checkpoint(path)
    if state["run"] != run:
        raise KGError(
            f"{path}: of a training from other weights, on other papers or with other settings; remove it, or name another folder with -o"
        )
    model.load_state_dict(state["model"])
    average.load_state_dict(state["average"])
    optimizer.load_state_dict(state["optimizer"])
    return Progress(state["epoch"], state["step"], state["best"], state["best_epoch"])


def _epoch(
    model: JointModel,
    average: JointModel,
    optimizer: torch.optim.Optimizer,
    examples: Sequence[Example],
    settings: TrainSettings,
    at: Progress,
    loss: Loss,
    advance: Callable[[int, int], None],
) -> str:
    """Train one epoch, move `at.step`; return the mean losses in words."""
    torch.manual_seed(settings.seed + at.epoch)  # of dropout: a run that was stopped goes on as if it had not been
    batches = batch_order(examples, settings, at.epoch)
    steps = settings.epochs * len(batches)
    sums = dict.fromkeys(WEIGHTS, 0.0)
    for number, batch in enumerate(batches):
        generator = np.random.default_rng((settings.seed, at.epoch, number))
        chosen = [examples[i] for i in batch]
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * rate_at(at.step, steps, settings)
        losses = loss(model, chosen, generator, settings, spurious=at.epoch >= settings.spurious_after)
        total = torch.stack([WEIGHTS[name] * part for name, part in losses.items()]).sum()
        optimizer.zero_grad(set_to_none=True)
        total.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        at.step += 1
        _average(average, model, min(settings.averaging, (1 + at.step) / (10 + at.step)))
        for name, part in losses.items():
            sums[name] += part.item()
        advance(at.step, steps)
    return ", ".join(f"{name} {value / len(batches):.3f}" for name, value in sums.items())


@torch.no_grad()
def _average(average: JointModel, model: JointModel, decay: float) -> None:
    for kept, new in zip(average.parameters(), model.parameters(), strict=True):
        if new.requires_grad:
            kept.lerp_(new, 1 - decay)
