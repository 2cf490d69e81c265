"""The supervised training of the joint model: batches, rates, averaged weights, checkpoints."""

from __future__ import annotations

import copy
import logging
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from kg.train.examples import Example
from kg.train.joint import JointModel
from kg.train.losses import WEIGHTS, TextStates, link_loss, node_losses, span_loss, spurious_nodes
from kg.train.tensors import pad_layouts

logger = logging.getLogger(__name__)

MASK = 103


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
        spurious_after: Epoch from which the model's own false concepts are shown to the pair scorer.
        seed: Of order, masks and new weights.
    """

    epochs: int = 9
    patience: int = 4
    batch_size: int = 4
    encoder_rate: float = 8e-5
    head_rate: float = 5e-4
    warmup: float = 0.08
    word_dropout: float = 0.08
    averaging: float = 0.998
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


def batch_loss(
    model: JointModel,
    examples: Sequence[Example],
    generator: np.random.Generator,
    settings: TrainSettings,
    *,
    spurious: bool,
) -> dict[str, Tensor]:
    """Return the mean loss of each part over the texts of a batch."""
    pieces, shapes, attention = pad_layouts([e.layout for e in examples], padded_length(examples))
    masked = torch.from_numpy(generator.random(pieces.shape) < settings.word_dropout) & (shapes > 0)
    hidden = model.encode(pieces.masked_fill(masked, MASK), shapes, attention)
    parts: dict[str, list[Tensor]] = {name: [] for name in WEIGHTS}
    for row, example in enumerate(examples):
        states = text_states(hidden[row], example)
        logits = model.spans(states.first.unsqueeze(0), states.last.unsqueeze(0)).squeeze(0)
        parts["spans"].append(span_loss(logits, example))
        links = link_loss(model, states, example)
        if links is not None:
            parts["links"].append(links)
        false = spurious_nodes(logits.detach(), example, generator) if spurious else []
        for name, loss in node_losses(model, states, example, false).items():
            parts[name].append(loss)
    return {name: torch.stack(losses).sum() / len(examples) for name, losses in parts.items() if losses}


def make_optimizer(model: JointModel, settings: TrainSettings) -> torch.optim.AdamW:
    """Return AdamW with two rates; no weight decay on biases and norms."""
    groups: dict[tuple[bool, bool], list[nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
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


def train(
    model: JointModel,
    examples: Sequence[Example],
    settings: TrainSettings,
    out: Path,
    *,
    after_epoch: Callable[[JointModel, int], float],
) -> JointModel:
    """Train `model` and return the averaged weights of the best epoch; goes on from `out`/checkpoint.pt.

    Args:
        model: Changed in place.
        examples: Training texts.
        settings: How.
        out: Folder of checkpoints.
        after_epoch: Judges the averaged model after an epoch (number from 1); higher is better.
    """
    optimizer = make_optimizer(model, settings)
    average = copy.deepcopy(model)
    steps = settings.epochs * math.ceil(len(examples) / settings.batch_size)
    first, step, best, best_epoch = _resume(out / "checkpoint.pt", model, average, optimizer)
    for epoch in range(first, settings.epochs):
        if epoch - best_epoch >= settings.patience:
            break
        start, sums = time.monotonic(), dict.fromkeys(WEIGHTS, 0.0)
        model.train()
        for number, losses in _epoch(model, average, optimizer, examples, settings, epoch, step, steps):
            step = number
            for name, value in losses.items():
                sums[name] += value
        quality = after_epoch(average, epoch + 1)
        count = math.ceil(len(examples) / settings.batch_size)
        summary = ", ".join(f"{name} {value / count:.3f}" for name, value in sums.items())
        logger.info("epoch %d: %s; quality %.2f; %.0f s", epoch + 1, summary, quality, time.monotonic() - start)
        if quality > best:
            best, best_epoch = quality, epoch + 1
            torch.save(average.state_dict(), out / "best.pt")
        state = {"model": model.state_dict(), "average": average.state_dict(), "optimizer": optimizer.state_dict()}
        torch.save(
            state | {"epoch": epoch + 1, "step": step, "best": best, "best_epoch": best_epoch}, out / "checkpoint.tmp"
        )
        (out / "checkpoint.tmp").replace(out / "checkpoint.pt")
    average.load_state_dict(torch.load(out / "best.pt", weights_only=True))
    return average


def _resume(
    path: Path, model: JointModel, average: JointModel, optimizer: torch.optim.Optimizer
) -> tuple[int, int, float]:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        return 0, 0, -1.0, 0
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    average.load_state_dict(state["average"])
    optimizer.load_state_dict(state["optimizer"])
    return state["epoch"], state["step"], state["best"], state["best_epoch"]


def _epoch(
    model: JointModel,
    average: JointModel,
    optimizer: torch.optim.Optimizer,
    examples: Sequence[Example],
    settings: TrainSettings,
    epoch: int,
    step: int,
    steps: int,
) -> Iterator[tuple[int, dict[str, float]]]:
    for number, batch in enumerate(batch_order(examples, settings, epoch)):
        generator = np.random.default_rng((settings.seed, epoch, number))
        chosen = [examples[i] for i in batch]
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * rate_at(step, steps, settings)
        losses = batch_loss(model, chosen, generator, settings, spurious=epoch >= settings.spurious_after)
        total = torch.stack([WEIGHTS[name] * loss for name, loss in losses.items()]).sum()
        optimizer.zero_grad(set_to_none=True)
        total.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        step += 1
        _average(average, model, min(settings.averaging, (1 + step) / (10 + step)))
        yield step, {name: loss.item() for name, loss in losses.items()}


@torch.no_grad()
def _average(average: JointModel, model: JointModel, decay: float) -> None:
    for kept, new in zip(average.parameters(), model.parameters(), strict=True):
        kept.lerp_(new, 1 - decay)
