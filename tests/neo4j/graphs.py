"""Graphs for the tests of Neo4j, and what a database must hold of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.datamodel import Concept, ConceptType, Document, Evidence, Predicate, Relation, Source
from kg.graph import add_concept, add_edge, add_paper, add_relation, flat_edge, flat_node, new_graph
from kg.sinks.labels import EDGE_KEYS, base_label

if TYPE_CHECKING:
    import networkx as nx

HOSTILE_NAMES = (
    'it\'s "quoted" `ticked`',
    "{braces} [brackets] (parentheses) $parameter",
    "back\\slash \\n \\u0027 \\u005c\\u0027 \\usepackage \\\\",
    "line\nbreak\r\nand\ttab",
    "a;b|c,d\x1ee",
    "// no comment /* nor this */",
    "'}) DETACH DELETE n //",
    "emoji 😀👩‍🔬 and \u202e right to left \ufffe \x01",
    "  spaces around  ",
    "null",
    "1.0",
    "=1+1",
    "x" * 10_000,
    "ü" * 10_000,
)


def hostile_graph() -> nx.MultiDiGraph[str]:
    """Return a graph in which every text is hostile."""
    graph = new_graph()
    for number, name in enumerate(HOSTILE_NAMES):
        paper = Document(
            f"text:{number}", name, f"{name} and {name}", None, (f"note:{name}",), (Source(name, 0, name),)
        )
        add_paper(graph, paper)
        add_concept(graph, Concept(f"method:{number}", ConceptType.METHOD, name, (f"alias of {name}",)))
        evidence = [Evidence(paper.id, 0, len(name), 0.5)]
        add_edge(graph, paper.id, Predicate.MENTIONS, f"method:{number}", evidence)
        add_relation(graph, Relation(f"method:{number}", Predicate.OUTPERFORMS, "method:0", tuple(evidence)))
    return graph


def expected(graph: nx.MultiDiGraph[str], *, prefix: str = "") -> dict[str, Any]:
    """Return what `tests.neo4j.servers.dump` gives of a database that holds the graph."""
    nodes = {}
    for node in graph:
        flat = flat_node(graph, node)
        labels = sorted({f"{prefix}{label}" for label in (base_label(flat["type"]), flat["type"])})
        nodes[node] = (labels, {**flat, "written_by": "kg"})
    edges = {}
    for subject, object_, key in graph.edges(keys=True):
        flat = flat_edge(graph, subject, object_, key)
        edges[f"{subject} {key} {object_}"] = {**{k: flat[k] for k in EDGE_KEYS}, "written_by": "kg"}
    return {**nodes, **edges}
