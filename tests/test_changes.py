"""Conflicts, trends and differences, on the hand-written graph."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kg.conflicts import find_conflicts
from kg.datamodel import Concept, ConceptType, Document, Evidence, Predicate, Result, ResultKind
from kg.diff import Change, diff_graphs
from kg.errors import GraphError
from kg.graph import add_concept, add_edge, add_paper, add_result, new_graph
from kg.trends import Period, rising_concepts, timeline
from tests.fixture import build_fixture_graph

if TYPE_CHECKING:
    import networkx as nx

TEXT = "LoopAgent rises from 50.0% to 61.0%, a gain of 13 points."
HERE = (Evidence("text:sums", 1, len(TEXT) + 1, 0.9),)
LEVEL = Result("method:loopagent", "metric:success-rate", None, 50.0, "%", ResultKind.SCORE, None, None, "before", HERE)


def test_find_conflicts_gives_orders_and_values(graph: nx.MultiDiGraph[str]) -> None:
    found = find_conflicts(graph)
    assert [(c.kind, c.about, c.first, c.first_papers, c.second, c.second_papers) for c in found] == [
        (
            "order",
            "LoopAgent, TreePlan",
            "LoopAgent is better",
            ("arxiv:2403.00002",),
            "TreePlan is better",
            ("arxiv:2405.00004",),
        ),
        (
            "order",
            "ReAct, TreePlan",
            "ReAct is better",
            ("arxiv:2405.00003",),
            "TreePlan is better",
            ("arxiv:2401.00001",),
        ),
        (
            "value",
            "LoopAgent, ALFWorld, success rate",
            "88%",
            ("arxiv:2405.00004",),
            "90.8%",
            ("arxiv:2403.00002",),
        ),
    ]
    assert found[0].second_sentence == "TreePlan outperforms LoopAgent in our tests."


def test_find_conflicts_gives_sums_that_do_not_add_up(graph: nx.MultiDiGraph[str]) -> None:
    add_paper(graph, Document("text:sums", "", TEXT))
    for result in (
        LEVEL,
        replace(LEVEL, value=61.0, condition="after"),
        replace(LEVEL, value=13.0, unit="pp", kind=ResultKind.GAIN, condition=None),
    ):
        add_result(graph, "text:sums", result)
    last = find_conflicts(graph)[-1]
    assert (last.kind, last.about, last.first, last.second) == (
        "arithmetic",
        "LoopAgent in text:sums",
        "+13 pp",
        "its levels give +11 pp",
    )


def test_find_conflicts_reads_fractions_as_percentages(graph: nx.MultiDiGraph[str]) -> None:
    add_paper(graph, Document("text:sums", "", TEXT))
    accuracy = replace(LEVEL, metric="metric:accuracy", benchmark="benchmark:gsm8k", condition=None)
    same = replace(accuracy, subject="method:proofchain", value=0.832, unit=None)
    before = len(find_conflicts(graph))
    add_result(graph, "text:sums", same)
    assert len(find_conflicts(graph)) == before
    add_result(graph, "text:sums", replace(same, value=0.7))
    assert find_conflicts(graph)[-1].first == "0.7"


def test_timeline_fills_the_months_between(graph: nx.MultiDiGraph[str]) -> None:
    rows = timeline(graph, "benchmark:alfworld")
    assert [(row["period"], row["papers"], row["of"]) for row in rows] == [
        ("2024-01", 1, 1),
        ("2024-02", 0, 0),
        ("2024-03", 1, 1),
        ("2024-04", 0, 0),
        ("2024-05", 2, 2),
        ("2024-06", 0, 0),
        ("2024-07", 0, 1),
        ("2024-08", 0, 0),
        ("2024-09", 0, 1),
    ]
    assert [row["papers"] for row in timeline(graph, "benchmark:alfworld", by=Period.YEAR)] == [4, 0]


def test_rising_concepts_puts_the_most_surprising_first(graph: nx.MultiDiGraph[str]) -> None:
    trends = rising_concepts(graph, by=Period.YEAR, window=1, min_papers=1)
    assert trends[0].as_row() == {
        "concept": "chain-of-thought prompting",
        "type": "Method",
        "first_seen": "2025",
        "papers": 1,
        "before": 0,
        "recent": 1,
        "growth": 10.5,
    }
    assert [trend.concept for trend in trends] == [
        "chain-of-thought prompting",
        "large language model",
        "GSM8K",
        "mathematical reasoning",
    ]


def test_rising_concepts_keeps_a_type(graph: nx.MultiDiGraph[str]) -> None:
    trends = rising_concepts(graph, by=Period.YEAR, window=1, min_papers=1, type=ConceptType.TASK)
    assert [trend.concept for trend in trends] == ["mathematical reasoning"]


def test_rising_concepts_needs_dates() -> None:
    with pytest.raises(GraphError, match="no paper of this graph has a date with a month"):
        rising_concepts(new_graph())


def test_diff_graphs_of_equal_graphs_is_empty(graph: nx.MultiDiGraph[str]) -> None:
    assert diff_graphs(graph, build_fixture_graph()) == ()


def test_diff_graphs_names_what_came_and_went(graph: nx.MultiDiGraph[str]) -> None:
    new = build_fixture_graph()
    text = "LoopAgent now reaches 98.5% on ALFWorld with FooNet."
    add_paper(new, Document("text:new", "News", text))
    here = Evidence("text:new", 5, 5 + len(text), 0.9)
    add_concept(new, Concept("model:foonet", ConceptType.MODEL, "FooNet"))
    add_edge(new, "text:new", Predicate.MENTIONS, "model:foonet", [Evidence("text:new", 50, 56, 0.9)])
    better = replace(LEVEL, benchmark="benchmark:alfworld", value=98.5, condition=None, evidence=(here,))
    add_result(new, "text:new", better)
    there = [
        Change("new paper", "Paper", "", "News", ("text:new",)),
        Change("new concept", "Model", "", "FooNet", ("text:new",)),
        Change("new best", "ALFWorld, success rate", "97.4% StepCredit", "98.5% LoopAgent", ("text:new",)),
    ]
    back = [
        Change("gone paper", "Paper", "News", "", ("text:new",)),
        Change("gone concept", "Model", "FooNet", "", ("text:new",)),
        Change("new best", "ALFWorld, success rate", "98.5% LoopAgent", "97.4% StepCredit", ("arxiv:2405.00003",)),
    ]
    assert list(diff_graphs(graph, new)) == there
    assert list(diff_graphs(new, graph)) == back


def test_diff_graphs_tells_merged_from_split(graph: nx.MultiDiGraph[str]) -> None:
    new = build_fixture_graph()
    new.remove_node("benchmark:math")
    new.nodes["benchmark:gsm8k"]["aliases"] = ("MATH",)
    merged, split = diff_graphs(graph, new), diff_graphs(new, graph)
    assert [(c.change, c.old, c.new) for c in merged] == [("merged", "GSM8K, MATH", "GSM8K")]
    assert [(c.change, c.old, c.new) for c in split] == [("split", "GSM8K", "GSM8K, MATH")]


def test_diff_graphs_follows_another_name(graph: nx.MultiDiGraph[str]) -> None:
    new = build_fixture_graph()
    new.nodes["metric:task-score"]["name"] = "Task Score"
    (change,) = [c for c in diff_graphs(graph, new) if c.change == "renamed"]
    assert (change.what, change.old, change.new) == ("Metric", "task score", "Task Score")
