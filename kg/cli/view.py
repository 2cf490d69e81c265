"""Commands of the area "view"."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.common import split_graph

EXAMPLE = "Example: kg view graph.kg -o graph.html"


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command("view", epilog=EXAMPLE)(view_command)


def view_command(
    arguments: Annotated[list[str] | None, typer.Argument(metavar="[GRAPH]", help="The graph; else graph.kg.")] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="The page to write; - is standard output.")] = Path(
        "graph.html"
    ),
    title: Annotated[str | None, typer.Option(help="Title of the page; else the name of the graph file.")] = None,
) -> None:
    """Write the graph as one HTML page that needs no network: search, drawing, evidence, leaderboards."""
    from kg.view.page import write_html
    from kg.workspace import read_graph

    path, rest = split_graph(arguments or [])
    if rest:
        raise typer.BadParameter(f"one graph only, not {' '.join(rest)}")
    write_html(read_graph(path), out, title=title or path.stem)
    if str(out) != "-":
        typer.echo(f"wrote {out}", err=True)
