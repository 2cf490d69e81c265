"""The workspace file: papers, extractions and the built graph in one SQLite file; here it is read.

A finished file is always whole: builds work beside it (`kg.workfile`) and put it in place at once.
"""

from __future__ import annotations

import gc
import itertools
import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.datamodel import Document, Extraction
from kg.documents import document_keys
from kg.errors import NotFoundError, WorkspaceError
from kg.graph import PAPER, RESULT, add_paper, new_graph, put_edge, put_node
from kg.identity.resolution import MergeRecord
from kg.lookup import Candidate, lookup_form, rank_candidates, suggest_names
from kg.progress import Progress, no_progress
from kg.rows import document_from_row, evidence_from_rows, extraction_from_json, merge_from_json
from kg.stored import StoredStars
from kg.tables import (
    APPLICATION_ID,
    FORMAT,
    create_indexes,
    fresh_file,
    graph_items,
    insert_documents,
    paper_document,
    write_graph_tables,
)

if TYPE_CHECKING:
    import networkx as nx

_DOCUMENT = "id, title, abstract, date, identifiers, sources"
_BATCH = 1000
_LIKE = str.maketrans({"%": r"\%", "_": r"\_", "\\": r"\\"})
_EDGE = "number, subject, predicate, object, support, confidence, evidence"


def read_graph(path: Path, *, predicates: Collection[str] | None = None) -> nx.MultiDiGraph[str]:
    """Return the whole graph of a workspace, or all its nodes with the edges of some predicates.

    Nodes and edges come in the order of ids.

    Raises:
        WorkspaceError: The file is missing, is no workspace, or was made by another version.
    """
    with open_workspace(path) as workspace:
        return workspace.graph(predicates=predicates)


def graph_digest(path: Path) -> str:
    """Return the hash of a graph's content: equal for equal graphs; a key for files made from it."""
    with open_workspace(path) as workspace:
        return workspace.manifest["digest"]


def write_graph(graph: nx.MultiDiGraph[str], path: Path) -> None:
    """Write a graph that was made in memory as a workspace; it holds its papers, but no extractions."""
    nodes, edges = graph_items(graph)
    papers = [paper_document(node, graph.nodes[node]) for node in sorted(graph) if graph.nodes[node]["type"] == PAPER]
    keys = sorted((key, number) for number, paper in enumerate(papers, 1) for key in document_keys(paper))
    with fresh_file(path) as db:
        insert_documents(db, papers)
        db.executemany("INSERT OR IGNORE INTO document_keys VALUES (?, ?)", keys)
        digest = write_graph_tables(db, {node: number for number, node in enumerate(sorted(graph), 1)}, nodes, edges)
        db.executemany("INSERT INTO manifest VALUES (?, ?)", [("digest", digest), ("origin", "graph")])
        create_indexes(db)


@contextmanager
def open_workspace(path: Path) -> Iterator[Workspace]:
    """Open a workspace for reading.

    Raises:
        WorkspaceError: The file is missing, is no workspace, was made by another version, or is damaged.
    """
    if not path.exists():
        raise WorkspaceError(f"{path}: no such file; make one with: kg build INPUT... -o {path}")
    if not is_workspace(path):
        raise WorkspaceError(f"{path}: made by another version of kg; build it again")
    db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        yield Workspace(db, path)
    except sqlite3.DatabaseError as error:
        raise WorkspaceError(f"{path}: a damaged workspace ({error})") from error
    finally:
        db.close()


def is_workspace(path: Path) -> bool:
    """Tell whether an existing file is a workspace of this format.

    Raises:
        WorkspaceError: It is some other file, which nobody would want to lose.
    """
    if not path.is_file():
        raise WorkspaceError(f"{path}: no workspace of kg, and no file either")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
            application, version = (
                db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
            )
    except sqlite3.DatabaseError as error:
        raise WorkspaceError(f"{path}: no workspace of kg ({error})") from error
    if application != APPLICATION_ID:
        raise WorkspaceError(f"{path}: no workspace of kg")
    return bool(version == FORMAT)


