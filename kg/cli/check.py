"""Commands that check a graph: against its papers, against an older one, against what it may have missed."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.common import Csv, Json, Limit, Markdown, print_rows, split_names


class GapKind(StrEnum):
    """What can be missing (`kg.coverage`)."""

    NUMBER = "number"
    CUE = "cue"
    NAME = "name"


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command("diff")(diff_command)
    app.command("verify")(verify_command)
    app.command("coverage")(coverage_command)


def diff_command(
    arguments: Annotated[list[str], typer.Argument(metavar="OLD NEW", show_default=False)],
    as_json: Json = False,
    as_csv: Csv = False,
    as_markdown: Markdown = False,
) -> None:
    """Show what changed between two graphs: concepts, merged and split names, best results, with the papers.

    Example: kg diff monday.kg friday.kg
    """
    from kg.diff import COLUMNS, diff_graphs
    from kg.workspace import read_graph

    if len(arguments) != 2:
        raise typer.BadParameter(f"expected two graphs, got {len(arguments)}")
    changes = diff_graphs(*(read_graph(Path(argument)) for argument in arguments))
    print_rows(
        [change.as_row() for change in changes], COLUMNS, as_json=as_json, as_csv=as_csv, as_markdown=as_markdown
    )


def verify_command(
    arguments: Annotated[list[str] | None, typer.Argument(metavar="[GRAPH]", show_default=False)] = None,
    limit: Limit = 100,
    as_json: Json = False,
    as_csv: Csv = False,
    as_markdown: Markdown = False,
) -> None:
    """Read every span, number, edge and merge again; exit with status 1 if anything does not hold.

    Example: kg verify graph.kg
    """
    from kg.verify import COLUMNS
    from kg.verify_merges import verify_workspace

    path, _ = split_names(arguments, 0, 0)
    report = verify_workspace(path)
    if report.failures or as_json or as_csv:
        print_rows(
            [failure.as_row() for failure in report.failures[:limit]],
            COLUMNS,
            as_json=as_json,
            as_csv=as_csv,
            as_markdown=as_markdown,
        )
    typer.echo(report.summary(), err=True)
    if report.failures:
        raise typer.Exit(1)


def coverage_command(
    arguments: Annotated[list[str] | None, typer.Argument(metavar="[GRAPH]", show_default=False)] = None,
    gaps: Annotated[bool, typer.Option("--gaps", help="List what is missing instead of counting it.")] = False,
    what: Annotated[GapKind | None, typer.Option("--what", help="With --gaps: only this kind.")] = None,
    min_papers: Annotated[int, typer.Option("--min-papers", min=1, help="Papers at least, for an unknown name.")] = 2,
    limit: Limit = 100,
    as_json: Json = False,
    as_csv: Csv = False,
    as_markdown: Markdown = False,
) -> None:
    """Show what the graph may have missed: numbers without a result, cue verbs without a relation, unknown names.

    Example: kg coverage graph.kg --gaps --what name
    """
    from kg.coverage import COLUMNS, GAP_COLUMNS, measure_coverage
    from kg.workspace import read_graph

    path, _ = split_names(arguments, 0, 0)
    coverage = measure_coverage(read_graph(path), min_papers=min_papers)
    if gaps or what is not None:
        found = [gap.as_row() for gap in coverage.gaps if what in (None, gap.what)]
        print_rows(found[:limit], GAP_COLUMNS, as_json=as_json, as_csv=as_csv, as_markdown=as_markdown)
    else:
        print_rows(coverage.rows(), COLUMNS, as_json=as_json, as_csv=as_csv, as_markdown=as_markdown)
