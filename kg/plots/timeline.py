"""Lines of papers in time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kg.plots.canvas import GRID, figure, frame_axes, shorten, title
from kg.trends import Period, timeline

if TYPE_CHECKING:
    import networkx as nx
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LINES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#B8860B", "#56B4E9", "#7F3C8D", "#444444")


def draw_timeline(graph: nx.MultiDiGraph[str], concepts: Sequence[str], *, by: Period = Period.MONTH) -> Figure:
    """Return a line for each of at most eight concepts: the papers that mention it, by month or year.

    Raises:
        GraphError: No paper has a date that is exact enough.
    """
    from matplotlib.ticker import MaxNLocator

    drawing = figure(9, 4.5)
    axis = drawing.subplots()
    ends = []
    for node, color in zip(concepts, LINES, strict=False):
        rows = timeline(graph, node, by=by)
        periods, papers = [row["period"] for row in rows], [row["papers"] for row in rows]
        axis.plot(periods, papers, color=color, linewidth=2, marker="o", markersize=4)
        ends.append((papers[-1], color, shorten(graph.nodes[node]["name"])))
    _label_ends(axis, len(periods) - 1, ends)
    _thin_ticks(axis, len(periods))
    frame_axes(axis)
    axis.set_ylim(bottom=0)
    axis.yaxis.set_major_locator(MaxNLocator(integer=True))
    axis.grid(axis="y", color=GRID)
    title(axis, f"Papers per {by.value}")
    return drawing


def _label_ends(axis: Axes, x: int, ends: Sequence[tuple[int, str, str]]) -> None:
    """Name each line at its end, pushed apart where they meet."""
    top = max((value for value, _, _ in ends), default=0)
    step = 0.075 * max(top, axis.get_ylim()[1])
    floor = -0.6 * step
    for value, color, name in sorted(ends, key=lambda end: (end[0], end[2])):
        floor = max(float(value), floor + step)
        axis.annotate(
            name,
            (x, floor),
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
            color=color,
            fontsize=10,
            annotation_clip=False,
            parse_math=False,
        )


def _thin_ticks(axis: Axes, count: int) -> None:
    step = max(1, -(-count // 12))
    axis.set_xticks(range(0, count, step))
    axis.tick_params(axis="x", labelrotation=0 if count <= 8 else 40)
