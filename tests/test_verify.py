"""Reading a graph again: what holds passes, and each planted fault is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from kg.coverage import measure_coverage
from kg.datamodel import ConceptType, Evidence
from kg.identity.resolution import MergeRecord, MergeRule
from kg.results import read_result
from kg.verify import contains_number, verify_graph
from kg.verify_merges import verify_merges

if TYPE_CHECKING:
    import networkx as nx

MENTION = ("arxiv:2403.00002", "benchmark:webshop", "MENTIONS")
RELATION = ("method:loopagent", "benchmark:webshop", "EVALUATED_ON")
GRPO = "method:group-relative-policy-optimization"
RECORD = MergeRecord(
    GRPO, "GRPO", ConceptType.METHOD, "Group Relative Policy Optimization", MergeRule.DEFINITION, "1 definition"
)

Plant = Callable[["nx.MultiDiGraph[str]"], None]


def edge(*path: str, **changes: Any) -> Plant:
    def plant(graph: nx.MultiDiGraph[str]) -> None:
        graph.edges[path].update(changes)

    return plant


def moved(path: tuple[str, str, str], **changes: Any) -> Plant:
    def plant(graph: nx.MultiDiGraph[str]) -> None:
        first, *others = graph.edges[path]["evidence"]
        graph.edges[path]["evidence"] = (replace(first, **changes), *others)

    return plant


def result(known: float, **changes: Any) -> Plant:
    def plant(graph: nx.MultiDiGraph[str]) -> None:
        node = next(n for n, data in graph.nodes(data=True) if data.get("value") == known)
        graph.nodes[node].update(changes)

    return plant


def node(name: str, **changes: Any) -> Plant:
    def plant(graph: nx.MultiDiGraph[str]) -> None:
        graph.nodes[name].update(changes)

    return plant


PLANTED = {
    "a span after the end": (moved(MENTION, end=9999), "lies outside"),
    "a span before the start": (moved(MENTION, start=-1), "lies outside"),
    "an empty span": (moved(MENTION, start=5, end=5), "lies outside"),
    "another paper's span": (moved(MENTION, document_id="arxiv:2401.00001"), "evidence is of arxiv:2401.00001"),
    "an unknown paper": (moved(RELATION, document_id="arxiv:0000.0"), "no paper arxiv:0000.0"),
    "a confidence over 1": (moved(RELATION, confidence=1.5), "confidence 1.5"),
    "a mention beside the name": (moved(MENTION, start=30, end=37), "is no name of benchmark:webshop"),
    "a name that was lost": (node(GRPO, aliases=()), f"'GRPO' is no name of {GRPO}"),
    "another number": (result(90.8, value=90.7), "90.7 does not stand"),
    "a number of another sentence": (result(88.0, value=97.4), "97.4 does not stand"),
    "a derived number": (result(72.1, derived=True), "72.1 does not follow"),
    "a wrong support": (edge(*RELATION, support=3), "support is 3"),
    "a wrong confidence": (edge(*RELATION, confidence=0.1), "confidence is 0.1"),
    "no evidence": (edge(*RELATION, evidence=(), support=0, confidence=1.0), "has no evidence"),
    "another type": (node("benchmark:webshop", type="Task"), "no allowed pattern"),
    "a wrong count of papers": (node("benchmark:webshop", support=9), "support is 9"),
}


def test_verify_graph_passes_what_holds(graph: nx.MultiDiGraph[str]) -> None:
    report = verify_graph(graph)
    assert report.failures == ()
    assert report.checked["number"] == 10
    assert report.checked["edge"] == graph.number_of_edges()
    assert report.summary().endswith("edges: all hold")


@pytest.mark.parametrize(("plant", "problem"), PLANTED.values(), ids=PLANTED.keys())
def test_verify_graph_finds_a_planted_fault(graph: nx.MultiDiGraph[str], plant: Plant, problem: str) -> None:
    plant(graph)
    assert problem in " / ".join(failure.problem for failure in verify_graph(graph).failures)


def test_verify_graph_takes_what_a_text_groups_for_a_name(graph: nx.MultiDiGraph[str]) -> None:
    graph.nodes[GRPO]["aliases"] = ()
    (lost, *_) = verify_graph(graph).failures
    paper = lost.where.split()[0]
    spans = [(e.start, e.end) for e in graph.edges[paper, GRPO, "MENTIONS"]["evidence"]]
    grouped = {paper: dict.fromkeys(spans, frozenset({"GRPO", "Group Relative Policy Optimization"}))}
    other = {paper: dict.fromkeys(spans, frozenset({"GRPO"}))}
    assert lost not in verify_graph(graph, grouped).failures
    assert lost in verify_graph(graph, other).failures


@pytest.mark.parametrize(
    ("text", "value", "stands"),
    [
        ("reaches 97.4% on", 97.4, True),
        ("reaches 88.0% on", 88.0, True),
        ("reduced by 80%", -80.0, True),
        ("uses 1,200 tokens", 1200.0, True),
        ("uses 1.2k tokens", 1200.0, True),
        ("twice as fast", 2.0, True),
        ("halves the cost", 0.5, True),
        ("two orders of magnitude", 100.0, True),
        ("reaches 97.4% on", 97.0, False),
        ("reaches 97.4% on", 7.4, False),
        ("", 1.0, False),
    ],
)
def test_contains_number_reads_digits_and_words(text: str, value: float, stands: bool) -> None:
    assert contains_number(text, value) is stands


def test_read_result_gives_back_what_was_added(graph: nx.MultiDiGraph[str]) -> None:
    gain = next(n for n, data in graph.nodes(data=True) if data.get("value") == 6.6)
    read = read_result(graph, gain)
    assert (read.subject, read.metric, read.benchmark, read.comparator) == (
        "method:stepcredit",
        "metric:success-rate",
        "benchmark:alfworld",
        "method:loopagent",
    )


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({}, None),
        ({"concept_id": "method:none"}, "no concept method:none"),
        ({"other": "GRPO 2"}, "is called 'Group Relative Policy Optimization'"),
        ({"name": "PPO"}, "'PPO' is no name of"),
        ({"evidence": Evidence("arxiv:0", 0, 5, 1.0)}, "no paper arxiv:0"),
        ({"evidence": Evidence("text:0a1b2c3d", 900, 910, 1.0)}, "is no text"),
    ],
)
def test_verify_merges_reads_names_and_places(
    graph: nx.MultiDiGraph[str], changes: dict[str, Any], problem: str | None
) -> None:
    failures = verify_merges(graph, [replace(RECORD, **changes)]).failures
    assert (problem is None and not failures) or problem in failures[0].problem


def test_verify_merges_keeps_numbers_apart(graph: nx.MultiDiGraph[str]) -> None:
    graph.nodes["model:qwen2.5-7b"]["aliases"] = ("Qwen2.5-72B",)
    record = MergeRecord("model:qwen2.5-7b", "Qwen2.5-72B", ConceptType.MODEL, "Qwen2.5-7B", MergeRule.NORMAL_FORM, "")
    assert "their numbers differ" in verify_merges(graph, [record]).failures[0].problem
    assert verify_merges(graph, [replace(record, rule=MergeRule.DECISION)]).failures == ()


def test_verify_merges_reads_subscripts_as_numbers(graph: nx.MultiDiGraph[str]) -> None:
    graph.nodes["model:qwen2.5-7b"]["aliases"] = ("Qwen₂.₅-7B",)
    record = MergeRecord("model:qwen2.5-7b", "Qwen₂.₅-7B", ConceptType.MODEL, "Qwen2.5-7B", MergeRule.NORMAL_FORM, "")
    assert verify_merges(graph, [record]).failures == ()


def test_measure_coverage_counts_what_is_linked(graph: nx.MultiDiGraph[str]) -> None:
    coverage = measure_coverage(graph)
    assert coverage.counts["numbers with a result"] == (10, 10)
    assert coverage.counts["results with a benchmark"] == (10, 8)
    assert coverage.gaps == ()


def test_measure_coverage_lists_what_is_missing(graph: nx.MultiDiGraph[str]) -> None:
    graph.remove_nodes_from([n for n, data in graph.nodes(data=True) if data.get("value") == 83.2])
    graph.remove_edge("method:loopagent", "method:treeplan", "OUTPERFORMS")
    graph.remove_node("benchmark:alfworld")
    gaps = measure_coverage(graph).gaps
    assert [(gap.what, gap.text, gap.papers, gap.paper) for gap in gaps] == [
        ("number", "83.2%", 1, "doi:10.1000/math.6"),
        ("cue", "outperforms (OUTPERFORMS)", 1, "arxiv:2403.00002"),
        ("name", "ALFWorld", 4, "arxiv:2401.00001"),
    ]
    assert gaps[1].sentence == "LoopAgent outperforms TreePlan."
