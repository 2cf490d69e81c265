"""Write a graph as Turtle, TriG, N-Triples and N-Quads; with flat memory, the same bytes for the same graph.

    method:treeplan a rkg:Method, skos:Concept ;
        rkg:support 3 ;
        dcterms:identifier "method:treeplan" ;
        skos:prefLabel "TreePlan" ;
        rkg:evaluatedOn benchmark:alfworld .

    ev:9d0c3a a rdf:Statement ;
        rdf:subject method:treeplan ;
        rdf:predicate rkg:evaluatedOn ;
        rdf:object benchmark:alfworld ;
        prov:wasDerivedFrom arxiv:2401.00001 ;
        oa:start 104 ;
        oa:end 175 ;
        oa:exact "TreePlan is built on GPT-4o and reaches 81.5% success rate on ALFWorld." ;
        rkg:confidence 0.97 .

Nodes come in the order of ids, each followed by the evidence of its edges; N-Triples, N-Quads and TriG are sorted
throughout. TriG and N-Quads hold what a paper states in a named graph of that paper. `turtle12` uses triple terms
of RDF 1.2 in place of rdf:Statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from kg.rdf.describe import Description, Form, generate_descriptions
from kg.rdf.sorting import sort_lines
from kg.rdf.terms import RDF_TYPE, XSD, Literal, Term, base_iri, escape, prefixes
from kg.schema import load_schema
from kg.sinks.files import write_lines

if TYPE_CHECKING:
    import networkx as nx

    from kg.rdf.stars import Stars

_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]|%[0-9A-F]{2})*(?<!\.)")


def write_turtle(graph: nx.MultiDiGraph[str] | Stars, path: Path) -> None:
    """Write Turtle."""
    write_lines(generate_turtle(graph, form=Form.REIFIED), path)


def write_turtle12(graph: nx.MultiDiGraph[str] | Stars, path: Path) -> None:
    """Write Turtle of RDF 1.2: evidence on triple terms."""
    write_lines(generate_turtle(graph, form=Form.TRIPLE_TERMS), path)


def write_trig(graph: nx.MultiDiGraph[str] | Stars, path: Path) -> None:
    """Write TriG: one named graph for each paper."""
    write_lines(generate_trig(graph), path)


def write_ntriples(graph: nx.MultiDiGraph[str] | Stars, path: Path) -> None:
    """Write N-Triples, sorted."""
    write_lines(sort_lines(generate_ntriples(graph)), path)


def write_nquads(graph: nx.MultiDiGraph[str] | Stars, path: Path) -> None:
    """Write N-Quads, sorted: one named graph for each paper."""
    write_lines(sort_lines(generate_nquads(graph)), path)


def generate_turtle(graph: nx.MultiDiGraph[str] | Stars, *, form: Form) -> Iterator[str]:
    """Yield the lines of a Turtle file."""
    turtle = _Turtle(base_iri())
    yield from turtle.head()
    for description in generate_descriptions(graph, form=form):
        subject = turtle.iri(description.subject)
        pairs = [(turtle.predicate(curie), turtle.term(value)) for curie, value in description.properties]
        yield ""
        yield from _block(subject, pairs, indent="")


def generate_trig(graph: nx.MultiDiGraph[str] | Stars) -> Iterator[str]:
    """Yield the lines of a TriG file, the default graph first."""
    turtle = _Turtle(base_iri())
    yield from turtle.head()
    rows = (line.split("\t") for line in sort_lines(_tabbed_quads(graph, turtle)))
    for name, quads in groupby(rows, key=lambda row: row[0]):
        yield ""
        yield f"GRAPH {name} {{" if name else "{"
        for subject, group in groupby(quads, key=lambda row: row[1]):
            yield from _block(subject, [(row[2], row[3]) for row in group], indent="    ")
        yield "}"


def generate_ntriples(graph: nx.MultiDiGraph[str] | Stars) -> Iterator[str]:
    """Yield the triples, one a line, unsorted."""
    lines = _Lines()
    for description in generate_descriptions(graph, form=Form.REIFIED):
        yield from lines.of(description)


def generate_nquads(graph: nx.MultiDiGraph[str] | Stars) -> Iterator[str]:
    """Yield the quads, one a line, unsorted."""
    lines = _Lines()
    for description in generate_descriptions(graph, form=Form.NAMED_GRAPHS):
        yield from lines.of(description)


def generate_united_nquads(graph: nx.MultiDiGraph[str] | Stars) -> Iterator[str]:
    """Yield the quads, and what named graphs hold once more in the default one; unsorted, some lines twice.

    For engines in which the union of all graphs gives a triple once for each graph that holds it.
    """
    lines = _Lines()
    for description in generate_descriptions(graph, form=Form.NAMED_GRAPHS):
        end = f" <{description.graph}> ."
        for line in lines.of(description):
            yield line
            if description.graph:
                yield f"{line.removesuffix(end)} ."


def _tabbed_quads(graph: nx.MultiDiGraph[str] | Stars, turtle: _Turtle) -> Iterator[str]:
    for description in generate_descriptions(graph, form=Form.NAMED_GRAPHS):
        start = f"{f'<{description.graph}>' if description.graph else ''}\t{turtle.iri(description.subject)}"
        for curie, value in description.properties:
            yield f"{start}\t{turtle.predicate(curie)}\t{turtle.term(value)}"


def _block(subject: str, pairs: Iterable[tuple[str, str]], *, indent: str) -> Iterator[str]:
    """Yield the lines of one subject; objects of one predicate share a line."""
    groups = [(predicate, [o for _, o in group]) for predicate, group in groupby(pairs, key=lambda pair: pair[0])]
    last = len(groups) - 1
    for number, (predicate, objects) in enumerate(groups):
        start = f"{indent}{subject}" if number == 0 else f"{indent}   "
        yield f"{start} {predicate} {', '.join(objects)} {'.' if number == last else ';'}"


class _Turtle:
    """Writes terms as Turtle does, with prefixes."""

    def __init__(self, base: str) -> None:
        self._prefixes = prefixes(base)
        self._names = {iri: name for name, iri in self._prefixes.items()}

    def head(self) -> Iterator[str]:
        for name, iri in sorted(self._prefixes.items()):
            yield f"@prefix {name}: <{iri}> ."

    def predicate(self, curie: str) -> str:
        return "a" if curie == RDF_TYPE else curie

    def iri(self, iri: str) -> str:
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        name = self._names.get(iri[:cut])
        return f"{name}:{iri[cut:]}" if name is not None and _LOCAL.fullmatch(iri, cut) else f"<{iri}>"

    def term(self, term: Term) -> str:
        if isinstance(term, str):
            return self.iri(term)
        if isinstance(term, Literal):
            return _turtle_literal(term)
        return f"<<( {self.iri(term.subject)} {term.predicate} {self.iri(term.object)} )>>"


def _turtle_literal(literal: Literal) -> str:
    if literal.datatype in {"decimal", "integer", "boolean"}:
        return literal.lexical
    text = f'"{escape(literal.lexical)}"'
    return f"{text}^^xsd:{literal.datatype}" if literal.datatype else text


class _Lines:
    """Writes descriptions as lines of N-Triples and N-Quads."""

    def __init__(self) -> None:
        self._schema = load_schema()
        self._predicates: dict[str, str] = {}

    def of(self, description: Description) -> Iterator[str]:
        end = f" <{description.graph}> ." if description.graph else " ."
        start = f"<{description.subject}> "
        for curie, value in description.properties:
            yield f"{start}{self._predicate(curie)} {_line_term(value)}{end}"

    def _predicate(self, curie: str) -> str:
        if curie not in self._predicates:
            self._predicates[curie] = f"<{self._schema.iri(curie)}>"
        return self._predicates[curie]


def _line_term(term: Term) -> str:
    if isinstance(term, str):
        return f"<{term}>"
    if not isinstance(term, Literal):
        raise TypeError("N-Triples of RDF 1.1 hold no triple terms")
    text = f'"{escape(term.lexical)}"'
    return f"{text}^^<{XSD}{term.datatype}>" if term.datatype else text
