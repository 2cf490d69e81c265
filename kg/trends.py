"""Concepts in time: when each was first seen, papers per month or year, and what is on the rise.

Only dated papers count. By month only those whose month is known; by year all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from typing import TYPE_CHECKING, Any

from kg.datamodel import ConceptType, Predicate
from kg.errors import GraphError
from kg.graph import PAPER
from kg.lookup import is_concept

if TYPE_CHECKING:
    import networkx as nx

COLUMNS = ("concept", "type", "first_seen", "papers", "before", "recent", "growth")
TIMELINE_COLUMNS = ("period", "papers", "of", "share")


class Period(StrEnum):
    """How long the steps of time are; the value is a name, `digits` how much of a date they need."""

    MONTH = "month"
    YEAR = "year"

    @property
    def digits(self) -> int:
        """Return the length of an ISO date cut to the period."""
        return 7 if self is Period.MONTH else 4


@dataclass(frozen=True, slots=True)
class Trend:
    """How a concept fares.

    Attributes:
        first_seen: Earliest date of a paper that mentions it, and `first_paper` its id.
        papers: Dated papers that mention it.
        recent: Those of the last periods; `before` the earlier ones.
        growth: Its share of the recent papers divided by its share of the earlier ones, smoothed.
        surprise: How far `recent` lies above what the earlier share lets expect, in standard deviations.
    """

    id: str
    concept: str
    type: str
    first_seen: str
    first_paper: str
    papers: int
    before: int
    recent: int
    growth: float
    surprise: float

    def as_row(self) -> dict[str, Any]:
        """Return the columns of a table."""
        return {column: getattr(self, column) for column in COLUMNS}


def rising_concepts(
    graph: nx.MultiDiGraph[str],
    *,
    by: Period = Period.MONTH,
    window: int = 3,
    min_papers: int = 2,
    type: ConceptType | None = None,
) -> tuple[Trend, ...]:
    """Return the concepts by how much they rose in the last `window` periods, most surprising first.

    `min_papers` is the least number of recent papers.

    Raises:
        GraphError: No paper has a date that is exact enough.
    """
    dates = _dates(graph, by)
    periods = list(iterate_periods(min(dates.values()), max(dates.values())))
    since = periods[-min(window, len(periods))]
    totals = Counter(period >= since for period in dates.values())
    trends = []
    for node in graph:
        if not is_concept(graph, node) or (type is not None and graph.nodes[node]["type"] != type.value):
            continue
        papers = [paper for paper in mentioning_papers(graph, node) if paper in dates]
        counts = Counter(dates[paper] >= since for paper in papers)
        if counts[True] >= min_papers:
            trends.append(_trend(graph, node, papers, (counts[False], counts[True]), (totals[False], totals[True])))
    return tuple(sorted(trends, key=lambda trend: (-trend.surprise, -trend.papers, trend.id)))


def timeline(graph: nx.MultiDiGraph[str], node: str, *, by: Period = Period.MONTH) -> list[dict[str, Any]]:
    """Return for each period the papers that mention a concept, all papers, and the share; periods without papers too.

    Raises:
        GraphError: No paper has a date that is exact enough.
    """
    dates = _dates(graph, by)
    totals = Counter(dates.values())
    counts = Counter(dates[paper] for paper in mentioning_papers(graph, node) if paper in dates)
    return [
        {
            "period": period,
            "papers": counts[period],
            "of": totals[period],
            "share": round(counts[period] / totals[period], 4) if totals[period] else 0.0,
        }
        for period in iterate_periods(min(totals), max(totals))
    ]


def mentioning_papers(graph: nx.MultiDiGraph[str], node: str) -> list[str]:
    """Return the ids of the papers that mention a concept, sorted."""
    return sorted(paper for paper, _, key in graph.in_edges(node, keys=True) if key == Predicate.MENTIONS.value)


def iterate_periods(first: str, last: str) -> Iterator[str]:
    """Yield all months, or years, from the first to the last.

    >>> list(iterate_periods("2024-11", "2025-02"))
    ['2024-11', '2024-12', '2025-01', '2025-02']
    >>> list(iterate_periods("2024", "2025"))
    ['2024', '2025']
    """
    if len(first) == Period.YEAR.digits:
        yield from (f"{year:04d}" for year in range(int(first), int(last) + 1))
        return
    start, stop = (int(text[:4]) * 12 + int(text[5:7]) - 1 for text in (first, last))
    yield from (f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(start, stop + 1))


def _dates(graph: nx.MultiDiGraph[str], by: Period) -> dict[str, str]:
    dates = {
        node: data["date"][: by.digits]
        for node, data in graph.nodes(data=True)
        if data["type"] == PAPER and data["date"] is not None and len(data["date"]) >= by.digits
    }
    if not dates:
        raise GraphError(f"no paper of this graph has a date with a {by.value}")
    return dates


def _trend(
    graph: nx.MultiDiGraph[str], node: str, papers: Iterable[str], counts: tuple[int, int], totals: tuple[int, int]
) -> Trend:
    (before, recent), (earlier, later) = counts, totals
    expected = (before + 0.5) / (earlier + 1) * later
    date, paper = min((graph.nodes[paper]["date"], paper) for paper in papers)
    return Trend(
        id=node,
        concept=graph.nodes[node]["name"],
        type=graph.nodes[node]["type"],
        first_seen=date,
        first_paper=paper,
        papers=before + recent,
        before=before,
        recent=recent,
        growth=round((recent + 0.5) / (later + 1) / ((before + 0.5) / (earlier + 1)), 2),
        surprise=round((recent - expected) / sqrt(expected + 1), 3),
    )
