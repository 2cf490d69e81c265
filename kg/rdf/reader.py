"""Read the graph back from RDF, in any format that kg writes, without loss.

Nodes are known by their `dcterms:identifier`, so that files written under another base can be read. What else a file
says is left aside; what contradicts the graph's contract is an error.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kg.datamodel import Concept, ConceptType, Document, Evidence, Predicate, Result, ResultKind, Source
from kg.errors import KGError, ReadError
from kg.graph import PAPER, RESULT, add_concept, add_edge, add_paper, add_result, new_graph
from kg.rdf.terms import predicate_curie
from kg.schema import load_schema

if TYPE_CHECKING:
    import networkx as nx
    import pyoxigraph as ox

SUFFIXES = {
    ".ttl": "TURTLE",
    ".trig": "TRIG",
    ".nt": "N_TRIPLES",
    ".nq": "N_QUADS",
    ".jsonld": "JSON_LD",
    ".rdf": "RDF_XML",
    ".owl": "RDF_XML",
    ".xml": "RDF_XML",
    ".n3": "N3",
}


def is_rdf(path: Path) -> bool:
    """Tell whether a file's name says that it is RDF."""
    return path.suffix.lower() in SUFFIXES


def rdf_format(path: Path) -> ox.RdfFormat:
    """Return the format that a file's name stands for.

    Raises:
        ReadError: None.
    """
    import pyoxigraph as ox

    if not is_rdf(path):
        raise ReadError(path, None, f"no RDF format by its name; known are {' '.join(sorted(SUFFIXES))}")
    format_: ox.RdfFormat = getattr(ox.RdfFormat, SUFFIXES[path.suffix.lower()])
    return format_


def parse_rdf(path: Path) -> Iterator[ox.Quad]:
    """Yield the quads of a file.

    Raises:
        ReadError: The file is missing, or no RDF of its format.
    """
    import pyoxigraph as ox

    format_ = rdf_format(path)
    if not path.is_file():
        raise ReadError(path, None, "no such file")
    try:
        yield from ox.parse(path=str(path), format=format_)
    except SyntaxError as error:
        raise ReadError(path, error.lineno, f"no {format_.name}: {error.msg}") from error
    except (ValueError, OSError) as error:
        raise ReadError(path, None, f"no {format_.name}: {error}") from error


def read_rdf(path: Path) -> nx.MultiDiGraph[str]:
    """Return the graph that an RDF file holds.

    Raises:
        ReadError: The file is missing, is no RDF, or holds no graph of kg.
    """
    try:
        graph = graph_from_quads(parse_rdf(path))
    except ReadError:
        raise
    except (KGError, ValueError) as error:
        raise ReadError(path, None, str(error)) from error
    if not graph:
        raise ReadError(path, None, "holds no paper, concept or result of this schema")
    return graph


def graph_from_quads(quads: Iterable[ox.Quad]) -> nx.MultiDiGraph[str]:
    """Return the graph that some quads, in any order, say; named graphs are read as one.

    Raises:
        ValueError: A value is missing or malformed.
        GraphError: An edge leads nowhere.
    """
    return _Reader(quads).graph()


Values = dict[str, list[str]]


