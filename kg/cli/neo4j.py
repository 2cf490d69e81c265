"""Commands around Cypher: load (into Neo4j), cypher and ask (with the embedded engine, or on Neo4j)."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import Csv, Json, looks_like_graph, print_rows, split_graph
from kg.errors import QueryError, ServerError

if TYPE_CHECKING:
    import neo4j

    from kg.questions.answers import Rows


class Language(StrEnum):
    """The languages that each named question is written in."""

    CYPHER = "cypher"
    SPARQL = "sparql"
    PYTHON = "python"


ADDRESS = "bolt://localhost:7687"

Graph = Annotated[list[str] | None, typer.Argument(metavar="[GRAPH]", show_default=False, help="The graph file.")]
GraphQuery = Annotated[
    list[str] | None, typer.Argument(metavar="[GRAPH] [QUERY]", show_default=False, help="Graph file and query.")
]
GraphName = Annotated[
    list[str] | None, typer.Argument(metavar="[GRAPH] [NAME]", show_default=False, help="Graph file and question.")
]
Uri = Annotated[str, typer.Option(envvar="NEO4J_URI", help="Address of the server.")]
AskUri = Annotated[str | None, typer.Option("--uri", show_default=False, help="Ask this Neo4j server instead.")]
Username = Annotated[
    str, typer.Option(envvar="NEO4J_USERNAME", help="User; the password is $NEO4J_PASSWORD, or asked.")
]
Database = Annotated[
    str | None, typer.Option(envvar="NEO4J_DATABASE", show_default=False, help="Database; else the user's own.")
]
Prefix = Annotated[str, typer.Option(help="Goes before each label, so that Paper or Model do not meet yours.")]
Parameters = Annotated[
    list[str] | None,
    typer.Option("--param", "-p", metavar="NAME=VALUE", show_default=False, help="A parameter; may be repeated."),
]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, help="Rows at most.")]
Show = Annotated[
    Language | None, typer.Option("--show", show_default=False, help="Print the question in a language instead.")
]
Timeout = Annotated[float, typer.Option("--timeout", min=0.001, help="Seconds at most.")]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command("load")(load_command)
    app.command("cypher")(cypher_command)
    app.command("ask")(ask_command)


def load_command(
    graph: Graph = None,
    uri: Uri = ADDRESS,
    username: Username = "neo4j",
    database: Database = None,
    prefix: Prefix = "",
    sync: Annotated[
        bool, typer.Option("--sync", help="Also remove what kg once wrote and the graph no longer has.")
    ] = False,
) -> None:
    """Load a graph into Neo4j; loading it again changes nothing.

    Example: NEO4J_PASSWORD=... kg load graph.kg --uri bolt://localhost:7687
    """
    from kg.cli.progress import show_progress
    from kg.sinks.neo4j_loader import connect, load_graph, public_uri
    from kg.workspace import read_graph

    path = _only_graph(graph)
    loaded = read_graph(path)
    with (
        connect(uri, username, _password(uri)) as driver,
        driver.session(database=database) as session,
        show_progress() as progress,
    ):
        report = load_graph(loaded, session, prefix=prefix, sync=sync, progress=progress)
    typer.echo(f"{public_uri(uri)} holds all {report.nodes} nodes and {report.edges} edges of {path}")
    if report.stale_nodes or report.stale_edges:
        verb = "removed" if sync else "kept; --sync removes them:"
        typer.echo(f"{verb} {report.stale_nodes} nodes and {report.stale_edges} edges of earlier loads", err=True)


def cypher_command(
    arguments: GraphQuery = None,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", help="Read the query from a file; - is standard input.")
    ] = None,
    param: Parameters = None,
    as_json: Json = False,
    as_csv: Csv = False,
    limit: Limit = 1_000,
    timeout: Timeout = 30.0,
    uri: AskUri = None,
    username: Username = "neo4j",
    database: Database = None,
) -> None:
    """Ask in Cypher; only reading queries. Without --uri, no server is needed.

    Example: kg cypher graph.kg "MATCH (m:Method)-[:EVALUATED_ON]->(b:Benchmark {name: 'ALFWorld'}) RETURN m.name"
    """
    from kg.questions.cypher import query_server, query_workspace, read_value, split_parameters
    from kg.questions.cypher_text import clean_query, find_misspelt

    path, rest = _split(arguments or [], uri)
    query = _read_query(rest, file)
    values = {name: read_value(text) for name, text in split_parameters(param or []).items()}
    if uri is None:
        _hint(find_misspelt(clean_query(query)))
        rows = query_workspace(path, query, values, limit=limit, seconds=timeout)
    else:
        with _driver(uri, username) as driver:
            rows = query_server(driver, query, values, database=database, limit=limit, seconds=timeout)
        _hint(() if rows.rows else find_misspelt(clean_query(query)))
    _print(rows, as_json, as_csv)


def ask_command(
    arguments: GraphName = None,
    param: Parameters = None,
    as_json: Json = False,
    as_csv: Csv = False,
    limit: Limit = 1_000,
    timeout: Timeout = 30.0,
    uri: AskUri = None,
    username: Username = "neo4j",
    database: Database = None,
    prefix: Prefix = "",
    show: Show = None,
) -> None:
    """Ask a named question; without a name, list them all.

    Example: kg ask graph.kg leaderboard --param benchmark=ALFWorld --param metric="success rate"
    """
    from kg.questions.catalog import get_question
    from kg.questions.cypher import ask_server, ask_workspace, question_text, split_parameters

    arguments = arguments or []
    if not arguments[1 if arguments and looks_like_graph(arguments[0]) else 0 :]:
        return _list_questions(as_json, as_csv)
    if show is not None:
        return typer.echo(question_text(get_question(arguments[-1]), show))
    path, rest = _split(arguments, uri)
    question, given = get_question(_only(rest, "one question at a time")), split_parameters(param or [])
    if uri is None:
        rows = ask_workspace(path, question, given, limit=limit, seconds=timeout)
    else:
        with _driver(uri, username) as driver:
            rows = ask_server(driver, question, given, prefix=prefix, database=database, limit=limit, seconds=timeout)
    return _print(rows, as_json, as_csv)


def _list_questions(as_json: bool, as_csv: bool) -> None:
    from kg.questions.catalog import load_questions

    rows = [
        {
            "question": question.name,
            "asks": question.title,
            "parameters": [f"{p.name}={p.example}" for p in question.parameters],
        }
        for question in load_questions().values()
    ]
    print_rows(rows, ("question", "asks", "parameters"), as_json=as_json, as_csv=as_csv)


def _print(rows: Rows, as_json: bool, as_csv: bool) -> None:
    print_rows(rows.rows, rows.columns, as_json=as_json, as_csv=as_csv)
    if rows.truncated:
        typer.echo(f"kg: only the first {len(rows.rows)} rows; --limit shows more", err=True)


def _hint(hints: Iterable[str]) -> None:
    for hint in hints:
        typer.echo(f"kg: hint: {hint}", err=True)


def _split(arguments: list[str], uri: str | None) -> tuple[Path, list[str]]:
    """Return the graph and the other arguments; a server needs no graph."""
    if uri is not None and not (arguments and looks_like_graph(arguments[0])):
        return Path("-"), arguments
    return split_graph(arguments)


def _read_query(rest: list[str], file: Path | None) -> str:
    if file is None:
        return _only(rest, "one query at a time, in quotes; or --file")
    if rest:
        raise QueryError("a query or --file, not both")
    try:
        return sys.stdin.read() if file == Path("-") else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"{file}: {error}") from error


def _only(rest: list[str], problem: str) -> str:
    if len(rest) != 1:
        raise QueryError(problem)
    return rest[0]


def _only_graph(arguments: list[str] | None) -> Path:
    path, rest = split_graph(arguments or [])
    if rest:
        raise QueryError(f"{rest[0]}: one graph at a time")
    return path


@contextmanager
def _driver(uri: str, username: str) -> Iterator[neo4j.Driver]:
    from kg.sinks.neo4j_loader import connect

    with connect(uri, username, _password(uri)) as driver:
        yield driver


def _password(uri: str) -> str:
    from kg.sinks.neo4j_loader import public_uri

    known = os.environ.get("NEO4J_PASSWORD")
    if known is not None:
        return known
    if not sys.stdin.isatty():
        raise ServerError(public_uri(uri), "set NEO4J_PASSWORD")
    entered: str = typer.prompt("Password", hide_input=True, err=True)
    return entered
