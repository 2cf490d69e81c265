"""A graph for a notebook: `kg.open("graph.kg")` gives frames, cards, queries and the graph itself."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from kg import cards
from kg.datamodel import EXTRACTED_PREDICATES, ConceptType, Predicate
from kg.entries import FIELDS
from kg.graph import PAPER, RESULT, evidence_text, flat_edge, flat_node
from kg.leaderboard import get_benchmark, leaderboard
from kg.lookup import get_concept
from kg.search import search
from kg.workspace import read_graph

if TYPE_CHECKING:
    import kglite
    import networkx as nx
    import pandas as pd
    import pyoxigraph as ox

    from kg.meaning import Meanings

RELATIONS = frozenset({*(predicate.value for predicate in EXTRACTED_PREDICATES), Predicate.VARIANT_OF.value})
ENDS = {"subject": Predicate.OF, "metric": Predicate.BY, "benchmark": Predicate.ON, "comparator": Predicate.VERSUS}


def open_graph(path: str | Path) -> Graph:
    """Open a graph that `kg build` made.

    Raises:
        WorkspaceError: The file is missing, is no workspace, or was made by another version.
    """
    return Graph(read_graph(Path(path)), Path(path))


class Graph:
    """A graph with its questions; frames are sorted and made anew at each call.

    Attributes:
        nx: The `networkx.MultiDiGraph`, whose contract stands in `kg.graph`.
        path: Its file, if any.
    """

    def __init__(self, graph: nx.MultiDiGraph[str], path: Path | None = None) -> None:
        self.nx = graph
        self.path = path

    def __repr__(self) -> str:
        return f"<kg.Graph: {self.nx.number_of_nodes()} nodes, {self.nx.number_of_edges()} edges>"

    def __len__(self) -> int:
        return self.nx.number_of_nodes()

    def __getitem__(self, name: str) -> ConceptView:
        """Return a concept by id, name or alias.

        Raises:
            NotFoundError: There is none; with the nearest names.
        """
        return ConceptView(self, get_concept(self.nx, name))

    def _repr_html_(self) -> str:
        return cards.graph_card(self.nx)

    def concepts(self, type: str | None = None) -> pd.DataFrame:
        """Return id, type, name, aliases and support of all concepts, or those of a type; best known first."""
        types = {ConceptType(type).value} if type is not None else {t.value for t in ConceptType}
        nodes = [flat_node(self.nx, node) for node, data in self.nx.nodes(data=True) if data["type"] in types]
        columns = ["id", "type", "name", "aliases", "support"]
        return _frame(sorted(nodes, key=lambda row: (-row["support"], row["id"])), columns)

    def relations(self, predicate: str | None = None) -> pd.DataFrame:
        """Return the relations between concepts, or those of one predicate; most supported first."""
        wanted = RELATIONS if predicate is None else {Predicate(predicate).value}
        rows = [self._relation_row(*edge) for edge in self.nx.edges(keys=True) if edge[2] in wanted]
        columns = ["subject", "predicate", "object", "support", "confidence", "papers", "sentences"]
        order = sorted(
            rows, key=lambda r: (-r["support"], -r["confidence"], r["subject_id"], r["predicate"], r["object_id"])
        )
        return _frame(order, [*columns, "subject_id", "object_id"])

    def results(self) -> pd.DataFrame:
        """Return all numbers, with names in place of ids, by paper and place."""
        rows = [self._result_row(node) for node, data in self.nx.nodes(data=True) if data["type"] == RESULT]
        columns = [
            *ENDS,
            "value",
            "unit",
            "kind",
            "condition",
            "derived",
            "paper",
            "date",
            "sentence",
            "confidence",
            "id",
        ]
        return _frame(sorted(rows, key=lambda row: (row["paper"], row["start"], row["id"])), columns)

    def papers(self) -> pd.DataFrame:
        """Return id, title, date, year, number of concepts, and abstract; newest first."""
        rows = []
        for node in sorted(self.nx):
            data = self.nx.nodes[node]
            if data["type"] == PAPER:
                found = sum(key == Predicate.MENTIONS.value for _, _, key in self.nx.out_edges(node, keys=True))
                shown = {"id": node, "title": data["name"], "concepts": found}
                rows.append(shown | {key: data[key] for key in ("date", "year", "abstract")})
        rows.sort(key=lambda row: row["date"] or "", reverse=True)
        frame = _frame(rows, ["id", "title", "date", "year", "concepts", "abstract"])
        return frame.astype({"year": "Int64"})

    def leaderboard(
        self, benchmark: str, metric: str | None = None, *, variants: bool = False, fold: bool = False
    ) -> pd.DataFrame:
        """Return the leaderboard of a benchmark (see `kg.leaderboard.leaderboard`)."""
        entries = leaderboard(self.nx, get_benchmark(self.nx, benchmark), metric=metric, variants=variants, fold=fold)
        return _frame([entry.as_row() for entry in entries], list(FIELDS)).astype({"rank": "Int64"})

    def search(self, words: str, *, limit: int = 20, meaning: bool = True) -> pd.DataFrame:
        """Return the concepts that fit words best: by name and alias, then by meaning (see `kg.meaning`)."""
        hits = search(self.nx, words, limit=limit, meaning=self._meanings if meaning else None)
        rows = [hit.as_row() | {"id": hit.id} for hit in hits]
        return _frame(rows, ["name", "type", "papers", "matched", "how", "id"])

    def ask(self, question: str, **parameters: str | int | float) -> pd.DataFrame:
        """Return the rows of a named question, as `kg ask` lists them."""
        from kg.questions.catalog import bind, get_question
        from kg.questions.python import answer

        named = get_question(question)
        values = bind(named, {name: str(value) for name, value in parameters.items()})
        return _frame(answer(self.nx, named, values), list(named.columns))

    def cypher(self, query: str, *, limit: int = 10_000, timeout: float = 30.0, **parameters: Any) -> pd.DataFrame:
        """Return the rows of a Cypher query; the graph itself cannot be changed by one.

        Raises:
            QueryError: The query is wrong, would write, or takes longer than `timeout` seconds.
        """
        from kg.questions.cypher_text import clean_query
        from kg.questions.embedded import run_embedded

        found = run_embedded(self._engine, clean_query(query), parameters, limit=limit, seconds=timeout)
        return _frame(list(found.rows), list(found.columns))

    def sparql(self, query: str) -> pd.DataFrame:
        """Return the rows of a SPARQL SELECT query; the prefixes of the exports need not be declared.

        Raises:
            QueryError: The query is wrong, or is no SELECT.
        """
        from kg.questions.sparql import select_rows

        found = select_rows(self._store, query)
        return _frame([dict(zip(found.columns, row, strict=True)) for row in found.rows], list(found.columns))

    @cached_property
    def _engine(self) -> kglite.KnowledgeGraph:
        from kg.questions.embedded import build_engine

        return build_engine(self.nx)

    @cached_property
    def _store(self) -> ox.Store:
        from kg.questions.sparql import load_graph

        return load_graph(self.nx)

    @cached_property
    def _meanings(self) -> Meanings:
        from kg.meaning import Meanings

        return Meanings(self.nx, self.path)

    def view(self, name: str | None = None, *, height: int = 640) -> PageView:
        """Return the page of the graph, or of what stands within two steps of a concept, to be shown inline."""
        if name is None:
            return PageView(self.nx, "Knowledge graph", "", height)
        node = get_concept(self.nx, name)
        return PageView(surroundings(self.nx, node), self.nx.nodes[node]["name"], node, height)

    def _relation_row(self, subject: str, object_: str, key: str) -> dict[str, Any]:
        names = {"subject": self.nx.nodes[subject]["name"], "object": self.nx.nodes[object_]["name"]}
        return flat_edge(self.nx, subject, object_, key) | names | {"subject_id": subject, "object_id": object_}

    def _result_row(self, node: str) -> dict[str, Any]:
        data = self.nx.nodes[node]
        ends = {key: self.nx.nodes[end]["name"] for _, end, key in self.nx.out_edges(node, keys=True)}
        evidence = data["evidence"][0]
        row = {column: ends.get(predicate.value) for column, predicate in ENDS.items()}
        row["comparator"] = row["comparator"] or data["comparator_text"]
        row |= {key: data[key] for key in ("value", "unit", "kind", "condition", "derived")}
        date = self.nx.nodes[evidence.document_id]["date"]
        place = {
            "paper": evidence.document_id,
            "date": date,
            "start": evidence.start,
            "confidence": evidence.confidence,
        }
        return row | place | {"sentence": evidence_text(self.nx, evidence), "id": node}


class ConceptView:
    """One concept of a graph; in a notebook it shows itself as a card."""

    def __init__(self, graph: Graph, id: str) -> None:
        self.graph, self.id = graph, id

    def __repr__(self) -> str:
        return f"<{self.type} {self.name!r}, {self.support} papers>"

    def _repr_html_(self) -> str:
        return cards.concept_card(self.graph.nx, self.id)

    @property
    def node(self) -> Mapping[str, Any]:
        """Return the attributes of the node."""
        attributes: Mapping[str, Any] = self.graph.nx.nodes[self.id]
        return attributes

    @property
    def name(self) -> str:
        """Return the name."""
        return str(self.node["name"])

    @property
    def type(self) -> str:
        """Return the type."""
        return str(self.node["type"])

    @property
    def aliases(self) -> tuple[str, ...]:
        """Return the other names."""
        return tuple(self.node["aliases"])

    @property
    def support(self) -> int:
        """Return the number of papers that mention it."""
        return int(self.node["support"])

    def relations(self) -> pd.DataFrame:
        """Return its relations, as `Graph.relations`."""
        frame = self.graph.relations()
        return frame[(frame.subject_id == self.id) | (frame.object_id == self.id)].reset_index(drop=True)

    def results(self) -> pd.DataFrame:
        """Return the numbers that are about it, measured by it, on it, or against it."""
        frame = self.graph.results()
        near = {node for node, _, _ in self.graph.nx.in_edges(self.id, keys=True)}
        return frame[frame.id.isin(near)].reset_index(drop=True)

    def papers(self) -> pd.DataFrame:
        """Return the papers that mention it."""
        frame = self.graph.papers()
        near = {node for node, _, _ in self.graph.nx.in_edges(self.id, keys=True)}
        return frame[frame.id.isin(near)].reset_index(drop=True)


class PageView:
    """The explorer page of a graph, shown in a frame of a notebook."""

    def __init__(self, graph: nx.MultiDiGraph[str], title: str, start: str, height: int) -> None:
        self.graph, self.title, self.start, self.height = graph, title, start, height

    @cached_property
    def html(self) -> str:
        """Return the whole page."""
        from kg.view.page import generate_html

        return "".join(generate_html(self.graph, title=self.title))

    def _repr_html_(self) -> str:
        page, title = escape(self.html, quote=True), escape(self.title, quote=True)
        style = f"width:100%;height:{self.height}px;border:0"
        go = f"#/concept/{quote(self.start, safe='')}" if self.start else ""
        script = escape(f"this.onload=null;this.contentWindow.location.hash='{go}'", quote=True)
        return f'<iframe srcdoc="{page}" style="{style}" title="{title}" onload="{script}"></iframe>'


def surroundings(graph: nx.MultiDiGraph[str], node: str, *, depth: int = 2) -> nx.MultiDiGraph[str]:
    """Return the part of a graph within some relations of a concept, with the papers and results of all its evidence."""
    from kg.neighbors import neighbors

    steps = neighbors(graph, node, depth=depth)
    near = {node, *(step.end for step in steps)}
    papers = {
        paper for n in near for paper, _, key in graph.in_edges(n, keys=True) if graph.nodes[paper]["type"] == PAPER
    }
    return graph.subgraph(near | papers | _results_between(graph, near)).copy()


def _results_between(graph: nx.MultiDiGraph[str], near: set[str]) -> set[str]:
    results = {n for end in near for n, _, _ in graph.in_edges(end, keys=True) if graph.nodes[n]["type"] == RESULT}
    return {result for result in results if {end for _, end in graph.out_edges(result)} <= near}


def _frame(rows: list[dict[str, Any]], columns: list[str]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame([{column: row.get(column) for column in columns} for row in rows], columns=columns)
