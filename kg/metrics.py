"""What is known of metrics: which way is better, the range, the unit.

The table is kg/data/metrics.tsv, one metric a line, sorted by name:

    name          aliases   direction  low  high  unit
    success rate  SR|...    up         0    100   %

`low` and `high` count in `unit`; an empty cell is an open end. A percentage may be written as a fraction of 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from kg.resources import data_path

CUTOFF = re.compile(r"@\s*(?:\d+|[kKnN])\b")
COLUMNS = ("name", "aliases", "direction", "low", "high", "unit")


class Direction(StrEnum):
    """Which values of a metric are better."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class MetricEntry:
    """One line of the table.

    Attributes:
        low: Smallest possible value, counted in `unit`; None where open. As `high`.
        unit: As usually written, or None.
    """

    name: str
    aliases: tuple[str, ...]
    direction: Direction
    low: float | None
    high: float | None
    unit: str | None


@lru_cache(maxsize=1)
def load_metrics() -> dict[str, MetricEntry]:
    """Return the table, keyed by every `metric_key` of a name or alias; the name goes before an alias."""
    lines = data_path("metrics.tsv").read_text(encoding="utf-8").splitlines()
    entries = [_parse_line(line) for line in lines[1:]]
    table = {metric_key(alias): entry for entry in reversed(entries) for alias in entry.aliases}
    return table | {metric_key(entry.name): entry for entry in entries}


def find_metric(name: str) -> MetricEntry | None:
    """Return what is known of a metric: of its whole name, else of the longest ending that is known.

    >>> find_metric("Pass@1").name, find_metric("average task success rates").name
    ('pass@k', 'success rate')
    >>> find_metric("depth of insight") is None
    True
    """
    table = load_metrics()
    words = metric_key(name).split(" ")
    for start in range(len(words)):
        entry = table.get(" ".join(words[start:]))
        if entry is not None:
            return entry
    return None


def direction_of(name: str | None) -> Direction:
    """Return which way a metric is better; what is unknown is better when larger.

    >>> direction_of("FID").value, direction_of("accuracy").value, direction_of(None).value
    ('down', 'up', 'up')
    """
    entry = None if name is None else find_metric(name)
    return Direction.UP if entry is None else entry.direction


def comparable_value(name: str | None, value: float, unit: str | None) -> float:
    """Return a value on the metric's usual scale: a bare fraction of a percentage times 100.

    >>> comparable_value("accuracy", 0.974, None), comparable_value("accuracy", 97.4, "%")
    (97.4, 97.4)
    """
    entry = None if name is None else find_metric(name)
    if entry is None or entry.unit != "%" or unit is not None or not 0 < abs(value) <= 1:
        return value
    return round(value * 100, 10)


def within_range(name: str | None, value: float) -> bool:
    """Tell whether a metric can have a value; an unknown metric can have any.

    >>> within_range("accuracy", 104.0), within_range("FID", 104.0)
    (False, True)
    """
    entry = None if name is None else find_metric(name)
    if entry is None:
        return True
    return (entry.low is None or value >= entry.low) and (entry.high is None or value <= entry.high)


def metric_key(name: str) -> str:
    """Return the form that lookups compare: lower case, no hyphens, cutoffs as "@k", last word in the singular.

    >>> metric_key("Success-Rates"), metric_key("Recall@10"), metric_key("LPIPS"), metric_key("Loss")
    ('success rate', 'recall@k', 'lpips', 'loss')
    """
    text = CUTOFF.sub("@k", name.casefold().replace("-", " ").replace("_", " "))
    words = text.split()
    if (
        words
        and len(words[-1]) > 4
        and words[-1].endswith("s")
        and name[-2:-1].islower()
        and not words[-1].endswith("ss")
    ):
        words[-1] = words[-1][:-1]
    return " ".join(words)


def _parse_line(line: str) -> MetricEntry:
    name, aliases, direction, low, high, unit = line.split("\t")
    return MetricEntry(
        name,
        tuple(alias for alias in aliases.split("|") if alias),
        Direction(direction),
        float(low) if low else None,
        float(high) if high else None,
        unit or None,
    )
