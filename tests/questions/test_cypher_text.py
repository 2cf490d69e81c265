from __future__ import annotations

import pytest

from kg.errors import QueryError
from kg.questions.catalog import load_questions
from kg.questions.cypher_text import clean_query, find_misspelt, parameter_names

READING = (
    "MATCH (n) RETURN n",
    "match (n) return n;",
    "// CREATE\nMATCH (n) /* SET n.x = 1 */ RETURN n // LOAD CSV",
    "RETURN 'CREATE (n); DELETE n' AS x",
    'RETURN "it\'s // no comment" AS x',
    r"RETURN 'a\'b\\' AS x",
    "MATCH (n) RETURN n.set AS a, n.load AS b, {create: 1, call: 2} AS c",
    "MATCH (`delete`) RETURN `delete`.name AS name",
    "CALL { MATCH (n) RETURN count(n) AS c } RETURN c",
    "MATCH (n) CALL (n) { RETURN 1 AS one } RETURN one",
    "OPTIONAL MATCH (n:Task) RETURN n",
    "UNWIND [1] AS x RETURN x",
    "WITH 1 AS x RETURN x",
)
REFUSED = (
    ("", "the query is empty"),
    ("  // nothing\n;", "the query is empty"),
    ("CREATE (n:X)", "a query begins with MATCH"),
    ("MATCH (n) CREATE (m)", "CREATE is refused"),
    ("MATCH (n) SET n.x = 1 RETURN n", "SET is refused"),
    ("MATCH (n) sEt n.x = 1 RETURN n", "SET is refused"),
    ("MATCH (n) REMOVE n.x", "REMOVE is refused"),
    ("MATCH (n) DETACH DELETE n", "DETACH is refused"),
    ("MATCH (n)/**/DELETE/**/n", "DELETE is refused"),
    ("MATCH (n) MERGE (n)-[:X]->()", "MERGE is refused"),
    ("MATCH (n) FOREACH (x IN [1] | SET n.x = x)", "FOREACH is refused"),
    ("MATCH (n) INSERT (m)", "INSERT is refused"),
    ("LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row", "a query begins with MATCH"),
    ("WITH 1 AS x LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row", "LOAD CSV is refused"),
    ("WITH 1 AS x LOAD/* */CSV FROM '/etc/passwd' AS row RETURN row", "LOAD CSV is refused"),
    ("WITH 1 AS x lOaD\nCsV FROM '/etc/passwd' AS row RETURN row", "LOAD CSV is refused"),
    ("CALL db.labels()", "CALL of a procedure is refused"),
    ("MATCH (n) CALL apoc.load.json('x') YIELD value RETURN value", "CALL of a procedure is refused"),
    ("CALL { MATCH (n) RETURN n } IN TRANSACTIONS RETURN n", "IN TRANSACTIONS is refused"),
    ("RETURN 1 AS x; MATCH (n) RETURN n", "one query at a time"),
    ("EXPLAIN MATCH (n) RETURN n", "a query begins with MATCH"),
    ("PROFILE MATCH (n) RETURN n", "a query begins with MATCH"),
    ("USE system RETURN 1 AS x", "a query begins with MATCH"),
    ("SHOW DATABASES", "a query begins with MATCH"),
    ("FOR VALID_TIME ALL MATCH (n) RETURN n", "a query begins with MATCH"),
    ("RETURN 'never closed AS x", "a ' at character 8 is never closed"),
    ("RETURN `never closed AS x", "a ` at character 8 is never closed"),
    (r"WITH 1 AS x LO\u0041D CSV FROM '/etc/passwd' AS row RETURN row", r"a \\ escape at character 15"),
    (r"RETURN '\u0027 AS x LOAD CSV FROM 1 AS y //' AS z", r"a \\ escape at character 8"),
    (r"RETURN '\uu0027' AS z", r"a \\ escape at character 8"),
    (r"RETURN `a\u0060` AS z", r"a \\ escape at character 8"),
)


@pytest.mark.parametrize("query", READING)
def test_clean_query_passes_what_reads(query: str) -> None:
    cleaned = clean_query(query)
    assert clean_query(cleaned) == cleaned


@pytest.mark.parametrize(("query", "problem"), REFUSED)
def test_clean_query_refuses_all_else(query: str, problem: str) -> None:
    with pytest.raises(QueryError, match=problem):
        clean_query(query)


def test_clean_query_keeps_strings() -> None:
    assert clean_query("RETURN 'a // b /* c */' AS x // d") == "RETURN 'a // b /* c */' AS x"


def test_parameter_names_ignores_strings() -> None:
    assert parameter_names("RETURN $a AS x, '$b' AS y, $c AS z, $a AS w") == ("a", "c")


@pytest.mark.parametrize(
    ("query", "hints"),
    [
        ("MATCH (:metod) RETURN 1 AS x", ("no label metod; did you mean Method?",)),
        ("MATCH (n:Method|Modle) RETURN n", ("no label Modle; did you mean Model?",)),
        ("MATCH ()-[:USES_FOR]->() RETURN 1 AS x", ("no type USES_FOR; did you mean USED_FOR?",)),
        ("MATCH (n {name: 'x'}) RETURN n.nmae AS x", ("no property nmae; did you mean name?",)),
        ("MATCH (n:Task {nam: 'x'}) RETURN n", ("no property nam; did you mean name?",)),
        ("MATCH ()-[r]->() RETURN r.sentense AS x", ("no property sentense; did you mean sentence?",)),
        ("WITH {mine: 1} AS row RETURN row.mine AS x", ()),
        ("RETURN ':Metod n.nmae' AS x, 1.5 AS y", ()),
        ("MATCH (n) RETURN n {.name, other: 1} AS x", ()),
    ],
)
def test_find_misspelt_names_the_nearest(query: str, hints: tuple[str, ...]) -> None:
    assert find_misspelt(clean_query(query)) == hints


def test_find_misspelt_lists_what_there_is() -> None:
    (hint,) = find_misspelt("MATCH (n:Xyzzy) RETURN n")
    assert hint == "no label Xyzzy; there are Benchmark, Concept, Method, Metric, Model, Paper, Result, Task"


@pytest.mark.parametrize("name", load_questions())
def test_find_misspelt_has_nothing_against_the_named_questions(name: str) -> None:
    assert find_misspelt(clean_query(load_questions()[name].query)) == ()
