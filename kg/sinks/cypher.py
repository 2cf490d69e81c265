"""Cypher that writes a graph: batches for the driver, and a script for cypher-shell.

    UNWIND [{id: 'method:react', properties: {name: 'ReAct', support: 4}}] AS row
    MERGE (n:Concept {id: row.id}) ...;

The statements stand in cypher/*.cypher. Values travel as `$rows` (in a script: as literals, ASCII only); only names
of types and predicates, and the prefix of labels, fill the places of a statement. Running all twice adds nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.datamodel import Predicate
from kg.errors import QueryError
from kg.graph import flat_edge, flat_node
from kg.resources import cypher_path
from kg.sinks.files import write_lines
from kg.sinks.labels import CONCEPT, EDGE_KEYS, NODE_KEYS, base_label, end_labels

if TYPE_CHECKING:
    import networkx as nx

BATCH_SIZE = 5_000
SCRIPT_BATCH_SIZE = 500

_LABELS = re.compile(rf":({'|'.join(sorted({CONCEPT, *NODE_KEYS}))})\b")
_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}|")

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """A statement of `$rows`; `kind` names what the rows are, as "Paper" or "MENTIONS"."""

    kind: str
    statement: str
    rows: tuple[Row, ...]


def generate_batches(graph: nx.MultiDiGraph[str], *, prefix: str = "", size: int = BATCH_SIZE) -> Iterator[Batch]:
    """Yield what writes a graph: all nodes by type, then all edges by predicate, each in the order of ids."""
    for type_ in NODE_KEYS:
        statement = node_statement(type_, prefix=prefix)
        rows = (_node_row(graph, node) for node in sorted(graph) if graph.nodes[node]["type"] == type_)
        yield from (Batch(type_, statement, batch) for batch in in_batches(rows, size))
    yield from _edge_batches(graph, prefix, size)


def _edge_batches(graph: nx.MultiDiGraph[str], prefix: str, size: int) -> Iterator[Batch]:
    waiting: dict[str, list[Row]] = {predicate.value: [] for predicate in Predicate}
    statements = {predicate.value: edge_statement("load-edges", predicate, prefix=prefix) for predicate in Predicate}
    for subject in sorted(graph):
        for _, object_, key in sorted(graph.out_edges(subject, keys=True)):
            rows = waiting[key]
            rows.append(_edge_row(graph, subject, object_, key))
            if len(rows) == size:
                yield Batch(key, statements[key], tuple(rows))
                rows.clear()
    for key, rows in waiting.items():
        if rows:
            yield Batch(key, statements[key], tuple(rows))


def in_batches(rows: Iterable[Row], size: int) -> Iterator[tuple[Row, ...]]:
    """Yield rows in tuples of a size; the last may be shorter."""
    waiting: list[Row] = []
    for row in rows:
        waiting.append(row)
        if len(waiting) == size:
            yield tuple(waiting)
            waiting.clear()
    if waiting:
        yield tuple(waiting)


def _node_row(graph: nx.MultiDiGraph[str], node: str) -> Row:
    flat = flat_node(graph, node)
    return {"id": node, "properties": {key: flat.get(key) for key in NODE_KEYS[flat["type"]] if key != "id"}}


def _edge_row(graph: nx.MultiDiGraph[str], subject: str, object: str, key: str) -> Row:
    flat = flat_edge(graph, subject, object, key)
    return {"subject": subject, "object": object, "properties": {column: flat[column] for column in EDGE_KEYS}}


def node_statement(type: str, *, prefix: str = "") -> str:
    """Return the statement that writes nodes of a type."""
    name = "load-concepts" if base_label(type) == CONCEPT else "load-nodes"
    return label_statement(name, type, prefix=prefix)


def label_statement(name: str, label: str, *, prefix: str = "") -> str:
    """Return a statement of cypher/ with its label filled in."""
    if label not in NODE_KEYS and label != CONCEPT:
        raise QueryError(f"no label of this graph: {label!r}")
    return prefix_labels(load_statement(name).replace("__LABEL__", label), prefix)


def edge_statement(name: str, predicate: Predicate, *, prefix: str = "") -> str:
    """Return a statement of cypher/ with the predicate and the labels of its ends filled in."""
    start, end = end_labels(predicate)
    statement = load_statement(name).replace("__TYPE__", Predicate(predicate).value)
    return prefix_labels(statement.replace("__FROM__", start).replace("__TO__", end), prefix)


def constraint_statements(*, prefix: str = "") -> tuple[str, ...]:
    """Return the statements of cypher/constraints.cypher."""
    return tuple(prefix_labels(statement, prefix) for statement in split_statements("constraints"))


def split_statements(name: str) -> tuple[str, ...]:
    """Return the statements of a file of cypher/ that holds several."""
    return tuple(text.strip() for text in load_statement(name).split(";") if text.strip())


@cache
def load_statement(name: str) -> str:
    """Return the text of a file of cypher/, without its comments."""
    lines = cypher_path(f"{name}.cypher").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("//")).strip()


def prefix_labels(statement: str, prefix: str) -> str:
    """Return a statement of ours with a prefix on each label.

    >>> prefix_labels("MATCH (p:Paper)-[:MENTIONS]->(:Concept {name: $name})", "Kg")
    'MATCH (p:KgPaper)-[:MENTIONS]->(:KgConcept {name: $name})'

    Raises:
        QueryError: The prefix is not letters, digits and "_".
    """
    if _PREFIX.fullmatch(prefix) is None:
        raise QueryError(f"a prefix of labels is made of letters, digits and _, and starts with a letter: {prefix!r}")
    return _LABELS.sub(rf":{prefix}\1", statement) if prefix else statement


def generate_script(graph: nx.MultiDiGraph[str]) -> Iterator[str]:
    """Yield the lines of a script for cypher-shell: constraints, then one idempotent statement a batch."""
    for statement in constraint_statements():
        yield f"{statement};"
    for batch in generate_batches(graph, size=SCRIPT_BATCH_SIZE):
        rows = ",\n".join(quote_value(row) for row in batch.rows)
        yield batch.statement.replace("$rows", f"[\n{rows}\n]", 1) + ";"


def write_cypher(graph: nx.MultiDiGraph[str], path: Path) -> None:
    """Write a script for cypher-shell."""
    write_lines(generate_script(graph), path)


def quote_value(value: Any) -> str:
    r"""Return a value as a Cypher literal in ASCII.

    >>> print(quote_value({"id": "it's", "n": 1.5, "unit": None, "list": ["a\\b", "é\n"]}))
    {id: 'it\'s', n: 1.5, unit: null, list: ['a\\b', '\u00e9\n']}
    """
    if isinstance(value, str):
        return "'" + json.dumps(value)[1:-1].replace('\\"', '"').replace("'", "\\'") + "'"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {quote_value(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(quote_value, value)) + "]"
    return json.dumps(value).replace("e+", "e")
