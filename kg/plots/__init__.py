"""Plots of a graph with matplotlib: leaderboard bars, method-by-task map, co-use network of a task, timeline.

Each `draw_` function returns a figure and touches no global state; `save_plot` writes it, the same graph the same
bytes. Names are drawn as they stand, never read as mathematics, and long ones are cut.
"""

from __future__ import annotations

from kg.plots.bars import draw_leaderboard
from kg.plots.canvas import save_plot
from kg.plots.co_use import draw_co_use
from kg.plots.task_map import draw_task_map
from kg.plots.timeline import draw_timeline

__all__ = ["draw_co_use", "draw_leaderboard", "draw_task_map", "draw_timeline", "save_plot"]
