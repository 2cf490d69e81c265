"""Leaderboards for other places: Markdown tables, and the JSON of Papers with Code's evaluation tables.

The JSON is a list of tasks in the shape of the published dumps (sota-extractor, `TaskSchema`):

    [{"task": "embodied decision making", "description": "", "categories": [], "subtasks": [], "synonyms": [], "source_link": null,
      "datasets": [{"dataset": "ALFWorld", "description": "", "subdatasets": [], "dataset_links": [], "dataset_citations": [],
                    "sota": {"metrics": ["success rate"],
                             "rows": [{"model_name": "StepCredit", "metrics": {"success rate": "97.4%"},
                                       "paper_title": "...", "paper_url": "https://arxiv.org/abs/2405.00003", "paper_date": "2024-05-21",
                                       "code_links": [], "model_links": [], "uses_additional_data": false}]}}]}]

It has no place for evidence, conditions, gains and claims, so these are left out, as are numbers without a subject
or metric and numbers that were derived; a date that is not known to the day is null.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kg.datamodel import Predicate, ResultKind
from kg.entries import Entry
from kg.leaderboard import benchmarks_with_results, leaderboard

if TYPE_CHECKING:
    import networkx as nx

UNKNOWN_TASK = "Unknown task"
MARKDOWN_SIGNS = re.compile(r"([\\`*_{}\[\]()#+!|<>~&$])")
RESOLVERS = {"arxiv": "https://arxiv.org/abs/", "doi": "https://doi.org/", "openalex": "https://openalex.org/"}


def generate_markdown(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a table; nothing in a cell can break out of it or be taken for markup."""
    yield f"| {' | '.join(columns)} |"
    yield f"|{'|'.join(' --- ' for _ in columns)}|"
    for row in rows:
        cells = ("" if row.get(column) is None else escape_markdown(str(row[column])) for column in columns)
        yield f"| {' | '.join(cells)} |"


def escape_markdown(text: str) -> str:
    r"""Return a text that Markdown shows as it stands, on one line.

    >>> print(escape_markdown("a|b <script> *c*\nd"))
    a\|b \<script\> \*c\* d
    """
    return MARKDOWN_SIGNS.sub(r"\\\1", " ".join(text.split()))


def evaluation_tables(graph: nx.MultiDiGraph[str]) -> list[dict[str, Any]]:
    """Return all scores of a graph in the shape of Papers with Code's evaluation tables, sorted by name."""
    tasks: dict[str, list[dict[str, Any]]] = {}
    for benchmark in sorted(benchmarks_with_results(graph), key=lambda node: (graph.nodes[node]["name"], node)):
        dataset = _dataset(graph.nodes[benchmark]["name"], leaderboard(graph, benchmark))
        if dataset["sota"]["rows"]:
            for task in _tasks_of(graph, benchmark):
                tasks.setdefault(task, []).append(dataset)
    return [_task(name, tasks[name]) for name in sorted(tasks)]


def paper_url(paper_id: str) -> str:
    """Return the address of a paper, "" if its id leads nowhere.

    >>> paper_url("arxiv:2405.00003"), paper_url("text:0a1b")
    ('https://arxiv.org/abs/2405.00003', '')
    """
    prefix, _, rest = paper_id.partition(":")
    return f"{RESOLVERS[prefix]}{rest}" if prefix in RESOLVERS else ""


def _task(name: str, datasets: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "task": name,
        "description": "",
        "categories": [],
        "datasets": datasets,
        "subtasks": [],
        "synonyms": [],
        "source_link": None,
    }


def _tasks_of(graph: nx.MultiDiGraph[str], benchmark: str) -> list[str]:
    names = {
        graph.nodes[end]["name"]
        for _, end, key in graph.out_edges(benchmark, keys=True)
        if key == Predicate.BENCHMARK_FOR.value
    }
    return sorted(names) or [UNKNOWN_TASK]


def _dataset(name: str, entries: Iterable[Entry]) -> dict[str, Any]:
    rows: dict[tuple[str, str, str | None], dict[str, Any]] = {}
    metrics: dict[str, None] = {}
    for entry in entries:
        if entry.kind != ResultKind.SCORE or entry.derived or entry.subject is None or entry.metric is None:
            continue
        row = rows.setdefault((entry.subject, entry.paper, entry.condition), _row(entry))
        row["metrics"].setdefault(entry.metric, entry.shown)
        metrics[entry.metric] = None
    return {
        "dataset": name,
        "description": "",
        "sota": {"metrics": list(metrics), "rows": list(rows.values())},
        "subdatasets": [],
        "dataset_links": [],
        "dataset_citations": [],
    }


def _row(entry: Entry) -> dict[str, Any]:
    condition = f" ({entry.condition})" if entry.condition else ""
    return {
        "model_name": f"{entry.subject}{condition}",
        "paper_title": entry.title,
        "paper_url": paper_url(entry.paper),
        "paper_date": entry.date if entry.date is not None and len(entry.date) == 10 else None,
        "code_links": [],
        "model_links": [],
        "metrics": {},
        "uses_additional_data": False,
    }
