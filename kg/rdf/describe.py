"""The graph as a stream of descriptions: what is said about one subject in one named graph.

A node is followed by the evidence of its edges. Three forms say which words an edge was read from:

- REIFIED: one rdf:Statement per evidence, with rdf:subject, rdf:predicate and rdf:object (all formats of triples);
- NAMED_GRAPHS: the same, and what a paper states stands in the paper's own graph, which has its provenance;
- TRIPLE_TERMS: one rkg:Evidence per evidence that rdf:reifies the triple (RDF 1.2).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

import kg
from kg.datamodel import Evidence, Predicate, Source
from kg.graph import PAPER, RESULT
from kg.rdf.stars import Star, Stars, as_stars
from kg.rdf.terms import (
    RDF_TYPE,
    Literal,
    Term,
    TripleTerm,
    base_iri,
    date_literal,
    graph_iri,
    node_iri,
    number_literal,
    page_iri,
    predicate_curie,
    text_literal,
    unit_curies,
)
from kg.schema import load_schema

if TYPE_CHECKING:
    import networkx as nx

Property = tuple[str, Term]
_Edge = tuple[str, str, tuple[Evidence, ...]]


class Form(Enum):
    """How the evidence of an edge is tied to it."""

    REIFIED = "reified"
    NAMED_GRAPHS = "named graphs"
    TRIPLE_TERMS = "triple terms"


class Description(NamedTuple):
    """What one graph says of one subject: pairs of CURIE of the property and value; graph "" is the default one."""

    subject: str
    properties: list[Property]
    graph: str = ""


def generate_descriptions(graph: nx.MultiDiGraph[str] | Stars, *, form: Form) -> Iterator[Description]:
    """Yield the descriptions of a graph, nodes in the order of ids; no subject twice in one named graph.

    No more than one node with its outgoing edges is held in memory.
    """
    stars = as_stars(graph)
    writer = _Describer(stars, form)
    yield from writer.describe_build()
    for star in stars.stars():
        yield from writer.describe_node(star)


class _Describer:
    def __init__(self, stars: Stars, form: Form) -> None:
        self._words = stars.words
        self._form = form
        self._base = base_iri()
        schema = load_schema()
        self._types = {
            name: schema.iri(schema.classes[name].uri) for name in (*schema.leaves("Concept"), PAPER, RESULT)
        }
        self._terms = {
            name: schema.iri(name)
            for name in ("skos:Concept", "rkg:Evidence", "rdf:Statement", "rkg:SourceRecord", "prov:Activity")
        }
        self._predicates = {predicate.value: predicate_curie(predicate) for predicate in Predicate}
        self._predicate_iris = {curie: schema.iri(curie) for curie in self._predicates.values()}
        self._build = f"{self._base}build/{_digest_stream(kg.__version__, stars.ids())}"

    def describe_build(self) -> Iterator[Description]:
        """Yield the data set and the run that made it."""
        schema = load_schema()
        dataset = self._build.replace("/build/", "/dataset/")
        yield Description(
            self._build,
            [(RDF_TYPE, self._terms["prov:Activity"]), ("schema:softwareVersion", Literal(f"kg {kg.__version__}"))],
        )
        yield Description(
            dataset,
            [
                (RDF_TYPE, schema.iri("void:Dataset")),
                ("dcterms:conformsTo", schema.prefixes["rkg"].rstrip("#/")),
                ("prov:wasGeneratedBy", self._build),
            ],
        )

    def describe_node(self, star: Star) -> Iterator[Description]:
        """Yield a node, then the evidence of its outgoing edges."""
        node_id, node = star.id, star.node
        edges = self._edges(star)
        subject = node_iri(self._base, node_id)
        own = [
            *self._own(star),
            ("dcterms:identifier", text_literal(node_id)),
            ("skos:prefLabel", text_literal(node["name"])),
        ]
        if self._form is Form.NAMED_GRAPHS:
            yield from self._in_named_graphs(node_id, subject, node, own, edges)
        else:
            yield Description(subject, [*own, *((curie, object_) for curie, object_, _ in edges)])
        for curie, object_, evidence in edges:
            yield from (self._assertion(subject, curie, object_, one) for one in evidence)
        if node["type"] == PAPER:
            yield from map(self._source, node["sources"])
        elif node["type"] == RESULT:
            yield from (self._result_evidence(node_id, one) for one in node["evidence"])

    def _own(self, star: Star) -> list[Property]:
        if star.node["type"] == PAPER:
            return self._paper(star.id, star.node)
        return self._result(star.id, star.node) if star.node["type"] == RESULT else self._concept(star)

    def _in_named_graphs(
        self, node_id: str, subject: str, node: Mapping[str, Any], own: list[Property], edges: list[_Edge]
    ) -> Iterator[Description]:
        """Yield what papers state each in its own graph, and what holds without them in the default one."""
        home = self._graph_of(node["evidence"][0]) if node["type"] == RESULT else ""
        links: dict[str, list[Property]] = {home: own}
        reported = graph_iri(self._base, node_id) if node["type"] == PAPER else home
        for curie, object_, evidence in edges:
            for where in {self._graph_of(one) for one in evidence} or {reported}:
                links.setdefault(where, []).append((curie, object_))
        for where in sorted(links):
            yield Description(subject, links[where], where)
        if node["type"] == PAPER:
            yield self._named_graph(node_id, subject)

    def _graph_of(self, evidence: Evidence) -> str:
        return graph_iri(self._base, evidence.document_id) if self._form is Form.NAMED_GRAPHS else ""

    def _named_graph(self, paper_id: str, paper: str) -> Description:
        provenance = [("prov:wasDerivedFrom", paper), ("prov:wasGeneratedBy", self._build)]
        return Description(graph_iri(self._base, paper_id), list[Property](provenance))

    def _edges(self, star: Star) -> list[_Edge]:
        """Return the outgoing edges; the evidence of a result's edges only where it is not that of the result."""
        edges = []
        own = star.node["evidence"] if star.node["type"] == RESULT else None
        for edge in star.edges:
            evidence = () if edge.evidence in (own, edge.result) else edge.evidence
            edges.append((self._predicates[edge.predicate], node_iri(self._base, edge.object), evidence))
        return sorted(edges)

    def _paper(self, node_id: str, node: Mapping[str, Any]) -> list[Property]:
        own: list[Property] = [(RDF_TYPE, self._types[PAPER])]
        if node["title"]:
            own.append(("dcterms:title", text_literal(node["title"])))
        if node["abstract"]:
            own.append(("dcterms:abstract", text_literal(node["abstract"])))
        if node["date"] is not None:
            own.append(("dcterms:issued", date_literal(node["date"])))
            own.append(("fabio:hasPublicationYear", date_literal(node["date"][:4])))
        own += [("schema:identifier", text_literal(identifier)) for identifier in node["identifiers"]]
        pages = {page_iri(identifier) for identifier in (node_id, *node["identifiers"])}
        own += [("schema:sameAs", page) for page in sorted(page for page in pages if page is not None)]
        own += [("dcterms:source", self._source_iri(source)) for source in node["sources"]]
        return own

    def _concept(self, star: Star) -> list[Property]:
        node = star.node
        return [
            (RDF_TYPE, self._types[node["type"]]),
            (RDF_TYPE, self._terms["skos:Concept"]),
            ("rkg:support", Literal(str(node["support"]), "integer")),
            *(("skos:altLabel", text_literal(alias)) for alias in node["aliases"]),
            *(
                ("skos:semanticRelation", node_iri(self._base, other))
                for other in sorted({edge.object for edge in star.edges})
            ),
        ]

    def _result(self, node_id: str, node: Mapping[str, Any]) -> list[Property]:
        own: list[Property] = [
            (RDF_TYPE, self._types[RESULT]),
            ("mls:hasValue", number_literal(node["value"])),
            ("rkg:kind", Literal(node["kind"])),
            ("rkg:derived", Literal("true" if node["derived"] else "false", "boolean")),
        ]
        for name, curie in (
            ("unit", "rkg:unit"),
            ("condition", "rkg:condition"),
            ("comparator_text", "rkg:comparatorText"),
        ):
            if node[name] is not None:
                own.append((curie, text_literal(node[name])))
        unit = unit_curies().get(node["unit"])
        if unit is not None:
            own.append(("qudt:unit", load_schema().iri(unit)))
        return own + [("rkg:evidence", self._evidence_iri(node_id, "", "", one)) for one in node["evidence"]]

    def _result_evidence(self, node_id: str, evidence: Evidence) -> Description:
        properties = [(RDF_TYPE, self._terms["rkg:Evidence"]), *self._span(evidence)]
        return Description(self._evidence_iri(node_id, "", "", evidence), properties, self._graph_of(evidence))

    def _assertion(self, subject: str, curie: str, object_: str, evidence: Evidence) -> Description:
        if self._form is Form.TRIPLE_TERMS:
            tie: list[Property] = [
                (RDF_TYPE, self._terms["rkg:Evidence"]),
                ("rdf:reifies", TripleTerm(subject, curie, object_)),
            ]
        else:
            tie = [
                (RDF_TYPE, self._terms["rdf:Statement"]),
                ("rdf:subject", subject),
                ("rdf:predicate", self._predicate_iris[curie]),
                ("rdf:object", object_),
            ]
        iri = self._evidence_iri(subject, curie, object_, evidence)
        return Description(iri, [*tie, *self._span(evidence)], self._graph_of(evidence))

    def _span(self, evidence: Evidence) -> list[Property]:
        return [
            ("prov:wasDerivedFrom", node_iri(self._base, evidence.document_id)),
            ("oa:start", Literal(str(evidence.start), "integer")),
            ("oa:end", Literal(str(evidence.end), "integer")),
            ("oa:exact", text_literal(self._words(evidence))),
            ("rkg:confidence", number_literal(evidence.confidence)),
        ]

    def _evidence_iri(self, subject: str, curie: str, object_: str, evidence: Evidence) -> str:
        place = (evidence.document_id, str(evidence.start), str(evidence.end), repr(evidence.confidence))
        return f"{self._base}evidence/{_digest(subject, curie, object_, *place)}"

    def _source(self, source: Source) -> Description:
        return Description(
            self._source_iri(source),
            [
                (RDF_TYPE, self._terms["rkg:SourceRecord"]),
                ("rkg:path", text_literal(source.path)),
                ("rkg:record", Literal(str(source.record), "integer")),
                ("rkg:key", text_literal(source.key)),
            ],
        )

    def _source_iri(self, source: Source) -> str:
        return f"{self._base}source/{_digest(source.path, str(source.record), source.key)}"


def _digest(*parts: str) -> str:
    """Return 80 bits that stand for some texts: among a hundred million, two are equal with a chance of 1 in 240."""
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()


def _digest_stream(first: str, others: Iterable[str]) -> str:
    """Return the `_digest` of any number of texts."""
    hash_ = hashlib.blake2b(first.encode("utf-8", "surrogatepass"), digest_size=10)
    for other in others:
        hash_.update(f"\x1f{other}".encode("utf-8", "surrogatepass"))
    return hash_.hexdigest()
