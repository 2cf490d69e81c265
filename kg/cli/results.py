"""Commands about what papers report: leaderboards, comparisons, conflicts, trends."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.common import Csv, Json, Limit, Markdown, Type, print_rows, split_names
from kg.datamodel import Predicate
from kg.trends import Period

Plot = Annotated[Path | None, typer.Option("--plot", help="Draw bars into this file: .png, .svg or .pdf.")]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command("leaderboard")(leaderboard_command)
    app.command("compare")(compare_command)
    app.command("conflicts")(conflicts_command)
    app.command("trends")(trends_command)


def leaderboard_command(
    arguments: Annotated[list[str] | None, typer.Argument(metavar="[GRAPH] [BENCHMARK]", show_default=False)] = None,
    metric: Annotated[str | None, typer.Option("--metric", help="A metric, or part of its name.")] = None,
    variants: Annotated[bool, typer.Option("--variants", help="With the benchmark's splits and versions.")] = False,
    fold: Annotated[
        bool, typer.Option("--fold", help="Only the best row of each family of models or methods.")
    ] = False,
    plot: Plot = None,
    as_json: Json = False,
    as_csv: Csv = False,
    as_markdown: Markdown = False,
) -> None:
    """Show the scores that papers report on a benchmark, best first; without a benchmark, list those with numbers.

    Example: kg leaderboard graph.kg ALFWorld --metric success
    """
    from kg.entries import FIELDS
    from kg.leaderboard import BENCHMARK_COLUMNS, COLUMNS, EDGES, benchmark_rows, get_benchmark, leaderboard
    from kg.workspace import read_graph

    path, names = split_names(arguments, 0, 1)
    graph = read_graph(path, predicates=EDGES)
    if not names:
        print_rows(benchmark_rows(graph), BENCHMARK_COLUMNS, as_json=as_json, as_csv=as_csv, as_markdown=as_markdown)
        return
    benchmark = get_benchmark(graph, names[0])
    entries = leaderboard(graph, benchmark, metric=metric, variants=variants, fold=fold)
    if plot is not None:
        from kg.plots import draw_leaderboard, save_plot

        save_plot(draw_leaderboard(entries), plot)
    if as_json or as_csv:
        print_rows([entry.as_row() for entry in entries], FIELDS, as_json=as_json, as_csv=as_csv)
    else:
        print_rows([entry.as_lines() for entry in entries], COLUMNS, as_markdown=as_markdown)


def compare_command(
    arguments: Annotated[list[str], typer.Argument(metavar="[GRAPH] NAME NAME", show_default=False)],
    as_json: Json = False,
    as_csv: Csv = False,
    as_markdown: Markdown = False,
) -> None:
    """Show two concepts side by side: numbers, what both have, what each has alone.

    Example: kg compare graph.kg LoopAgent TreePlan
    """
    from kg.compare import COLUMNS, compare, comparison_rows
    from kg.lookup import get_concept
    from kg.workspace import read_graph

    path, (first, second) = split_names(arguments, 2, 2)
    graph = read_graph(path)
    comparison = compare(graph, get_concept(graph, first), get_concept(graph, second))
    print_rows(comparison_rows(graph, comparison), COLUMNS, as_json=as_json, as_csv=as_csv, as_markdown=as_markdown)


def conflicts_command(
    arguments: Annotated[list[str] | None, typer.Argument(metavar="[GRAPH]", show_default=False)] = None,
    limit: Limit = 100,
    as_json: Json = False,
    as_csv: Csv = False,
    as_markdown: Markdown = False,
) -> None:
    """Show where papers disagree: on who is better, on a score, or a sentence on its own arithmetic.

    Example: kg conflicts graph.kg
    """
    from kg.conflicts import COLUMNS, find_conflicts
    from kg.workspace import read_graph

    path, _ = split_names(arguments, 0, 0)
    conflicts = find_conflicts(read_graph(path))[:limit]
    columns = (*COLUMNS, "first_sentence", "second_sentence") if as_json or as_csv else COLUMNS
    print_rows(
        [conflict.as_row() for conflict in conflicts], columns, as_json=as_json, as_csv=as_csv, as_markdown=as_markdown
    )


def trends_command(
    arguments: Annotated[list[str] | None, typer.Argument(metavar="[GRAPH] [NAME]", show_default=False)] = None,
    by: Annotated[Period, typer.Option("--by", help="Steps of time.")] = Period.MONTH,
    window: Annotated[int, typer.Option("--window", min=1, help="Steps that count as recent.")] = 3,
    min_papers: Annotated[int, typer.Option("--min-papers", min=1, help="Recent papers at least.")] = 2,
    type_: Type = None,
    limit: Limit = 20,
    as_json: Json = False,
    as_csv: Csv = False,
    as_markdown: Markdown = False,
) -> None:
    """Show what is on the rise, with when it was first seen; with a name, its papers in each step of time.

    Example: kg trends graph.kg --by month --type Method
    """
    from kg.lookup import get_concept
    from kg.trends import COLUMNS, TIMELINE_COLUMNS, rising_concepts, timeline
    from kg.workspace import read_graph

    path, names = split_names(arguments, 0, 1)
    graph = read_graph(path, predicates=(Predicate.MENTIONS.value,))
    if names:
        print_rows(
            timeline(graph, get_concept(graph, names[0]), by=by),
            TIMELINE_COLUMNS,
            as_json=as_json,
            as_csv=as_csv,
            as_markdown=as_markdown,
        )
        return
    trends = rising_concepts(graph, by=by, window=window, min_papers=min_papers, type=type_)
    print_rows(
        [trend.as_row() for trend in trends[:limit]], COLUMNS, as_json=as_json, as_csv=as_csv, as_markdown=as_markdown
    )
