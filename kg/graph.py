"""The graph: one `networkx.MultiDiGraph`, its contract, and the only functions that change one.

Nodes are keyed by CURIE and carry plain attributes:

=========  =================================================================================================
type       attributes
=========  =================================================================================================
Paper      type, name (title, else the first words), title, abstract, date, year, identifiers, sources
concept    type (Task, Method, Model, Benchmark, Metric), name, aliases, support
Result     type, name, value, unit, kind, condition, comparator_text, derived, evidence
=========  =================================================================================================

Edges are keyed by predicate, so that each (subject, object, predicate) stands once, parallel predicates are
kept, and each edge carries `predicate`, `evidence`, `support` and `confidence`:

- the ten extracted predicates between concepts; evidence spans are the sentences;
- VARIANT_OF between concepts of one type, made from the names; its evidence may be empty, its `confidence` is 1;
- MENTIONS (Paper -> concept; spans are the mentions), PROPOSES (Paper -> concept), REPORTS (Paper -> Result);
- OF, ON, BY, VERSUS (Result -> its subject, benchmark, metric, comparator).

`evidence` is a sorted tuple of `Evidence` without repeats; `support` counts the distinct papers in it;
`confidence` is its highest. `aliases` is a sorted tuple of surface forms other than the name. `sources` is a
tuple of `Source`. None stands for what is unknown. A graph never holds an edge whose ends are missing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from kg.datamodel import Concept, ConceptType, Document, Evidence, Predicate, Relation, Result
from kg.errors import GraphError

if TYPE_CHECKING:
    import networkx as nx

PAPER = "Paper"
RESULT = "Result"
NODE_TYPES: tuple[str, ...] = (PAPER, *(t.value for t in ConceptType), RESULT)


def new_graph() -> nx.MultiDiGraph[str]:
    """Return an empty graph."""
    import networkx as nx

    return nx.MultiDiGraph()


def add_paper(graph: nx.MultiDiGraph[str], document: Document) -> str:
    """Add a paper, or replace its attributes; return its node id."""
    graph.add_node(document.id, **paper_attributes(document))
    return document.id


def paper_attributes(document: Document) -> dict[str, Any]:
    """Return the attributes of a paper's node."""
    return {
        "type": PAPER,
        "name": document.title or _first_words(document.abstract),
        "title": document.title,
        "abstract": document.abstract,
        "date": document.date,
        "year": document.year,
        "identifiers": document.identifiers,
        "sources": document.sources,
    }


def add_concept(graph: nx.MultiDiGraph[str], concept: Concept) -> str:
    """Add a concept, or unite its aliases with those that are there; return its node id."""
    aliases = set(concept.aliases)
    if concept.id in graph:
        node = graph.nodes[concept.id]
        aliases |= {*node["aliases"], concept.name}
        concept = Concept(concept.id, ConceptType(node["type"]), node["name"], ())
    graph.add_node(
        concept.id,
        type=concept.type.value,
        name=concept.name,
        aliases=tuple(sorted(aliases - {concept.name})),
        support=graph.nodes[concept.id]["support"] if concept.id in graph else 0,
    )
    return concept.id


def add_edge(
    graph: nx.MultiDiGraph[str], subject: str, predicate: Predicate, object: str, evidence: Iterable[Evidence]
) -> None:
    """Add an edge, or unite its evidence with what is there; a MENTIONS edge renews the concept's `support`.

    Raises:
        GraphError: An end is missing.
    """
    for end in (subject, object):
        if end not in graph:
            raise GraphError(f"edge {subject} {predicate} {object}: no node {end}")
    key = predicate.value
    known: tuple[Evidence, ...] = (
        graph.edges[subject, object, key]["evidence"] if graph.has_edge(subject, object, key) else ()
    )
    united = tuple(sorted({*known, *evidence}))
    confidence = max((e.confidence for e in united), default=1.0)
    put_edge(
        graph, subject, key, object, {"evidence": united, "support": count_papers(united), "confidence": confidence}
    )
    if predicate is Predicate.MENTIONS and not known:
        graph.nodes[object]["support"] += 1


def add_relation(graph: nx.MultiDiGraph[str], relation: Relation) -> None:
    """Add a relation between two concepts that are in the graph."""
    add_edge(graph, relation.subject, relation.predicate, relation.object, relation.evidence)


def add_result(graph: nx.MultiDiGraph[str], paper_id: str, result: Result) -> str:
    """Add a result with its edges; return its node id, a hash of its content and place."""
    node_id = result_id(paper_id, result)
    graph.add_node(
        node_id,
        type=RESULT,
        name=format_value(result.value, result.unit, result.kind.value),
        value=result.value,
        unit=result.unit,
        kind=result.kind.value,
        condition=result.condition,
        comparator_text=result.comparator_text,
        derived=result.derived,
        evidence=tuple(sorted(set(result.evidence))),
    )
    add_edge(graph, paper_id, Predicate.REPORTS, node_id, result.evidence)
    for predicate, end in (
        (Predicate.OF, result.subject),
        (Predicate.BY, result.metric),
        (Predicate.ON, result.benchmark),
        (Predicate.VERSUS, result.comparator),
    ):
        if end is not None:
            add_edge(graph, node_id, predicate, end, result.evidence)
    return node_id


