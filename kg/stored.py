"""The graph of a workspace file, read node after node without holding it: for exports of any size."""

from __future__ import annotations

import itertools
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from kg.datamodel import Evidence
from kg.graph import PAPER, RESULT, paper_attributes
from kg.progress import Progress, told
from kg.rdf.stars import Edge, Star
from kg.rows import document_from_row

_NODES = """
SELECT nodes.number, nodes.id, type, name, support, data, title, abstract, date, identifiers, sources
FROM nodes LEFT JOIN documents USING (id) ORDER BY nodes.number
"""
_EDGES = """
SELECT subject, predicate, nodes.id, evidence, CASE type WHEN 'Result' THEN data END
FROM edges LEFT JOIN nodes ON nodes.number = object ORDER BY edges.number
"""
_PAPERS = 2_000
"""Papers whose id and text are kept at hand."""


class StoredStars:
    """The stars (`kg.rdf.stars`) of a workspace.

    Args:
        db: Open as long as this is read.
        progress: Is told how many nodes are exported.
    """

    def __init__(self, db: sqlite3.Connection, progress: Progress) -> None:
        self._db = db
        self._progress = progress
        self._paper = lru_cache(maxsize=_PAPERS)(self._read_paper)
        self._text = lru_cache(maxsize=_PAPERS)(self._read_text)

    def ids(self) -> Iterator[str]:
        """Yield the ids of all nodes, sorted."""
        return (node_id for (node_id,) in self._db.execute("SELECT id FROM nodes ORDER BY number"))

    def stars(self) -> Iterator[Star]:
        """Yield every node in the order of ids."""
        groups = itertools.groupby(self._db.execute(_EDGES), key=lambda row: row[0])
        subject, rows = next(groups, (None, iter(())))
        total = self._db.execute("SELECT COUNT(*) FROM nodes").fetchone()[0]
        for number, node_id, *row in told("exporting", self._db.execute(_NODES), total, self._progress):
            edges: list[Edge] = []
            if number == subject:
                edges = [self._edge(*row) for _, *row in rows]
                subject, rows = next(groups, (None, iter(())))
            yield Star(node_id, self._node(node_id, *row), edges)

    def words(self, evidence: Evidence) -> str:
        """Return the words that an evidence points to."""
        return self._text(evidence.document_id)[evidence.start : evidence.end]

    def _node(self, node_id: str, type_: str, name: str, support: int, data: str, *document: Any) -> dict[str, Any]:
        if type_ == PAPER:
            return paper_attributes(document_from_row((node_id, *document)))
        attributes = {"type": type_, "name": name, **json.loads(data)}
        if type_ == RESULT:
            attributes["evidence"] = self._evidence(attributes["evidence"])
        else:
            attributes["support"] = support
        return attributes

    def _edge(self, predicate: str, object_: str, evidence: str, result: str | None) -> Edge:
        own = None if result is None else self._evidence(json.loads(result)["evidence"])
        return Edge(predicate, object_, self._evidence(json.loads(evidence)), own)

    def _evidence(self, rows: Iterable[Sequence[Any]]) -> tuple[Evidence, ...]:
        return tuple([Evidence(self._paper(number), start, end, confidence) for number, start, end, confidence in rows])

    def _read_paper(self, number: int) -> str:
        paper: str = self._db.execute("SELECT id FROM nodes WHERE number = ?", (number,)).fetchone()[0]
        return paper

    def _read_text(self, paper: str) -> str:
        title, abstract = self._db.execute("SELECT title, abstract FROM documents WHERE id = ?", (paper,)).fetchone()
        return f"{title}\n{abstract}"