class _Reader:
    """Holds for each subject its values: text of literals, IRIs of nodes, by IRI of the property."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self._schema = load_schema()
        self._subjects: dict[str, Values] = {}
        self._triples: dict[str, tuple[str, str, str]] = {}
        reifies = self._schema.iri("rdf:reifies")
        for quad in quads:
            predicate = sys.intern(quad.predicate.value)
            if predicate == reifies:
                self._triples[_value(quad.subject)] = _triple(quad.object)
            else:
                values = self._subjects.setdefault(_value(quad.subject), {}).setdefault(predicate, [])
                values.append(_value(quad.object))
        self._types = {self._schema.iri(self._schema.classes[name].uri): name for name in self._schema.leaves("Node")}
        self._predicates = {self._schema.iri(predicate_curie(predicate)): predicate for predicate in Predicate}
        self._ids: dict[str, str] = {}
        self._graph = new_graph()

    def graph(self) -> nx.MultiDiGraph[str]:
        """Return the graph."""
        nodes = self._typed_nodes()
        for iri, type_ in nodes.items():
            self._ids[iri] = self._one(iri, "dcterms:identifier")
            if type_ == PAPER:
                add_paper(self._graph, self._document(iri))
            elif type_ != RESULT:
                self._add_concept(iri, type_)
        results = [iri for iri, type_ in nodes.items() if type_ == RESULT]
        self._add_results(results)
        self._add_assertions()
        self._add_bare_edges(nodes)
        self._set_support(nodes)
        return self._graph

    def _typed_nodes(self) -> dict[str, str]:
        type_iri = self._schema.iri("rdf:type")
        nodes = {}
        for iri in sorted(self._subjects):
            for value in self._subjects[iri].get(type_iri, ()):
                if value in self._types:
                    nodes[iri] = self._types[value]
        return nodes

    def _document(self, iri: str) -> Document:
        return Document(
            id=self._ids[iri],
            title=self._maybe(iri, "dcterms:title") or "",
            abstract=self._maybe(iri, "dcterms:abstract") or "",
            date=self._maybe(iri, "dcterms:issued"),
            identifiers=tuple(sorted(set(self._all(iri, "schema:identifier")))),
            sources=tuple(sorted({self._source(source) for source in self._all(iri, "dcterms:source")})),
        )

    def _source(self, iri: str) -> Source:
        return Source(self._one(iri, "rkg:path"), int(self._one(iri, "rkg:record")), self._one(iri, "rkg:key"))

    def _add_concept(self, iri: str, type_: str) -> None:
        aliases = tuple(sorted(set(self._all(iri, "skos:altLabel"))))
        add_concept(self._graph, Concept(self._ids[iri], ConceptType(type_), self._one(iri, "skos:prefLabel"), aliases))

    def _add_results(self, results: Iterable[str]) -> None:
        reports = self._schema.iri("rkg:reports")
        papers = {
            result: iri
            for iri, values in self._subjects.items()
            for result in values.get(reports, ())
            if iri in self._ids
        }
        for iri in results:
            if iri not in papers:
                raise ValueError(f"no paper reports {self._ids[iri]}")
            found = add_result(self._graph, self._ids[papers[iri]], self._result(iri))
            if found != self._ids[iri]:
                raise ValueError(f"{self._ids[iri]} says something else than when it was written")

    def _result(self, iri: str) -> Result:
        return Result(
            subject=self._end(iri, "rkg:of"),
            metric=self._end(iri, "mls:specifiedBy"),
            benchmark=self._end(iri, "rkg:on"),
            value=float(self._one(iri, "mls:hasValue")),
            unit=self._maybe(iri, "rkg:unit"),
            kind=ResultKind(self._one(iri, "rkg:kind")),
            comparator=self._end(iri, "rkg:versus"),
            comparator_text=self._maybe(iri, "rkg:comparatorText"),
            condition=self._maybe(iri, "rkg:condition"),
            evidence=tuple(sorted({self._evidence(one) for one in self._all(iri, "rkg:evidence")})),
            derived=self._maybe(iri, "rkg:derived") in {"true", "1"},
        )

    def _evidence(self, iri: str) -> Evidence:
        return Evidence(
            self._id(self._one(iri, "prov:wasDerivedFrom")),
            int(self._one(iri, "oa:start")),
            int(self._one(iri, "oa:end")),
            float(self._one(iri, "rkg:confidence")),
        )

    def _add_assertions(self) -> None:
        """Add every edge that has evidence of its own."""
        statement, type_iri = self._schema.iri("rdf:Statement"), self._schema.iri("rdf:type")
        for iri, values in self._subjects.items():
            if statement in values.get(type_iri, ()):
                subject, predicate, object_ = (
                    self._one(iri, f"rdf:{part}") for part in ("subject", "predicate", "object")
                )
                self._triples[iri] = (subject, predicate, object_)
        edges: dict[tuple[str, str, str], set[Evidence]] = {}
        for iri, triple in self._triples.items():
            edges.setdefault(triple, set()).add(self._evidence(iri))
        for (subject, predicate, object_), evidence in sorted(edges.items()):
            if predicate not in self._predicates:
                raise ValueError(f"{predicate} is no relation of the schema")
            add_edge(self._graph, self._id(subject), self._predicates[predicate], self._id(object_), evidence)

    def _add_bare_edges(self, nodes: Iterable[str]) -> None:
        """Add the edges without evidence of their own that are not there yet."""
        for iri in nodes:
            for property_, objects in self._subjects[iri].items():
                predicate = self._predicates.get(property_)
                if predicate is not None:
                    for object_ in sorted(set(objects)):
                        ends = (self._ids[iri], self._id(object_))
                        if not self._graph.has_edge(*ends, predicate.value):
                            add_edge(self._graph, ends[0], predicate, ends[1], ())

    def _set_support(self, nodes: dict[str, str]) -> None:
        """Take the written support of concepts: a part of a graph may lack papers that mention them."""
        for iri, type_ in nodes.items():
            if type_ not in {PAPER, RESULT}:
                self._graph.nodes[self._ids[iri]]["support"] = int(self._one(iri, "rkg:support"))

    def _end(self, iri: str, curie: str) -> str | None:
        found = self._maybe(iri, curie)
        return None if found is None else self._id(found)

    def _id(self, iri: str) -> str:
        if iri not in self._ids:
            raise ValueError(f"{iri} is referred to, but has no type and identifier")
        return self._ids[iri]

    def _all(self, iri: str, curie: str) -> list[str]:
        return self._subjects.get(iri, {}).get(self._schema.iri(curie), [])

    def _maybe(self, iri: str, curie: str) -> str | None:
        values = set(self._all(iri, curie))
        if len(values) > 1:
            raise ValueError(f"<{iri}> has {len(values)} values of {curie}, not one")
        return values.pop() if values else None

    def _one(self, iri: str, curie: str) -> str:
        value = self._maybe(iri, curie)
        if value is None:
            raise ValueError(f"<{iri}> has no {curie}")
        return value


def _value(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    """Return the text of a term; of a triple what no IRI is equal to."""
    return str(getattr(term, "value", term))


def _triple(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> tuple[str, str, str]:
    import pyoxigraph as ox

    if not isinstance(term, ox.Triple):
        raise ValueError(f"rdf:reifies must lead to a triple, not to {term}")
    return _value(term.subject), term.predicate.value, _value(term.object)
