"""Who stands where on a benchmark: the scores that papers report, best first, and what is only claimed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kg.datamodel import ConceptType, Predicate, ResultKind
from kg.entries import CLAIM, Entry, claim_entry, number_entry
from kg.errors import GraphError, NotFoundError
from kg.graph import evidence_text
from kg.lookup import find_concepts, get_concept, lookup_form
from kg.metrics import Direction, comparable_value, direction_of

if TYPE_CHECKING:
    import networkx as nx

COLUMNS = ("rank", "subject", "value", "paper", "sentence")
BENCHMARK_COLUMNS = ("benchmark", "numbers", "papers", "metrics")
EDGES = tuple(
    p.value
    for p in Predicate
    if p.name in {"ON", "OF", "BY", "VERSUS", "BASED_ON", "EVALUATED_ON", "VARIANT_OF", "MENTIONS"}
)
"""The predicates that a leaderboard is made from."""


def leaderboard(
    graph: nx.MultiDiGraph[str],
    benchmark: str,
    *,
    metric: str | None = None,
    variants: bool = False,
    fold: bool = False,
) -> tuple[Entry, ...]:
    """Return the leaderboard of a benchmark.

    Metrics come in order of their number of scores; scores of one metric in its direction, best first, then by
    name and paper; gains and ratios after all scores, claims without a number last. `benchmark` is an id.
    `metric` may be part of a name ("success" keeps "success rate"), an exact name keeps that metric alone.
    `variants` includes what is reported on the benchmark's splits and versions (VARIANT_OF). `fold` keeps of the
    variants of one family (Qwen2.5-7B, Qwen2.5-72B) the best row of each metric.

    Raises:
        NotFoundError: No result on the benchmark has such a metric.
    """
    nodes = [benchmark, *(_variants(graph, benchmark) if variants else ())]
    entries = [entry for node in nodes for entry in _numbers(graph, node)]
    if metric is not None:
        entries = _select_metric(graph, entries, metric)
    claims = _claims(graph, nodes, entries) if metric is None else []
    ranked = _rank(entries)
    return (*(_fold(graph, ranked) if fold else ranked), *claims)


def benchmarks_with_results(graph: nx.MultiDiGraph[str]) -> list[str]:
    """Return the ids of the benchmarks that have numbers, most numbers first, then by id."""
    counts = Counter(node for _, node, key in graph.edges(keys=True) if key == Predicate.ON.value)
    return sorted(counts, key=lambda node: (-counts[node], node))


def _numbers(graph: nx.MultiDiGraph[str], benchmark: str) -> Iterator[Entry]:
    seen: set[tuple[object, ...]] = set()
    results = sorted(node for node, _, key in graph.in_edges(benchmark, keys=True) if key == Predicate.ON.value)
    for node in sorted(results, key=lambda n: (graph.nodes[n]["evidence"][0], n)):
        entry = number_entry(graph, node, benchmark)
        content = (entry.paper, entry.subject, entry.metric, entry.value, entry.unit, entry.kind, entry.condition)
        if content not in seen:
            seen.add(content)
            yield entry


def _select_metric(graph: nx.MultiDiGraph[str], entries: Sequence[Entry], metric: str) -> list[Entry]:
    names = {entry.metric for entry in entries if entry.metric is not None}
    exact = {graph.nodes[node]["name"] for node in find_concepts(graph, metric)} & names
    wanted = exact or {name for name in names if lookup_form(metric) in lookup_form(name)}
    if not wanted:
        raise NotFoundError(metric, tuple(sorted(names))[:5])
    return [entry for entry in entries if entry.metric in wanted]


def _rank(entries: Iterable[Entry]) -> list[Entry]:
    entries = list(entries)
    scores = [entry for entry in entries if entry.kind == ResultKind.SCORE]
    others = [entry for entry in entries if entry.kind != ResultKind.SCORE]
    counts = Counter(entry.metric for entry in scores)
    order = sorted(counts, key=lambda metric: (metric is None, -counts[metric], metric or ""))
    ranked: list[Entry] = []
    for metric in order:
        ranked += _rank_scores([entry for entry in scores if entry.metric == metric])
    return ranked + sorted(others, key=lambda entry: (entry.metric is None, entry.metric or "", *_tie(entry)))


def _rank_scores(entries: Sequence[Entry]) -> list[Entry]:
    ranked: list[Entry] = []
    for place, entry in enumerate(sorted(entries, key=lambda entry: (-_goodness(entry), *_tie(entry))), start=1):
        same = bool(ranked) and _goodness(ranked[-1]) == _goodness(entry)
        ranked.append(replace(entry, rank=ranked[-1].rank if same else place))
    return ranked


def _goodness(entry: Entry) -> float:
    value = comparable_value(entry.metric, entry.value or 0.0, entry.unit)
    return value if direction_of(entry.metric) is Direction.UP else -value


def _tie(entry: Entry) -> tuple[str, str, str, float]:
    return entry.subject or "", entry.paper, entry.condition or "", entry.value or 0.0


def _fold(graph: nx.MultiDiGraph[str], entries: Sequence[Entry]) -> list[Entry]:
    kept: list[Entry] = []
    seen: set[tuple[str, str | None, str | None]] = set()
    for entry in entries:
        if entry.subject_id is not None:
            family = (family_of(graph, entry.subject_id), entry.metric, entry.kind)
            if family in seen:
                continue
            seen.add(family)
        kept.append(entry)
    return _rank(kept)


def family_of(graph: nx.MultiDiGraph[str], node: str) -> str:
    """Return the root of a concept's VARIANT_OF edges; itself if it has none."""
    passed = {node}
    while True:
        bases = sorted(end for _, end, key in graph.out_edges(node, keys=True) if key == Predicate.VARIANT_OF.value)
        if not bases or bases[0] in passed:
            return node
        node = bases[0]
        passed.add(node)


