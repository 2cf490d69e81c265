"""Merge the graphs of single papers on disk: rows go into temporary tables and come back in the order of ids.

Only ids are held in memory, so a graph far larger than memory can be put together. The result is that of
`kg.merge.merge`.
"""

from __future__ import annotations

import itertools
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from kg.datamodel import Evidence, Facts, Predicate
from kg.graph import RESULT, add_paper, new_graph
from kg.identity.resolution import Resolution
from kg.merge import add_facts, variants_of
from kg.rows import document_from_row, dump_json, evidence_from_rows, evidence_to_rows
from kg.tables import RESULT_KEYS, EdgeItem, NodeItem

_TABLES = """
DROP TABLE IF EXISTS temp.staged_edges;
DROP TABLE IF EXISTS temp.staged_results;
DROP TABLE IF EXISTS temp.final_numbers;
CREATE TEMP TABLE staged_edges (subject INTEGER, predicate TEXT, object INTEGER, document INTEGER, start, "end", confidence);
CREATE TEMP TABLE staged_results (id TEXT PRIMARY KEY, name TEXT, data TEXT);
CREATE TEMP TABLE final_numbers (staged INTEGER PRIMARY KEY, final INTEGER);
"""
_SORTED = """
SELECT s.final, predicate, o.final, d.final, start, "end", confidence FROM staged_edges
JOIN final_numbers AS s ON subject = s.staged
JOIN final_numbers AS o ON object = o.staged
LEFT JOIN final_numbers AS d ON document = d.staged
ORDER BY 1, 2, 3, 4, 5, 6, 7
"""


class Staging:
    """The rows of a graph in the making.

    Args:
        db: Holds the papers in its table of documents, and the temporary tables.
        resolution: Gives the name and aliases of every concept.
    """

    def __init__(self, db: sqlite3.Connection, resolution: Resolution) -> None:
        self._db = db
        self._resolution = resolution
        self._staged: dict[str, int] = {}
        self._supports: Counter[str] = Counter()
        db.executescript(_TABLES)

    def add(self, papers: Iterable[Facts]) -> None:
        """Take in what papers assert, each paper once, in any order."""
        for facts in papers:
            self._add_paper(facts)

    def _add_paper(self, facts: Facts) -> None:
        graph = new_graph()
        add_facts(graph, facts, self._resolution.concepts)
        for node_id, node in graph.nodes(data=True):
            self._number(node_id)
            if node["type"] == RESULT:
                spans = evidence_to_rows(node["evidence"], self._staged)
                data = dump_json({**{key: node[key] for key in RESULT_KEYS}, "evidence": spans})
                self._db.execute("INSERT OR IGNORE INTO staged_results VALUES (?, ?, ?)", (node_id, node["name"], data))
        edges = [
            (subject, key, object_, data["evidence"])
            for subject, object_, key, data in graph.edges(keys=True, data=True)
        ]
        self._supports.update(object_ for _, key, object_, _ in edges if key == Predicate.MENTIONS)
        for edge in edges:
            self._add_edge(*edge)

    def _add_edge(self, subject: str, predicate: str, object: str, evidence: Iterable[Evidence]) -> None:
        s, o = self._number(subject), self._number(object)
        rows = [(s, predicate, o, self._number(e.document_id), e.start, e.end, e.confidence) for e in evidence]
        self._db.executemany("INSERT INTO staged_edges VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def _number(self, node_id: str) -> int:
        return self._staged.setdefault(node_id, len(self._staged) + 1)

    def finish(self) -> dict[str, int]:
        """Add the VARIANT_OF edges and return the number of every node, in the order of ids."""
        for child, parent in variants_of(tuple(self._staged), self._resolution.variants):
            row = (self._number(child), Predicate.VARIANT_OF.value, self._number(parent))
            self._db.execute("INSERT INTO staged_edges VALUES (?, ?, ?, NULL, NULL, NULL, NULL)", row)
        numbers = {node_id: number for number, node_id in enumerate(sorted(self._staged), 1)}
        pairs = ((staged, numbers[node_id]) for node_id, staged in self._staged.items())
        self._db.executemany("INSERT INTO final_numbers VALUES (?, ?)", pairs)
        return numbers

    def nodes(self) -> Iterator[NodeItem]:
        """Yield every node in the order of ids."""
        staged_ids = {number: node_id for node_id, number in self._staged.items()}
        concepts = self._resolution.concepts
        for node_id in sorted(self._staged):
            if node_id in concepts:
                concept = concepts[node_id]
                aliases = tuple(sorted(set(concept.aliases) - {concept.name}))
                support = self._supports[node_id]
                yield (
                    node_id,
                    {"type": concept.type.value, "name": concept.name, "aliases": aliases, "support": support},
                )
            else:
                yield node_id, self._paper(node_id) or self._result(node_id, staged_ids)

    def _paper(self, node_id: str) -> dict[str, Any] | None:
        row = self._db.execute(
            "SELECT id, title, abstract, date, identifiers, sources FROM documents WHERE id = ?", (node_id,)
        ).fetchone()
        if row is None:
            return None
        graph = new_graph()
        add_paper(graph, document_from_row(row))
        return dict(graph.nodes[node_id])

    def _result(self, node_id: str, staged_ids: dict[int, str]) -> dict[str, Any]:
        name, data = self._db.execute("SELECT name, data FROM staged_results WHERE id = ?", (node_id,)).fetchone()
        result = json.loads(data)
        result["evidence"] = evidence_from_rows(result["evidence"], staged_ids)
        return {"type": RESULT, "name": name, **result}

    def edges(self) -> Iterator[EdgeItem]:
        """Yield every edge once, with the evidence of all papers, in the order of subject, predicate, object."""
        ids = dict(enumerate(sorted(self._staged), 1))
        rows = self._db.execute(_SORTED)
        for (subject, predicate, object_), group in itertools.groupby(rows, key=lambda row: row[:3]):
            spans = dict.fromkeys(row[3:] for row in group if row[3] is not None)
            yield ids[subject], predicate, ids[object_], evidence_from_rows(spans, ids)
