"""Commands that train a recognizer and judge an extractor."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.common import Json, print_json, print_rows

Out = Annotated[Path, typer.Option("--output", "-o", help="Folder to write; training goes on from its checkpoint.")]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    training = typer.Typer(invoke_without_command=True, no_args_is_help=True)
    training.callback()(train_command)
    training.command("encoder")(train_encoder_command)
    app.add_typer(training, name="train")
    app.command("evaluate")(evaluate_command)


def train_command(
    context: typer.Context,
    gold: Annotated[Path | None, typer.Option("--gold", help="Annotated papers to train on.")] = None,
    dev: Annotated[Path | None, typer.Option("--dev", help="Annotated papers to choose by.")] = None,
    output: Out = Path("model"),
    init: Annotated[Path, typer.Option("--init", help="Weights to start from.")] = Path("models/encoder"),
    epochs: Annotated[int, typer.Option("--epochs", min=1, help="Passes over the papers.")] = 9,
    patience: Annotated[int, typer.Option("--patience", min=1, help="Epochs without gain before it stops.")] = 4,
    seed: Annotated[int, typer.Option("--seed", help="Of order and new weights.")] = 20261130,
) -> None:
    """Train a recognizer from annotated papers (records as kg extract writes them, brat, Doccano, Label Studio).

    Example: kg train --gold train.jsonl --dev dev.jsonl -o model/ && kg build papers.jsonl --model model/
    """
    if context.invoked_subcommand is not None:
        return
    if gold is None or dev is None:
        raise typer.BadParameter("--gold and --dev are needed")
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    from kg.train import require_training
    from kg.gold import read_gold

    require_training()
    from kg.train.loop import TrainSettings
    from kg.train.run import train_recognizer

    settings = TrainSettings(epochs=epochs, patience=patience, seed=seed)
    train_recognizer(
        read_gold(gold), read_gold(dev), init, output, settings, progress=lambda line: typer.echo(line, err=True)
    )
    typer.echo(f"model in {output}; use it with kg build --model {output}")


def train_encoder_command(
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT", help="Unlabelled abstracts, in any format.")],
    output: Out = Path("models/encoder"),
    passes: Annotated[float, typer.Option("--passes", min=0.001, help="How often the abstracts are read.")] = 1.0,
) -> None:
    """Make the encoder know a field: masked-language training on unlabelled abstracts.

    Example: kg train encoder abstracts.jsonl.xz --passes 1 -o models/encoder
    """
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    from kg.train import require_training

    require_training()
    from kg.train.encoder import EncoderSettings, train_encoder_from_files

    figures = train_encoder_from_files(inputs, output, EncoderSettings(passes=passes))
    typer.echo(
        f"encoder in {output}: loss {figures['loss']:.3f} on held-out abstracts after {figures['steps']:.0f} steps"
    )


def evaluate_command(
    records: Annotated[Path, typer.Argument(help="Records of kg extract, JSON Lines.")],
    gold: Annotated[Path, typer.Option("--gold", help="Annotated records, JSON Lines.")],
    papers: Annotated[Path | None, typer.Option("--papers", help="Their papers; else GOLD.papers.json.")] = None,
    errors: Annotated[int, typer.Option("--errors", min=0, help="Mistakes of a kind to show.")] = 3,
    as_json: Json = False,
) -> None:
    """Compare records with annotated ones: precision, recall and F1 with 95 % intervals, confusions, worst mistakes.

    Example: kg evaluate records.jsonl --gold dev.jsonl
    """
    from kg.assessment import assess

    assessment = assess(records, gold, papers, limit=errors)
    if as_json:
        print_json(assessment.to_json())
        return
    for title, columns, rows in assessment.tables():
        typer.echo(f"\n{title}")
        print_rows(rows, columns)
