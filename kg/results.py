"""Arithmetic between the numbers of one sentence: what follows from two of them, and what does not add up.

- "97.4%, +6.6 over the best prior" gives a score of 90.8 for the best prior;
- "from 55.8% to 66.8%" gives a gain of 11 points.

What is computed is a result of its own with `derived` set, so that it is never taken for a number that was read.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg.datamodel import Evidence, Facts, Predicate, Result, ResultKind
from kg.graph import RESULT
from kg.metrics import within_range

if TYPE_CHECKING:
    import networkx as nx

BEFORE = frozenset({"before", "from", "baseline"})
AFTER = frozenset({"after", "to"})
POINTS = frozenset({"pp", "points", None})
Frame = tuple[tuple[Evidence, ...], str | None, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A gain and the scores beside it that do not add up; `expected` is what the scores say."""

    gain: Result
    expected: float


def derive_results(facts: Facts) -> Facts:
    """Return the facts with what follows from their numbers added; what was derived before is made anew."""
    read = tuple(result for result in facts.results if not result.derived)
    derived = tuple(derive(read, facts.document.text))
    return replace(facts, results=(*read, *derived))


def derive(results: Iterable[Result], text: str) -> Iterator[Result]:
    """Yield the results that follow from others of the same sentence, in the order of those."""
    groups = _frames(results)
    for frame, group in groups.items():
        change = _change(group, text)
        if change is not None:
            yield change
        for prior in _prior_levels(group, text):
            if not _stated(groups, frame, prior):
                yield prior


def find_mismatches(results: Iterable[Result], text: str) -> Iterator[Mismatch]:
    """Yield each gain in points that differs from the difference of the two levels beside it."""
    for group in _frames(results).values():
        before, after = _levels(group)
        gains = [result for result in group if result.kind is ResultKind.GAIN and not result.derived]
        if before is None or after is None or len(gains) != 1:
            continue
        if not _in_points(gains[0], after) or not _joined(before, after, text):
            continue
        expected = _difference(after.value, before.value)
        if not _equal(abs(gains[0].value), abs(expected)):
            yield Mismatch(gains[0], expected)


def _frames(results: Iterable[Result]) -> dict[Frame, list[Result]]:
    """Group the results that speak of the same subject, metric and benchmark in the same sentence."""
    groups: dict[Frame, list[Result]] = defaultdict(list)
    for result in results:
        groups[result.evidence, result.subject, result.metric, result.benchmark].append(result)
    return groups


def _change(group: Sequence[Result], text: str) -> Result | None:
    """Return the gain between a level before and a level after, unless the text gives a gain itself."""
    before, after = _levels(group)
    if before is None or after is None or any(result.kind is not ResultKind.SCORE for result in group):
        return None
    if not _joined(before, after, text):
        return None
    unit = "pp" if after.unit == "%" else after.unit
    value = _difference(after.value, before.value)
    return replace(after, value=value, unit=unit, kind=ResultKind.GAIN, condition=None, derived=True)


def _levels(group: Sequence[Result]) -> tuple[Result | None, Result | None]:
    before = [result for result in group if _is_level(result, BEFORE)]
    after = [result for result in group if _is_level(result, AFTER)]
    if len(before) != 1 or len(after) != 1 or before[0].unit != after[0].unit:
        return None, None
    return before[0], after[0]


def _joined(before: Result, after: Result, text: str) -> bool:
    """Tell whether two levels are written as one change: "55.8% to 66.8%", "55.8 -> 66.8"."""
    first, second = (rf"{re.escape(f'{abs(level.value):.12g}')}(?:\.?0+)?" for level in (before, after))
    change = re.compile(rf"(?<![\d.]){first}(?!\d)[^\d.;]{{0,12}}?(?:\bto\b|→|->|–)[^\d.;]{{0,12}}?{second}(?![\d])")
    return any(change.search(text[e.start : e.end].replace(",", "")) is not None for e in after.evidence)


def _is_level(result: Result, conditions: frozenset[str]) -> bool:
    return result.kind is ResultKind.SCORE and (result.condition or "").casefold() in conditions


def _prior_levels(group: Sequence[Result], text: str) -> Iterator[Result]:
    """Yield the level of what each gain is measured against, if there is one score to measure from."""
    scores = [result for result in group if result.kind is ResultKind.SCORE]
    gains = [result for result in group if result.kind is ResultKind.GAIN]
    if len(scores) != 1 or scores[0].condition is not None:
        return
    against = Counter((gain.comparator, gain.comparator_text) for gain in gains)
    for gain in gains:
        named = gain.comparator is not None or gain.comparator_text is not None
        if named and against[gain.comparator, gain.comparator_text] == 1 and gain.condition is None:
            yield from _prior_level(scores[0], gain, text)


def _prior_level(score: Result, gain: Result, text: str) -> Iterator[Result]:
    value = _difference(score.value, gain.value)
    if not (_in_points(gain, score) or _signed(gain, text)) or not within_range(_percentage(score.unit), value):
        return
    yield replace(
        score,
        subject=gain.comparator,
        value=value,
        comparator=score.subject,
        comparator_text=None,
        condition=None if gain.comparator is not None else gain.comparator_text,
        derived=True,
    )


def _stated(groups: dict[Frame, list[Result]], frame: Frame, prior: Result) -> bool:
    """Tell whether the text itself gives a level for what a derived result is about."""
    evidence, _, metric, benchmark = frame
    known = groups.get((evidence, prior.subject, metric, benchmark), ())
    return any(result.kind is ResultKind.SCORE for result in known)


def _in_points(gain: Result, level: Result) -> bool:
    """Tell whether a gain counts in the unit of a level: points of a percentage, or the same unit that is none."""
    return gain.unit in POINTS if level.unit == "%" else gain.unit == level.unit and gain.unit != "%"


def _signed(gain: Result, text: str) -> bool:
    """Tell whether a gain in per cent is written as a signed difference: "+6.6%", without "relative" nearby."""
    spans = [text[evidence.start : evidence.end] for evidence in gain.evidence]
    mark = f"{gain.value:+.12g}%"
    return gain.unit == "%" and any(mark in span and "relative" not in span.casefold() for span in spans)


def _percentage(unit: str | None) -> str | None:
    return "accuracy" if unit == "%" else None


def _difference(larger: float, smaller: float) -> float:
    return round(larger - smaller, 6)


def _equal(one: float, other: float) -> bool:
    """Tell whether two numbers agree to a unit of their last written digit."""
    return abs(one - other) <= 0.11 + 1e-9


def results_by_paper(graph: nx.MultiDiGraph[str]) -> dict[str, list[tuple[str, Result]]]:
    """Return the result nodes of a graph as values, by paper, in the order of ids."""
    papers: dict[str, list[tuple[str, Result]]] = defaultdict(list)
    for node in sorted(node for node, data in graph.nodes(data=True) if data["type"] == RESULT):
        result = read_result(graph, node)
        papers[result.evidence[0].document_id].append((node, result))
    return dict(papers)


def read_result(graph: nx.MultiDiGraph[str], node: str) -> Result:
    """Return the value that a result node was made from."""
    data = graph.nodes[node]
    ends = {key: end for _, end, key in graph.out_edges(node, keys=True)}
    return Result(
        ends.get(Predicate.OF.value),
        ends.get(Predicate.BY.value),
        ends.get(Predicate.ON.value),
        data["value"],
        data["unit"],
        ResultKind(data["kind"]),
        ends.get(Predicate.VERSUS.value),
        data["comparator_text"],
        data["condition"],
        data["evidence"],
        data["derived"],
    )
