r"""CSV for `neo4j-admin database import full`, the fast way to put millions of nodes into a new database.

    Method-header.csv   id:ID,type:string,name:string,aliases:string[],support:long,written_by:string,:LABEL
    Method.csv          "method:react","Method","ReAct",,3,"kg","Concept\x1fMethod"
    USED_FOR.csv        "method:react","task:online-shopping",1,0.9,"arxiv:2401.00001",...
    import.sh           the command
    finish.cypher       to run when the database is up

Texts are quoted always, quotes doubled; a cell that is missing is empty. Elements of a list are joined by U+001F,
which no text of a graph holds. Neo4j-admin cannot store an empty list: where the loader writes [], it leaves the
property away; `finish.cypher` fills it in, and makes the constraints.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.datamodel import Predicate
from kg.errors import GraphError
from kg.graph import flat_edge, flat_node
from kg.sinks.columns import EDGE_COLUMNS, NODE_COLUMNS
from kg.sinks.cypher import constraint_statements, split_statements
from kg.sinks.files import open_folder, write_lines
from kg.sinks.labels import CONCEPT, EDGE_KEYS, MARK, MARK_VALUE, NODE_KEYS, base_label

if TYPE_CHECKING:
    import networkx as nx

LIST_MARK = "\x1f"
CSV_TYPES = {
    "text": "string",
    "whole": "long",
    "number": "double",
    "truth": "boolean",
    "texts": "string[]",
    "wholes": "long[]",
}
COMMAND = """\
#!/bin/sh
# Run in this folder, the server being stopped, with the database's name if it is not neo4j; then finish.cypher.
exec neo4j-admin database import full "${{1:-neo4j}}" --overwrite-destination --multiline-fields=true \\
  --array-delimiter=U+001F --id-type=string \\
{files}
"""


def write_neo4j_admin(graph: nx.MultiDiGraph[str], path: Path) -> None:
    """Write the files into a folder."""
    folder = open_folder(path)
    for type_, keys in NODE_KEYS.items():
        write_lines([node_header(type_)], folder / f"{type_}-header.csv")
        nodes = (node for node in sorted(graph) if graph.nodes[node]["type"] == type_)
        write_lines((node_line(flat_node(graph, node), keys) for node in nodes), folder / f"{type_}.csv")
    edges: dict[str, list[tuple[str, str]]] = {predicate.value: [] for predicate in Predicate}
    for subject, object_, key in graph.edges(keys=True):
        edges[key].append((subject, object_))
    for key, pairs in edges.items():
        write_lines([edge_header()], folder / f"{key}-header.csv")
        flat = (flat_edge(graph, subject, object_, key) for subject, object_ in sorted(pairs))
        write_lines((edge_line(edge) for edge in flat), folder / f"{key}.csv")
    write_lines((f"{statement};" for statement in finish_statements()), folder / "finish.cypher")
    write_lines([COMMAND.format(files=import_arguments())], folder / "import.sh")


def finish_statements() -> tuple[str, ...]:
    """Return the statements of finish.cypher."""
    return *constraint_statements(), *split_statements("after-import")


def import_arguments() -> str:
    """Return the arguments that name the files."""
    nodes = (f"  --nodes={type_}-header.csv,{type_}.csv" for type_ in NODE_KEYS)
    edges = (f"  --relationships={p.value}={p.value}-header.csv,{p.value}.csv" for p in Predicate)
    return " \\\n".join((*nodes, *edges))


def node_header(type: str) -> str:
    """Return the header of the nodes of a type.

    >>> node_header("Method")
    'id:ID,type:string,name:string,aliases:string[],support:long,written_by:string,:LABEL'
    """
    columns = (f"{key}:{CSV_TYPES[NODE_COLUMNS[key]]}" for key in NODE_KEYS[type] if key != "id")
    return ",".join(("id:ID", *columns, f"{MARK}:string", ":LABEL"))


def edge_header() -> str:
    """Return the header of the edges of any predicate."""
    columns = (f"{key}:{CSV_TYPES[EDGE_COLUMNS[key]]}" for key in EDGE_KEYS)
    return ",".join((":START_ID", ":END_ID", *columns, f"{MARK}:string"))


def node_line(flat: Mapping[str, Any], keys: Iterable[str]) -> str:
    """Return the line of a flat node."""
    labels = [CONCEPT, flat["type"]] if base_label(flat["type"]) == CONCEPT else [flat["type"]]
    return ",".join(_cells((*(flat.get(key) for key in keys), MARK_VALUE, labels)))


def edge_line(flat: Mapping[str, Any]) -> str:
    """Return the line of a flat edge."""
    return ",".join(_cells((flat["subject"], flat["object"], *(flat[key] for key in EDGE_KEYS), MARK_VALUE)))


def _cells(values: Iterable[Any]) -> Iterator[str]:
    return map(csv_cell, values)


def csv_cell(value: Any) -> str:
    r"""Return the cell of a value.

    >>> csv_cell('one'), csv_cell(None), csv_cell(1.5), csv_cell(True), csv_cell(["a", "b"])
    ('"one"', '', '1.5', 'true', '"a\x1fb"')

    Raises:
        GraphError: An element of a list holds U+001F.
    """
    if value is None or value == []:
        return ""
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    if isinstance(value, list):
        if any(LIST_MARK in str(item) for item in value):
            raise GraphError(f"neo4j-admin cannot hold a list with U+001F in a text: {value!r:.200}")
        return csv_cell(LIST_MARK.join(map(str, value)))
    return str(value).lower()
