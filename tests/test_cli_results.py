"""The commands of the area "results", as a user runs them."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.entries import FIELDS
from tests.command import Ran, run_kg
from tests.fixture import write_fixture_workspace

Kg = Callable[..., Ran]


@pytest.fixture
def kg(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Kg:
    """Return a function that runs kg in a folder where graph.kg is the fixture."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KG_GRAPH", raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    write_fixture_workspace(tmp_path / "graph.kg")
    return lambda *arguments: run_kg(capsys, monkeypatch, *arguments)


def test_leaderboard_prints_a_table_that_fits(kg: Kg) -> None:
    ran = kg("leaderboard", "ALFWorld")
    lines = ran.out.splitlines()
    assert ran.status == 0
    assert lines[0].split() == ["rank", "subject", "value", "paper", "sentence"]
    assert lines[1].startswith("   1  StepCredit ")
    assert max(map(len, lines)) <= 100


def test_leaderboard_prints_json_and_csv_with_all_fields(kg: Kg) -> None:
    rows = kg("leaderboard", "graph.kg", "alfworld", "--metric", "success", "--json").json
    assert [row["value"] for row in rows] == [97.4, 90.8, 88.0, 81.5, 6.6]
    assert tuple(rows[0]) == FIELDS
    table = list(csv.DictReader(io.StringIO(kg("leaderboard", "alfworld", "--csv").out)))
    assert [row["value"] for row in table] == ["97.4", "90.8", "88", "81.5", "6.6"]
    assert tuple(table[0]) == FIELDS


def test_leaderboard_prints_markdown(kg: Kg) -> None:
    lines = kg("leaderboard", "GSM8K", "--markdown").out.splitlines()
    assert lines[0] == "| rank | subject | value | paper | sentence |"
    assert lines[2].startswith(
        "| 1 | ProofChain on Qwen2.5-7B | 83.2% accuracy | doi:10.1000/math.6 2024-09 | It is trained"
    )


def test_leaderboard_without_a_benchmark_lists_them(kg: Kg) -> None:
    assert [row["benchmark"] for row in kg("leaderboard", "--json").json] == [
        "ALFWorld",
        "GSM8K",
        "ShopSuite",
        "WebShop",
    ]


def test_leaderboard_draws(kg: Kg, tmp_path: Path) -> None:
    assert kg("leaderboard", "ALFWorld", "--plot", "bars.svg").status == 0
    assert "StepCredit" in (tmp_path / "bars.svg").read_text(encoding="utf-8")


def test_compare_prints_two_columns(kg: Kg) -> None:
    rows = kg("compare", "LoopAgent", "TreePlan", "--json").json
    assert rows[0] == {"aspect": "name", "first": "LoopAgent", "second": "TreePlan"}


def test_neighbors_takes_depth_relation_and_type(kg: Kg) -> None:
    rows = kg("neighbors", "GSM8K", "--json").json
    assert [(row["subject"], row["predicate"], row["object"]) for row in rows] == [
        ("GSM8K", "BENCHMARK_FOR", "mathematical reasoning"),
        ("ProofChain", "EVALUATED_ON", "GSM8K"),
    ]
    assert len(kg("neighbors", "GSM8K", "--depth", "2", "--json").json) > 2
    assert len(kg("neighbors", "GSM8K", "--relation", "evaluated_on", "--json").json) == 1
    assert len(kg("neighbors", "GSM8K", "--type", "task", "--json").json) == 1


def test_path_prints_the_steps(kg: Kg) -> None:
    rows = kg("path", "StepCredit", "GSM8K", "--json").json
    assert [row["predicate"] for row in rows] == ["BASED_ON", "OUTPERFORMS", "EVALUATED_ON"]


def test_search_marks_what_is_near_in_meaning_and_puts_it_last(kg: Kg) -> None:
    hows = [row["how"] for row in kg("search", "policy", "optimization", "--json").json]
    assert (hows[0], set(hows[1:]) <= {"meaning"}) == ("words", True)


