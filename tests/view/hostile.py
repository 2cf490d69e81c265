"""A graph whose names and texts try to break out of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.datamodel import Concept, ConceptType, Document, Evidence, Predicate, Relation, Result, ResultKind
from kg.graph import add_concept, add_edge, add_paper, add_relation, add_result, new_graph

if TYPE_CHECKING:
    import networkx as nx

NAMES = (
    "<script>window.hacked = 1</script>",
    "</script><script>window.hacked = 2</script>",
    '"><img src=x onerror="window.hacked = 3">',
    "' onclick='window.hacked = 4",
    "javascript:window.hacked=5",
    "__proto__",
    "constructor",
    "${window.hacked = 6}",
    "<!-- data -->",
    "&lt;b&gt; & <b>",
    "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd",
    "\u202e reversed \u202c",
    "\U0001f9ea\U0001f680 lab",
    "x" * 300,
)


def build_hostile_graph() -> nx.MultiDiGraph[str]:
    """Return a graph in which each name stands in a text after letters outside the basic plane."""
    graph = new_graph()
    text = " ".join(f"\U0001f9ea We compare {name} with it." for name in NAMES)
    paper = Document("x<script>:\"'/../#?&", NAMES[0], text, "2026-01-02", ("doi:10.1/<script>",))
    add_paper(graph, paper)
    concepts = [Concept(f"benchmark:{name}", ConceptType.BENCHMARK, name, (f"also {name}",)) for name in NAMES]
    method = Concept("method:hub", ConceptType.METHOD, "hub")
    for concept in (*concepts, method):
        add_concept(graph, concept)
    for concept in concepts:
        start = paper.text.index(f"We compare {concept.name} with") + len("We compare ")
        span = Evidence(paper.id, start, start + len(concept.name), 0.5)
        add_edge(graph, paper.id, Predicate.MENTIONS, concept.id, [span])
        sentence = Evidence(paper.id, start - len("We compare "), span.end + len(" with it."), 0.5)
        add_relation(graph, Relation(method.id, Predicate.EVALUATED_ON, concept.id, (sentence,)))
        add_result(
            graph,
            paper.id,
            Result(None, None, concept.id, 1.0, "<b>", ResultKind.GAIN, None, NAMES[2], NAMES[0], (sentence,)),
        )
    return graph
