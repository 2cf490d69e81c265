"""What changed between two graphs: papers, concepts, names that came together or apart, and best results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.datamodel import ResultKind
from kg.entries import Entry
from kg.graph import PAPER
from kg.leaderboard import benchmarks_with_results, leaderboard
from kg.lookup import is_concept
from kg.trends import mentioning_papers

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.MultiDiGraph[str]

COLUMNS = ("change", "what", "old", "new", "papers")
CHANGES = (
    "new paper",
    "gone paper",
    "new concept",
    "gone concept",
    "renamed",
    "merged",
    "split",
    "new result",
    "gone result",
    "new best",
)
PAPERS = 5


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    Attributes:
        change: One of CHANGES.
        what: Type of a concept, or benchmark and metric of a result.
        old: As it was, "" where there was nothing; `new` as it is.
        papers: At most five papers that bring it about, sorted.
    """

    change: str
    what: str
    old: str
    new: str
    papers: tuple[str, ...]

    def as_row(self) -> dict[str, Any]:
        """Return the columns of a table."""
        return {column: getattr(self, column) for column in COLUMNS}


def diff_graphs(old: Graph, new: Graph) -> tuple[Change, ...]:
    """Return the changes from one graph to another, in the order of CHANGES and then by name."""
    changes = [*_papers(old, new), *_concepts(old, new), *_bests(old, new)]
    return tuple(sorted(changes, key=lambda c: (CHANGES.index(c.change), c.what, c.old, c.new, c.papers)))


def _papers(old: Graph, new: Graph) -> Iterator[Change]:
    before, after = ({node for node in graph if graph.nodes[node]["type"] == PAPER} for graph in (old, new))
    yield from (Change("new paper", "Paper", "", new.nodes[node]["name"], (node,)) for node in after - before)
    yield from (Change("gone paper", "Paper", old.nodes[node]["name"], "", (node,)) for node in before - after)


def _concepts(old: Graph, new: Graph) -> Iterator[Change]:
    forward, backward = _follow(old, new), _follow(new, old)
    for node, ends in forward.items():
        if not ends:
            yield Change("gone concept", old.nodes[node]["type"], old.nodes[node]["name"], "", _seen(old, node))
        elif len(ends) > 1:
            names = _names(new, ends)
            yield Change("split", old.nodes[node]["type"], old.nodes[node]["name"], names, _seen(old, node))
    for node, origins in backward.items():
        if not origins:
            yield Change("new concept", new.nodes[node]["type"], "", new.nodes[node]["name"], _seen(new, node))
        elif len(origins) > 1:
            names = _names(old, origins)
            yield Change("merged", new.nodes[node]["type"], names, new.nodes[node]["name"], _seen(new, node))
        else:
            yield from _renamed(old, new, next(iter(origins)), node)


def _renamed(old: Graph, new: Graph, before: str, after: str) -> Iterator[Change]:
    one, other = old.nodes[before], new.nodes[after]
    if one["name"] != other["name"] and (before == after or (before not in new and after not in old)):
        yield Change("renamed", other["type"], one["name"], other["name"], _seen(new, after))


def _follow(start: Graph, end: Graph) -> dict[str, set[str]]:
    """Return for each concept of one graph those of the other that it became, by its id and its names.

    A concept that keeps its id can still come apart: names that it lost to a concept that is new there.
    """
    owners: dict[tuple[str, str], set[str]] = defaultdict(set)
    for node in _all_concepts(end):
        for form in _forms(end, node):
            owners[form].add(node)
    ends: dict[str, set[str]] = {}
    for node in _all_concepts(start):
        forms = _forms(start, node)
        taken = {owner for form in forms for owner in owners.get(form, ()) if owner not in start}
        ends[node] = {node} | taken if node in end else taken or owners.get(forms[0], set())
    return ends


def _forms(graph: Graph, node: str) -> list[tuple[str, str]]:
    data = graph.nodes[node]
    return [(data["type"], name) for name in (data["name"], *data["aliases"])]


def _all_concepts(graph: Graph) -> list[str]:
    return sorted(node for node in graph if is_concept(graph, node))


def _names(graph: Graph, nodes: set[str]) -> str:
    return ", ".join(sorted(graph.nodes[node]["name"] for node in nodes))


def _seen(graph: Graph, node: str) -> tuple[str, ...]:
    return tuple(mentioning_papers(graph, node)[:PAPERS])


def _bests(old: Graph, new: Graph) -> Iterator[Change]:
    before, after = _best_results(old), _best_results(new)
    for frame in sorted(before.keys() | after.keys()):
        one, other = before.get(frame), after.get(frame)
        what = ", ".join(frame)
        if one is None and other is not None:
            yield Change("new result", what, "", _shown(other), (other.paper,))
        elif other is None and one is not None:
            yield Change("gone result", what, _shown(one), "", (one.paper,))
        elif one is not None and other is not None and _shown(one) != _shown(other):
            yield Change("new best", what, _shown(one), _shown(other), (other.paper,))


def _best_results(graph: Graph) -> dict[tuple[str, str], Entry]:
    best: dict[tuple[str, str], Entry] = {}
    for benchmark in benchmarks_with_results(graph):
        for entry in leaderboard(graph, benchmark):
            if entry.kind == ResultKind.SCORE and entry.metric is not None:
                best.setdefault((entry.benchmark, entry.metric), entry)
    return best


def _shown(entry: Entry) -> str:
    return f"{entry.shown} {entry.subject or '(unclear)'}"
