"""Bars of a leaderboard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kg.datamodel import ResultKind
from kg.entries import Entry
from kg.errors import GraphError
from kg.palette import COLORS
from kg.plots.canvas import GRID, INK, figure, frame_axes, shorten, title

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BARS = 20
PANELS = 3


def draw_leaderboard(entries: Iterable[Entry]) -> Figure:
    """Return bars of the scores of a leaderboard, a panel for each of its first three metrics, best on top.

    Derived scores are hatched; "best" marks sentences that claim to be.

    Raises:
        GraphError: There is no score.
    """
    panels: dict[str | None, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.kind == ResultKind.SCORE:
            panels[entry.metric].append(entry)
    if not panels:
        raise GraphError("there is no score to draw")
    shown = [(metric, panels[metric][:BARS]) for metric in list(panels)[:PANELS]]
    heights = [len(rows) + 1.6 for _, rows in shown]
    drawing = figure(9, 0.42 * sum(heights) + 0.6)
    axes = drawing.subplots(len(shown), 1, squeeze=False, height_ratios=heights)[:, 0]
    for axis, (metric, rows) in zip(axes, shown, strict=True):
        _draw_bars(axis, rows)
        title(axis, f"{rows[0].benchmark}: {metric or 'unnamed metric'}")
    return drawing


def _draw_bars(axis: Axes, rows: Sequence[Entry]) -> None:
    places = range(len(rows))
    values = [entry.value or 0.0 for entry in rows]
    bars = axis.barh(places, values, height=0.68, color=COLORS["Method"])
    for bar, entry in zip(bars, rows, strict=True):
        if entry.derived:
            bar.set(facecolor="white", edgecolor=COLORS["Method"], hatch="///")
        elif entry.rank != 1:
            bar.set(facecolor="#8FBBD9")
        note = "  claims best" if entry.claims_best else "  derived" if entry.derived else ""
        axis.annotate(
            f"{entry.shown}{note}",
            (entry.value or 0.0, bar.get_y() + bar.get_height() / 2),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
            color=INK,
            parse_math=False,
        )
    axis.set_yticks(places, [_bar_label(entry) for entry in rows], fontsize=9.5, color=INK, parse_math=False)
    axis.invert_yaxis()
    axis.set_xlim(min(0.0, *values), max(*values, 0.0) * 1.16 or 1.0)
    axis.grid(axis="x", color=GRID)
    frame_axes(axis)


def _bar_label(entry: Entry) -> str:
    base = f" on {entry.base[0]}" if entry.base else ""
    condition = f", {entry.condition}" if entry.condition else ""
    year = f" ({entry.date[:4]})" if entry.date else ""
    return shorten(f"{entry.subject or '(unclear)'}{base}{condition}", 44) + year