def put_node(graph: nx.MultiDiGraph[str], node_id: str, attributes: dict[str, Any]) -> None:
    """Put back a node that was read from a file written by kg; its attributes are taken as they are."""
    graph.add_node(node_id, **attributes)


def put_edge(
    graph: nx.MultiDiGraph[str], subject: str, predicate: str, object: str, attributes: dict[str, Any]
) -> None:
    """Put back an edge that was read from a file written by kg; its attributes are taken as they are."""
    graph.add_edge(subject, object, key=predicate, predicate=predicate, **attributes)


def count_papers(evidence: Iterable[Evidence]) -> int:
    """Return the number of distinct papers."""
    return len({e.document_id for e in evidence})


def result_id(paper_id: str, result: Result) -> str:
    """Return the CURIE of a result: the same content at the same place gives the same id."""
    parts = (
        paper_id,
        result.subject,
        result.metric,
        result.benchmark,
        repr(float(result.value)),
        result.unit,
        result.kind.value,
        result.comparator,
        result.comparator_text,
        result.condition,
        *(f"{e.start}-{e.end}" for e in sorted(result.evidence)),
    )
    digest = hashlib.sha256("\x1f".join("\x00" if part is None else part for part in parts).encode()).hexdigest()
    return f"result:{digest[:16]}"


def format_value(value: float, unit: str | None, kind: str) -> str:
    """Return a number as a person writes it.

    >>> format_value(97.4, "%", "score"), format_value(6.6, "pp", "gain"), format_value(3.5, "x", "ratio")
    ('97.4%', '+6.6 pp', '3.5x')
    >>> format_value(-80.0, "%", "gain"), format_value(1200.0, "tokens", "score")
    ('-80%', '1200 tokens')
    """
    number = f"{value:+.12g}" if kind == "gain" else f"{value:.12g}"
    if unit is None:
        return number
    return f"{number}{unit}" if unit in {"%", "x"} else f"{number} {unit}"


def evidence_text(graph: nx.MultiDiGraph[str], evidence: Evidence) -> str:
    """Return the words that an evidence points to."""
    paper = graph.nodes[evidence.document_id]
    text: str = f"{paper['title']}\n{paper['abstract']}"[evidence.start : evidence.end]
    return text


def flat_node(graph: nx.MultiDiGraph[str], node_id: str) -> dict[str, Any]:
    """Return a node as one flat record: scalars and lists of strings, None left out.

    The one form that Neo4j, the embedded Cypher engine, CSV, GraphML and Parquet show. Keys: id, type, name and

    - Paper: title, abstract, date, year, identifiers, sources (keys of the records);
    - concept: aliases, support;
    - Result: value, unit, kind, condition, comparator_text, derived, paper, sentence, start, end, confidence.
    """
    node = graph.nodes[node_id]
    flat: dict[str, Any] = {"id": node_id, "type": node["type"], "name": node["name"]}
    if node["type"] == PAPER:
        flat |= {key: node[key] for key in ("title", "abstract", "date", "year")}
        flat["identifiers"] = list(node["identifiers"])
        flat["sources"] = [source.key for source in node["sources"]]
    elif node["type"] == RESULT:
        flat |= {key: node[key] for key in ("value", "unit", "kind", "condition", "comparator_text", "derived")}
        first: Evidence = node["evidence"][0]
        flat |= {"paper": first.document_id, "sentence": evidence_text(graph, first)}
        flat |= {"start": first.start, "end": first.end, "confidence": first.confidence}
    else:
        flat |= {"aliases": list(node["aliases"]), "support": node["support"]}
    return {key: value for key, value in flat.items() if value is not None}


def flat_edge(graph: nx.MultiDiGraph[str], subject: str, object: str, key: str) -> dict[str, Any]:
    """Return an edge as one flat record.

    Keys: subject, predicate, object, support, confidence, and four parallel lists over its evidence:
    papers, sentences (the words of the span), starts, ends.
    """
    edge = graph.edges[subject, object, key]
    evidence: tuple[Evidence, ...] = edge["evidence"]
    return {
        "subject": subject,
        "predicate": edge["predicate"],
        "object": object,
        "support": edge["support"],
        "confidence": edge["confidence"],
        "papers": [e.document_id for e in evidence],
        "sentences": [evidence_text(graph, e) for e in evidence],
        "starts": [e.start for e in evidence],
        "ends": [e.end for e in evidence],
    }


def _first_words(abstract: str, limit: int = 80) -> str:
    if len(abstract) <= limit:
        return abstract
    return abstract[:limit].rsplit(" ", 1)[0] + " ..."
