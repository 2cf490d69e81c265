"""Commands that answer what people come for: leaderboards, comparisons, walks, search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from kg.cli.common import Csv, Json, Limit, print_rows, split_graph
from kg.datamodel import ConceptType, Predicate
from kg.trends import Period

Markdown = Annotated[bool, typer.Option("--markdown", help="Print a Markdown table.")]
Type = Annotated[ConceptType | None, typer.Option("--type", help="Only this type.", case_sensitive=False)]


class GapKind(StrEnum):
    """What can be missing (`kg.coverage`)."""

    NUMBER = "number"
    CUE = "cue"
    NAME = "name"


Plot = Annotated[Path | None, typer.Option("--plot", help="Draw bars into this file: .png, .svg or .pdf.")]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command("leaderboard")(leaderboard_command)
    app.command("compare")(compare_command)
    app.command("neighbors")(neighbors_command)
    app.command("path")(path_command)
    app.command("search")(search_command)
    app.command("conflicts")(conflicts_command)
    app.command("trends")(trends_command)
    app.command("diff")(diff_command)
    app.command("verify")(verify_command)
    app.command("coverage")(coverage_command)


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

    path, names = _split(arguments, range(2))
    graph = read_graph(path, predicates=EDGES)
    if not names:
        _print(benchmark_rows(graph), BENCHMARK_COLUMNS, as_json, as_csv, as_markdown)
        return
    benchmark = get_benchmark(graph, names[0])
    entries = leaderboard(graph, benchmark, metric=metric, variants=variants, fold=fold)
    if plot is not None:
        from kg.plots import draw_leaderboard, save_plot

        save_plot(draw_leaderboard(entries), plot)
    if as_json or as_csv:
        print_rows([entry.as_row() for entry in entries], FIELDS, as_json=as_json, as_csv=as_csv)
    else:
        _print([entry.as_lines() for entry in entries], COLUMNS, False, False, as_markdown)


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

    path, (first, second) = _split(arguments, (2,))
    graph = read_graph(path)
    comparison = compare(graph, get_concept(graph, first), get_concept(graph, second))
    _print(comparison_rows(graph, comparison), COLUMNS, as_json, as_csv, as_markdown)


def neighbors_command(
    arguments: Annotated[list[str], typer.Argument(metavar="[GRAPH] NAME", show_default=False)],
    depth: Annotated[int, typer.Option("--depth", min=1, max=6, help="Steps to walk.")] = 1,
    predicate: Annotated[
        Predicate | None, typer.Option("--relation", help="Only this relation.", case_sensitive=False)
    ] = None,
    type_: Type = None,
    limit: Limit = 100,
    as_json: Json = False,
    as_csv: Csv = False,
    as_markdown: Markdown = False,
) -> None:
    """Show the relations around a concept, nearest first, each with its sentence.

    Example: kg neighbors graph.kg ALFWorld --depth 2 --type Method
    """
    from kg.lookup import get_concept
    from kg.neighbors import COLUMNS, neighbors
    from kg.workspace import read_graph

    path, (name,) = _split(arguments, (1,))
    graph = read_graph(path)
    steps = neighbors(graph, get_concept(graph, name), depth=depth, predicate=predicate, type=type_)
    _print([step.as_row(graph) for step in steps[:limit]], COLUMNS, as_json, as_csv, as_markdown)


def path_command(
    arguments: Annotated[list[str], typer.Argument(metavar="[GRAPH] NAME NAME", show_default=False)],
    papers: Annotated[bool, typer.Option("--papers", help="Also through papers that mention both.")] = False,
    as_json: Json = False,
    as_csv: Csv = False,
    as_markdown: Markdown = False,
) -> None:
    """Show a shortest chain of relations between two concepts.

    Example: kg path graph.kg StepCredit GSM8K
    """
    from kg.lookup import get_concept
    from kg.neighbors import COLUMNS, find_path
    from kg.workspace import read_graph

    path, (first, second) = _split(arguments, (2,))
    graph = read_graph(path)
    chain = find_path(graph, get_concept(graph, first), get_concept(graph, second), through_papers=papers)
    _print([step.as_row(graph) for step in chain], COLUMNS, as_json, as_csv, as_markdown)


def search_command(
    arguments: Annotated[list[str], typer.Argument(metavar="[GRAPH] WORDS...", show_default=False)],
    type_: Type = None,
    limit: Limit = 20,
    as_json: Json = False,
    as_csv: Csv = False,
    as_markdown: Markdown = False,
) -> None:
    """Find concepts by name or alias: whole, beginnings, single words, with typing mistakes.

    Example: kg search graph.kg policy optimization --type Method
    """
    from kg.search import COLUMNS, search
    from kg.workspace import read_graph

    path, words = _split(arguments, range(1, 64))
    hits = search(read_graph(path, predicates=()), " ".join(words), limit=limit, type=type_)
    _print([hit.as_row() for hit in hits], COLUMNS, as_json, as_csv, as_markdown)


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

    path, _ = _split(arguments, (0,))
    conflicts = find_conflicts(read_graph(path))[:limit]
    columns = (*COLUMNS, "first_sentence", "second_sentence") if as_json or as_csv else COLUMNS
    _print([conflict.as_row() for conflict in conflicts], columns, as_json, as_csv, as_markdown)


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

    path, names = _split(arguments, range(2))
    graph = read_graph(path, predicates=(Predicate.MENTIONS.value,))
    if names:
        _print(timeline(graph, get_concept(graph, names[0]), by=by), TIMELINE_COLUMNS, as_json, as_csv, as_markdown)
        return
    trends = rising_concepts(graph, by=by, window=window, min_papers=min_papers, type=type_)
    _print([trend.as_row() for trend in trends[:limit]], COLUMNS, as_json, as_csv, as_markdown)


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
    _print([change.as_row() for change in changes], COLUMNS, as_json, as_csv, as_markdown)


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

    path, _ = _split(arguments, (0,))
    report = verify_workspace(path)
    if report.failures or as_json or as_csv:
        _print([failure.as_row() for failure in report.failures[:limit]], COLUMNS, as_json, as_csv, as_markdown)
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

    path, _ = _split(arguments, (0,))
    coverage = measure_coverage(read_graph(path), min_papers=min_papers)
    if gaps or what is not None:
        found = [gap.as_row() for gap in coverage.gaps if what in (None, gap.what)]
        _print(found[:limit], GAP_COLUMNS, as_json, as_csv, as_markdown)
    else:
        _print(coverage.rows(), COLUMNS, as_json, as_csv, as_markdown)


def _split(arguments: Sequence[str] | None, counts: Iterable[int]) -> tuple[Path, list[str]]:
    """Return the graph and the other arguments, of which there must be one of `counts`."""
    path, rest = split_graph(arguments or [])
    if len(rest) not in counts:
        wanted = (
            " or ".join(map(str, counts)) if not isinstance(counts, range) else f"{counts.start} to {counts.stop - 1}"
        )
        raise typer.BadParameter(f"expected {wanted} names besides the graph, got {len(rest)}")
    return path, rest


def _print(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[str], as_json: bool, as_csv: bool, as_markdown: bool
) -> None:
    if as_markdown:
        from kg.publish import generate_markdown

        typer.echo("\n".join(generate_markdown(rows, columns)))
    else:
        print_rows(rows, columns, as_json=as_json, as_csv=as_csv)
