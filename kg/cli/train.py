"""Commands that train a recognizer and judge an extractor."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import Json, print_json, print_rows
from kg.cli.progress import show_progress

if TYPE_CHECKING:
    from kg.errors import ReadError

ANNOTATED = "records (JSON Lines), a folder of brat, an export of Doccano or Label Studio"
Gold = Annotated[Path | None, typer.Option("--gold", help=f"Annotated papers to learn from: {ANNOTATED}.")]
Dev = Annotated[Path | None, typer.Option("--dev", help="Others, by which epoch and thresholds are chosen.")]
Silver = Annotated[Path | None, typer.Option("--silver", help="More papers, annotated by models: kg train label.")]
Models = Annotated[list[Path], typer.Option("--model", help="Folder of kg train; several vote.")]
Limit = Annotated[int, typer.Option("--limit", min=1, help="Abstracts to annotate, drawn at random.")]
WithResults = Annotated[
    bool, typer.Option("--with-results", help="Only abstracts with numbers that look like results.")
]
Skip = Annotated[list[Path], typer.Option("--skip", help="Annotated papers, which are left out.")]
Out = Annotated[Path, typer.Option("--output", "-o", help="Folder to write; a run that was stopped there goes on.")]
Init = Annotated[Path, typer.Option("--init", help="Folder of weights to start from: an encoder, or a recognizer.")]
Epochs = Annotated[int, typer.Option("--epochs", min=1, help="Passes over the papers.")]
Patience = Annotated[int, typer.Option("--patience", min=1, help="Epochs without gain before it stops.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Of order and masks.")]
AverageWith = Annotated[
    list[Path],
    typer.Option("--average-with", help="Folder of kg train, same beginning, another --seed; the mean is kept."),
]
Passes = Annotated[float, typer.Option("--passes", min=0.001, help="How often the abstracts are read.")]
InitEncoder = Annotated[
    Path | None,
    typer.Option(
        "--init", help="Folder of an encoder to train further, instead of the general one; use another --seed."
    ),
]
LearningRate = Annotated[
    float, typer.Option("--learning-rate", min=1e-7, help="Its peak; less for an encoder that is trained further.")
]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    from kg.cli import unwrap

    training = typer.Typer(invoke_without_command=True, no_args_is_help=True)
    training.callback(help=unwrap(train_command.__doc__ or ""))(train_command)
    training.command("mentions", help=unwrap(train_mentions_command.__doc__ or ""))(train_mentions_command)
    training.command("label", help=unwrap(label_command.__doc__ or ""))(label_command)
    training.command("encoder", help=unwrap(train_encoder_command.__doc__ or ""))(train_encoder_command)
    app.add_typer(training, name="train")
    app.command("evaluate")(evaluate_command)


def train_command(
    context: typer.Context,
    gold: Gold = None,
    dev: Dev = None,
    silver: Silver = None,
    output: Out = Path("model"),
    init: Init = Path("models/encoder"),
    epochs: Epochs = 7,
    patience: Patience = 4,
    seed: Seed = 20261130,
    average_with: AverageWith = [],  # noqa: B006
    as_json: Json = False,
) -> None:
    """Train a recognizer from annotated papers; needs the extra "train".

    To adapt the shipped one to your field, start from its weights: --init models/recognizer.

    Example: kg train --gold train.jsonl --dev dev.jsonl -o model/ && kg build papers.jsonl --model model/
    """
    if context.invoked_subcommand is not None:
        return
    if gold is None or dev is None:
        raise typer.BadParameter("--gold and --dev are needed")
    from kg.gold import read_gold
    from kg.train import require_training

    require_training()
    _log_where_no_bar_is()
    from kg.train.loop import TrainSettings
    from kg.train.run import train_recognizer

    settings = TrainSettings(epochs=epochs, patience=patience, seed=seed)
    with show_progress() as tell:
        trained = train_recognizer(
            read_gold(gold),
            read_gold(dev),
            init,
            output,
            settings,
            silver=() if silver is None else read_gold(silver),
            average_with=average_with,
            progress=lambda line: typer.echo(line, err=True),
            advance=lambda done, total: tell("training", done, total),
        )
    if as_json:
        print_json({"model": str(output), "figures": trained.rows()})
    else:
        print_rows(trained.rows(), ("figure", "precision", "recall", "F1", "F1 as shipped"))
        typer.echo(f"\nThe model is in {output}. Use it with: kg build papers.jsonl --model {output}")


def train_mentions_command(
    inputs: Annotated[
        list[Path], typer.Argument(metavar="INPUT", help="Papers of SciREX, JSON Lines, plain or compressed.")
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder to write; a finished run there is not repeated.")
    ] = Path("mentions"),
    init: Init = Path("models/encoder"),
    limit: Annotated[int, typer.Option("--limit", min=1, help="Passages to learn from, drawn at random.")] = 4500,
    as_json: Json = False,
) -> None:
    """Learn where names begin and end from full papers of SciREX; kg train starts from that. Needs the extra "train".

    Example: kg train mentions scirex_train.jsonl.gz -o mentions/ && kg train --init mentions/ --gold g.jsonl --dev d.jsonl
    """
    from kg.train import require_training

    require_training()
    _log_where_no_bar_is()
    from kg.train.mentions import train_mentions

    with show_progress() as tell:
        figures = train_mentions(
            inputs, init, output, limit=limit, advance=lambda done, total: tell("training", done, total)
        )
    if as_json:
        print_json({"weights": str(output), **figures})
    else:
        typer.echo(f"The weights are in {output}: in passages held out, mentions are found with F1 {figures['F1']} %.")


def label_command(
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT", help="Abstracts, in any format that kg build reads.")],
    model: Models,
    output: Annotated[Path, typer.Option("--output", "-o", help="Records to write; the papers are put beside them.")],
    skip: Skip = [],  # noqa: B006
    limit: Limit = 5000,
    with_results: WithResults = False,
    seed: Seed = 20261130,
) -> None:
    """Let trained models annotate abstracts, to train on them too (self-training); needs the extra "train".

    Example: kg train label abstracts.jsonl --model a/ --model b/ --skip train.jsonl --skip dev.jsonl -o silver.jsonl
    """
    from kg.train import require_training

    require_training()
    from kg.train.label import label_files

    problems: list[ReadError] = []
    with show_progress() as tell:
        count = label_files(
            inputs,
            model,
            output,
            skip=skip,
            limit=limit,
            seed=seed,
            with_results=with_results,
            problems=problems.append,
            advance=lambda done, total: tell("labelling", done, total),
        )
    _tell_skipped(problems)
    typer.echo(f"{count} abstracts are annotated in {output}, to be given to kg train as --silver {output}")


def train_encoder_command(
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT", help="Abstracts, in any format that kg build reads.")],
    output: Out = Path("models/encoder"),
    passes: Passes = 1.0,
    init: InitEncoder = None,
    learning_rate: LearningRate = 5e-4,
    seed: Seed = 20261130,
    as_json: Json = False,
) -> None:
    """Make the encoder know a field: masked-language training on abstracts without labels; needs the extra "train".

    Example: kg train encoder abstracts.jsonl.xz --passes 3 -o models/encoder

    Example: kg train encoder new.jsonl --init models/encoder --learning-rate 3e-4 --seed 2 -o encoder2
    """
    from kg.train import require_training

    require_training()
    _log_where_no_bar_is()
    from kg.train.encoder import train_encoder_from_files
    from kg.train.masking import EncoderSettings

    problems: list[ReadError] = []
    with show_progress() as tell:
        figures = train_encoder_from_files(
            inputs,
            output,
            EncoderSettings(passes=passes, learning_rate=learning_rate, seed=seed),
            init=init,
            problems=problems.append,
            advance=lambda done, total: tell("training", done, total),
        )
    _tell_skipped(problems)
    if as_json:
        print_json({"encoder": str(output), **figures})
    else:
        steps, loss = figures["steps"], figures["loss"]
        typer.echo(f"The encoder is in {output}: loss {loss:.3f} on held-out abstracts after {steps:.0f} steps.")


def _tell_skipped(problems: list[ReadError]) -> None:
    for problem in problems:
        typer.echo(f"kg: skipped {problem}", err=True)


def _log_where_no_bar_is() -> None:
    if not sys.stderr.isatty():
        ours = logging.getLogger("kg")
        ours.addHandler(logging.StreamHandler())
        ours.setLevel(logging.INFO)
        ours.propagate = False


def evaluate_command(
    records: Annotated[Path, typer.Argument(metavar="RECORDS", help="Records of kg extract, JSON Lines.")],
    gold: Annotated[Path, typer.Option("--gold", help=f"What is right: {ANNOTATED}.")],
    papers: Annotated[Path | None, typer.Option("--papers", help="Their papers; else GOLD.papers.json.")] = None,
    errors: Annotated[int, typer.Option("--errors", min=0, help="Mistakes of a kind to show.")] = 3,
    as_json: Json = False,
) -> None:
    """Compare records with annotated ones: precision, recall and F1 with 95 % intervals, confusions, worst mistakes.

    Example: kg extract dev.papers.json --id source-key -o records.jsonl && kg evaluate records.jsonl --gold dev.jsonl
    """
    from kg.assessment import assess

    assessment = assess(records, gold, papers, limit=errors)
    if as_json:
        print_json(assessment.to_json())
        return
    for title, columns, rows in assessment.tables():
        typer.echo(f"\n{title}")
        print_rows(rows, columns)
