"""Commands around RDF: sparql, validate and serve."""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.common import Csv, Json, print_rows, split_graph
from kg.errors import KGError, QueryError

GraphQuery = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[GRAPH|FILE.ttl|STORE] [QUERY]",
        show_default=False,
        help="Graph, RDF file or store of kg export oxigraph, and the query.",
    ),
]
GraphOrRdf = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[GRAPH|FILE.ttl|STORE]",
        show_default=False,
        help="A graph, an RDF file or a store of kg export oxigraph.",
    ),
]
GraphFile = Annotated[list[str] | None, typer.Argument(metavar="[GRAPH]", show_default=False, help="A graph file.")]
File = Annotated[Path | None, typer.Option("--file", "-f", help="Read the query from a file; - is standard input.")]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, help="Rows at most.")]
Timeout = Annotated[float, typer.Option("--timeout", min=0.001, help="Seconds at most for one query.")]
Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        help="Rows: json, csv, tsv or xml, as the W3C defines them. Triples: turtle, ntriples, jsonld or rdfxml.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command("sparql")(sparql_command)
    app.command("validate")(validate_command)
    app.command("serve")(serve_command)


def sparql_command(
    arguments: GraphQuery = None,
    file: File = None,
    as_json: Json = False,
    as_csv: Csv = False,
    format_: Format = None,
    limit: Limit = 1_000,
    timeout: Timeout = 30.0,
    federated: Annotated[bool, typer.Option("--federated", help="Let SERVICE ask other hosts.")] = False,
) -> None:
    """Ask in SPARQL, a graph, an RDF file or a store; the prefixes of `kg export turtle` are known.

    A graph or a file is loaded for each question; a store (kg export oxigraph graph.kg -o graph.oxigraph) is asked where it is.

    Example: kg sparql graph.kg "SELECT ?name WHERE { ?m rkg:evaluatedOn benchmark:alfworld ; skos:prefLabel ?name }"
    """
    from kg.questions.sparql import open_store, read_answer, run_query, run_within
    from kg.questions.sparql_formats import write_answer

    path, rest = _split(arguments)
    query = _read_query(rest, file)
    store = open_store(path)
    if format_ is not None:
        written = run_within(
            timeout, lambda: write_answer(run_query(store, query, federated=federated), format_, limit=limit)
        )
        sys.stdout.buffer.write(written.body)
        _warn(limit if written.truncated else None)
        return
    found = run_within(timeout, lambda: read_answer(run_query(store, query, federated=federated), query, limit=limit))
    if isinstance(found, bool):
        typer.echo(json.dumps(found))
        return
    print_rows(found.rows, found.columns, as_json=as_json, as_csv=as_csv)
    _warn(limit if found.truncated else None)


def validate_command(
    arguments: GraphOrRdf = None, as_json: Json = False, as_csv: Csv = False, limit: Limit = 1_000
) -> None:
    """Check a graph, an RDF file or a store against the shapes of the schema; exit status 1 if something is wrong.

    Example: kg validate graph.ttl
    """
    from kg.validate import validate_path

    path, rest = _split(arguments)
    if rest:
        raise QueryError(f"{rest[0]}: one file at a time")
    found = validate_path(path)
    rows = [
        {"node": v.node, "problem": v.problem, "found": v.found, "paper": v.paper, "sentence": v.sentence}
        for v in found
    ]
    if rows or as_json or as_csv:
        print_rows(rows[:limit], ("node", "problem", "found", "paper", "sentence"), as_json=as_json, as_csv=as_csv)
    if rows:
        raise KGError(f"{path}: {len(rows)} violations of the schema")
    typer.echo(f"{path} follows the schema", err=True)


def serve_command(
    graph: GraphFile = None,
    host: Annotated[
        str, typer.Option(help="Address to listen on; the default is seen from this computer only.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 picks a free one.")] = 8080,
    timeout: Timeout = 30.0,
    limit: Limit = 10_000,
    store: Annotated[
        Path | None,
        typer.Option(help="Answer SPARQL from this store of kg export oxigraph, not from two copies in memory."),
    ] = None,
) -> None:
    """Serve a graph over HTTP, for reading: SPARQL, the vocabulary, a JSON API and the page; stop it with Ctrl-C.

    Example: kg serve graph.kg --port 8080
    """
    from kg.serve import serve

    path, rest = split_graph(graph or [])
    if rest:
        raise QueryError(f"{rest[0]}: one graph at a time")
    announce = partial(typer.echo, err=True)
    serve(path, host=host, port=port, timeout=timeout, limit=limit, store=store, announce=announce)


def _warn(limit: int | None) -> None:
    if limit is not None:
        typer.echo(f"kg: only the first {limit} rows; --limit shows more", err=True)


def _split(arguments: list[str] | None) -> tuple[Path, list[str]]:
    """Return the graph, RDF file or store, and the other arguments."""
    from kg.rdf.reader import is_rdf
    from kg.rdf.store import is_store

    if arguments:
        first = Path(arguments[0])
        if is_rdf(first) or is_store(first):
            return first, arguments[1:]
    return split_graph(arguments or [])


def _read_query(rest: list[str], file: Path | None) -> str:
    if (file is None) == (len(rest) == 0) or len(rest) > 1:
        raise QueryError("one query at a time: in quotes, or in a file with --file")
    if file is None:
        return rest[0]
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"{file}: {error}") from error
