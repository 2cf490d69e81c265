"""A first stage before `kg train`: where mentions are, learnt from papers annotated under a scheme near to ours.

Only the encoder and the scorer of spans learn. A Method of the other scheme may be a method or a model of ours, so the
two count as one here.
"""

from __future__ import annotations

import itertools
import logging
import random
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from kg.datamodel import ConceptType
from kg.errors import KGError
from kg.evaluate import f1
from kg.extract.layout import TYPE_INDEX, lay_out, words_of_span
from kg.train.examples import Example, encode
from kg.train.loop import TrainSettings, encode_batch, train
from kg.train.losses import span_loss
from kg.train.precision import PRODUCTS
from kg.train.run import NEW_WEIGHTS_SEED
from kg.train.scirex import Passage, read_scirex
from kg.train.weights import JOINT, load_model, save_weights

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from kg.train.joint import JointModel

logger = logging.getLogger(__name__)

SETTINGS = TrainSettings(epochs=1, encoder_rate=6e-5)
HELD_OUT = 100
"""Passages on which the mentions found are counted."""

DRAW = 5
"""Seed of the order in which passages are drawn."""

_METHOD, _MODEL = TYPE_INDEX[ConceptType.METHOD], TYPE_INDEX[ConceptType.MODEL]
_KEPT = [t for t in TYPE_INDEX.values() if t != _MODEL]
_JOINED = {type_: number for number, type_ in enumerate(_KEPT)}
"""Types of the spans of examples here: ours, a model being a method."""


def train_mentions(
    inputs: Sequence[Path],
    init: Path,
    out: Path,
    *,
    limit: int,
    advance: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, float]:
    """Train on passages of SciREX, write a folder that `kg train --init` starts from; return precision, recall, F1.

    A finished run in `out` is taken from its checkpoint; one that was stopped begins anew.

    Args:
        inputs: Files of `kg.train.scirex`.
        init: Encoder or recognizer folder.
        out: Folder to write.
        limit: Passages to learn from at most, drawn at random; the figures are of `HELD_OUT` others, of the same papers.
        advance: Told the steps done and in all, after each.

    Raises:
        ReadError: A file is none of SciREX.
        KGError: There are too few passages, `init` holds no weights, or `out` a checkpoint of another run.
    """
    passages = [passage for path in inputs for passage in read_scirex(path)]
    if len(passages) <= HELD_OUT:
        raise KGError(f"{len(passages)} passages are too few: {HELD_OUT} are held out")
    random.Random(DRAW).shuffle(passages)
    torch.manual_seed(NEW_WEIGHTS_SEED)
    model, tokenizer = load_model(init, attention=PRODUCTS)
    drawn = [mention_example(passage, tokenizer) for passage in itertools.islice(passages, HELD_OUT + limit)]
    held_out, examples = drawn[:HELD_OUT], drawn[HELD_OUT:]

    def judge(candidate: JointModel, epoch: int) -> float:
        figures: dict[str, float] = count_mentions(candidate, held_out)
        return figures["F1"]

    best = train(model, examples, SETTINGS, out / "checkpoints", loss=mention_loss, after_epoch=judge, advance=advance)
    save_weights(best, out / JOINT)
    tokenizer.save(str(out / "tokenizer.json"))
    figures: dict[str, float] = count_mentions(best, held_out)
    return figures


def mention_example(passage: Passage, tokenizer: Tokenizer) -> Example:
    """Return a passage as an example that has mentions and nothing else."""
    layout = lay_out(passage.text, encode(passage.text, tokenizer))
    words = ((words_of_span(layout, start, end), _JOINED[TYPE_INDEX[type_]]) for start, end, type_ in passage.mentions)
    spans = tuple((*span, type_) for span, type_ in words if span is not None)
    return Example(passage.paper, layout, spans, (), (), {}, (), (), ())


def mention_loss(
    model: JointModel,
    examples: Sequence[Example],
    generator: np.random.Generator,
    settings: TrainSettings,
    *,
    spurious: bool,
) -> dict[str, Tensor]:
    """Return the mean loss of spans over the texts of a batch (see `kg.train.loop.batch_loss`)."""
    losses = [
        span_loss(class_scores(model.spans(states.first, states.last))[1:], example)
        for example, states in encode_batch(model, examples, generator, word_dropout=settings.word_dropout)
    ]
    return {"spans": torch.stack(losses).sum() / len(examples)}


def class_scores(logits: Tensor) -> Tensor:
    """Return scores [classes, words, words of the span - 1] of logits of types; none is 0, methods and models are one."""
    joined = torch.logsumexp(logits[[_METHOD, _MODEL]], dim=0)
    return torch.stack([torch.zeros_like(joined), *(joined if t == _METHOD else logits[t] for t in _KEPT)])


@torch.no_grad()
def count_mentions(model: JointModel, examples: Iterable[Example]) -> dict[str, float]:
    """Return precision, recall and F1 (percent) of the likeliest class of each span."""
    model.eval()
    right = found = annotated = 0
    for example in examples:
        [(_, states)] = encode_batch(model, [example], np.random.default_rng(0), word_dropout=0.0)
        classes = class_scores(model.spans(states.first, states.last)).argmax(dim=0)
        read = {(i, i + k, int(classes[i, k])) for i, k in (classes > 0).nonzero().tolist()}
        gold = {(first, last, 1 + type_) for first, last, type_ in example.spans}
        right, found, annotated = right + len(read & gold), found + len(read), annotated + len(gold)
    precision, recall = 100 * right / max(1, found), 100 * right / max(1, annotated)
    return {"precision": round(precision, 1), "recall": round(recall, 1), "F1": round(f1(right, found, annotated), 1)}
