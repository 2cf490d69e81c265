"""SPARQL on a graph, an RDF file or a store on disk, in process, by Oxigraph; its default graph is the union of all.

Queries read; they reach no other host (SERVICE is refused unless asked for) and no file. The prefixes of the exports
are known without being declared. The twins of the named questions are kg/data/sparql/NAME.rq: their parameters are
variables in capitals.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from kg.errors import QueryError, ReadError
from kg.questions.answers import Rows
from kg.questions.catalog import Question, Value
from kg.rdf.reader import is_rdf, rdf_format
from kg.rdf.store import is_store, load_lines, read_store
from kg.rdf.terms import XSD, base_iri, escape, prefixes
from kg.resources import data_path
from kg.sinks.rdf import generate_united_nquads
from kg.workspace import open_workspace

if TYPE_CHECKING:
    import networkx as nx
    import pyoxigraph as ox

    from kg.rdf.stars import Stars

    Answer = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

T = TypeVar("T")
Cell = str | int | float | bool | list[str] | None

LIST_SEPARATOR = "\x1f"
_TOKENS = re.compile(
    r"""(?P<skip><[^<>"{}|^`\\\x00-\x20]*> | \#[^\n\r]* | [?$]\w+
      | \"{3}(?:[^"\\]|\\.|"{1,2}(?!"))*\"{3} | '{3}(?:[^'\\]|\\.|'{1,2}(?!'))*'{3}
      | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'
      | @[A-Za-z-]+ | [\w.-]*:[^\s;,(){}\[\]<>"'|/^*+?!=&#]*)
      | (?P<word>[A-Za-z_]\w*) | .""",
    re.VERBOSE | re.DOTALL,
)
_UPDATES = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}
)  # first words of an update
_INTEGERS = frozenset({"integer", "int", "long", "nonNegativeInteger", "gYear"})  # a year is a number to us
_DECIMALS = frozenset({"decimal", "double", "float"})


def open_store(path: Path) -> ox.Store:
    """Return the quads of a graph file or an RDF file, in memory, or those of a store on disk (`kg export oxigraph`).

    Raises:
        ReadError: An RDF file or a store is missing or malformed.
        WorkspaceError: A graph file is missing or no workspace.
    """
    if is_store(path):
        return read_store(path)
    if is_rdf(path):
        return load_rdf(path)
    with open_workspace(path) as workspace:
        return load_graph(workspace.stars())


def load_rdf(path: Path) -> ox.Store:
    """Return the quads of an RDF file.

    Raises:
        ReadError: It is missing or malformed.
    """
    import pyoxigraph as ox

    format_ = rdf_format(path)
    if not path.is_file():
        raise ReadError(path, None, "no such file")
    store = ox.Store()
    try:
        store.bulk_load(path=str(path), format=format_)
    except SyntaxError as error:
        raise ReadError(path, error.lineno, f"no {format_.name}: {error.msg}") from error
    except (ValueError, OSError) as error:
        raise ReadError(path, None, f"no {format_.name}: {error}") from error
    # the engine's own union would give a triple once for each graph that holds it
    store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
    return store


def load_graph(graph: nx.MultiDiGraph[str] | Stars) -> ox.Store:
    """Return the quads of a graph."""
    import pyoxigraph as ox

    store = ox.Store()
    load_lines(store, generate_united_nquads(graph))
    return store


def run_query(
    store: ox.Store, query: str, *, federated: bool = False
) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """Return the answer of a query; rows and triples come as they are found.

    Args:
        store: Of `open_store`.
        query: SELECT, ASK, CONSTRUCT or DESCRIBE.
        federated: Let SERVICE ask other hosts.

    Raises:
        QueryError: It is no reading query, or has an error.
    """
    check_query(query, federated=federated)
    try:
        return store.query(query, prefixes=prefixes(base_iri()))
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        raise QueryError(f"SPARQL: {describe_error(error)}") from error


def select_rows(
    store: ox.Store, query: str, *, values: Mapping[str, Value] | None = None, limit: int | None = None
) -> Rows:
    """Return the rows of a SELECT query, as Python values; IRIs of nodes and terms as CURIEs.

    Raises:
        QueryError: It is no SELECT query, or has an error.
    """
    import pyoxigraph as ox

    answer = run_query(store, query)
    if not isinstance(answer, ox.QuerySolutions):
        raise QueryError("SPARQL: this needs a SELECT query")
    return read_solutions(answer, list_columns(query), limit=limit)


def answer_question(store: ox.Store, question: Question, values: Mapping[str, Value]) -> list[dict[str, Cell]]:
    """Return the rows of a named question, with its columns; `values` holds all its parameters."""
    found = select_rows(store, twin_text(question.name, values))
    if found.columns != question.columns:
        raise QueryError(f"{question.name}.rq gives the columns {', '.join(found.columns)}")
    return list(found.rows)


def twin_text(name: str, values: Mapping[str, Value] | None = None) -> str:
    """Return the SPARQL query of a named question, with values in the place of its parameters if they are given."""
    text = data_path(f"sparql/{name}.rq").read_text(encoding="utf-8")
    written = {name.upper(): f'"{escape(v)}"' if isinstance(v, str) else str(v) for name, v in (values or {}).items()}
    return re.sub(r"\$([A-Z_]+)\b", lambda found: written.get(found[1], found[0]), text)


def read_solutions(
    solutions: ox.QuerySolutions, lists: frozenset[str] = frozenset(), *, limit: int | None = None
) -> Rows:
    """Return solutions as Python values.

    Args:
        solutions: Read to the end, or to the limit.
        lists: Columns whose texts are lists, joined by U+001F.
        limit: Rows at most.

    Raises:
        QueryError: The engine fails on the way.
    """
    columns = tuple(variable.value for variable in solutions.variables)
    names = {iri: name for name, iri in prefixes(base_iri()).items()}
    rows: list[dict[str, Cell]] = []
    for solution in engine_items(solutions):
        if len(rows) == limit:
            return Rows(columns, tuple(rows), truncated=True)
        cells = [_cell(term, names) for term in solution]
        rows.append({c: _split(cell) if c in lists else cell for c, cell in zip(columns, cells, strict=True)})
    return Rows(columns, tuple(rows), truncated=False)


def engine_items(items: Iterable[T]) -> Iterator[T]:
    """Yield what the engine finds.

    Raises:
        QueryError: It fails on the way.
    """
    try:
        yield from items
    except (RuntimeError, OSError, ValueError) as error:
        raise QueryError(f"SPARQL: {describe_error(error)}") from error


def read_answer(answer: Answer, query: str, *, limit: int | None = None) -> Rows | bool:
    """Return an answer as Python values: truth for ASK; triples as rows of subject, predicate and object."""
    import pyoxigraph as ox

    if isinstance(answer, ox.QueryBoolean):
        return bool(answer)
    if isinstance(answer, ox.QuerySolutions):
        return read_solutions(answer, list_columns(query), limit=limit)
    columns = ("subject", "predicate", "object")
    names = {iri: name for name, iri in prefixes(base_iri()).items()}
    triples = sorted({(t.subject, t.predicate, t.object) for t in engine_items(answer)}, key=str)
    rows = [dict(zip(columns, (_cell(term, names) for term in triple), strict=True)) for triple in triples]
    return Rows(columns, tuple(rows[:limit]), truncated=limit is not None and len(rows) > limit)


def run_within(seconds: float, ask: Callable[[], T]) -> T:
    """Return what a function returns, if it does so in time.

    The engine can not be stopped: it goes on in a thread of its own until the process ends.

    Raises:
        QueryError: It takes longer.
    """
    from queue import Empty, SimpleQueue
    from threading import Thread

    answers: SimpleQueue[T | BaseException] = SimpleQueue()

    def work() -> None:
        try:
            answers.put(ask())
        except BaseException as error:
            answers.put(error.with_traceback(None))  # which would keep the engine's rows, that may not change threads

    Thread(target=work, daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except Empty:
        raise QueryError(f"SPARQL: no answer within {seconds:g} s; --timeout allows more") from None
    if isinstance(answer, BaseException):
        raise answer
    return answer


def list_columns(query: str) -> frozenset[str]:
    """Return the columns that a query's comment `# lists: a, b` names."""
    found = re.search(r"^# lists: (.+)$", query, re.MULTILINE)
    return frozenset(found[1].split(", ")) if found else frozenset()


def check_query(query: str, *, federated: bool = False) -> None:
    """Do nothing if a query only reads, and asks no other host unless that is allowed.

    Raises:
        QueryError: It would write, or reach another host.
    """
    words = [found["word"].upper() for found in _TOKENS.finditer(query) if found["word"]]
    first = next(iter(_after_prologue(words)), "")
    if first in _UPDATES:
        raise QueryError(
            f"SPARQL: {first} would change the graph; only SELECT, ASK, CONSTRUCT and DESCRIBE are answered"
        )
    if "SERVICE" in words and not federated:
        raise QueryError("SPARQL: SERVICE would ask another host; allow it with --federated")


def describe_error(error: Exception) -> str:
    """Return an engine's message as one short line; the list of all that could stand there is left out."""
    message = " ".join((error.msg if isinstance(error, SyntaxError) else str(error)).split())
    line = f"line {error.lineno}: " if isinstance(error, SyntaxError) and error.lineno else ""
    place, expected, _ = message.partition("expected one of ")
    if "Prefix not found" in message:
        known = ", ".join(sorted(prefixes(base_iri())))
        return f"{line}{place}a prefix is not known; declare it with PREFIX, or use one of {known}"
    if expected:
        return f"{line}{place}something is missing or misspelt there"
    return line + message


def short_iri(iri: str, names: Mapping[str, str]) -> str:
    """Return an IRI as a CURIE where one of the prefixes fits."""
    cut = max(iri.rfind("/"), iri.rfind("#")) + 1
    name = names.get(iri[:cut])
    return iri if name is None or cut == len(iri) else f"{name}:{iri[cut:]}"


def _after_prologue(words: Iterable[str]) -> Iterator[str]:
    return (word for word in words if word not in {"PREFIX", "BASE", "VERSION"})


def _cell(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None, names: Mapping[str, str]) -> Cell:
    import pyoxigraph as ox

    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return short_iri(term.value, names)
    if isinstance(term, ox.Literal):
        return _python_value(term)
    return str(term)


def _python_value(literal: ox.Literal) -> Cell:
    name = literal.datatype.value.removeprefix(XSD)
    if name in _INTEGERS:
        return int(literal.value)
    if name in _DECIMALS:
        return float(literal.value)
    if name == "boolean":
        return literal.value in {"true", "1"}
    return literal.value


def _split(cell: Cell) -> Cell:
    return cell.split(LIST_SEPARATOR) if isinstance(cell, str) and cell else []
