"""What all plots share: the figure, its colours and words, and how it is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import OutputError

if TYPE_CHECKING:
    import networkx as nx
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORMATS = frozenset({".png", ".svg", ".pdf"})
INK, QUIET, GRID = "#222222", "#6b6b6b", "#e4e4e4"
LABEL = 34


def save_plot(drawing: Figure, path: Path) -> None:
    """Write a figure; the ending of the name says how.

    Raises:
        OutputError: The ending is none of .png, .svg and .pdf, or the file cannot be written.
    """
    import matplotlib as mpl

    if path.suffix.lower() not in FORMATS:
        raise OutputError(path, f"cannot draw that; the name must end in one of {', '.join(sorted(FORMATS))}")
    dates = {".svg": {"Date": None}, ".pdf": {"CreationDate": None}}
    try:
        with mpl.rc_context({"svg.hashsalt": "kg", "svg.fonttype": "none"}):
            drawing.savefig(path, dpi=150, metadata=dates.get(path.suffix.lower()), facecolor="white")
    except OSError as error:
        raise OutputError(path, error.strerror or str(error)) from error


def shorten(name: str, limit: int = LABEL) -> str:
    r"""Return a name on one line, cut to a limit.

    >>> shorten("a\nb"), shorten("abcdefgh", 6)
    ('a b', 'abcde…')
    """
    line = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"


def figure(width: float, height: float) -> Figure:
    """Return an empty figure of a size in inches."""
    from matplotlib.figure import Figure

    drawing = Figure(figsize=(width, height), layout="constrained")
    drawing.get_layout_engine().set(w_pad=0.15, h_pad=0.15)  # type: ignore[union-attr,call-arg]
    return drawing


def title(axis: Axes, text: str) -> None:
    """Write a heading over one panel."""
    axis.set_title(shorten(text, 80), loc="left", fontsize=13, fontweight="bold", color=INK, pad=10, parse_math=False)


def heading(drawing: Figure, text: str) -> None:
    """Write a heading over the whole figure."""
    place = {"x": 0.02, "ha": "left", "fontsize": 13, "fontweight": "bold", "color": INK}
    drawing.suptitle(shorten(text, 80), parse_math=False, **place)


def frame_axes(axis: Axes) -> None:
    """Leave of a panel's frame only the line below."""
    axis.spines[["top", "right", "left"]].set_visible(False)
    axis.spines["bottom"].set_color(QUIET)
    axis.tick_params(colors=QUIET, length=0)
    axis.set_axisbelow(True)


def leading(counts: Iterable[tuple[str, int]], limit: int) -> list[str]:
    """Return the ids with the greatest sums, then by id."""
    sums: Counter[str] = Counter()
    for node, count in counts:
        sums[node] += count
    return sorted(sums, key=lambda node: (-sums[node], node))[:limit]


def labels(graph: nx.MultiDiGraph[str], nodes: Iterable[str]) -> list[str]:
    """Return short names of nodes."""
    return [shorten(graph.nodes[node]["name"]) for node in nodes]
