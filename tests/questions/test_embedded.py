from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kg.errors import QueryError
from kg.graph import flat_edge, flat_node
from kg.questions.cypher import query_workspace
from kg.questions.cypher_text import clean_query
from kg.questions.embedded import build_engine, check_supported, run_embedded
from kg.sinks.labels import EDGE_KEYS
from kg.workspace import write_graph
from tests.fixture import build_fixture_graph
from tests.neo4j.graphs import hostile_graph

if TYPE_CHECKING:
    import networkx as nx

UNSUPPORTED = (
    ("MATCH (a)-[:BASED_ON*]->(b) RETURN b", "a path of any length"),
    ("MATCH (a)-[*2..]->(b) RETURN b", "a path of any length"),
    ("MATCH (a)-[:BASED_ON* {support: 1}]->(b) RETURN b", "a path of any length"),
    ("MATCH (a)-[:BASED_ON]->{1,3}(b) RETURN b", "a quantified path"),
    ("MATCH (a)-->+(b) RETURN b", "a quantified path"),
    ("MATCH ((a)-[:BASED_ON]->(b)){2} RETURN b", "a quantified path"),
    ("MATCH p = SHORTEST 1 (a)-->(b) RETURN p", "SHORTEST"),
    ("MATCH (a:Method WHERE a.name = 'x') RETURN a", "WHERE inside a node pattern"),
    ("MATCH (a)-[r:BASED_ON WHERE r.support > 1]->(b) RETURN b", "WHERE inside a relationship pattern"),
    ("MATCH (a:!Method) RETURN a", "an expression of labels"),
    ("RETURN COLLECT { MATCH (n) RETURN n.name } AS x", "COLLECT"),
    ("MATCH (n) FILTER n.name = 'x' RETURN n", "a clause that Neo4j 5 does not have"),
    ("MATCH (n) RETURN n.name AS x FORMAT CSV", "a clause that Neo4j 5 does not have"),
    ("MATCH (n) RETURN id(n) AS x", "n.id is the same everywhere"),
    ("MATCH (n) RETURN elementId(n) AS x", "n.id is the same everywhere"),
    ("MATCH (n) RETURN percentileCont(n.value, 0.5) AS x", r"lacks percentileCont\(\)"),
    ("MATCH (n) RETURN text_score(n, 'name', 'x') AS x", r"lacks text_score\(\)"),
)


@pytest.fixture(scope="module")
def engine() -> Any:
    return build_engine(build_fixture_graph())


def rows(
    engine: Any, query: str, limit: int = 1000, seconds: float = 10.0, **parameters: Any
) -> tuple[dict[str, Any], ...]:
    return run_embedded(engine, clean_query(query), parameters, limit=limit, seconds=seconds).rows


@pytest.mark.parametrize(("query", "name"), UNSUPPORTED)
def test_check_supported_names_the_construct(query: str, name: str) -> None:
    with pytest.raises(QueryError, match=name):
        check_supported(clean_query(query))


@pytest.mark.parametrize(
    "query",
    [
        "MATCH p = shortestPath((a:Task {name: 'x'})-[*]-(b)) RETURN p",
        "MATCH (a)-[:BASED_ON*1..3]->(b) WHERE (a.support + 1) * (b.support) > 2 RETURN a",
        "RETURN [x IN [1, 2] WHERE x > 1 | x * 2] AS x, 'COLLECT { id(n) }' AS y",
    ],
)
def test_check_supported_passes_what_the_engine_has(query: str) -> None:
    check_supported(clean_query(query))


