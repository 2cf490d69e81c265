"""What commands share: finding the graph, options, and printing rows."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.datamodel import ConceptType
from kg.errors import WorkspaceError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

Json = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]
Markdown = Annotated[bool, typer.Option("--markdown", help="Print a Markdown table.")]
Type = Annotated[ConceptType | None, typer.Option("--type", help="Only this type.", case_sensitive=False)]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, help="Rows at most.")]
SQLITE_MAGIC = b"SQLite format 3\x00"


def split_graph(arguments: Sequence[str]) -> tuple[Path, list[str]]:
    """Return the graph file and the other arguments.

    The graph is the first argument if that is a workspace file or ends in ".kg"; else $KG_GRAPH; else the
    one file graph.kg of the current folder.

    Raises:
        WorkspaceError: None of these.
    """
    if arguments and looks_like_graph(arguments[0]):
        return Path(arguments[0]), list(arguments[1:])
    named = os.environ.get("KG_GRAPH")
    if named:
        return Path(named), list(arguments)
    if Path("graph.kg").exists():
        return Path("graph.kg"), list(arguments)
    raise WorkspaceError("no graph: name one as the first argument, set KG_GRAPH, or stand where graph.kg is")


def split_names(arguments: Sequence[str] | None, least: int, most: int) -> tuple[Path, list[str]]:
    """Return the graph file and the other arguments, of which there must be a certain number.

    Raises:
        WorkspaceError: No graph.
        typer.BadParameter: Too few or too many.
    """
    path, names = split_graph(arguments or [])
    if not least <= len(names) <= most:
        wanted = str(least) if least == most else f"{least} to {most}"
        raise typer.BadParameter(f"expected {wanted} besides the graph, got {len(names)}: {' '.join(names)}")
    return path, names


def print_lines(lines: Iterable[Text]) -> None:
    """Print lines; in a terminal they are wrapped, and continued lines keep their indent."""
    console = make_console()
    for line in lines:
        indent = len(line.plain) - len(line.plain.lstrip(" "))
        for part in line[indent:].wrap(console, console.width - indent) or [line]:
            part.pad_left(indent)
            console.print(part, soft_wrap=True)


def make_console() -> Console:
    """Return a console on stdout: as wide as the terminal, or as need be in a pipe."""
    from rich.console import Console

    wide = None if sys.stdout.isatty() or "COLUMNS" in os.environ else 10_000
    return Console(highlight=False, width=wide)


def looks_like_graph(argument: str) -> bool:
    """Tell whether an argument names a workspace file, there or not."""
    if argument.endswith(".kg"):
        return True
    try:
        with Path(argument).open("rb") as file:
            return file.read(len(SQLITE_MAGIC)) == SQLITE_MAGIC
    except (OSError, ValueError):  # no file: a name, or a query that is too long for one
        return False


def print_json(value: Any) -> None:
    """Print one JSON value, as UTF-8."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1))


def print_rows(
    rows: Iterable[Mapping[str, Any]],
    columns: Sequence[str],
    *,
    as_json: bool = False,
    as_csv: bool = False,
    as_markdown: bool = False,
) -> None:
    """Print rows as a table that fits the terminal, as a JSON array of objects, as CSV, or as a Markdown table."""
    rows = list(rows)
    if as_json:
        print_json([{column: row.get(column) for column in columns} for row in rows])
    elif as_csv:
        _print_csv(rows, columns)
    elif as_markdown:
        from kg.publish import generate_markdown

        typer.echo("\n".join(generate_markdown(rows, columns)))
    else:
        _print_table(rows, columns)


def _print_csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    import csv

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([format_cell(row.get(column)) for column in columns] for row in rows)


def _print_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        numeric = any(isinstance(row.get(column), int | float) for row in rows)
        table.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(format_cell(row.get(column))) for column in columns))
    make_console().print(table)


def format_cell(value: Any) -> str:
    """Return a cell's text: nothing for None, lists joined by "; ".

    >>> format_cell(None), format_cell(["a", "b"]), format_cell(0.5), format_cell(97.4)
    ('', 'a; b', '0.5', '97.4')
    """
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "; ".join(format_cell(item) for item in value)
    if isinstance(value, float):
        return f"{value:.12g}"
    return str(value)
