"""The same text gives the same rows on Neo4j and on the embedded engine."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from kg.errors import QueryError
from kg.questions.catalog import load_questions
from kg.questions.cypher import ask_server, query_server
from kg.questions.cypher_text import clean_query
from kg.questions.embedded import FUNCTIONS, build_engine, run_embedded
from kg.sinks.neo4j_loader import load_graph
from tests.fixture import build_fixture_graph
from tests.questions.test_twins import cases

if TYPE_CHECKING:
    import neo4j

    from kg.questions.answers import Rows

pytestmark = pytest.mark.neo4j

EXPRESSIONS = """
abs(-2.5) ceil(1.2) floor(-1.2) sign(-3) sqrt(16) exp(0) log(1) log10(1000)
left('abc',2) right('abc',2) replace('aXbX','X','-') reverse('abc') split('a,b',',') substring('hello',1,3)
toLower('É') toUpper('é') trim('\u00a0x') lTrim('xx') rTrim('x\ty') size('héllo') size([1,2])
toString(1.0) toString(true) toInteger('12') toInteger(1.9) toInteger('x') toFloat('1.5') toFloat('x')
coalesce(null,1) head([]) last([1,2]) tail([1,2,3]) range(1,7,3) range(3,1) reverse([1,2])
reduce(s=0,x=[1,2]|s) any(x_IN_[1,2]_WHERE_x>1) all(x_IN_[1,2]_WHERE_x>1) none(x_IN_[]_WHERE_x>1)
single(x_IN_[1,2]_WHERE_x>1) reduce(s=0,_x_IN_[1,2,3]_|_s+x) properties({a:1}) keys({a:1})
7/2 -7/2 -7%3 2^3 'a'+1 [1]+2 null=null 1=1.0 'a'<'b' 1<'a' 1_IN_[null] true_XOR_null [1,2,3][-1] [1,2,3][1..]
'abc'_STARTS_WITH_'ab' 'abc'=~'a.*' {a:{b:2}}.a.b [x_IN_[1,2]_|_x*2] CASE_WHEN_true_THEN_1_ELSE_2_END
""".split()
QUERIES = (
    "MATCH (n:Method)-[r:OUTPERFORMS]->(m) WITH n, r, m ORDER BY n.id, m.id RETURN n, r, m",
    "MATCH path = (:Method {name: 'ReAct'})-[:EVALUATED_ON]->(:Benchmark) RETURN path",
    "MATCH (n:Result) RETURN count(n) AS a, sum(n.value) > 498 AS b, min(n.value) AS c, max(n.unit) AS d ORDER BY a",
    "UNWIND [1, 2, 6] AS x RETURN avg(x) AS a, stDev(x) AS b",
    "MATCH (n) WHERE 'Concept' IN labels(n) RETURN count(n) AS concepts",
    "MATCH (n:Result) WITH n.unit AS unit, n ORDER BY n.value RETURN unit, collect(n.value) AS values ORDER BY unit",
    "MATCH (n:Paper) RETURN n.year AS year, count(*) AS papers ORDER BY year DESC",
    "MATCH (n:Paper) WHERE n.date IS NULL OR n.date > '2024-06' RETURN n.id AS id ORDER BY id SKIP 1 LIMIT 2",
    "MATCH (a:Method), (b:Model) WHERE NOT (a)-[:BASED_ON]->(b) RETURN count(*) AS pairs",
    "MATCH (a)-[:BASED_ON*1..3]->(b) RETURN a.name AS a, b.name AS b ORDER BY a, b",
    "MATCH p = shortestPath((:Method {name: 'ReAct'})-[*..8]-(:Benchmark {name: 'GSM8K'})) RETURN length(p) AS steps",
    "MATCH (n:Concept) WHERE n:Task OR n:Metric RETURN n.name AS name ORDER BY name",
    "MATCH (n:Task|Metric) RETURN n.name AS name UNION MATCH (n:Model) RETURN n.name AS name",
    "UNWIND [3, null, 1] AS x WITH x ORDER BY x RETURN collect(x) AS listed, count(x) AS counted",
    "MATCH (n:Method) CALL (n) { MATCH (n)-[r]->(:Benchmark) RETURN count(r) AS tests } RETURN n.name AS name, tests ORDER BY name",
    "MATCH (n:Method) WHERE EXISTS { (n)-[:USED_FOR]->(:Task) } RETURN n.name AS name ORDER BY name",
    "MATCH (n:Method) RETURN n.name AS name, COUNT { (n)-->(:Model) } AS models ORDER BY name",
    "MATCH (n:Method) RETURN n.name AS name, size([(n)-[:PART_OF]->(m) | m.name]) AS wholes ORDER BY name",
    "MATCH (n:Method {name: 'ReAct'}) RETURN properties(n) AS all, n {.name, .support} AS some",
    "MATCH (n:Method)-[r:BASED_ON]->(m) RETURN type(r) AS t, startNode(r).name AS s, endNode(r).name AS e ORDER BY s, e",
    "OPTIONAL MATCH (n:Task {name: 'no such'}) RETURN n.name AS name",
    "MATCH (n:Paper) WHERE any(s IN n.sources WHERE s ENDS WITH '3') RETURN n.id AS id",
    "MATCH path = (:Method {name: 'TreePlan'})-[:BASED_ON]->() RETURN [r IN relationships(path) | type(r)] AS types",
    "MATCH (n:Method) WHERE exists((n)-[:PART_OF]->()) RETURN n.name AS name, date('2024-01-02') AS day ORDER BY name",
    "MATCH (n:Nope)-[:NEVER]->(m) RETURN n.x AS x",
)


@pytest.fixture(scope="module")
def engine() -> Any:
    return build_engine(build_fixture_graph())


@pytest.fixture(scope="module")
def loaded(driver: neo4j.Driver) -> Any:
    with driver.session() as session:
        session.run("MATCH (n) DETACH DELETE n").consume()
        load_graph(build_fixture_graph(), session)
        yield driver
        session.run("MATCH (n) DETACH DELETE n").consume()


@pytest.mark.parametrize("name", load_questions())
def test_named_questions_have_the_same_rows(engine: Any, loaded: neo4j.Driver, name: str) -> None:
    question = load_questions()[name]
    for values in cases(question):
        embedded = run_embedded(engine, clean_query(question.query), values, limit=1000, seconds=30)
        assert (values, query_server(loaded, question.query, values)) == (values, embedded)


@pytest.mark.parametrize("query", QUERIES)
def test_queries_have_the_same_rows(engine: Any, loaded: neo4j.Driver, query: str) -> None:
    embedded = run_embedded(engine, clean_query(query), {}, limit=1000, seconds=30)
    assert in_order(query_server(loaded, query, {}), query) == in_order(embedded, query)


def in_order(rows: Rows, query: str) -> Rows:
    """Return rows in the order that a query asks for; where it asks for none, in one of our own."""
    return rows if "ORDER BY" in query else replace(rows, rows=tuple(sorted(rows.rows, key=repr)))


@pytest.mark.parametrize("expression", [text.replace("_", " ") for text in EXPRESSIONS])
def test_expressions_have_the_same_value(engine: Any, loaded: neo4j.Driver, expression: str) -> None:
    assert outcome_embedded(engine, expression) == outcome_on_server(loaded, expression)


def outcome_embedded(engine: Any, expression: str) -> Any:
    try:
        return run_embedded(engine, clean_query(f"RETURN {expression} AS x"), {}, limit=9, seconds=30).rows
    except QueryError:
        return "refused"


def outcome_on_server(driver: neo4j.Driver, expression: str) -> Any:
    try:
        return query_server(driver, f"RETURN {expression} AS x", {}).rows
    except QueryError:
        return "refused"


def test_every_function_is_held_to_neo4j() -> None:
    tried = " ".join((*EXPRESSIONS, *QUERIES, *(question.query for question in load_questions().values()))).lower()
    assert [name for name in sorted(FUNCTIONS) if f"{name}(" not in tried.replace(" ", "")] == []


def test_query_server_only_reads(loaded: neo4j.Driver) -> None:
    from kg.questions.server import run_on_server

    with pytest.raises(Exception, match="access mode"):
        run_on_server(loaded, "CREATE (n:Nope)", {}, limit=1, seconds=5)


def test_query_server_stops_in_time(loaded: neo4j.Driver) -> None:
    with pytest.raises(QueryError, match=r"took longer than 0\.5 s"):
        query_server(
            loaded, "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN sum(a * b) AS x", {}, seconds=0.5
        )


def test_query_server_cuts_at_the_limit(loaded: neo4j.Driver) -> None:
    rows = query_server(loaded, "MATCH (n:Method) RETURN n.name AS name ORDER BY name", {}, limit=2)
    assert (len(rows.rows), rows.truncated) == (2, True)


def test_named_questions_find_prefixed_labels(engine: Any, session: neo4j.Session, driver: neo4j.Driver) -> None:
    load_graph(build_fixture_graph(), session, prefix="Kg")
    given = {"benchmark": "ALFWorld", "metric": "success rate"}
    question = load_questions()["leaderboard"]
    embedded = run_embedded(engine, clean_query(question.query), given, limit=1000, seconds=30)
    assert ask_server(driver, question, given, prefix="Kg") == embedded
