"""Records of a graph, and the answers of the JSON API."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kg.errors import NotFoundError, QueryError
from kg.leaderboard import benchmarks_with_results, leaderboard
from kg.view.answers import ANSWERS, answer
from kg.view.boards import board
from kg.view.records import Records

if TYPE_CHECKING:
    import networkx as nx


@pytest.fixture
def records(graph: nx.MultiDiGraph[str]) -> Records:
    return Records(graph)


def test_records_put_the_supported_and_the_new_first(records: Records) -> None:
    assert records.concepts[:4] == [
        "benchmark:alfworld",
        "method:group-relative-policy-optimization",
        "method:loopagent",
        "method:treeplan",
    ]
    assert records.papers[0] == "doi:10.1000/math.7"
    assert records.papers[-1] == "text:0a1b2c3d"


def test_paper_holds_all_it_states(records: Records) -> None:
    paper = records.paper("arxiv:2405.00004")
    assert paper["mentions"] == [
        ("method:loopagent", 36, 45),
        ("metric:success-rate", 70, 82),
        ("benchmark:alfworld", 86, 94),
        ("method:treeplan", 96, 104),
        ("method:loopagent", 117, 126),
    ]
    assert paper["relations"] == [
        ("method:loopagent", "EVALUATED_ON", "benchmark:alfworld", 24, 95, 0.9),
        ("method:treeplan", "OUTPERFORMS", "method:loopagent", 96, 140, 0.9),
    ]
    assert [result["value"] for result in paper["results"]] == [88.0]


def test_board_has_the_order_of_the_leaderboard(graph: nx.MultiDiGraph[str], records: Records) -> None:
    for benchmark in benchmarks_with_results(graph):
        entries = [entry for entry in leaderboard(graph, benchmark) if entry.value is not None]
        rows = board(records, benchmark)["rows"]
        shown = [(graph.nodes[row["result"]]["value"], row["rank"], tuple(row["base"]), row["best"]) for row in rows]
        assert shown == [(entry.value, entry.rank, entry.base, entry.claims_best) for entry in entries]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("grpo", ["method:group-relative-policy-optimization", "text:0a1b2c3d"]),
        ("Qwen 2.5-7b", ["model:qwen2.5-7b", "model:qwen2.5-7b-instruct"]),
        ("alfwrold", ["benchmark:alfworld"]),
        ("second look", ["arxiv:2405.00004"]),
        ("  ", []),
    ],
)
def test_search_finds(records: Records, words: str, expected: list[str]) -> None:
    assert [hit["id"] for hit in answer(records, "/api/search", {"q": [words]})["hits"]] == expected


def test_neighbours_keep_to_the_limit_and_the_filter(records: Records) -> None:
    asked = {"id": ["method:loopagent"], "limit": ["2"], "type": ["Method", "Benchmark"]}
    found = answer(records, "/api/neighbours", asked)
    assert [concept["id"] for concept in found["concepts"]] == [
        "method:loopagent",
        "benchmark:alfworld",
        "method:treeplan",
    ]
    assert found["total"] == 7
    relations = [(r["subject"], r["predicate"], r["object"]) for r in found["relations"]]
    assert relations == [
        ("method:loopagent", "EVALUATED_ON", "benchmark:alfworld"),
        ("method:loopagent", "OUTPERFORMS", "method:treeplan"),
        ("method:treeplan", "EVALUATED_ON", "benchmark:alfworld"),
        ("method:treeplan", "OUTPERFORMS", "method:loopagent"),
    ]


def test_neighbours_by_relation_and_support(records: Records) -> None:
    asked = {"id": ["method:loopagent"], "predicate": ["EVALUATED_ON"], "support": ["2"]}
    found = answer(records, "/api/neighbours", asked)
    assert [concept["id"] for concept in found["concepts"]] == ["method:loopagent", "benchmark:alfworld"]


def test_concept_names_all_it_refers_to(records: Records) -> None:
    found = answer(records, "/api/concept", {"id": ["method:stepcredit"]})
    ends = {end for r in found["relations"] for end in (r["subject"], r["object"])}
    assert {concept["id"] for concept in found["concepts"]} >= ends
    assert {head["id"] for head in found["heads"]} == {"arxiv:2405.00003"}
    assert found["proposed"] == ["arxiv:2405.00003"]


@pytest.mark.parametrize("path", sorted(ANSWERS))
def test_answers_are_json(records: Records, path: str) -> None:
    asked = {"q": ["a"], "id": ["benchmark:alfworld"], "benchmark": ["benchmark:alfworld"]}
    if path == "/api/papers":
        asked = {"id": ["arxiv:2405.00003"]}
    found = answer(records, path, asked)
    assert json.loads(json.dumps(found, allow_nan=False)).keys() == found.keys()


@pytest.mark.parametrize(
    ("path", "parameters", "error"),
    [
        ("/api/nothing", {}, NotFoundError),
        ("/api/concept", {}, QueryError),
        ("/api/concept", {"id": ["arxiv:2405.00003"]}, NotFoundError),
        ("/api/papers", {"id": ["benchmark:alfworld"]}, NotFoundError),
        ("/api/leaderboard", {"benchmark": ["benchmark:none"]}, NotFoundError),
        ("/api/neighbours", {"id": ["benchmark:alfworld"], "limit": ["-1"]}, QueryError),
        ("/api/map", {"limit": ["\u0662"]}, QueryError),
    ],
)
def test_answer_refuses(records: Records, path: str, parameters: dict[str, list[str]], error: type[Exception]) -> None:
    with pytest.raises(error):
        answer(records, path, parameters)
