"""What stands around a concept, and how two concepts hang together: walks over the relations of the graph."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.datamodel import ConceptType, Predicate
from kg.errors import GraphError
from kg.graph import PAPER, RESULT, evidence_text

if TYPE_CHECKING:
    import networkx as nx

COLUMNS = ("steps", "subject", "predicate", "object", "support", "sentence")


@dataclass(frozen=True, slots=True)
class Step:
    """A relation, met at a distance from where a walk began.

    Attributes:
        steps: Distance of its farther end, from 1.
        via: Id of the end that was reached first; `end` is the other.
        sentence: The words of its most certain evidence; empty for VARIANT_OF.
    """

    steps: int
    via: str
    end: str
    subject: str
    predicate: str
    object: str
    support: int
    confidence: float
    sentence: str

    def as_row(self, graph: nx.MultiDiGraph[str]) -> dict[str, Any]:
        """Return the columns of a table, with names in place of ids."""
        return {
            "steps": self.steps,
            "subject": graph.nodes[self.subject]["name"],
            "predicate": self.predicate,
            "object": graph.nodes[self.object]["name"],
            "support": self.support,
            "sentence": self.sentence,
        }


def neighbors(
    graph: nx.MultiDiGraph[str],
    concept: str,
    *,
    depth: int = 1,
    predicate: Predicate | None = None,
    type: ConceptType | None = None,
) -> tuple[Step, ...]:
    """Return the relations within `depth` steps of a concept, nearest first, then most supported.

    Each relation stands once. `predicate` keeps one relation; `type` keeps the steps that reach such a concept,
    the walk still goes through others.
    """
    found: list[Step] = []
    distance = {concept: 0}
    queue = deque([concept])
    while queue:
        node = queue.popleft()
        for step in concept_steps(graph, node, steps=distance[node] + 1):
            if predicate is not None and step.predicate != predicate.value:
                continue
            if distance.get(step.end, step.steps) == step.steps or (
                step.steps - 1 == distance[step.end] and node < step.end
            ):
                found.append(step)
            if step.end not in distance:
                distance[step.end] = step.steps
                if step.steps < depth:
                    queue.append(step.end)
    kept = (step for step in found if type is None or graph.nodes[step.end]["type"] == type.value)
    return tuple(sorted(kept, key=lambda s: (s.steps, -s.support, -s.confidence, s.subject, s.predicate, s.object)))


def find_path(graph: nx.MultiDiGraph[str], start: str, end: str, *, through_papers: bool = False) -> tuple[Step, ...]:
    """Return a shortest chain of relations between two concepts, in either direction of each.

    Of several shortest the one whose relations are best supported, then the one first by id. `through_papers`
    also lets two concepts be joined by a paper that mentions both.

    Raises:
        GraphError: There is none.
    """
    best: dict[str, tuple[Step, ...]] = {start: ()}
    level = [start]
    while level and end not in best:
        reached: dict[str, tuple[Step, ...]] = {}
        for node in level:
            for step in _steps(graph, node, len(best[node]) + 1, through_papers):
                if step.end in best:
                    continue
                chain = (*best[node], step)
                if step.end not in reached or _weight(chain) < _weight(reached[step.end]):
                    reached[step.end] = chain
        best |= reached
        level = sorted(reached)
    if end not in best:
        names = [graph.nodes[node]["name"] for node in (start, end)]
        hint = "" if through_papers else "; --papers also goes through papers that mention both"
        raise GraphError(f"no chain of relations joins {names[0]!r} and {names[1]!r}{hint}")
    return best[end]


def concept_steps(graph: nx.MultiDiGraph[str], node: str, *, steps: int = 1) -> Iterator[Step]:
    """Yield the relations of a concept with other concepts, outgoing first."""
    return (step for step in _steps(graph, node, steps, False))


def _steps(graph: nx.MultiDiGraph[str], node: str, steps: int, through_papers: bool) -> Iterator[Step]:
    for subject, object_, key in [*graph.out_edges(node, keys=True), *graph.in_edges(node, keys=True)]:
        end = object_ if subject == node else subject
        kind = graph.nodes[end]["type"]
        mention = through_papers and key == Predicate.MENTIONS.value
        if end == node or kind == RESULT or (not mention and PAPER in {kind, graph.nodes[node]["type"]}):
            continue
        yield _step(graph, steps, node, end, (subject, object_, key))


def _step(graph: nx.MultiDiGraph[str], steps: int, via: str, end: str, edge: tuple[str, str, str]) -> Step:
    data = graph.edges[edge]
    evidence = max(data["evidence"], key=lambda e: e.confidence, default=None)
    sentence = "" if evidence is None else evidence_text(graph, evidence)
    subject, object_, key = edge
    return Step(steps, via, end, subject, key, object_, data["support"], data["confidence"], sentence)


def _weight(chain: tuple[Step, ...]) -> tuple[object, ...]:
    weakest = min(step.support for step in chain)
    return -weakest, -sum(step.support for step in chain), tuple((step.end, step.predicate) for step in chain)
