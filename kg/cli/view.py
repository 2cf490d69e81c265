"""Commands of the area "view"."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.common import split_names

EXAMPLE = "Example: kg view graph.kg -o graph.html"
Graph = Annotated[list[str] | None, typer.Argument(metavar="[GRAPH]", help="The graph file; else graph.kg.")]
Output = Annotated[Path, typer.Option("--output", "-o", help="The page to write; - is standard output.")]
Title = Annotated[str | None, typer.Option(help="Title of the page; else the name of the graph file.")]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command("view", epilog=EXAMPLE)(view_command)


def view_command(arguments: Graph = None, output: Output = Path("graph.html"), title: Title = None) -> None:
    """Write a graph as one HTML page that needs no network: search, drawing, evidence, leaderboards."""
    from kg.view.page import write_html
    from kg.workspace import read_graph

    path, _ = split_names(arguments, 0, 0)
    write_html(read_graph(path), output, title=title or path.stem)
    if str(output) != "-":
        typer.echo(f"wrote {output}", err=True)
