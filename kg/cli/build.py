"""Commands that read papers: build a graph, add to it, or only extract."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import Json, print_json, print_rows, split_graph
from kg.cli.progress import show_progress
from kg.errors import ReadError
from kg.options import IdKind, Options

if TYPE_CHECKING:
    from kg.build import BuildReport

Inputs = Annotated[
    list[str], typer.Argument(metavar="INPUT", help="Files, folders, or - for standard input.", show_default=False)
]
GraphAndInputs = Annotated[list[str] | None, typer.Argument(metavar="[GRAPH] INPUT...", show_default=False)]
Output = Annotated[Path, typer.Option("--output", "-o", help="The graph file.")]
Records = Annotated[Path, typer.Option("--output", "-o", help="File of JSON Lines; - is standard output.")]
Format = Annotated[str | None, typer.Option("--format", help="Format of the input, where it is not recognised.")]
Field = Annotated[list[str], typer.Option("--field", help="Name of a field of the input: abstract=summary.")]
Model = Annotated[
    Path | None, typer.Option("--model", help="Folder of a model of kg train, or 'rules': quicker, finds less.")
]
Patterns = Annotated[Path | None, typer.Option("--patterns", help="Your own names: JSON Lines of spaCy patterns.")]
DecisionsFile = Annotated[
    Path | None, typer.Option("--decisions", help="Your word on names; else NAME.decisions.yaml beside NAME.kg.")
]
MinConfidence = Annotated[
    float | None, typer.Option("--min-confidence", min=0, max=1, help="Leave out of the graph what is less sure.")
]
Processes = Annotated[int, typer.Option("--processes", "-j", min=1, help="Processes for extraction.")]
Id = Annotated[IdKind, typer.Option("--id", help="What a record is called: its id, or its name in the file.")]
SOME_SKIPPED = 3
"""Exit status of a run that did its work but had to leave out some records."""


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command("build")(build_command)
    app.command("add")(add_command)
    app.command("extract")(extract_command)


def build_command(
    inputs: Inputs,
    output: Output = Path("graph.kg"),
    format: Format = None,
    field: Field = [],  # noqa: B006 - typer copies it
    model: Model = None,
    patterns: Patterns = None,
    decisions: DecisionsFile = None,
    min_confidence: MinConfidence = None,
    processes: Processes = 1,
    as_json: Json = False,
) -> None:
    """Build a graph from files of abstracts.

    The graph holds the papers of this call. What was extracted before is used again, and a build that was
    stopped goes on where it stood. Exit status 3: done, but some records were skipped.

    Example: kg build papers.jsonl arxiv.xml.gz -o graph.kg
    """
    from kg.from_files import build_from_files

    options = Options(format, parse_fields(field), model, patterns, decisions, min_confidence, processes)
    problems: list[ReadError] = []
    with show_progress() as progress:
        report = build_from_files(output, inputs, options, problems=problems.append, progress=progress)
    _print_report(report, problems, output, as_json)


def add_command(
    arguments: GraphAndInputs = None,
    format: Format = None,
    field: Field = [],  # noqa: B006 - typer copies it
    model: Model = None,
    patterns: Patterns = None,
    decisions: DecisionsFile = None,
    min_confidence: MinConfidence = None,
    processes: Processes = 1,
    as_json: Json = False,
) -> None:
    """Add papers to a graph; without INPUT, apply changed decisions.

    Only new papers are extracted. The model and patterns of the build are used unless named anew.

    Example: kg add graph.kg new.jsonl
    """
    from kg.from_files import build_from_files

    path, inputs = split_graph(arguments or [])
    options = Options(format, parse_fields(field), model, patterns, decisions, min_confidence, processes)
    problems: list[ReadError] = []
    with show_progress() as progress:
        report = build_from_files(path, inputs, options, keep=True, problems=problems.append, progress=progress)
    _print_report(report, problems, path, as_json)


def extract_command(
    inputs: Inputs,
    output: Records = Path("-"),
    id: Id = IdKind.DOCUMENT,
    format: Format = None,
    field: Field = [],  # noqa: B006 - typer copies it
    model: Model = None,
    patterns: Patterns = None,
    processes: Processes = 1,
) -> None:
    """Write what each text says, one JSON object a line, without building a graph.

    Every record of the input gives one line, in their order.

    Example: kg extract papers.jsonl -o records.jsonl --id source-key
    """
    from kg.from_files import generate_records
    from kg.sinks.files import write_lines

    options = Options(format, parse_fields(field), model, patterns, n_process=processes)
    problems: list[ReadError] = []
    with show_progress() as progress:
        lines = generate_records(inputs, options, id_kind=id, problems=problems.append, progress=progress)
        write_lines(lines, output)
    _finish(problems)


def parse_fields(settings: Sequence[str]) -> dict[str, str]:
    """Return the names of fields of settings such as "abstract=summary".

    >>> parse_fields(["abstract=summary", "id=key"])
    {'abstract': 'summary', 'id': 'key'}
    """
    pairs = [setting.partition("=") for setting in settings]
    for field, _, name in pairs:
        if field not in {"id", "title", "abstract", "date"} or not name:
            raise typer.BadParameter(f"{field}={name}: give FIELD=NAME, FIELD one of id, title, abstract, date")
    return {field: name for field, _, name in pairs}


def _print_report(report: BuildReport, problems: Sequence[ReadError], path: Path, as_json: bool) -> None:
    from kg.from_files import report_rows

    if as_json:
        skipped = [{"path": str(p.path), "record": p.record, "problem": p.problem} for p in problems]
        print_json({"graph": str(path), **asdict(report), "skipped": skipped})
    else:
        print_rows(report_rows(report, len(problems)), ("", "count"))
        typer.echo(f"\nThe graph is in {path}. Look into it with: kg stats {path}")
    _finish(problems)


def _finish(problems: Sequence[ReadError]) -> None:
    if problems:
        from kg.from_files import problem_lines

        for line in problem_lines(problems):
            typer.echo(f"kg: {line}", err=True)
        raise typer.Exit(SOME_SKIPPED)