def test_search_takes_words(kg: Kg) -> None:
    rows = kg("search", "policy", "optimization", "--no-meaning", "--json").json
    assert rows == [
        {
            "name": "Group Relative Policy Optimization",
            "type": "Method",
            "papers": 4,
            "matched": "Group Relative Policy Optimization",
            "how": "words",
        }
    ]
    assert kg("search", "nothing like it", "--no-meaning", "--json").json == []


def test_conflicts_lists_disagreements(kg: Kg) -> None:
    assert [row["kind"] for row in kg("conflicts", "--json").json] == ["order", "order", "value"]


def test_trends_lists_rising_concepts_and_a_timeline(kg: Kg) -> None:
    rows = kg("trends", "--by", "year", "--window", "1", "--min-papers", "1", "--json").json
    assert rows[0]["concept"] == "chain-of-thought prompting"
    assert kg("trends", "GRPO", "--by", "year", "--json").json == [
        {"period": "2024", "papers": 3, "of": 6, "share": 0.5},
        {"period": "2025", "papers": 0, "of": 1, "share": 0.0},
    ]


def test_diff_of_a_graph_with_itself_is_empty(kg: Kg) -> None:
    assert kg("diff", "graph.kg", "graph.kg", "--json").json == []


def test_verify_passes_and_fails(kg: Kg, tmp_path: Path) -> None:
    passed = kg("verify")
    assert (passed.status, passed.out) == (0, "")
    assert passed.err.startswith("checked ")
    with sqlite3.connect(tmp_path / "graph.kg") as db:
        db.execute("UPDATE nodes SET name = 'GRPX' WHERE id = 'benchmark:webshop'")
    failed = kg("verify", "--json")
    assert failed.status == 1
    assert "'WebShop' is no name of benchmark:webshop" in [row["problem"] for row in failed.json]


def test_coverage_counts_and_lists(kg: Kg) -> None:
    rows = kg("coverage", "--json").json
    assert rows[0] == {"measure": "numbers with a result", "seen": 10, "covered": 10, "share": 1.0}
    assert kg("coverage", "--gaps", "--json").json == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("leaderboard", "nothing"), "kg: nothing is called 'nothing' in this graph\n"),
        (
            ("leaderboard", "ReAct"),
            "kg: 'ReAct' is a Method, no Benchmark; `kg leaderboard` alone lists the benchmarks\n",
        ),
        (
            ("leaderboard", "ALFWorld", "--metric", "x9"),
            "kg: nothing is called 'x9' in this graph; did you mean success rate?\n",
        ),
        (
            ("leaderboard", "ALFWorld", "--plot", "bars.doc"),
            "kg: bars.doc: cannot draw that; the name must end in one of .pdf, .png, .svg\n",
        ),
        (("compare", "ReAct", "ReAkt"), "kg: nothing is called 'ReAkt' in this graph; did you mean ReAct?\n"),
        (
            ("path", "token usage", "GSM8K"),
            "kg: no chain of relations joins 'token usage' and 'GSM8K'; --papers also goes through papers that mention both\n",
        ),
        (("diff", "graph.kg", "none.kg"), "kg: none.kg: no such file; make one with: kg build INPUT... -o none.kg\n"),
        (("verify", "none.kg"), "kg: none.kg: no such file; make one with: kg build INPUT... -o none.kg\n"),
    ],
)
def test_mistakes_give_one_line(kg: Kg, arguments: tuple[str, ...], message: str) -> None:
    ran = kg(*arguments)
    assert (ran.status, ran.out, ran.err) == (1, "", message)


@pytest.mark.parametrize(
    "command",
    ["leaderboard", "compare", "neighbors", "path", "search", "conflicts", "trends", "diff", "verify", "coverage"],
)
def test_help_ends_with_an_example(kg: Kg, command: str) -> None:
    assert f"Example: kg {command} " in " ".join(kg(command, "--help").out.split())
