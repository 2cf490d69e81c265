"""Two concepts side by side: what they share, what each has alone, what is said about both, and their numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.datamodel import Predicate
from kg.graph import format_value
from kg.neighbors import Step, concept_steps

if TYPE_CHECKING:
    import networkx as nx

COLUMNS = ("aspect", "first", "second")
Bond = tuple[str, bool, str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two concepts.

    Attributes:
        between: Relations that join the two directly.
        shared: Relations that both have with a third concept: (predicate, outgoing, id of the third).
        only_first: The same for the first alone; as `only_second`.
        papers: Ids of the papers that mention both, sorted.
        numbers: Benchmark, metric, values of the first, values of the second; where at least one of them has one.
    """

    first: str
    second: str
    between: tuple[Step, ...]
    shared: tuple[Bond, ...]
    only_first: tuple[Bond, ...]
    only_second: tuple[Bond, ...]
    papers: tuple[str, ...]
    numbers: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...]


def compare(graph: nx.MultiDiGraph[str], first: str, second: str) -> Comparison:
    """Return two concepts side by side; parts are sorted."""
    bonds = {node: _bonds(graph, node) - _bonds_with(graph, node, {first, second}) for node in (first, second)}
    papers = {node: _papers(graph, node) for node in (first, second)}
    return Comparison(
        first,
        second,
        tuple(step for step in concept_steps(graph, first) if step.end == second),
        tuple(sorted(bonds[first] & bonds[second])),
        tuple(sorted(bonds[first] - bonds[second])),
        tuple(sorted(bonds[second] - bonds[first])),
        tuple(sorted(papers[first] & papers[second])),
        tuple(_numbers_of_both(graph, first, second)),
    )


def comparison_rows(graph: nx.MultiDiGraph[str], comparison: Comparison) -> list[dict[str, str]]:
    """Return a comparison as rows of a table: what is shared stands in both columns."""
    first, second = graph.nodes[comparison.first], graph.nodes[comparison.second]
    rows = [
        ("name", first["name"], second["name"]),
        ("type", first["type"], second["type"]),
        ("papers", str(first["support"]), str(second["support"])),
    ]
    for step in comparison.between:
        forward = step.subject == comparison.first
        rows.append((step.predicate, step.sentence if forward else "", "" if forward else step.sentence))
    rows += [
        (f"{benchmark}, {metric}", "; ".join(one), "; ".join(other))
        for benchmark, metric, one, other in comparison.numbers
    ]
    rows += [(_aspect(bond), _name(graph, bond), _name(graph, bond)) for bond in comparison.shared]
    rows += [(_aspect(bond), _name(graph, bond), "") for bond in comparison.only_first]
    rows += [(_aspect(bond), "", _name(graph, bond)) for bond in comparison.only_second]
    rows += [("paper on both", paper, paper) for paper in comparison.papers]
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


def _bonds(graph: nx.MultiDiGraph[str], node: str) -> set[Bond]:
    return {(step.predicate, step.subject == node, step.end) for step in concept_steps(graph, node)}


def _bonds_with(graph: nx.MultiDiGraph[str], node: str, others: set[str]) -> set[Bond]:
    return {bond for bond in _bonds(graph, node) if bond[2] in others}


def _papers(graph: nx.MultiDiGraph[str], node: str) -> set[str]:
    return {paper for paper, _, key in graph.in_edges(node, keys=True) if key == Predicate.MENTIONS.value}


def _aspect(bond: Bond) -> str:
    predicate, outgoing, _ = bond
    return predicate if outgoing else f"{predicate} (of it)"


def _name(graph: nx.MultiDiGraph[str], bond: Bond) -> str:
    name: str = graph.nodes[bond[2]]["name"]
    return name


def _numbers_of_both(
    graph: nx.MultiDiGraph[str], first: str, second: str
) -> Iterable[tuple[str, str, tuple[str, ...], tuple[str, ...]]]:
    one, other = _numbers(graph, first), _numbers(graph, second)
    for frame in sorted(one.keys() | other.keys()):
        yield (*frame, tuple(sorted(one.get(frame, ()))), tuple(sorted(other.get(frame, ()))))


def _numbers(graph: nx.MultiDiGraph[str], node: str) -> dict[tuple[str, str], set[str]]:
    numbers: dict[tuple[str, str], set[str]] = {}
    for result, _, key in graph.in_edges(node, keys=True):
        if key != Predicate.OF.value:
            continue
        data = graph.nodes[result]
        ends = {end_key: graph.nodes[end]["name"] for _, end, end_key in graph.out_edges(result, keys=True)}
        frame = ends.get(Predicate.ON.value, "no benchmark"), ends.get(Predicate.BY.value, "no metric")
        numbers.setdefault(frame, set()).add(format_value(data["value"], data["unit"], data["kind"]))
    return numbers
