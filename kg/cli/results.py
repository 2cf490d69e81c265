"""Commands that answer what people come for: leaderboards, comparisons, walks, search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from kg.cli.common import Csv, Json, Limit, print_rows, split_graph
from kg.datamodel import ConceptType, Predicate

Markdown = Annotated[bool, typer.Option("--markdown", help="Print a Markdown table.")]
Type = Annotated[ConceptType | None, typer.Option("--type", help="Only this type.", case_sensitive=False)]
Plot = Annotated[Path | None, typer.Option("--plot", help="Draw bars into this file: .png, .svg or .pdf.")]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command("leaderboard")(leaderboard_command)
    app.command("compare")(compare_command)
    app.command("neighbors")(neighbors_command)
    app.command("path")(path_command)
    app.command("search")(search_command)


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
