"""Neighbours, paths, comparisons and search, on the hand-written graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.compare import compare, comparison_rows
from kg.datamodel import Concept, ConceptType, Predicate
from kg.errors import GraphError
from kg.graph import add_concept
from kg.neighbors import find_path, neighbors
from kg.search import search

if TYPE_CHECKING:
    from collections.abc import Sequence

    import networkx as nx

    from kg.neighbors import Step


def triples(steps: tuple[Step, ...]) -> list[tuple[int, str, str, str]]:
    return [(step.steps, step.subject, step.predicate, step.object) for step in steps]


def test_neighbors_gives_the_relations_of_a_concept(graph: nx.MultiDiGraph[str]) -> None:
    assert triples(neighbors(graph, "benchmark:gsm8k")) == [
        (1, "benchmark:gsm8k", "BENCHMARK_FOR", "task:mathematical-reasoning"),
        (1, "method:proofchain", "EVALUATED_ON", "benchmark:gsm8k"),
    ]


def test_neighbors_walks_deeper_and_gives_each_relation_once(graph: nx.MultiDiGraph[str]) -> None:
    steps = triples(neighbors(graph, "benchmark:gsm8k", depth=6))
    assert len(steps) == len({step[1:] for step in steps})
    concepts = {node for node in graph if graph.nodes[node]["type"] not in {"Paper", "Result"}}
    edges = [edge for edge in graph.edges(keys=True) if set(edge[:2]) <= concepts]
    reached = {"benchmark:gsm8k"} | {end for step in steps for end in (step[1], step[3])}
    assert {step[1:] for step in steps} == {(s, p, o) for s, o, p in edges if {s, o} <= reached}


def test_neighbors_keeps_a_relation_or_a_type(graph: nx.MultiDiGraph[str]) -> None:
    near = neighbors(graph, "benchmark:gsm8k", predicate=Predicate.EVALUATED_ON)
    assert triples(near) == [(1, "method:proofchain", "EVALUATED_ON", "benchmark:gsm8k")]
    tasks = neighbors(graph, "benchmark:gsm8k", type=ConceptType.TASK)
    assert triples(tasks) == [(1, "benchmark:gsm8k", "BENCHMARK_FOR", "task:mathematical-reasoning")]


def test_find_path_gives_a_shortest_chain(graph: nx.MultiDiGraph[str]) -> None:
    assert triples(find_path(graph, "benchmark:gsm8k", "model:qwen2.5-7b-instruct")) == [
        (1, "method:proofchain", "EVALUATED_ON", "benchmark:gsm8k"),
        (2, "method:proofchain", "BASED_ON", "model:qwen2.5-7b"),
        (3, "model:qwen2.5-7b-instruct", "VARIANT_OF", "model:qwen2.5-7b"),
    ]
    assert find_path(graph, "benchmark:gsm8k", "benchmark:gsm8k") == ()


def test_find_path_goes_through_papers_on_request(graph: nx.MultiDiGraph[str]) -> None:
    with pytest.raises(GraphError, match=r"joins 'token usage' and 'GSM8K'; --papers"):
        find_path(graph, "metric:token-usage", "benchmark:gsm8k")
    chain = find_path(graph, "metric:token-usage", "benchmark:gsm8k", through_papers=True)
    assert triples(chain)[0] == (1, "text:0a1b2c3d", "MENTIONS", "metric:token-usage")


def test_find_path_says_when_there_is_none(graph: nx.MultiDiGraph[str]) -> None:
    add_concept(graph, Concept("method:alone", ConceptType.METHOD, "alone"))
    with pytest.raises(GraphError, match=r"joins 'alone' and 'GSM8K'$"):
        find_path(graph, "method:alone", "benchmark:gsm8k", through_papers=True)


def test_compare_sorts_what_is_shared_from_what_is_not(graph: nx.MultiDiGraph[str]) -> None:
    comparison = compare(graph, "method:loopagent", "method:treeplan")
    assert [step.predicate for step in comparison.between] == ["OUTPERFORMS", "OUTPERFORMS"]
    assert comparison.shared == (
        ("EVALUATED_ON", True, "benchmark:alfworld"),
        ("MEASURED_BY", True, "metric:success-rate"),
    )
    assert ("BASED_ON", True, "model:gpt-4o") in comparison.only_second
    assert comparison.papers == ("arxiv:2403.00002", "arxiv:2405.00003", "arxiv:2405.00004")
    assert comparison.numbers == (
        ("ALFWorld", "success rate", ("88%", "90.8%"), ("81.5%",)),
        ("WebShop", "success rate", ("72.1%",), ()),
    )


def test_comparison_rows_names_both(graph: nx.MultiDiGraph[str]) -> None:
    rows = comparison_rows(graph, compare(graph, "method:loopagent", "method:treeplan"))
    assert rows[0] == {"aspect": "name", "first": "LoopAgent", "second": "TreePlan"}
    assert {"aspect": "EVALUATED_ON", "first": "ALFWorld", "second": "ALFWorld"} in rows
    assert {"aspect": "OUTPERFORMS", "first": "", "second": "ReAct"} in rows


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("GRPO", [("method:group-relative-policy-optimization", "name")]),
        ("qwen2.5", [("model:qwen2.5-7b", "prefix"), ("model:qwen2.5-7b-instruct", "prefix")]),
        ("policy optim", [("method:group-relative-policy-optimization", "words")]),
        ("optimization relative", [("method:group-relative-policy-optimization", "words")]),
        ("alfwrold", [("benchmark:alfworld", "typo")]),
        ("gpt-3", []),
        ("???", []),
        ("", []),
    ],
)
def test_search_finds_by_name_beginning_word_and_likeness(
    graph: nx.MultiDiGraph[str], words: str, found: list[tuple[str, str]]
) -> None:
    assert [(hit.id, hit.how) for hit in search(graph, words)] == found


def test_search_keeps_a_type_and_a_limit(graph: nx.MultiDiGraph[str]) -> None:
    assert [hit.id for hit in search(graph, "re", type=ConceptType.METHOD, limit=2)] == [
        "method:react",
        "method:reinforcement-learning",
    ]


def test_search_takes_another_judge_of_nearness(graph: nx.MultiDiGraph[str]) -> None:
    def meaning(words: str, names: Sequence[str]) -> list[float]:
        return [0.9 if name == "ReAct" else 0.0 for name in names]

    found = [[(hit.name, hit.how) for hit in search(graph, words, meaning=meaning)] for words in ("GSM8", "GSM8K")]
    assert found == [[("GSM8K", "prefix"), ("ReAct", "meaning")], [("GSM8K", "name")]]