def _variants(graph: nx.MultiDiGraph[str], node: str) -> list[str]:
    found: set[str] = set()
    stack = [node]
    while stack:
        for variant, _, key in graph.in_edges(stack.pop(), keys=True):
            if key == Predicate.VARIANT_OF.value and variant not in found:
                found.add(variant)
                stack.append(variant)
    return sorted(found - {node})


def _claims(graph: nx.MultiDiGraph[str], benchmarks: Iterable[str], entries: Iterable[Entry]) -> list[Entry]:
    """Return the sentences that claim to be best on a benchmark, of subjects without a number in that paper."""
    numbered = {(entry.subject_id, entry.paper) for entry in entries}
    claims = [
        claim_entry(graph, subject, benchmark, evidence)
        for benchmark in benchmarks
        for subject, _, data in graph.in_edges(benchmark, data=True)
        if data["predicate"] == Predicate.EVALUATED_ON.value
        for evidence in data["evidence"]
        if (subject, evidence.document_id) not in numbered and CLAIM.search(evidence_text(graph, evidence))
    ]
    return sorted(claims, key=_tie)


def get_benchmark(graph: nx.MultiDiGraph[str], name: str) -> str:
    """Return the id of the benchmark that a name stands for, though a task or metric may share the name.

    Raises:
        NotFoundError: Nothing has that name.
        GraphError: What has it is no benchmark.
    """
    found = find_concepts(graph, name)
    benchmarks = [node for node in found if graph.nodes[node]["type"] == ConceptType.BENCHMARK.value]
    if benchmarks:
        return benchmarks[0]
    node = graph.nodes[get_concept(graph, name)]
    raise GraphError(f"{node['name']!r} is a {node['type']}, no Benchmark; `kg leaderboard` alone lists the benchmarks")


def benchmark_rows(graph: nx.MultiDiGraph[str]) -> list[dict[str, Any]]:
    """Return the benchmarks that have numbers, with how many and by which metric, most first."""
    rows = []
    for node in benchmarks_with_results(graph):
        entries = list(_numbers(graph, node))
        metrics = Counter(entry.metric for entry in entries if entry.metric is not None)
        rows.append(
            {
                "benchmark": graph.nodes[node]["name"],
                "numbers": len(entries),
                "papers": len({entry.paper for entry in entries}),
                "metrics": ", ".join(sorted(metrics, key=lambda metric: (-metrics[metric], metric))),
            }
        )
    return rows
