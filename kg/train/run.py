"""Train a recognizer from annotated papers, choose its thresholds, write the model folder and its card."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from kg.datamodel import Document
from kg.evaluate import Figure
from kg.extract.layout import Layout
from kg.extract.onnx_model import OnnxModel
from kg.extract.pipeline import blank_pipeline
from kg.extract.recognizer import find_known
from kg.extract.spans import LEXICON
from kg.extract.thresholds import Thresholds
from kg.reliability import judge_findings
from kg.train.calibrate import fit_calibration
from kg.train.card import generate_card
from kg.train.examples import make_examples
from kg.train.export import export_model, write_config
from kg.train.joint import JointModel
from kg.train.loop import TrainSettings, train
from kg.train.precision import PRODUCTS
from kg.train.scorer import score_layouts
from kg.train.thresholds import MEASURES, HeldOut, annotated, choose_thresholds, measure, predict
from kg.train.weights import JOINT, average_weights, load_model, load_recognizer, save_weights

if TYPE_CHECKING:
    from tokenizers import Tokenizer

logger = logging.getLogger(__name__)

SILVER_WEIGHT = 0.5
"""Of the losses of a paper that models annotated."""

NEW_WEIGHTS_SEED = 20261130
"""New weights begin alike whatever the seed of a training, so that models of several seeds can be averaged."""

SAMPLES = 32
"""Training texts from which the scales of 8 bits are learnt."""

Gold = Sequence[tuple[Document, Mapping[str, Any]]]


@dataclass(frozen=True)
class Trained:
    """Figures on the held-out papers: in 32 bits, and as shipped."""

    figures: Mapping[str, Figure]
    shipped: Mapping[str, Figure]
    thresholds: Thresholds

    def rows(self) -> list[dict[str, Any]]:
        """Return the figures as rows, in percent."""
        return [
            {
                "figure": name,
                "precision": round(figure.precision, 1),
                "recall": round(figure.recall, 1),
                "F1": round(figure.f1, 1),
                "F1 as shipped": round(self.shipped[name].f1, 1),
            }
            for name, figure in self.figures.items()
        ]


def train_recognizer(
    gold: Gold,
    held_out: Gold,
    init: Path,
    out: Path,
    settings: TrainSettings,
    *,
    silver: Gold = (),
    average_with: Sequence[Path] = (),
    progress: Callable[[str], None] = logger.info,
    advance: Callable[[int, int], None] = lambda done, total: None,
) -> Trained:
    """Train from the weights in `init`, write the model folder `out`; a run cut short goes on from its checkpoint.

    Args:
        gold: Papers and their records, to train on.
        held_out: Papers and records that choose the epoch and the thresholds; never trained on.
        init: Encoder or recognizer folder (`kg.train.weights`).
        out: Model folder (`kg.extract.onnx_model`), with joint.safetensors for further training.
        settings: How.
        silver: Papers and the records that models made of them (`kg.train.label`); they count half.
        average_with: Folders of models that began with the same weights and learnt under another seed, or went on from
            these: the mean of all their weights is kept (model soup, Wortsman et al., ICML 2022).
        progress: Told the figures after each epoch.
        advance: Told the steps done and in all, after each.

    Raises:
        KGError: `init` holds no weights, one of `average_with` no recognizer of the same beginning, or `out` a checkpoint of another run.
    """
    torch.manual_seed(NEW_WEIGHTS_SEED)
    model, tokenizer = load_model(init, attention=PRODUCTS)
    others = [load_recognizer(folder, like=model) for folder in average_with]
    examples = list(make_examples(gold, tokenizer))
    by_models = [replace(example, weight=SILVER_WEIGHT) for example in make_examples(silver, tokenizer)]
    papers = read_held_out(held_out, tokenizer)

    def judge(candidate: JointModel, epoch: int) -> float:
        scorers = list(score_layouts(candidate, [paper.layout for paper in papers]))
        with torch.no_grad():
            figures = measure(papers, scorers, Thresholds())
        progress(
            f"epoch {epoch}: " + ", ".join(f"{name} {figures[name].f1:.1f}" for name in MEASURES if name in figures)
        )
        return sum(figures[name].f1 for name in MEASURES if name in figures)

    best = train(model, examples, settings, out / "checkpoints", silver=by_models, after_epoch=judge, advance=advance)
    average_weights(best, others)
    card = {
        "training": asdict(settings),
        "papers": len(examples),
        "papers annotated by models": len(by_models),
        "averaged with": len(others),
    }
    samples = [example.layout for example in examples[:SAMPLES]]
    trained: Trained = finish(best, tokenizer, papers, out, card=card, samples=samples)
    lines = generate_card(
        trained.rows(), settings, init=init, papers=len(examples), held_out=len(papers), averaged=len(others)
    )
    (out / "README.md").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
    return trained


def read_held_out(gold: Gold, tokenizer: Tokenizer) -> list[HeldOut]:
    """Return held-out papers laid out for the model, with what the lexicon knows in them."""
    nlp = blank_pipeline(("lexicon",), {})
    papers = []
    for (document, record), example in zip(gold, make_examples(gold, tokenizer), strict=True):
        known = find_known(nlp(document.text), example.layout, LEXICON)
        papers.append(HeldOut(document, example.layout, record, tuple(known)))
    return papers


@torch.no_grad()
def finish(
    model: JointModel,
    tokenizer: Tokenizer,
    papers: Sequence[HeldOut],
    out: Path,
    *,
    card: Mapping[str, Any],
    samples: Sequence[Layout],
) -> Trained:
    """Write the model folder; choose the thresholds for it as it is shipped, in 8 bits, calibrate it and measure it.

    Args:
        model: As trained.
        tokenizer: Its own.
        papers: Held-out papers.
        out: Model folder.
        card: What its configuration says beside thresholds and calibration.
        samples: Training texts from which the scales of 8 bits are learnt.
    """
    layouts = [paper.layout for paper in papers]
    save_weights(model, out / JOINT)
    export_model(model, tokenizer, out, layouts=samples)
    loaded = OnnxModel(out)
    scorers = [loaded.read(layout) for layout in layouts]
    thresholds = choose_thresholds(papers, scorers)
    shipped = measure(papers, scorers, thresholds)
    calibration = fit_calibration(judge_findings(annotated(papers), predict(papers, scorers, thresholds)))
    write_config(out, thresholds, {"calibration": calibration.to_json(), **card})
    figures = measure(papers, list(score_layouts(model, layouts)), thresholds)
    for name in MEASURES:
        if name in figures:
            logger.info("%s: %.1f in 32 bits, %.1f as shipped", name, figures[name].f1, shipped[name].f1)
    return Trained(figures, shipped, thresholds)
