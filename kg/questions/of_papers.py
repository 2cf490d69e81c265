"""The Python answers to the named questions about papers and results."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import product
from typing import TYPE_CHECKING

from kg.datamodel import Predicate, ResultKind
from kg.graph import PAPER, RESULT
from kg.questions.walk import (
    Row,
    all_edges,
    concepts,
    edges_from,
    edges_to,
    end_of,
    label,
    name_of,
    newest_first,
    result_place,
)

if TYPE_CHECKING:
    from kg.questions.walk import Graph


def best_scores(graph: Graph) -> list[Row]:
    """For each benchmark, metric and unit the highest score."""
    values: dict[tuple[str, str, str], list[tuple[float, str]]] = defaultdict(list)
    for node in _results(graph, ResultKind.SCORE):
        benchmark, metric = _name(graph, node, Predicate.ON), _name(graph, node, Predicate.BY)
        if benchmark is not None and metric is not None:
            data = graph.nodes[node]
            values[benchmark, metric, data["unit"] or ""].append((data["value"], result_place(graph, node)[0]))
    return [
        (*frame, max(value for value, _ in found), len(found), len({paper for _, paper in found}))
        for frame, found in sorted(values.items())
    ]


def leaderboard(graph: Graph, benchmark: str, metric: str) -> list[Row]:
    """Scores on one benchmark by one metric."""
    rows = []
    for node in _results(graph, ResultKind.SCORE):
        subject = _name(graph, node, Predicate.OF)
        frame = _name(graph, node, Predicate.ON), _name(graph, node, Predicate.BY)
        if subject is not None and frame == (benchmark, metric):
            data = graph.nodes[node]
            paper, sentence, _ = result_place(graph, node)
            date = graph.nodes[paper]["date"]
            rows.append((subject, data["value"], data["unit"], data["condition"], paper, date, sentence, node))
    return [row[:-1] for row in sorted(rows, key=lambda row: (-row[1], row[0], row[4], row[7]))]


def gains_over(graph: Graph, concept: str) -> list[Row]:
    """Changes and factors that papers state against the concept."""
    rows = []
    for node in _results(graph, ResultKind.GAIN, ResultKind.RATIO):
        if _name(graph, node, Predicate.VERSUS) == concept:
            data = graph.nodes[node]
            paper, sentence, _ = result_place(graph, node)
            number = _name(graph, node, Predicate.OF), data["value"], data["unit"], data["kind"]
            frame = _name(graph, node, Predicate.BY), _name(graph, node, Predicate.ON)
            rows.append((*number, *frame, paper, sentence, node))
    return [row[:-1] for row in sorted(rows, key=lambda row: (-row[1], row[6], row[8]))]


def results_of(graph: Graph, concept: str) -> list[Row]:
    """All numbers about the concept."""
    rows = []
    for node in _results(graph):
        if _name(graph, node, Predicate.OF) == concept:
            data = graph.nodes[node]
            paper, sentence, start = result_place(graph, node)
            comparator = _name(graph, node, Predicate.VERSUS) or data["comparator_text"]
            frame = _name(graph, node, Predicate.BY), _name(graph, node, Predicate.ON)
            number = data["value"], data["unit"], data["kind"], comparator, data["condition"]
            rows.append((*frame, *number, paper, sentence, start, node))
    return [row[:-2] for row in sorted(rows, key=lambda row: (row[7], row[9], row[2], row[10]))]


def results_without_benchmark(graph: Graph) -> list[Row]:
    """Numbers whose sentence does not say where they were measured."""
    rows = []
    for node in _results(graph):
        if end_of(graph, node, Predicate.ON) is None:
            data = graph.nodes[node]
            paper, sentence, start = result_place(graph, node)
            names = _name(graph, node, Predicate.OF), _name(graph, node, Predicate.BY)
            rows.append((*names, data["value"], data["unit"], data["kind"], paper, sentence, start, node))
    return [row[:-2] for row in sorted(rows, key=lambda row: (row[5], row[7], row[2], row[8]))]


def disputed_values(graph: Graph) -> list[Row]:
    """Where two papers give different scores for the same subject, benchmark, metric, unit and condition."""
    groups: dict[Row, list[tuple[float, str]]] = defaultdict(list)
    for node in _results(graph, ResultKind.SCORE):
        ends = tuple(end_of(graph, node, predicate) for predicate in (Predicate.OF, Predicate.ON, Predicate.BY))
        if None not in ends:
            data = graph.nodes[node]
            groups[(*ends, data["unit"], data["condition"])].append((data["value"], result_place(graph, node)[0]))
    rows = {
        (name_of(graph, subject), name_of(graph, benchmark), name_of(graph, metric), unit, *low, *high)
        for (subject, benchmark, metric, unit, _), found in groups.items()
        for low, high in product(found, found)
        if low[0] < high[0] and low[1] != high[1]
    }
    return sorted(rows, key=lambda row: (*row[:3], *row[4:]))


def metrics_of_benchmark(graph: Graph, benchmark: str) -> list[Row]:
    """By what results on a benchmark are measured."""
    found: dict[str, list[str]] = defaultdict(list)
    for node in _results(graph):
        metric = _name(graph, node, Predicate.BY)
        if metric is not None and _name(graph, node, Predicate.ON) == benchmark:
            found[metric].append(result_place(graph, node)[0])
    rows = [(metric, len(papers), len(set(papers))) for metric, papers in found.items()]
    return sorted(rows, key=lambda row: (-row[1], -row[2], row[0]))


def co_mentioned(graph: Graph, concept: str, papers: int) -> list[Row]:
    """Concepts that stand in at least so many of the papers that mention the concept."""
    pairs = {
        (paper, other)
        for node in concepts(graph, concept)
        for paper in _mentioning(graph, node)
        for other in _mentioned(graph, paper)
        if other != node
    }
    counts = Counter(other for _, other in pairs)
    rows = [(*label(graph, node), count) for node, count in counts.items() if count >= papers]
    return sorted(rows, key=lambda row: (-row[2], row[0], row[1]))


def contributions(graph: Graph) -> list[Row]:
    """Each concept that a paper proposes."""
    rows = [(*_paper(graph, edge.subject), *label(graph, edge.object)) for edge in all_edges(graph, Predicate.PROPOSES)]
    return newest_first(sorted(rows, key=lambda row: (row[0], *row[3:])), 2)


def newest_concepts(graph: Graph, since: str) -> list[Row]:
    """Concepts whose first dated paper appeared on or after a date."""
    rows = []
    for node in concepts(graph):
        dates = [date for paper in _mentioning(graph, node) if (date := graph.nodes[paper]["date"]) is not None]
        if dates and min(dates) >= since:
            rows.append((*label(graph, node), min(dates), len(dates)))
    return newest_first(sorted(rows, key=lambda row: (-row[3], row[0], row[1])), 2)


def papers_about(graph: Graph, concept: str) -> list[Row]:
    """Papers that mention the concept."""
    rows = []
    for node in concepts(graph, concept):
        for edge in edges_to(graph, node, Predicate.MENTIONS):
            proposes = graph.has_edge(edge.subject, node, Predicate.PROPOSES.value)
            rows.append((*_paper(graph, edge.subject), len(edge.evidence), proposes))
    return newest_first(sorted(rows), 2)


def papers_per_year(graph: Graph, concept: str) -> list[Row]:
    """The number of papers that mention the concept, by year."""
    papers = {paper for node in concepts(graph, concept) for paper in _mentioning(graph, node)}
    counts = Counter(graph.nodes[paper]["year"] for paper in papers)
    return sorted((year, count) for year, count in counts.items() if year is not None)


def papers_sharing(graph: Graph, first: str, second: str, third: str) -> list[Row]:
    """Papers that mention all three concepts."""
    groups = [
        {paper for node in concepts(graph, name) for paper in _mentioning(graph, node)}
        for name in (first, second, third)
    ]
    rows = [_paper(graph, paper) for paper in sorted(set.intersection(*groups))]
    return newest_first(rows, 2)


def related_papers(graph: Graph, paper: str, shared: int) -> list[Row]:
    """Papers that share at least so many concepts with a paper."""
    if paper not in graph or graph.nodes[paper]["type"] != PAPER:
        return []
    common: dict[str, list[str]] = defaultdict(list)
    for node in sorted(_mentioned(graph, paper), key=lambda n: (graph.nodes[n]["name"], n)):
        for other in _mentioning(graph, node):
            if other != paper:
                common[other].append(graph.nodes[node]["name"])
    rows = [(*_paper(graph, other)[:2], len(names), names) for other, names in common.items() if len(names) >= shared]
    return sorted(rows, key=lambda row: (-row[2], row[0]))


def _results(graph: Graph, *kinds: ResultKind) -> list[str]:
    nodes = sorted(node for node, data in graph.nodes(data=True) if data["type"] == RESULT)
    return [node for node in nodes if not kinds or graph.nodes[node]["kind"] in kinds]


def _name(graph: Graph, node: str, predicate: Predicate) -> str | None:
    return name_of(graph, end_of(graph, node, predicate))


def _paper(graph: Graph, node: str) -> tuple[str, str, str | None]:
    return node, graph.nodes[node]["name"], graph.nodes[node]["date"]


def _mentioning(graph: Graph, node: str) -> list[str]:
    return [edge.subject for edge in edges_to(graph, node, Predicate.MENTIONS)]


def _mentioned(graph: Graph, paper: str) -> list[str]:
    return [edge.object for edge in edges_from(graph, paper, Predicate.MENTIONS)]
