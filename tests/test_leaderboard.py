"""Leaderboards, on the hand-written graph."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kg.datamodel import Concept, ConceptType, Document, Evidence, Predicate, Relation, Result, ResultKind
from kg.entries import CLAIM, FIELDS, Entry
from kg.errors import GraphError, NotFoundError
from kg.graph import add_concept, add_edge, add_paper, add_relation, add_result
from kg.leaderboard import benchmark_rows, family_of, get_benchmark, leaderboard

if TYPE_CHECKING:
    import networkx as nx

ALFWORLD = "benchmark:alfworld"
TEXT = "MiniPlan sets a new state of the art on ALFWorld. Errors fall to 3.1 and 4.2."
HERE = Evidence("text:extra", 1, 50, 0.8)
ERROR = Result("method:treeplan", "metric:error-rate", ALFWORLD, 3.1, None, ResultKind.SCORE, None, None, None, (HERE,))


@pytest.fixture
def extended(graph: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    """Return the graph with one more paper, a claim without a number, and an empty metric."""
    add_paper(graph, Document("text:extra", "", TEXT))
    add_concept(graph, Concept("method:miniplan", ConceptType.METHOD, "MiniPlan"))
    add_concept(graph, Concept("metric:error-rate", ConceptType.METRIC, "error rate"))
    add_relation(graph, Relation("method:miniplan", Predicate.EVALUATED_ON, ALFWORLD, (HERE,)))
    return graph


def short(entries: tuple[Entry, ...]) -> list[tuple[int | None, str | None, str, str | None]]:
    return [(entry.rank, entry.subject, entry.shown, entry.metric) for entry in entries]


def test_leaderboard_orders_scores_and_puts_gains_last(graph: nx.MultiDiGraph[str]) -> None:
    assert short(leaderboard(graph, ALFWORLD)) == [
        (1, "StepCredit", "97.4%", "success rate"),
        (2, "LoopAgent", "90.8%", "success rate"),
        (3, "LoopAgent", "88%", "success rate"),
        (4, "TreePlan", "81.5%", "success rate"),
        (None, "StepCredit", "+6.6 pp", "success rate"),
    ]


def test_leaderboard_shows_where_a_number_stands(graph: nx.MultiDiGraph[str]) -> None:
    assert leaderboard(graph, "benchmark:gsm8k") == (
        Entry(
            rank=1,
            subject="ProofChain",
            subject_id="method:proofchain",
            value=83.2,
            unit="%",
            kind="score",
            metric="accuracy",
            benchmark="GSM8K",
            base=("Qwen2.5-7B",),
            condition=None,
            comparator=None,
            claims_best=False,
            derived=False,
            date="2024-09",
            paper="doi:10.1000/math.6",
            title="ProofChain",
            sentence="It is trained on MATH and reaches 83.2% accuracy on GSM8K, 3.5x faster than GRPO.",
            confidence=0.9,
        ),
    )
    assert set(leaderboard(graph, "benchmark:gsm8k")[0].as_row()) == set(FIELDS)


def test_leaderboard_names_no_base_where_the_sentence_names_another_model(extended: nx.MultiDiGraph[str]) -> None:
    paper = "doi:10.1000/math.6"
    (entry,) = leaderboard(extended, "benchmark:gsm8k")
    start = len(extended.nodes[paper]["title"]) + 1 + extended.nodes[paper]["abstract"].index(entry.sentence)
    add_concept(extended, Concept("model:other", ConceptType.MODEL, "Other"))
    add_edge(extended, paper, Predicate.MENTIONS, "model:other", [Evidence(paper, start, start + 2, 0.9)])
    assert leaderboard(extended, "benchmark:gsm8k")[0].base == ()


def test_leaderboard_puts_low_errors_first(extended: nx.MultiDiGraph[str]) -> None:
    for value in (4.2, 3.1):
        add_result(extended, "text:extra", replace(ERROR, value=value))
    board = leaderboard(extended, ALFWORLD, metric="error")
    assert [(entry.rank, entry.value) for entry in board] == [(1, 3.1), (2, 4.2)]


def test_leaderboard_ranks_a_fraction_with_percentages(graph: nx.MultiDiGraph[str]) -> None:
    add_paper(graph, Document("text:extra", "", TEXT))
    add_result(graph, "text:extra", replace(ERROR, metric="metric:success-rate", value=0.95))
    assert [entry.value for entry in leaderboard(graph, ALFWORLD)][:3] == [97.4, 0.95, 90.8]


def test_leaderboard_gives_equal_scores_one_rank(extended: nx.MultiDiGraph[str]) -> None:
    for subject in ("method:treeplan", "method:react"):
        add_result(extended, "text:extra", replace(ERROR, subject=subject))
    board = leaderboard(extended, ALFWORLD, metric="error rate")
    assert [(entry.rank, entry.subject) for entry in board] == [(1, "ReAct"), (1, "TreePlan")]


def test_leaderboard_keeps_claims_apart_from_numbers(extended: nx.MultiDiGraph[str]) -> None:
    last = leaderboard(extended, ALFWORLD)[-1]
    assert (last.rank, last.subject, last.value, last.claims_best) == (None, "MiniPlan", None, True)
    assert last.as_lines()["value"] == "claims best"


def test_leaderboard_names_a_derived_prior_in_the_words_of_the_text(extended: nx.MultiDiGraph[str]) -> None:
    prior = replace(ERROR, subject=None, condition="the best prior", derived=True)
    add_result(extended, "text:extra", prior)
    (entry,) = leaderboard(extended, ALFWORLD, metric="error rate")
    assert (entry.subject, entry.condition, entry.derived, entry.claims_best) == ("the best prior", None, True, False)


def test_leaderboard_takes_part_of_a_metric(graph: nx.MultiDiGraph[str]) -> None:
    assert leaderboard(graph, ALFWORLD, metric="success") == leaderboard(graph, ALFWORLD)
    with pytest.raises(NotFoundError, match="did you mean success rate"):
        leaderboard(graph, ALFWORLD, metric="accuracy")


def test_leaderboard_includes_variants_on_request(graph: nx.MultiDiGraph[str]) -> None:
    add_concept(graph, Concept("benchmark:alfworld-hard", ConceptType.BENCHMARK, "ALFWorld-Hard"))
    add_edge(graph, "benchmark:alfworld-hard", Predicate.VARIANT_OF, ALFWORLD, ())
    add_paper(graph, Document("text:extra", "", TEXT))
    result = replace(ERROR, metric="metric:success-rate", benchmark="benchmark:alfworld-hard", value=99.0)
    add_result(graph, "text:extra", result)
    assert leaderboard(graph, ALFWORLD)[0].value == 97.4
    first = leaderboard(graph, ALFWORLD, variants=True)[0]
    assert (first.value, first.benchmark) == (99.0, "ALFWorld-Hard")


def test_leaderboard_folds_families(extended: nx.MultiDiGraph[str]) -> None:
    for subject, value in (("model:qwen2.5-7b", 5.0), ("model:qwen2.5-7b-instruct", 4.0)):
        add_result(extended, "text:extra", replace(ERROR, subject=subject, value=value))
    board = leaderboard(extended, ALFWORLD, metric="error rate", fold=True)
    assert short(board) == [(1, "Qwen2.5-7B-Instruct", "4", "error rate")]


def test_leaderboard_says_a_repeated_number_once(extended: nx.MultiDiGraph[str]) -> None:
    add_result(extended, "text:extra", ERROR)
    add_result(extended, "text:extra", replace(ERROR, evidence=(replace(HERE, start=51, end=70),)))
    assert len(leaderboard(extended, ALFWORLD, metric="error rate")) == 1


def test_family_of_ends_in_a_circle(graph: nx.MultiDiGraph[str]) -> None:
    assert family_of(graph, "model:qwen2.5-7b-instruct") == "model:qwen2.5-7b"
    add_edge(graph, "model:qwen2.5-7b", Predicate.VARIANT_OF, "model:qwen2.5-7b-instruct", ())
    assert family_of(graph, "model:qwen2.5-7b-instruct") == "model:qwen2.5-7b"


def test_get_benchmark_takes_benchmarks_only(graph: nx.MultiDiGraph[str]) -> None:
    assert get_benchmark(graph, "alf-world") == ALFWORLD
    with pytest.raises(GraphError, match="'ReAct' is a Method"):
        get_benchmark(graph, "react")
    with pytest.raises(NotFoundError):
        get_benchmark(graph, "nothing like it")


def test_benchmark_rows_lists_what_has_numbers(graph: nx.MultiDiGraph[str]) -> None:
    assert benchmark_rows(graph)[0] == {"benchmark": "ALFWorld", "numbers": 5, "papers": 4, "metrics": "success rate"}
    assert [row["benchmark"] for row in benchmark_rows(graph)] == ["ALFWorld", "GSM8K", "ShopSuite", "WebShop"]


@pytest.mark.parametrize(
    ("sentence", "claims"),
    [
        ("It achieves state-of-the-art results on ALFWorld.", True),
        ("Our agent outperforms all existing methods.", True),
        ("It surpasses previous work by 3 points.", True),
        ("It obtains the best overall performance.", True),
        ("State-of-the-art agents still fail at 40% of the tasks.", False),
        ("LoopAgent outperforms TreePlan.", False),
    ],
)
def test_claim_is_told_from_a_comparison(sentence: str, claims: bool) -> None:
    assert (CLAIM.search(sentence) is not None) is claims
