from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.workspace import write_graph
from tests.command import Ran, run_kg
from tests.fixture import build_fixture_graph
from tests.neo4j.servers import Server

METHODS = "MATCH (m:Method)-[:EVALUATED_ON]->(:Benchmark {name: $b}) RETURN m.name AS name ORDER BY name"


@pytest.fixture
def graph_file(tmp_path: Path) -> Path:
    path = tmp_path / "graph.kg"
    write_graph(build_fixture_graph(), path)
    return path


@pytest.fixture
def kg(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path):  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)
    for name in ("NEO4J_URI", "NEO4J_USERNAME", "NEO4J_PASSWORD", "NEO4J_DATABASE", "KG_GRAPH"):
        monkeypatch.delenv(name, raising=False)

    def ask(*arguments: object) -> Ran:
        return run_kg(capsys, monkeypatch, *arguments)

    return ask


def test_cypher_prints_json(kg, graph_file: Path) -> None:  # type: ignore[no-untyped-def]
    ran = kg("cypher", graph_file, METHODS, "--param", "b=ALFWorld", "--json")
    assert (ran.json, ran.err) == ([{"name": "LoopAgent"}, {"name": "StepCredit"}, {"name": "TreePlan"}], "")


def test_cypher_prints_csv(kg, graph_file: Path) -> None:  # type: ignore[no-untyped-def]
    assert kg("cypher", METHODS, "--param", "b=ShopSuite", "--csv").out == "name\nLoopAgent\nReAct\n"


def test_cypher_reads_a_file(kg, graph_file: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "q.cypher").write_text(f"// what is tested there\n{METHODS};\n", encoding="utf-8")
    assert kg("cypher", "--file", "q.cypher", "-p", "b=WebShop", "--json").json == [{"name": "LoopAgent"}]


def test_cypher_says_that_rows_were_left_out(kg, graph_file: Path) -> None:  # type: ignore[no-untyped-def]
    ran = kg("cypher", METHODS, "-p", "b=ALFWorld", "--limit", "1", "--json")
    assert (ran.json, ran.err) == ([{"name": "LoopAgent"}], "kg: only the first 1 rows; --limit shows more\n")


def test_cypher_hints_at_the_right_names(kg, graph_file: Path) -> None:  # type: ignore[no-untyped-def]
    ran = kg("cypher", "MATCH (m:Metod) RETURN m.nmae AS x", "--json")
    assert ran.json == []
    assert ran.err.splitlines() == [
        "kg: hint: no label Metod; did you mean Method?",
        "kg: hint: no property nmae; did you mean name?",
    ]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (
            ["MATCH (n) DELETE n"],
            "kg: DELETE is refused: queries only read; the graph changes by kg build and kg add\n",
        ),
        (["MATCH (n"], "kg: Cypher syntax error"),
        ([], "kg: one query at a time, in quotes; or --file\n"),
        (["RETURN 1 AS x", "--file", "q.cypher"], "kg: a query or --file, not both\n"),
        (["--file", "none.cypher"], "kg: none.cypher: "),
        (["RETURN $x AS x"], "kg: the query needs --param x=...\n"),
        (["RETURN 1 AS x", "-p", "x"], "kg: --param takes NAME=VALUE, not 'x'\n"),
        (["RETURN $x AS x", "-p", "x=1", "-p", "x=2"], "kg: --param x is given twice\n"),
        (["RETURN 1 AS x", "--uri", "bolt://127.0.0.1:1"], "kg: bolt://127.0.0.1:1: set NEO4J_PASSWORD\n"),
    ],
)
def test_cypher_says_what_is_wrong_in_one_line(kg, graph_file: Path, arguments: list[str], problem: str) -> None:  # type: ignore[no-untyped-def]
    ran = kg("cypher", *arguments)
    assert (ran.status, ran.out, len(ran.err.splitlines())) == (1, "", 1)
    assert ran.err.startswith(problem)


def test_ask_lists_the_questions(kg) -> None:  # type: ignore[no-untyped-def]
    listed = kg("ask", "--json").json
    assert len(listed) == 39
    assert listed[0] == {
        "question": "beaten-by",
        "asks": "What outperforms a method or model",
        "parameters": ["concept=TreePlan"],
    }


def test_ask_shows_a_question_in_each_language(kg) -> None:  # type: ignore[no-untyped-def]
    assert kg("ask", "leaderboard", "--show", "cypher").out.startswith("// title: Leaderboard of a benchmark\n")
    assert "SELECT" in kg("ask", "leaderboard", "--show", "sparql").out
    assert "def leaderboard(" in kg("ask", "leaderboard", "--show", "python").out


def test_ask_takes_any_name_of_a_concept(kg, graph_file: Path) -> None:  # type: ignore[no-untyped-def]
    for name in ("GRPO", "group relative policy optimization", "method:group-relative-policy-optimization"):
        ran = kg("ask", graph_file, "component-of", "--param", f"concept={name}", "--csv")
        assert ran.out == "whole,type,support,confidence\nLoopAgent,Method,1,0.8\n"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["leaderbord"], "kg: no question 'leaderbord'; did you mean leaderboard?\n"),
        (["trained-on"], 'kg: trained-on needs --param benchmark=..., such as --param "benchmark=MATH"\n'),
        (
            ["trained-on", "-p", "benchmark=ALFWrld"],
            "kg: nothing is called 'ALFWrld' in this graph; did you mean ALFWorld?\n",
        ),
        (
            ["trained-on", "-p", "benchmark=GRPO"],
            "kg: nothing is called 'Benchmark GRPO' in this graph; did you mean Method",
        ),
    ],
)
def test_ask_says_what_is_wrong_in_one_line(kg, graph_file: Path, arguments: list[str], problem: str) -> None:  # type: ignore[no-untyped-def]
    ran = kg("ask", graph_file, *arguments)
    assert (ran.status, ran.out, len(ran.err.splitlines())) == (1, "", 1)
    assert ran.err.startswith(problem)


@pytest.mark.neo4j
def test_load_cypher_and_ask_on_a_server(kg, server: Server, graph_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("NEO4J_PASSWORD", server.password)
    login = ("--uri", server.uri, "--username", server.username)
    for _ in range(2):
        ran = kg("load", graph_file, *login, "--prefix", "Cli")
        assert (ran.status, ran.err) == (0, "")
        assert ran.out == f"{server.uri} holds all 43 nodes and 128 edges of {graph_file}\n"
    labelled = METHODS.replace(":Method", ":CliMethod").replace(":Benchmark", ":CliBenchmark")
    asked = kg("cypher", labelled, "-p", "b=ShopSuite", "--csv", *login)
    assert asked.out == "name\nLoopAgent\nReAct\n"
    answered = kg("ask", "trained-on", "-p", "benchmark=MATH", "--prefix", "Cli", "--json", *login)
    assert answered.json == json.loads(
        '[{"concept": "ProofChain", "type": "Method", "support": 1, "confidence": 0.93}]'
    )
    graph = build_fixture_graph()
    graph.remove_nodes_from([*graph])
    write_graph(graph, graph_file)
    emptied = kg("load", graph_file, *login, "--prefix", "Cli", "--sync")
    assert emptied.err == "removed 43 nodes and 128 edges of earlier loads\n"
