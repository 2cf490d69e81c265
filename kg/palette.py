"""One colour for each type of node, told apart by people with colour blindness too (Okabe and Ito)."""

from __future__ import annotations

COLORS: dict[str, str] = {
    "Task": "#009E73",
    "Method": "#0072B2",
    "Model": "#D55E00",
    "Benchmark": "#CC79A7",
    "Metric": "#B8860B",
    "Paper": "#7F7F7F",
    "Result": "#56B4E9",
}


def tint(color: str, share: float = 0.35) -> str:
    """Return a colour mixed with white, on which dark words can be read.

    >>> tint("#0072B2"), tint("#000000", 0.0)
    ('#a6cee4', '#ffffff')
    """
    parts = (int(color[start : start + 2], 16) for start in (1, 3, 5))
    return "#" + "".join(f"{round(255 + (part - 255) * share):02x}" for part in parts)
