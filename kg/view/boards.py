"""Which results stand on a benchmark's board, and in which order the page shows them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from kg.datamodel import Predicate, ResultKind
from kg.metrics import Direction, comparable_value, direction_of

if TYPE_CHECKING:
    from kg.view.records import Records


def count_boards(records: Records) -> list[dict[str, Any]]:
    """Return the benchmarks that have results: the most first, then by id."""
    graph = records.graph
    on = (graph.out_edges(result, keys=True) for result in records.results)
    counts = Counter(end for edges in on for _, end, predicate in edges if predicate == Predicate.ON.value)
    return [{"benchmark": b, "results": n} for b, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]


def board_results(records: Records, benchmark: str) -> list[str]:
    """Return the results on a benchmark: metric by metric, the most reported first; levels before changes; best first."""
    found = [r for r, _, p in records.graph.in_edges(benchmark, keys=True) if p == Predicate.ON.value]
    metrics = {result: records.result(result)["metric"] for result in found}
    counts = Counter(metrics.values())

    def order(result: str) -> tuple[Any, ...]:
        node, metric = records.graph.nodes[result], metrics[result]
        name = None if metric is None else records.graph.nodes[metric]["name"]
        value = comparable_value(name, node["value"], node["unit"])
        level = node["kind"] == ResultKind.SCORE.value
        downward = level and direction_of(name) is Direction.DOWN
        return (
            metric is None,
            -counts[metric],
            metric or "",
            not level,
            node["kind"],
            value if downward else -value,
            result,
        )

    return sorted(found, key=order)
