"""The tables of a workspace file, and how a graph is written into them.

A finished file holds the same bytes for the same content: rows are inserted in the order of ids, in one
transaction, into a fresh file. Node numbers follow the order of ids, so order by number is order by id.

=============  ========================================================================================
table          holds
=============  ========================================================================================
manifest       format, versions, options, decisions used, digest of the graph
documents      every paper once, with all its sources; `hash` keys its extraction
document_keys  every id and title-and-abstract key under which a paper was seen
extractions    what each text says, by content hash and version of the extractor
merges         why names are one concept
nodes, edges   the graph; evidence is JSON [[paper's node number, start, end, confidence], ...]
names          forms of names and aliases (`kg.lookup.lookup_form`), to find a concept
=============  ========================================================================================
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.datamodel import Document, Evidence
from kg.graph import PAPER, RESULT, count_papers
from kg.lookup import lookup_forms
from kg.rows import document_to_row, dump_json, evidence_to_rows

if TYPE_CHECKING:
    import networkx as nx

APPLICATION_ID = 0x6B670001
FORMAT = 1

_TABLES = (
    "manifest (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "documents (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, abstract TEXT NOT NULL, "
    "date TEXT, identifiers TEXT NOT NULL, sources TEXT NOT NULL, hash TEXT NOT NULL)",
    "document_keys (key TEXT PRIMARY KEY, document INTEGER NOT NULL) WITHOUT ROWID",
    "extractions (hash TEXT NOT NULL, version TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (hash, version))",
    "merges (number INTEGER PRIMARY KEY, data TEXT NOT NULL)",
    "nodes (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, name TEXT NOT NULL, "
    "support INTEGER NOT NULL, data TEXT NOT NULL)",
    "edges (number INTEGER PRIMARY KEY, subject INTEGER NOT NULL, predicate TEXT NOT NULL, object INTEGER NOT NULL, "
    "support INTEGER NOT NULL, confidence REAL NOT NULL, evidence TEXT NOT NULL)",
    "names (form TEXT NOT NULL, node INTEGER NOT NULL, PRIMARY KEY (form, node)) WITHOUT ROWID",
)
_INDEXES = (
    "documents_by_hash ON documents (hash)",
    "nodes_by_type ON nodes (type, support)",
    "edges_by_subject ON edges (subject, predicate)",
    "edges_by_object ON edges (object, predicate)",
)

RESULT_KEYS = ("value", "unit", "kind", "condition", "comparator_text", "derived")

NodeItem = tuple[str, Mapping[str, Any]]
EdgeItem = tuple[str, str, str, tuple[Evidence, ...]]


@contextmanager
def fresh_file(target: Path) -> Iterator[sqlite3.Connection]:
    """Give a connection to a fresh file with empty tables, in a transaction, that at the end takes the place of `target`.

    Without a journal: a file that is not written to its end is thrown away.
    """
    path = target.with_name(f"{target.name}-new")
    path.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            db.execute("PRAGMA journal_mode = OFF")
            db.execute("PRAGMA synchronous = OFF")
            db.execute("BEGIN")
            create_tables(db)
            yield db
            db.execute("COMMIT")
        with path.open("rb+") as file:
            os.fsync(file.fileno())
        path.replace(target)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def create_tables(db: sqlite3.Connection, *, schema: str = "main") -> None:
    """Make the tables in an empty file and mark it as ours; takes part in an open transaction."""
    db.execute(f"PRAGMA {schema}.application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA {schema}.user_version = {FORMAT}")
    for statement in _TABLES:
        db.execute(f"CREATE TABLE {schema}.{statement}")


def create_indexes(db: sqlite3.Connection) -> None:
    """Make the indexes after all rows are in."""
    for statement in _INDEXES:
        db.execute(f"CREATE INDEX {statement}")


def insert_documents(db: sqlite3.Connection, documents: Iterable[Document]) -> None:
    """Insert papers as they come; their numbers count from 1."""
    db.executemany(
        "INSERT INTO documents (id, title, abstract, date, identifiers, sources, hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (document_to_row(document) for document in documents),
    )


def graph_items(graph: nx.MultiDiGraph[str]) -> tuple[Iterator[NodeItem], Iterator[EdgeItem]]:
    """Return the nodes and edges of a graph in the order in which they are written."""
    nodes = ((node, graph.nodes[node]) for node in sorted(graph))
    ordered = sorted((subject, key, object_) for subject, object_, key in graph.edges(keys=True))
    edges = ((s, key, o, graph.edges[s, o, key]["evidence"]) for s, key, o in ordered)
    return nodes, edges


def paper_document(node_id: str, attributes: Mapping[str, Any]) -> Document:
    """Return the document that a paper's node was made from."""
    keys = ("title", "abstract", "date", "identifiers", "sources")
    return Document(node_id, *(attributes[key] for key in keys))


def write_graph_tables(
    db: sqlite3.Connection, numbers: Mapping[str, int], nodes: Iterable[NodeItem], edges: Iterable[EdgeItem]
) -> str:
    """Write nodes, edges and names; return the digest of the graph.

    Args:
        db: Holds the empty tables.
        numbers: Number of every node, from 1, in the order of ids.
        nodes: In the order of ids.
        edges: In the order of subject, predicate, object; each once, its evidence sorted.
    """
    digest = hashlib.sha256()
    db.executemany("INSERT INTO nodes VALUES (?, ?, ?, ?, ?, ?)", _node_rows(numbers, nodes, digest))
    db.executemany(
        "INSERT INTO edges (subject, predicate, object, support, confidence, evidence) VALUES (?, ?, ?, ?, ?, ?)",
        _edge_rows(numbers, edges, digest),
    )
    db.executemany("INSERT INTO names VALUES (?, ?)", _name_rows(db))
    return digest.hexdigest()


def _node_rows(
    numbers: Mapping[str, int], nodes: Iterable[NodeItem], digest: hashlib._Hash
) -> Iterator[tuple[Any, ...]]:
    for node_id, node in nodes:
        content: object
        if node["type"] == PAPER:
            data, content = "{}", document_to_row(paper_document(node_id, node))
        elif node["type"] == RESULT:
            evidence = evidence_to_rows(node["evidence"], numbers)
            data = content = dump_json({**{key: node[key] for key in RESULT_KEYS}, "evidence": evidence})
        else:
            data = content = dump_json({"aliases": node["aliases"]})
        row = (numbers[node_id], node_id, node["type"], node["name"], node.get("support", 0), data)
        digest.update(dump_json([*row, content]).encode())
        yield row


def _edge_rows(
    numbers: Mapping[str, int], edges: Iterable[EdgeItem], digest: hashlib._Hash
) -> Iterator[tuple[Any, ...]]:
    for subject, predicate, object_, evidence in edges:
        confidence = max((e.confidence for e in evidence), default=1.0)
        spans = dump_json(evidence_to_rows(evidence, numbers))
        row = (numbers[subject], predicate, numbers[object_], count_papers(evidence), confidence, spans)
        digest.update(dump_json(row).encode())
        yield row


def _name_rows(db: sqlite3.Connection) -> Iterator[tuple[str, int]]:
    rows = db.execute(
        "SELECT number, name, data FROM nodes WHERE type NOT IN (?, ?) ORDER BY number", (PAPER, RESULT)
    ).fetchall()
    forms = ((form, number) for number, name, data in rows for form in lookup_forms(name, json.loads(data)["aliases"]))
    return iter(sorted(forms))
