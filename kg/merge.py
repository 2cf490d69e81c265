"""From what each paper asserts to one graph; the order of the papers does not matter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.datamodel import Concept, Evidence, Facts, Predicate, Result
from kg.graph import RESULT, add_concept, add_edge, add_paper, add_relation, add_result, new_graph
from kg.identity.resolution import Resolution
from kg.schema import allows

if TYPE_CHECKING:
    import networkx as nx


def merge(facts: Iterable[Facts], resolution: Resolution) -> nx.MultiDiGraph[str]:
    """Return one graph of what all papers assert, with the VARIANT_OF edges between their concepts.

    Args:
        facts: Each paper once, in any order.
        resolution: Gives the name and aliases of every concept in `facts`.
    """
    graph = new_graph()
    for paper in facts:
        add_facts(graph, paper, resolution.concepts)
    for child, parent in variants_of(graph, resolution.variants):
        add_concept(graph, resolution.concepts[parent])
        add_edge(graph, child, Predicate.VARIANT_OF, parent, ())
    return graph


def add_facts(graph: nx.MultiDiGraph[str], facts: Facts, concepts: Mapping[str, Concept]) -> None:
    """Add one paper with its concepts, relations and results; adding it again changes nothing.

    A concept's type is decided over all papers. A relation that its ends' types do not allow, because this paper
    took one for another type, is left out, and so is such an end of a result.
    """
    paper = add_paper(graph, facts.document)
    mentions: dict[str, list[Evidence]] = {}
    for occurrence in facts.occurrences:
        mentions.setdefault(occurrence.concept_id, []).append(occurrence.evidence)
    for concept_id, spans in mentions.items():
        add_concept(graph, concepts[concept_id])
        add_edge(graph, paper, Predicate.MENTIONS, concept_id, spans)
    for concept_id in facts.proposes:
        add_edge(graph, paper, Predicate.PROPOSES, concept_id, (min(mentions[concept_id]),))
    for relation in facts.relations:
        if allows(concepts[relation.subject].type, relation.predicate, concepts[relation.object].type):
            add_relation(graph, relation)
    for result in facts.results:
        add_result(graph, paper, _fit_result(result, concepts))


def _fit_result(result: Result, concepts: Mapping[str, Concept]) -> Result:
    def fit(end: str | None, predicate: Predicate) -> str | None:
        return end if end is None or allows(RESULT, predicate, concepts[end].type) else None

    return replace(
        result,
        subject=fit(result.subject, Predicate.OF),
        metric=fit(result.metric, Predicate.BY),
        benchmark=fit(result.benchmark, Predicate.ON),
    )


def variants_of(known: Iterable[str], variants: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of child and parent whose child is known, or is the parent of one that is; each once.

    >>> list(variants_of(["a"], [("a", "b"), ("b", "c"), ("x", "b")]))
    [('a', 'b'), ('b', 'c')]
    """
    parents: dict[str, list[str]] = {}
    for child, parent in sorted(set(variants)):
        parents.setdefault(child, []).append(parent)
    seen = set(known) & parents.keys()
    waiting = sorted(seen, reverse=True)
    while waiting:
        child = waiting.pop()
        for parent in parents[child]:
            yield child, parent
            if parent in parents and parent not in seen:
                seen.add(parent)
                waiting.append(parent)