@pytest.mark.parametrize("make", [build_fixture_graph, hostile_graph])
def test_build_engine_holds_every_node_and_edge(make: Any) -> None:
    graph: nx.MultiDiGraph[str] = make()
    engine = build_engine(graph)
    nodes = rows(engine, "MATCH (n) RETURN n ORDER BY n.id", limit=10_000)
    assert [row["n"] for row in nodes] == [dict(sorted(flat_node(graph, node).items())) for node in sorted(graph)]
    edges = rows(engine, "MATCH (a)-[r]->(b) RETURN a.id AS a, type(r) AS t, b.id AS b, r", limit=10_000)
    found = {(row["a"], row["b"], row["t"]): row["r"] for row in edges}
    wanted = {}
    for subject, object_, key in graph.edges(keys=True):
        flat = flat_edge(graph, subject, object_, key)
        wanted[subject, object_, key] = {"type": key} | {k: flat[k] for k in EDGE_KEYS}
    assert (len(edges), found) == (graph.number_of_edges(), wanted)


def test_run_embedded_shows_a_path(engine: Any) -> None:
    (row,) = rows(engine, "MATCH p = (:Method {name: 'ReAct'})-[:EVALUATED_ON]->(:Benchmark) RETURN p")
    assert [step.get("name", step["type"]) for step in row["p"]] == ["ReAct", "EVALUATED_ON", "ShopSuite"]


def test_run_embedded_cuts_at_the_limit(engine: Any) -> None:
    found = run_embedded(engine, "MATCH (n:Metric) RETURN n.name AS name ORDER BY name", {}, limit=2, seconds=10)
    assert (found.rows, found.truncated) == (({"name": "accuracy"}, {"name": "success rate"}), True)


def test_run_embedded_stops_in_time(engine: Any) -> None:
    with pytest.raises(QueryError, match=r"took longer than 0\.2 s; --timeout gives it more time"):
        rows(engine, "MATCH (a), (b), (c), (d), (e), (f) RETURN count(*) AS c", seconds=0.2)


@pytest.mark.parametrize(
    "query",
    ["MATCH (n RETURN n", "RETURN nope AS x", "RETURN 1 +", "MATCH (n:Task {nmae: 'x'}) RETURN n", "RETURN 1/0 AS x"],
)
def test_run_embedded_says_what_is_wrong_in_one_line(engine: Any, query: str) -> None:
    with pytest.raises(QueryError) as caught:
        rows(engine, query)
    assert "\n" not in str(caught.value)


def test_query_workspace_keeps_the_engine_until_the_graph_changes(tmp_path: Path) -> None:
    path = tmp_path / "graph.kg"
    graph = build_fixture_graph()
    count = "MATCH (n:Method) RETURN count(n) AS methods"
    write_graph(graph, path)
    assert query_workspace(path, count, {}).rows == ({"methods": 9},)
    (first,) = tmp_path.glob("graph.kg-cypher-*")
    made = first.stat().st_mtime_ns
    assert query_workspace(path, count, {}).rows == ({"methods": 9},)
    assert first.stat().st_mtime_ns == made
    graph.remove_node("method:react")
    write_graph(graph, path)
    assert query_workspace(path, count, {}).rows == ({"methods": 8},)
    (second,) = tmp_path.glob("graph.kg-cypher-*")
    assert second != first


def test_query_workspace_makes_a_damaged_engine_anew(tmp_path: Path) -> None:
    path = tmp_path / "graph.kg"
    write_graph(build_fixture_graph(), path)
    count = "MATCH (n:Method) RETURN count(n) AS methods"
    query_workspace(path, count, {})
    (kept,) = tmp_path.glob("graph.kg-cypher-*")
    kept.write_bytes(b"no engine")
    assert query_workspace(path, count, {}).rows == ({"methods": 9},)
    assert kept.stat().st_size > 100


def test_query_workspace_checks_parameters(tmp_path: Path) -> None:
    path = tmp_path / "graph.kg"
    write_graph(build_fixture_graph(), path)
    with pytest.raises(QueryError, match=r"the query needs --param x=\.\.\."):
        query_workspace(path, "RETURN $x AS x", {})
    with pytest.raises(QueryError, match=r"the query has no parameter \$y"):
        query_workspace(path, "RETURN 1 AS x", {"y": 1})
