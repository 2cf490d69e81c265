"""Commands that walk a graph: neighbours, paths, search."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.common import Csv, Json, Limit, Markdown, Type, print_rows, split_names
from kg.datamodel import Predicate


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command("neighbors")(neighbors_command)
    app.command("path")(path_command)
    app.command("search")(search_command)


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

    path, (name,) = split_names(arguments, 1, 1)
    graph = read_graph(path)
    steps = neighbors(graph, get_concept(graph, name), depth=depth, predicate=predicate, type=type_)
    print_rows(
        [step.as_row(graph) for step in steps[:limit]], COLUMNS, as_json=as_json, as_csv=as_csv, as_markdown=as_markdown
    )


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

    path, (first, second) = split_names(arguments, 2, 2)
    graph = read_graph(path)
    chain = find_path(graph, get_concept(graph, first), get_concept(graph, second), through_papers=papers)
    print_rows([step.as_row(graph) for step in chain], COLUMNS, as_json=as_json, as_csv=as_csv, as_markdown=as_markdown)


def search_command(
    arguments: Annotated[list[str], typer.Argument(metavar="[GRAPH] WORDS...", show_default=False)],
    by_meaning: Annotated[bool, typer.Option("--meaning/--no-meaning", help="Also names near in meaning.")] = True,
    type_: Type = None,
    limit: Limit = 20,
    as_json: Json = False,
    as_csv: Csv = False,
    as_markdown: Markdown = False,
) -> None:
    """Find concepts by name or alias: whole, beginnings, single words, with typing mistakes; then those near in meaning.

    The first search in a graph reads its names, some hundred a second; they are kept beside it.

    Example: kg search graph.kg make images from text --type Task
    """
    from kg.cli.progress import show_progress
    from kg.meaning import Meanings
    from kg.search import COLUMNS, search
    from kg.workspace import read_graph

    path, words = split_names(arguments, 1, 64)
    graph = read_graph(path, predicates=())
    with show_progress() as tell:
        meaning = Meanings(graph, path, tell=tell) if by_meaning else None
        hits = search(graph, " ".join(words), limit=limit, type=type_, meaning=meaning)
    print_rows([hit.as_row() for hit in hits], COLUMNS, as_json=as_json, as_csv=as_csv, as_markdown=as_markdown)