class Workspace:
    """An open workspace file.

    Attributes:
        path: The file.
        manifest: What the graph was built with, and `digest`, the hash of its content.
    """

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self._db = db
        self.path = path
        self.manifest: dict[str, str] = dict(db.execute("SELECT key, value FROM manifest ORDER BY key"))

    def documents(self) -> Iterator[Document]:
        """Yield all papers in the order of ids."""
        for row in self._db.execute(f"SELECT {_DOCUMENT} FROM documents ORDER BY number"):
            yield document_from_row(row)

    def find_document(self, key: str) -> Document | None:
        """Return the paper with an id, other identifier, or key of a source."""
        conditions = (
            "id = ?",
            "number = (SELECT document FROM document_keys WHERE key = ?)",
            "EXISTS (SELECT 1 FROM json_each(sources) WHERE json_extract(value, '$[2]') = ?)",
        )
        for condition in conditions:
            row = self._db.execute(f"SELECT {_DOCUMENT} FROM documents WHERE {condition}", (key,)).fetchone()
            if row is not None:
                return document_from_row(row)
        return None

    def find_papers(self, words: Iterable[str], limit: int) -> list[tuple[str, str, str | None]]:
        """Return id, name and date of the papers whose title or abstract holds all words, newest first."""
        patterns = [f"%{word.translate(_LIKE)}%" for word in words]
        where = " AND ".join(r"title || char(10) || abstract LIKE ? ESCAPE '\'" for _ in patterns) or "TRUE"
        query = f"SELECT nodes.id, name, date FROM documents JOIN nodes USING (id) WHERE {where} ORDER BY date DESC, id LIMIT ?"
        return self._db.execute(query, (*patterns, limit)).fetchall()

    def extractions(self) -> Iterator[tuple[Document, Extraction]]:
        """Yield all papers with what was extracted from them, in the order of ids."""
        rows = self._db.execute(
            f"SELECT {_DOCUMENT}, data FROM documents JOIN extractions USING (hash) ORDER BY documents.number"
        )
        for *row, data in rows:
            document = document_from_row(row)
            yield document, extraction_from_json(data, document)

    def merges(self) -> Iterator[MergeRecord]:
        """Yield the records that say why names are one concept, sorted."""
        for (data,) in self._db.execute("SELECT data FROM merges ORDER BY number"):
            yield merge_from_json(data)

    def count_nodes(self) -> dict[str, int]:
        """Return the number of nodes by type."""
        return dict(self._db.execute("SELECT type, COUNT(*) FROM nodes GROUP BY type ORDER BY type"))

    def count_edges(self) -> dict[str, int]:
        """Return the number of edges by predicate."""
        return dict(self._db.execute("SELECT predicate, COUNT(*) FROM edges GROUP BY predicate ORDER BY predicate"))

    def top_concepts(self, concept_type: str, limit: int) -> list[tuple[str, str, int]]:
        """Return id, name and support of the concepts of a type that stand in most papers."""
        query = "SELECT id, name, support FROM nodes WHERE type = ? ORDER BY support DESC, id LIMIT ?"
        return self._db.execute(query, (concept_type, limit)).fetchall()

    def find_concepts(self, name: str) -> tuple[str, ...]:
        """Return the ids of all concepts that a name may stand for, best first."""
        if self._db.execute(
            "SELECT 1 FROM nodes WHERE id = ? AND type NOT IN (?, ?)", (name, PAPER, RESULT)
        ).fetchone():
            return (name,)
        rows = self._db.execute(
            "SELECT id, name, data, support FROM names JOIN nodes ON node = number WHERE form = ?", (lookup_form(name),)
        )
        return rank_candidates(
            name,
            [Candidate(id_, known, tuple(json.loads(data)["aliases"]), support) for id_, known, data, support in rows],
        )

    def get_concept(self, name: str) -> str:
        """Return the id of the concept that a name stands for.

        Raises:
            NotFoundError: There is none; with the nearest names.
        """
        found = self.find_concepts(name)
        if not found:
            rows = self._db.execute("SELECT name, data FROM nodes WHERE type NOT IN (?, ?)", (PAPER, RESULT))
            known = (text for name_, data in rows for text in (name_, *json.loads(data)["aliases"]))
            raise NotFoundError(name, suggest_names(name, known))
        return found[0]

    def graph(self, *, predicates: Collection[str] | None = None) -> nx.MultiDiGraph[str]:
        """Return the graph with all nodes, and all edges or those of some predicates."""
        graph = new_graph()
        ids: dict[int, str] = dict(self._db.execute("SELECT number, id FROM nodes"))
        self._put_nodes(graph, "ORDER BY nodes.number", (), ids)
        where = "" if predicates is None else f"WHERE predicate IN ({', '.join('?' * len(predicates))})"
        rows = self._db.execute(f"SELECT {_EDGE} FROM edges {where} ORDER BY number", tuple(predicates or ()))
        with _without_collection():
            _put_edges(graph, rows, ids)
        return graph

    def stars(self, *, progress: Progress = no_progress) -> StoredStars:
        """Return the graph as RDF exports read it, without holding it; as long as the workspace is open."""
        return StoredStars(self._db, progress)

    def count_neighbors(self, node_id: str) -> dict[str, int]:
        """Return the number of edges of a node by predicate and direction, as "USED_FOR out"."""
        number = self._number(node_id)
        counts: dict[str, int] = {}
        for direction, end in (("out", "subject"), ("in", "object")):
            query = f"SELECT predicate, COUNT(*) FROM edges WHERE {end} = ? GROUP BY predicate"
            counts |= {f"{predicate} {direction}": count for predicate, count in self._db.execute(query, (number,))}
        return dict(sorted(counts.items()))

    def neighborhood(self, node_id: str, *, limit: int | None = None) -> nx.MultiDiGraph[str]:
        """Return a node, its edges, their other ends, the edges of results at those ends, and the papers of all evidence.

        Args:
            node_id: Any node.
            limit: At most so many edges of each predicate and direction: those with most papers, of the newest paper,
                of highest confidence.
        """
        number = self._number(node_id)
        rows = [*self._edges_at("subject", number, limit), *self._edges_at("object", number, limit)]
        ends = {row[1] for row in rows} | {row[3] for row in rows} | {number}
        results = [n for n in sorted(ends) if n != number and self._type(n) == RESULT]
        for result in results:
            rows += self._edges_at("subject", result, None) + self._edges_at("object", result, None)
        return self._subgraph({number}, sorted(set(rows)))

    def paper_neighborhood(self, paper_id: str) -> nx.MultiDiGraph[str]:
        """Return a paper with its concepts and results, and the relations for which it is evidence."""
        number = self._number(paper_id)
        rows = self._edges_at("subject", number, None)
        ends = sorted({row[3] for row in rows})
        marks = ", ".join("?" * len(ends))
        query = f"SELECT {_EDGE} FROM edges WHERE subject IN ({marks}) AND object IN ({marks})"
        rows += [row for row in self._db.execute(query, (*ends, *ends)) if number in _papers(row)]
        return self._subgraph({number, *ends}, sorted(rows))

    def _subgraph(self, numbers: Collection[int], rows: Collection[tuple[Any, ...]]) -> nx.MultiDiGraph[str]:
        graph = new_graph()
        wanted = sorted({*numbers, *(number for row in rows for number in (row[1], row[3], *_papers(row)))})
        ids: dict[int, str] = {}
        for n in wanted:
            ids[n] = self._db.execute("SELECT id FROM nodes WHERE number = ?", (n,)).fetchone()[0]
        for n in wanted:
            self._put_nodes(graph, "WHERE nodes.number = ?", (n,), ids)
        _put_edges(graph, iter(rows), ids)
        return graph

    def _edges_at(self, end: str, number: int, limit: int | None) -> list[tuple[Any, ...]]:
        date = (
            "(SELECT date FROM nodes JOIN documents USING (id) WHERE nodes.number = json_extract(evidence, '$[0][0]'))"
        )
        order = f"support DESC, {date} DESC, confidence DESC, number"
        ranked = f"SELECT {_EDGE}, row_number() OVER (PARTITION BY predicate ORDER BY {order}) AS rank FROM edges WHERE {end} = ?"
        query = f"SELECT {_EDGE} FROM ({ranked}) WHERE ? IS NULL OR rank <= ? ORDER BY number"
        return self._db.execute(query, (number, limit, limit)).fetchall()

    def _number(self, node_id: str) -> int:
        row = self._db.execute("SELECT number FROM nodes WHERE id = ?", (node_id,)).fetchone()
        if row is None:
            raise NotFoundError(node_id)
        number: int = row[0]
        return number

    def _type(self, number: int) -> str:
        type_: str = self._db.execute("SELECT type FROM nodes WHERE number = ?", (number,)).fetchone()[0]
        return type_

    def _put_nodes(self, graph: nx.MultiDiGraph[str], where: str, values: tuple[Any, ...], ids: dict[int, str]) -> None:
        columns = "title, abstract, date, identifiers, sources"
        query = (
            f"SELECT nodes.id, type, name, support, data, {columns} FROM nodes LEFT JOIN documents USING (id) {where}"
        )
        for node_id, type_, name, support, data, *document in self._db.execute(query, values):
            if type_ == PAPER:
                add_paper(graph, document_from_row((node_id, *document)))
            elif type_ == RESULT:
                result = json.loads(data)
                result["evidence"] = evidence_from_rows(result["evidence"], ids)
                put_node(graph, node_id, {"type": type_, "name": name, **result})
            else:
                aliases = tuple(json.loads(data)["aliases"])
                put_node(graph, node_id, {"type": type_, "name": name, "aliases": aliases, "support": support})


def _papers(row: tuple[Any, ...]) -> set[int]:
    return {span[0] for span in json.loads(row[6])}


def _put_edges(graph: nx.MultiDiGraph[str], rows: Iterator[tuple[Any, ...]], ids: dict[int, str]) -> None:
    while batch := list(itertools.islice(rows, _BATCH)):
        spans = json.loads(f"[{','.join([row[6] for row in batch])}]")
        for (_, subject, predicate, object_, support, confidence, _), evidence in zip(batch, spans, strict=True):
            attributes = {
                "evidence": evidence_from_rows(evidence, ids),
                "support": support,
                "confidence": confidence,
            }
            put_edge(graph, ids[subject], predicate, ids[object_], attributes)


@contextmanager
def _without_collection() -> Iterator[None]:
    """Pause the garbage collector, which would walk over a growing graph again and again and find nothing."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
