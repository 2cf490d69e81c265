"""The check that a graph keeps the contract of `kg.graph`."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from kg.datamodel import Evidence, Predicate
from kg.errors import GraphError
from kg.graph import NODE_TYPES, PAPER, RESULT, count_papers
from kg.schema import allows, describe_patterns

if TYPE_CHECKING:
    import networkx as nx

TOLD = 5
"""Problems that an error tells one by one."""
_CONCEPT = {"type", "name", "aliases", "support"}
_ATTRIBUTES: dict[str, set[str]] = {
    PAPER: {"type", "name", "title", "abstract", "date", "year", "identifiers", "sources"},
    RESULT: {"type", "name", "value", "unit", "kind", "condition", "comparator_text", "derived", "evidence"},
    **{type_: _CONCEPT for type_ in NODE_TYPES if type_ not in {PAPER, RESULT}},
}


def check_graph(graph: nx.MultiDiGraph[str]) -> None:
    """Do nothing if a graph keeps the contract of `kg.graph`.

    Raises:
        GraphError: It does not; with the first problems.
    """
    found = list(itertools.islice(graph_problems(graph), TOLD + 1))
    if found:
        more = " ..." if len(found) > TOLD else ""
        raise GraphError("; ".join(found[:TOLD]) + more)


def graph_problems(graph: nx.MultiDiGraph[str]) -> Iterator[str]:
    """Yield what breaks the contract of `kg.graph`, nodes before edges, in the order of ids."""
    supports = Counter(concept for _, concept, key in graph.edges(keys=True) if key == Predicate.MENTIONS)
    for node in sorted(graph):
        yield from (f"node {node}: {problem}" for problem in _node_problems(graph, node, supports[node]))
    for subject, object_, key in sorted(graph.edges(keys=True)):
        edge = graph.edges[subject, object_, key]
        problems = (*_pattern_problems(graph, subject, key, object_), *_edge_problems(graph, key, edge))
        yield from (f"edge {subject} {key} {object_}: {problem}" for problem in problems)


def _node_problems(graph: nx.MultiDiGraph[str], node_id: str, support: int) -> Iterator[str]:
    node = graph.nodes[node_id]
    type_ = node.get("type")
    if type_ not in NODE_TYPES:
        yield f"unknown type {type_!r}"
        return
    if set(node) != _ATTRIBUTES[type_]:
        yield f"attributes {sorted(node)} are not {sorted(_ATTRIBUTES[type_])}"
    elif type_ == RESULT:
        yield from _evidence_problems(graph, node["evidence"])
    elif type_ != PAPER:
        yield from _concept_problems(node_id, node, support)


def _concept_problems(node_id: str, node: Mapping[str, Any], support: int) -> Iterator[str]:
    if not node_id.startswith(f"{node['type'].lower()}:"):
        yield f"the id is not one of a {node['type']}"
    if node["aliases"] != tuple(sorted(set(node["aliases"]) - {node["name"]})):
        yield "aliases are not sorted, repeat, or hold the name"
    if node["support"] != support:
        yield f"support is {node['support']}, but {support} papers mention it"


def _pattern_problems(graph: nx.MultiDiGraph[str], subject: str, key: str, object_: str) -> Iterator[str]:
    if key not in set(Predicate):
        yield "unknown predicate"
        return
    types = graph.nodes[subject].get("type"), graph.nodes[object_].get("type")
    if not allows(str(types[0]), Predicate(key), str(types[1])):
        yield f"{types[0]} > {types[1]} is not allowed, only {describe_patterns(Predicate(key))}"


def _edge_problems(graph: nx.MultiDiGraph[str], key: str, edge: Mapping[str, Any]) -> Iterator[str]:
    if set(edge) != {"predicate", "evidence", "support", "confidence"} or edge["predicate"] != key:
        yield "attributes are not predicate (the key), evidence, support, confidence"
        return
    evidence = edge["evidence"]
    if evidence or key != Predicate.VARIANT_OF:
        yield from _evidence_problems(graph, evidence)
    if edge["support"] != count_papers(evidence):
        yield f"support is {edge['support']}, not the number of papers of its evidence"
    if edge["confidence"] != max((e.confidence for e in evidence), default=1.0):
        yield f"confidence is {edge['confidence']}, not the highest of its evidence"


def _evidence_problems(graph: nx.MultiDiGraph[str], evidence: tuple[Evidence, ...]) -> Iterator[str]:
    if not evidence:
        yield "no evidence"
    if evidence != tuple(sorted(set(evidence))):
        yield "evidence is not a sorted tuple without repeats"
    for e in evidence:
        paper = graph.nodes.get(e.document_id, {})
        if paper.get("type") != PAPER:
            yield f"evidence in {e.document_id}, which is no paper of the graph"
        elif not 0 <= e.start < e.end <= len(paper["title"]) + 1 + len(paper["abstract"]):
            yield f"evidence {e.start}-{e.end} lies outside {e.document_id}"
        if not 0 <= e.confidence <= 1:
            yield f"confidence {e.confidence} is not between 0 and 1"
