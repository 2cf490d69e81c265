"""The named questions in Python: each function gives the rows of its Cypher and SPARQL twins, in the same order."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from kg.questions import of_papers, of_relations
from kg.questions.catalog import Question, Value
from kg.questions.walk import Row

if TYPE_CHECKING:
    import networkx as nx

Answer = Callable[..., list[Row]]

ANSWERS: dict[str, Answer] = {
    "beaten-by": of_relations.beaten_by,
    "benchmarks-for-task": of_relations.benchmarks_for_task,
    "best-scores": of_papers.best_scores,
    "bridges": of_relations.bridges,
    "built-on": of_relations.built_on,
    "co-evaluated": of_relations.co_evaluated,
    "co-mentioned": of_papers.co_mentioned,
    "compared-with": of_relations.compared_with,
    "component-of": of_relations.component_of,
    "components": of_relations.components,
    "contributions": of_papers.contributions,
    "descendants": of_relations.descendants,
    "disputed-order": of_relations.disputed_order,
    "disputed-values": of_papers.disputed_values,
    "evaluated-on": of_relations.evaluated_on,
    "evidence": of_relations.evidence,
    "gains-over": of_papers.gains_over,
    "kinds-of": of_relations.kinds_of,
    "leaderboard": of_papers.leaderboard,
    "lineage": of_relations.lineage,
    "measured-by": of_relations.measured_by,
    "methods-for-task": of_relations.methods_for_task,
    "metrics-of-benchmark": of_papers.metrics_of_benchmark,
    "most-supported": of_relations.most_supported,
    "newest-concepts": of_papers.newest_concepts,
    "outperforms": of_relations.outperforms,
    "papers-about": of_papers.papers_about,
    "papers-per-year": of_papers.papers_per_year,
    "papers-sharing": of_papers.papers_sharing,
    "popular-benchmarks": of_relations.popular_benchmarks,
    "related-papers": of_papers.related_papers,
    "relations-of": of_relations.relations_of,
    "results-of": of_papers.results_of,
    "results-without-benchmark": of_papers.results_without_benchmark,
    "shortest-paths": of_relations.shortest_paths,
    "tasks-without-benchmark": of_relations.tasks_without_benchmark,
    "trained-on": of_relations.trained_on,
    "used-for": of_relations.used_for,
    "variants": of_relations.variants,
}


def answer(graph: nx.MultiDiGraph[str], question: Question, values: Mapping[str, Value]) -> list[dict[str, Any]]:
    """Return the rows of a question, with its columns; `values` holds all its parameters."""
    rows = ANSWERS[question.name](graph, **values)
    return [dict(zip(question.columns, row, strict=True)) for row in rows]


def source(name: str) -> str:
    """Return the text of the function that answers a question."""
    return inspect.getsource(ANSWERS[name])
