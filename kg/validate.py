"""Check RDF against the shapes of schemas/shapes.ttl, and say in words of the domain what is wrong, with the sentence.

pySHACL runs the shapes, on the nodes that do not plainly conform (`kg.rdf.doubts`). The rules between several nodes
(SPARQL constraints) are the same for every node of a class, so each is asked once for the whole graph, by Oxigraph;
pySHACL would ask it once for each node.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.datamodel import Predicate
from kg.errors import ReadError
from kg.questions.sparql import open_store, short_iri
from kg.rdf.doubts import doubtful_nodes
from kg.rdf.terms import base_iri, escape, predicate_curie, prefixes
from kg.resources import schema_path
from kg.schema import load_schema, relation_slot

if TYPE_CHECKING:
    import pyoxigraph as ox
    import rdflib

    _Node = ox.NamedNode | ox.BlankNode | ox.Triple

_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_SH = "http://www.w3.org/ns/shacl#"
_RESULTS = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT ?focus ?path ?value ?message WHERE {
  ?result a sh:ValidationResult ; sh:focusNode ?focus ; sh:resultMessage ?message .
  OPTIONAL { ?result sh:resultPath ?path }
  OPTIONAL { ?result sh:value ?value }
  FILTER NOT EXISTS { ?other sh:detail ?result }
}"""
_RULES = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT ?shape ?target ?message ?select WHERE {
  ?shape sh:targetClass ?target ; sh:sparql [ sh:message ?message ; sh:select ?select ] .
}
ORDER BY ?shape"""


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """Something that the schema does not allow.

    Attributes:
        node: What is wrong, by name: "TreePlan (Method)".
        problem: The rule that it breaks.
        found: What was found instead: "TreePlan is used for success rate", or a value; "" if something is missing.
        paper: Id of the paper whose text is behind it, else "".
        sentence: The words there, else "".
    """

    node: str
    problem: str
    found: str
    paper: str
    sentence: str


def validate_path(path: Path) -> tuple[Violation, ...]:
    """Return what is wrong with a graph file, an RDF file or a store on disk, sorted; nothing if it conforms.

    Raises:
        ReadError: An RDF file or a store is missing or malformed.
        WorkspaceError: A graph file is missing or no workspace.
    """
    store = open_store(path)
    try:
        return validate_store(store)
    except (OSError, RuntimeError) as error:  # from the engine: damage in a part of a store that is read late
        raise ReadError(path, None, f"cannot be validated ({' '.join(str(error).split())})") from error


def validate_store(store: ox.Store) -> tuple[Violation, ...]:
    """Return what is wrong with the default graph of a store, sorted."""
    explainer = _Explainer(store)
    shapes = _load_shapes()
    broken = {*_run_shapes(store, shapes), *_run_rules(store, shapes)}
    return tuple(sorted({explainer.explain(*found) for found in broken}))


_Broken = tuple[str, str, str, str]
"""Focus node, path, value (each as N-Triples or ""), message."""


def _load_shapes() -> rdflib.Graph:
    import rdflib

    return rdflib.Graph().parse(schema_path("shapes.ttl"), format="turtle")


def _run_shapes(store: ox.Store, shapes: rdflib.Graph) -> Iterator[_Broken]:
    """Yield what breaks the shapes, but for the rules in SPARQL."""
    narrow, doubtful = _narrow(store, _direct(shapes))
    if not doubtful:
        return
    import pyshacl

    _, report, _ = pyshacl.validate(_triples_about(store, doubtful), shacl_graph=narrow, inplace=True)
    for row in report.query(_RESULTS):
        focus, path, value, message = tuple(row)
        yield _n3(focus), _n3(path), _n3(value), str(message)


def _direct(shapes: rdflib.Graph) -> rdflib.Graph:
    """Return the shapes without the rules, each property shape with the target of the shape that names it.

    That says the same; pySHACL checks all nodes of a target at once, but the properties of a shape node by node.
    """
    import rdflib

    direct = rdflib.Graph()
    for subject, predicate, object_ in shapes:
        if str(predicate) == f"{_SH}property":
            for target in shapes.objects(subject, rdflib.URIRef(f"{_SH}targetClass")):
                direct.add((object_, rdflib.URIRef(f"{_SH}targetClass"), target))
        elif str(predicate) != f"{_SH}sparql":
            direct.add((subject, predicate, object_))
    return direct


def _narrow(store: ox.Store, shapes: rdflib.Graph) -> tuple[rdflib.Graph, set[_Node]]:
    """Return the shapes with only those nodes as targets that they may find fault with, and all these nodes."""
    import rdflib

    narrow = rdflib.Graph() + shapes
    doubtful: set[_Node] = set()
    for name in ("targetClass", "targetSubjectsOf"):
        target = rdflib.URIRef(f"{_SH}{name}")
        narrow.remove((None, target, None))
        for shape in set(shapes.subjects(target)):
            nodes = set(doubtful_nodes(store, shapes, shape))
            doubtful |= nodes
            for node in nodes:
                narrow.add((shape, rdflib.URIRef(f"{_SH}targetNode"), _rdflib_term(node)))
    return narrow, doubtful


def _triples_about(store: ox.Store, nodes: Iterable[_Node]) -> rdflib.Graph:
    """Return what the default graph says about some nodes, and the types of what they lead to."""
    import pyoxigraph as ox
    import rdflib

    default = ox.DefaultGraph()
    type_ = ox.NamedNode(load_schema().iri("rdf:type"))
    quads = set(store.quads_for_pattern(None, ox.NamedNode(f"{_RDFS}subClassOf"), None, default))
    for node in nodes:
        quads |= {
            *store.quads_for_pattern(node, None, None, default),
            *store.quads_for_pattern(None, None, node, default),
        }
    values = {quad.object for quad in quads if not isinstance(quad.object, ox.Literal)}
    for value in values:
        quads |= set(store.quads_for_pattern(value, type_, None, default))
    graph = rdflib.Graph()
    for quad in quads:
        graph.add((_rdflib_term(quad.subject), _rdflib_term(quad.predicate), _rdflib_term(quad.object)))
    return graph


def _rdflib_term(term: _Node | ox.Literal) -> rdflib.term.Node:
    import pyoxigraph as ox
    import rdflib

    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.Literal):
        if term.language is not None:
            return rdflib.Literal(term.value, lang=term.language)
        return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)
    return rdflib.BNode(str(term))


def _run_rules(store: ox.Store, shapes: rdflib.Graph) -> Iterator[_Broken]:
    """Yield what breaks the rules in SPARQL."""
    schema = load_schema()
    declared = {name: iri for name, iri in schema.prefixes.items() if name != "linkml"}
    for rule in shapes.query(_RULES):
        _, target, message, select = tuple(rule)  # type: ignore[arg-type]
        query = str(select).replace("{", f"{{ $this a <{target}> . ", 1)
        solutions = store.query(query, prefixes=declared)
        for row in solutions:  # type: ignore[union-attr]
            yield str(row["this"]), str(row["path"]), str(row["value"]), str(message)


def _n3(term: rdflib.term.Node | None) -> str:
    """Return a term as N-Triples write it; rdflib breaks long texts into lines."""
    import rdflib

    if isinstance(term, rdflib.Literal):
        kind = f"@{term.language}" if term.language else f"^^<{term.datatype}>" if term.datatype else ""
        return f'"{escape(str(term))}"{kind}'
    return "" if term is None else term.n3()


class _Explainer:
    """Puts names and sentences to what the shapes found."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._names = {iri: name for name, iri in prefixes(base_iri()).items()}
        schema = load_schema()
        self._relations = {f"<{schema.iri(predicate_curie(p))}>": relation_slot(p).title for p in Predicate}
        self._types = {schema.iri(c.uri): c.name for c in schema.classes.values() if c.uri and not c.abstract}

    def explain(self, focus: str, path: str, value: str, message: str) -> Violation:
        """Return the violation in words."""
        paper, sentence = self._sentence(focus, path, value)
        return Violation(self._describe(focus), message, self._found(focus, path, value), paper, sentence)

    def _found(self, focus: str, path: str, value: str) -> str:
        if not value or (value == focus and path not in self._relations):
            return ""
        if path in self._relations:
            return f"{self._describe(focus)} {self._relations[path]} {self._describe(value)}"
        return self._describe(value)

    def _describe(self, term: str) -> str:
        """Return a node's name with its type, an evidence's statement, or a literal's text."""
        if not term.startswith("<"):
            return _literal_text(term)
        statement = self._statement(term)
        if statement:
            return statement
        name = self._value(term, "skos:prefLabel") or self._value(term, "dcterms:identifier")
        types = self._type_names(term)
        shown = name or short_iri(term[1:-1], self._names)
        return f"{shown} ({'/'.join(types)})" if types else shown

    def _statement(self, term: str) -> str:
        parts = [self._iri_value(term, f"rdf:{part}") for part in ("subject", "predicate", "object")]
        subject, predicate, object_ = parts
        if not subject or not object_ or term in (subject, object_):
            return ""
        verb = self._relations.get(predicate, short_iri(predicate[1:-1], self._names))
        return f"evidence that {self._label(subject)} {verb} {self._label(object_)}"

    def _label(self, term: str) -> str:
        return self._value(term, "skos:prefLabel") or short_iri(term[1:-1], self._names)

    def _sentence(self, focus: str, path: str, value: str) -> tuple[str, str]:
        """Return id of the paper and words of the evidence that is nearest to what was found."""
        about = [f"BIND({focus} AS ?e)", f"{focus} rkg:evidence ?e ."]
        if path in self._relations and value.startswith("<"):
            about.insert(0, f"?e rdf:subject {focus} ; rdf:predicate {path} ; rdf:object {value} .")
        if "Paper" not in self._type_names(focus):
            result = f"{{ ?r rkg:of|rkg:on|mls:specifiedBy {focus} ; rkg:evidence ?e }}"
            about.append(f"{{ ?e rdf:subject|rdf:object {focus} }} UNION {result}")
        for pattern in about if focus.startswith("<") else ():
            query = (
                f"SELECT ?id ?words WHERE {{ {pattern} ?e oa:exact ?words "
                "OPTIONAL { ?e prov:wasDerivedFrom/dcterms:identifier ?id } } ORDER BY DESC(STRLEN(?words)) ?words ?id LIMIT 1"
            )
            for row in self._query(query):
                return row[0], row[1]
        return self._value(focus, "dcterms:identifier") if "Paper" in self._type_names(focus) else "", ""

    def _type_names(self, term: str) -> list[str]:
        return [self._types[t] for t in self._values(term, "rdf:type") if t in self._types]

    def _value(self, term: str, curie: str) -> str:
        return min(self._values(term, curie), default="")

    def _values(self, term: str, curie: str) -> list[str]:
        return [row[0] for row in self._query(f"SELECT ?v WHERE {{ {term} {curie} ?v }} ORDER BY ?v")]

    def _iri_value(self, term: str, curie: str) -> str:
        return min((f"<{v}>" for v in self._values(term, curie)), default="")

    def _query(self, query: str) -> Iterable[list[str]]:
        names = load_schema().prefixes
        solutions = self._store.query(query, prefixes=dict(names))
        return [["" if term is None else term.value for term in row] for row in solutions]  # type: ignore[union-attr]


def _literal_text(term: str) -> str:
    """Return the text of a literal in N-Triples."""
    import pyoxigraph as ox

    try:
        [triple] = ox.parse(f"<x:s> <x:p> {term} .", format=ox.RdfFormat.N_TRIPLES)
    except (SyntaxError, ValueError):
        return term
    return str(getattr(triple.object, "value", term))
