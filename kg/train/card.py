"""The card of a model: what it was made from, how well it reads, and where it does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kg import __version__
from kg.train.loop import TrainSettings

LIMITS = """\
It was trained on titles and abstracts of machine-learning papers in English, and reads nothing else well: no full
text, no tables, no other language. It finds only what the text states; what it states may be wrong or out of date.
The figures are of the held-out papers, by which epoch, thresholds and the scale of confidences were also chosen: on
other papers expect a little less."""


def generate_card(
    figures: Sequence[Mapping[str, Any]],
    settings: TrainSettings,
    *,
    init: Path,
    papers: int,
    held_out: int,
    averaged: int = 0,
) -> Iterator[str]:
    """Yield the lines of the card, as Markdown.

    Args:
        figures: Rows with figure, precision, recall, F1, F1 as shipped.
        settings: Of the training.
        init: Folder of the weights that it began with; only its name is told.
        papers: Annotated papers that it learnt from.
        held_out: Annotated papers that it was measured on.
        averaged: Models with whose weights its own were averaged.
    """
    yield from ("# Recognizer", "")
    yield f"Made by kg {__version__} with `kg train`: {papers} annotated papers, starting from `{init.name}`."
    if averaged:
        yield f"Its weights are the mean of those of {averaged + 1} trained models, its own among them."
    yield from ("", f"## Figures on {held_out} held-out papers (percent)", "")
    yield from ("| figure | precision | recall | F1 | F1 as shipped (8 bits) |", "|---|---|---|---|---|")
    for row in figures:
        yield f"| {row['figure']} | {row['precision']} | {row['recall']} | {row['F1']} | {row['F1 as shipped']} |"
    yield from ("", "## Settings", "", "| setting | value |", "|---|---|")
    for name, value in asdict(settings).items():
        yield f"| {name} | {value} |"
    yield from ("", "## Limits", "", LIMITS, "", "## Licence", "")
    yield "That of the weights it began with (Apache-2.0 for those that come with kg) and of the papers it learnt from."
