"""Commands that look into a graph: what is in it, one concept, the papers."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from kg.cli.common import Json, Limit, print_json, print_lines, print_rows, split_names

Graph = Annotated[list[str] | None, typer.Argument(metavar="[GRAPH]", show_default=False)]
GraphAndName = Annotated[list[str], typer.Argument(metavar="[GRAPH] NAME", show_default=False)]
GraphAndWords = Annotated[list[str] | None, typer.Argument(metavar="[GRAPH] [PAPER | WORDS...]", show_default=False)]
PAPER_COLUMNS = ("id", "date", "title")
TOP_COLUMNS = ("type", "name", "papers", "id")


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command("stats")(stats_command)
    app.command("show")(show_command)
    app.command("papers")(papers_command)


def stats_command(graph: Graph = None, limit: Limit = 5, as_json: Json = False) -> None:
    """Count papers, concepts and relations, and show the concepts that stand in most papers.

    Example: kg stats graph.kg
    """
    from kg.stats import count_rows, read_stats

    path, _ = split_names(graph, 0, 0)
    stats = read_stats(path, limit)
    if as_json:
        print_json(asdict(stats))
        return
    print_rows(count_rows(stats), ("", "count"))
    typer.echo()
    print_rows([asdict(concept) for concept in stats.top], TOP_COLUMNS)


def show_command(arguments: GraphAndName, limit: Limit = 5, as_json: Json = False) -> None:
    """Show a concept: its names, relations with their sentences, results and papers.

    NAME is a name, alias or id, in any case. Of each kind of relation the ones with most papers are shown.

    Example: kg show graph.kg "large language model" -n 10
    """
    from kg.describe import read_concept_page
    from kg.pages import generate_concept_page

    path, (name,) = split_names(arguments, 1, 1)
    page = read_concept_page(path, name, limit=limit)
    if as_json:
        print_json(asdict(page))
    else:
        print_lines(generate_concept_page(page))


def papers_command(arguments: GraphAndWords = None, limit: Limit = 20, as_json: Json = False) -> None:
    """List papers, newest first; find those that hold all of some words; or show one, by its id.

    Example: kg papers graph.kg reward model
    """
    from kg.describe import find_papers, read_paper_page
    from kg.pages import generate_paper_page

    path, words = split_names(arguments, 0, 64)
    page = read_paper_page(path, words[0]) if len(words) == 1 else None
    if page is None:
        print_rows([asdict(paper) for paper in find_papers(path, words, limit=limit)], PAPER_COLUMNS, as_json=as_json)
    elif as_json:
        print_json(asdict(page))
    else:
        print_lines(generate_paper_page(page))
