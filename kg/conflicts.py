"""Where papers disagree: on who is better, on a score, and within one sentence on its own arithmetic."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from kg.datamodel import Predicate, Result, ResultKind
from kg.graph import evidence_text, format_value
from kg.metrics import comparable_value
from kg.results import find_mismatches, results_by_paper

if TYPE_CHECKING:
    import networkx as nx

COLUMNS = ("kind", "about", "first", "first_paper", "second", "second_paper")
TOLERANCE = 0.05


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two statements that do not go together.

    Attributes:
        kind: "order", "value" or "arithmetic".
        about: What both speak of, in names.
        first: What the first says; as `second`.
        first_papers: The papers that say so, sorted; as `second_papers`.
        first_sentence: The sentence of the first of them; as `second_sentence`.
    """

    kind: str
    about: str
    first: str
    first_papers: tuple[str, ...]
    first_sentence: str
    second: str
    second_papers: tuple[str, ...]
    second_sentence: str

    def as_row(self) -> dict[str, Any]:
        """Return the columns of a table, and everything else."""
        papers = {"first_paper": ", ".join(self.first_papers), "second_paper": ", ".join(self.second_papers)}
        return asdict(self) | papers


def find_conflicts(graph: nx.MultiDiGraph[str]) -> tuple[Conflict, ...]:
    """Return all conflicts of a graph: orders first, then values, then arithmetic, each by name."""
    return (
        *sorted(_orders(graph), key=_place),
        *sorted(_values(graph), key=_place),
        *sorted(_arithmetic(graph), key=_place),
    )


def _place(conflict: Conflict) -> tuple[str, tuple[str, ...], str]:
    return conflict.about, conflict.first_papers, conflict.first


def _orders(graph: nx.MultiDiGraph[str]) -> Iterator[Conflict]:
    key = Predicate.OUTPERFORMS.value
    for one, other, predicate in graph.edges(keys=True):
        if predicate != key or one > other or not graph.has_edge(other, one, key):
            continue
        names = graph.nodes[one]["name"], graph.nodes[other]["name"]
        papers, sentences = zip(*(_statement(graph, edge) for edge in ((one, other), (other, one))), strict=True)
        yield Conflict(
            "order",
            f"{names[0]}, {names[1]}",
            f"{names[0]} is better",
            papers[0],
            sentences[0],
            f"{names[1]} is better",
            papers[1],
            sentences[1],
        )


def _statement(graph: nx.MultiDiGraph[str], edge: tuple[str, str]) -> tuple[tuple[str, ...], str]:
    evidence = graph.edges[(*edge, Predicate.OUTPERFORMS.value)]["evidence"]
    return tuple(sorted({e.document_id for e in evidence})), evidence_text(graph, evidence[0])


def _values(graph: nx.MultiDiGraph[str]) -> Iterator[Conflict]:
    """Yield for each subject, benchmark, metric, unit and condition the lowest and highest score of two papers."""
    groups: dict[tuple[str, str, str, str, str], list[tuple[float, str, Result]]] = defaultdict(list)
    for paper, results in results_by_paper(graph).items():
        for _, result in results:
            if (
                result.kind is ResultKind.SCORE
                and not result.derived
                and result.subject
                and result.benchmark
                and result.metric
            ):
                metric = graph.nodes[result.metric]["name"]
                value = comparable_value(metric, result.value, result.unit)
                unit = None if value != result.value else result.unit
                frame = result.subject, result.benchmark, result.metric, unit or "%", result.condition or ""
                groups[frame].append((value, paper, result))
    for (subject, benchmark, metric, *_), found in groups.items():
        found.sort(key=lambda item: item[:2])
        low = found[0]
        high = next((item for item in reversed(found) if item[1] != low[1]), low)
        if high[0] - low[0] > TOLERANCE:
            about = ", ".join(graph.nodes[node]["name"] for node in (subject, benchmark, metric))
            yield Conflict("value", about, *_number(graph, low[2]), *_number(graph, high[2]))


def _number(graph: nx.MultiDiGraph[str], result: Result) -> tuple[str, tuple[str, ...], str]:
    shown = format_value(result.value, result.unit, result.kind.value)
    evidence = result.evidence[0]
    return shown, (evidence.document_id,), evidence_text(graph, evidence)


def _arithmetic(graph: nx.MultiDiGraph[str]) -> Iterator[Conflict]:
    for paper, results in results_by_paper(graph).items():
        text = f"{graph.nodes[paper]['title']}\n{graph.nodes[paper]['abstract']}"
        for mismatch in find_mismatches((result for _, result in results), text):
            stated, papers, sentence = _number(graph, mismatch.gain)
            subject = mismatch.gain.subject
            about = paper if subject is None else f"{graph.nodes[subject]['name']} in {paper}"
            expected = format_value(mismatch.expected, mismatch.gain.unit, "gain")
            yield Conflict(
                "arithmetic", about, stated, papers, sentence, f"its levels give {expected}", papers, sentence
            )
