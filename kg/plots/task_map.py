"""Map of methods and tasks."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from kg.datamodel import ConceptType, Predicate
from kg.errors import GraphError
from kg.plots.canvas import INK, figure, heading, labels, leading

if TYPE_CHECKING:
    import networkx as nx
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def draw_task_map(graph: nx.MultiDiGraph[str], *, methods: int = 15, tasks: int = 12) -> Figure:
    """Return a map of how many papers use which method for which task, for those with most papers.

    Raises:
        GraphError: No method is used for a task.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for subject, object_, key, data in graph.edges(keys=True, data=True):
        types = graph.nodes[subject]["type"], graph.nodes[object_]["type"]
        if key == Predicate.USED_FOR.value and types == (ConceptType.METHOD.value, ConceptType.TASK.value):
            counts[subject, object_] = data["support"]
    if not counts:
        raise GraphError("no method of this graph is used for a task")
    columns = leading(((task, count) for (_, task), count in counts.items()), tasks)
    rows = leading(((method, n) for (method, task), n in counts.items() if task in columns), methods)
    columns = [task for task in columns if any(counts[method, task] for method in rows)]
    table = [[counts[method, task] for task in columns] for method in rows]
    drawing = figure(3.6 + 0.55 * len(columns), 2.9 + 0.34 * len(rows))
    _draw_map(drawing.subplots(), table, labels(graph, rows), labels(graph, columns))
    heading(drawing, "Papers that use a method for a task")
    return drawing


def _draw_map(axis: Axes, table: list[list[int]], rows: list[str], columns: list[str]) -> None:
    top = max(4, *(max(row) for row in table))
    axis.imshow(table, cmap="Blues", vmin=0, vmax=top * 1.25, aspect="auto")
    for y, row in enumerate(table):
        for x, count in enumerate(row):
            if count:
                axis.text(
                    x, y, str(count), ha="center", va="center", fontsize=9, color="white" if count > 0.7 * top else INK
                )
    axis.set_xticks(range(len(columns)), columns, rotation=40, ha="right", rotation_mode="anchor", parse_math=False)
    axis.set_yticks(range(len(rows)), rows, parse_math=False)
    axis.tick_params(length=0, labelcolor=INK, labelsize=9.5)
    axis.spines[:].set_visible(False)
    axis.set_xticks([x - 0.5 for x in range(1, len(columns))], minor=True)
    axis.set_yticks([y - 0.5 for y in range(1, len(rows))], minor=True)
    axis.grid(which="minor", color="white", linewidth=2)
    axis.tick_params(which="minor", length=0)
