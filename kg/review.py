"""Pairs of concepts of a graph that are only similar, and the decisions of a person on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.datamodel import Concept, ConceptType, Predicate
from kg.decisions import Decisions, Verb, format_decision
from kg.graph import PAPER, RESULT
from kg.identity.normal import normal_form
from kg.identity.similar import Candidate, rank_candidates, similar_names
from kg.workspace import read_graph

if TYPE_CHECKING:
    import networkx as nx

Source = Callable[[Iterable[Concept]], Iterable[Candidate]]
"""Finds pairs; by spelling, or by the meaning of names."""

TOLD_APART = (
    Predicate.VARIANT_OF,
    Predicate.SUBCLASS_OF,
    Predicate.OUTPERFORMS,
    Predicate.COMPARED_WITH,
    Predicate.BASED_ON,
)
"""Relations that hold between two concepts, never between one and itself."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A pair that may be one concept; most worth a look first.

    Attributes:
        first: Name of the one in more papers.
        second: Name of the other.
        type: Of both.
        papers: Papers with the first.
        second_papers: Papers with the second.
        likeness: From 0 to 1.
        reason: What is alike.
    """

    first: str
    second: str
    type: str
    papers: int
    second_papers: int
    likeness: float
    reason: str


def read_suspects(
    path: Path, decisions: Decisions, *, limit: int = 20, sources: Iterable[Source] = (similar_names,)
) -> tuple[Suspect, ...]:
    """Return the pairs of a graph file that a person should look at, by impact times doubt.

    Pairs on which a decision stands, which a relation tells apart, or which two papers keep apart are left out.
    """
    predicates = {Predicate.MENTIONS.value, *(predicate.value for predicate in TOLD_APART)}
    graph = read_graph(path, predicates=predicates)
    concepts = [
        Concept(node, ConceptType(data["type"]), data["name"], data["aliases"])
        for node, data in graph.nodes(data=True)
        if data["type"] not in {PAPER, RESULT}
    ]
    found = (candidate for source in sources for candidate in source(concepts))
    ranked = rank_candidates(found, {concept.id: graph.nodes[concept.id]["support"] for concept in concepts})
    return tuple(_first(_open_suspects(graph, ranked, decisions), limit))


def append_decision(path: Path, verb: Verb, names: Iterable[str]) -> None:
    """Add a line to a decisions file; the file is made if need be."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    start = "" if not text or text.endswith("\n") else "\n"
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(f"{start}{format_decision(verb, names)}\n")


def _open_suspects(graph: nx.MultiDiGraph[str], ranked: Iterable[Candidate], decisions: Decisions) -> Iterator[Suspect]:
    decided = {frozenset(map(normal_form, decision.names)) for decision in decisions.items}
    accepted = {normal_form(decision.names[0]) for decision in decisions.of(Verb.ACCEPT) if len(decision.names) == 1}
    for candidate in ranked:
        first, second = graph.nodes[candidate.first], graph.nodes[candidate.second]
        forms = {normal_form(first["name"]), normal_form(second["name"])}
        if forms in decided or forms & accepted or _told_apart(graph, candidate):
            continue
        yield Suspect(
            first["name"],
            second["name"],
            first["type"],
            first["support"],
            second["support"],
            round(candidate.likeness, 2),
            candidate.reason,
        )


def _told_apart(graph: nx.MultiDiGraph[str], candidate: Candidate) -> bool:
    first, second = candidate.first, candidate.second
    keys = {predicate.value for predicate in TOLD_APART}
    if any(graph.has_edge(a, b, key) for a, b in ((first, second), (second, first)) for key in keys):
        return True
    papers = [
        {paper for paper, _, key in graph.in_edges(node, keys=True) if key == "MENTIONS"} for node in (first, second)
    ]
    return len(papers[0] & papers[1]) > 1


def _first(suspects: Iterator[Suspect], limit: int) -> Iterator[Suspect]:
    for _, suspect in zip(range(limit), suspects, strict=False):
        yield suspect
