"""Network of what papers on a task use together."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from math import cos, degrees, pi, sin
from typing import TYPE_CHECKING

from kg.datamodel import ConceptType, Predicate
from kg.errors import GraphError
from kg.palette import COLORS
from kg.plots.canvas import INK, figure, heading, leading, shorten
from kg.trends import mentioning_papers

if TYPE_CHECKING:
    import networkx as nx
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LIGHTEST = 3
"""The widest arc stands for at least so many papers."""
PARTNERS = (ConceptType.METHOD.value, ConceptType.MODEL.value, ConceptType.BENCHMARK.value)


def draw_co_use(graph: nx.MultiDiGraph[str], concept: str, *, size: int = 24) -> Figure:
    """Return the network of methods, models and benchmarks that papers on a task, or another concept, mention together.

    Nodes grow with their papers, whose number stands by the name; edges with the papers that mention both ends.

    Raises:
        GraphError: No such paper mentions any.
    """
    together = _co_use(graph, concept, size)
    if not together:
        raise GraphError(f"no paper on {graph.nodes[concept]['name']!r} mentions another method, model or benchmark")
    drawing = figure(9.5, 9)
    _draw_network(drawing.subplots(), graph, together)
    heading(drawing, f"Used together in papers on {graph.nodes[concept]['name']}")
    return drawing


def _co_use(graph: nx.MultiDiGraph[str], concept: str, size: int) -> dict[str, set[str]]:
    """Return the papers on a concept of each of its best known partners."""
    papers: dict[str, set[str]] = defaultdict(set)
    for paper in mentioning_papers(graph, concept):
        for _, node, key in graph.out_edges(paper, keys=True):
            if key == Predicate.MENTIONS.value and node != concept and graph.nodes[node]["type"] in PARTNERS:
                papers[node].add(paper)
    chosen = leading(((node, len(found)) for node, found in papers.items()), size)
    return {node: papers[node] for node in chosen}


def _draw_network(axis: Axes, graph: nx.MultiDiGraph[str], together: dict[str, set[str]]) -> None:
    """Draw the nodes on a circle, their names around it, and the edges as arcs within."""
    from matplotlib.lines import Line2D

    weights = {
        (one, other): shared
        for one, other in combinations(together, 2)
        if (shared := len(together[one] & together[other]))
    }
    order = _circle_order(together, weights)
    angles = {node: 2 * pi * place / len(order) + pi / 2 for place, node in enumerate(order)}
    places = {node: (cos(angle), sin(angle)) for node, angle in angles.items()}
    widest = max(LIGHTEST, *weights.values())
    for (one, other), weight in sorted(weights.items(), key=lambda item: item[1]):
        _draw_arc(axis, places[one], places[other], weight / widest)
    most = max(len(papers) for papers in together.values())
    for node, papers in together.items():
        x, y = places[node]
        area, color = 50 + 350 * len(papers) / most, COLORS[graph.nodes[node]["type"]]
        axis.scatter([x], [y], s=area, color=color, edgecolor="white", linewidth=1.5, zorder=3)
        _label_around(axis, f"{shorten(graph.nodes[node]['name'], 30)}  {len(papers)}", angles[node])
    shown = {graph.nodes[node]["type"] for node in together}
    marks = [
        Line2D([], [], marker="o", linestyle="", color=COLORS[type_], label=type_)
        for type_ in PARTNERS
        if type_ in shown
    ]
    axis.legend(handles=marks, loc="lower left", frameon=False)
    axis.set(xlim=(-1.9, 1.9), ylim=(-1.75, 1.75), aspect="equal")
    axis.set_axis_off()


def _circle_order(together: dict[str, set[str]], weights: dict[tuple[str, str], int]) -> list[str]:
    """Return the nodes so that those often used together are neighbours: each next to what it shares most with."""
    rest = list(together)
    order = [rest.pop(0)] if rest else []
    while rest:
        last = order[-1]
        shared = {node: max(weights.get((last, node), 0), weights.get((node, last), 0)) for node in rest}
        order.append(max(rest, key=lambda node: (shared[node] / len(together[node]), -rest.index(node))))
        rest.remove(order[-1])
    return order


def _draw_arc(axis: Axes, start: tuple[float, float], end: tuple[float, float], share: float) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Curve

    middle = (start[0] + end[0]) * 0.2, (start[1] + end[1]) * 0.2
    curve = Curve([start, middle, end], [Curve.MOVETO, Curve.CURVE3, Curve.CURVE3])
    color = "#4a6fa5" if share > 0.5 else "#9aa5b1"
    axis.add_patch(PathPatch(curve, fill=False, edgecolor=color, alpha=0.15 + 0.6 * share, linewidth=0.6 + 3.4 * share))


def _label_around(axis: Axes, text: str, angle: float) -> None:
    """Write a text outwards from the circle, never upside down."""
    degrees_ = degrees(angle) % 360
    left = 90 < degrees_ < 270
    axis.text(
        1.08 * cos(angle),
        1.08 * sin(angle),
        text,
        rotation=degrees_ + 180 if left else degrees_,
        rotation_mode="anchor",
        ha="right" if left else "left",
        va="center",
        fontsize=9.5,
        color=INK,
        parse_math=False,
    )
