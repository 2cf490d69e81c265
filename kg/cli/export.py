"""Commands of the area "export"."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.common import split_graph
from kg.cli.progress import show_progress
from kg.errors import OutputError

Arguments = Annotated[list[str], typer.Argument(metavar="FORMAT [GRAPH]", help="The format, then the graph file.")]
Output = Annotated[
    Path, typer.Option("--output", "-o", help="File, or folder for formats that are one; - is standard output.")
]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command("export", help=_help(), short_help="Write a graph in another format.")(export_command)


def _help() -> str:
    from kg.sinks import WRITERS

    formats = "\n\n".join(f"[bold]{name}[/bold]: {text}" for name, (_, text) in WRITERS.items())
    return f"Write a graph in another format.\n\n{formats}\n\nExample: kg export graphml graph.kg -o graph.graphml; kg export oxigraph graph.kg -o graph.oxigraph"


def export_command(arguments: Arguments, output: Output = Path("-")) -> None:
    """Write a graph in another format."""
    from kg.sinks import WRITERS, export_workspace

    name, *rest = arguments
    if name not in WRITERS:
        raise OutputError(name, f"no such format; there are {', '.join(WRITERS)}")
    path, others = split_graph(rest)
    if others:
        raise OutputError(others[0], "one graph at a time")
    with show_progress() as progress:
        export_workspace(path, name, output, progress=progress)
