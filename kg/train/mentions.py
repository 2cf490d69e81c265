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
from torch.nn import functional

from kg.datamodel import ConceptType
from kg.errors import KGError
from kg.extract.layout import MAX_WORDS, TYPE_INDEX, lay_out, words_of_span
from kg.train.examples import MAX_PIECES, Example
from kg.train.loop import TrainSettings, encode_batch, train
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
_CLASS = {type_: 1 + number for number, type_ in enumerate(_KEPT)}
"""Classes of a span: none, then the types, a model being a method."""


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
    encoding = tokenizer.encode(passage.text, add_special_tokens=False)
    encoding.truncate(MAX_PIECES)
    layout = lay_out(passage.text, encoding)
    words = ((words_of_span(layout, start, end), TYPE_INDEX[type_]) for start, end, type_ in passage.mentions)
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
    losses = []
    for example, states in encode_batch(model, examples, generator, word_dropout=settings.word_dropout):
        scores = class_scores(model.spans(states.first, states.last))
        gold = torch.zeros(scores.shape[1:], dtype=torch.long)
        for first, last, type_ in example.spans:
            if last - first < MAX_WORDS:
                gold[first, last - first] = _CLASS[type_]
        loss = functional.cross_entropy(scores.flatten(1).T, gold.flatten(), reduction="sum")
        losses.append(loss / max(4, len(example.spans)))
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
        gold = {(first, last, _CLASS[type_]) for first, last, type_ in example.spans}
        right, found, annotated = right + len(read & gold), found + len(read), annotated + len(gold)
    precision, recall = right / max(1, found), right / max(1, annotated)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return {name: round(100 * value, 1) for name, value in (("precision", precision), ("recall", recall), ("F1", f1))}
