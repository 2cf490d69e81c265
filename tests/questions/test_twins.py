"""Every named question has the same answer in Cypher, SPARQL (in memory and on disk) and Python."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kg.questions.catalog import Question, Value, load_questions
from kg.questions.cypher_text import clean_query
from kg.questions.embedded import build_engine, run_embedded
from kg.questions.python import answer
from kg.questions.sparql import answer_question, load_graph, open_store
from kg.sinks.oxigraph import write_oxigraph
from tests.fixture import build_fixture_graph

QUESTIONS = load_questions()
GRAPH = build_fixture_graph()


@pytest.fixture(scope="module")
def engine() -> Any:
    return build_engine(GRAPH)


@pytest.fixture(scope="module", params=["memory", "disk"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    if request.param == "memory":
        return load_graph(GRAPH)
    path = tmp_path_factory.mktemp("twins") / "graph.oxigraph"
    write_oxigraph(GRAPH, path)
    return open_store(path)


def cases(question: Question) -> Iterator[dict[str, Value]]:
    """Yield the example, each node of the right type in the place of each parameter, and a name that nothing has."""
    yield question.examples
    for parameter in question.parameters:
        if parameter.type not in {"Integer", "Float", "String", "Paper"}:
            fitting = (data for _, data in GRAPH.nodes(data=True) if fits(data["type"], parameter.type))
            for name in sorted({data["name"] for data in fitting}):
                yield question.examples | {parameter.name: name}
            yield question.examples | {parameter.name: 'no such "name"\\'}


def fits(node_type: str, wanted: str) -> bool:
    return node_type not in {"Paper", "Result"} and wanted in {node_type, "Concept"}


def normal(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows with every number as a float; the engines differ in whether 97.0 is whole."""
    return [{column: _normal(value) for column, value in row.items()} for row in rows]


def _normal(value: Any) -> Any:
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_cypher_gives_the_rows_of_python(engine: Any, question: Question) -> None:
    for values in cases(question):
        found = run_embedded(engine, clean_query(question.query), values, limit=1000, seconds=10)
        assert (values, normal(list(found.rows))) == (values, normal(answer(GRAPH, question, values)))


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_sparql_gives_the_rows_of_python(store: Any, question: Question) -> None:
    for values in cases(question):
        found = answer_question(store, question, values)
        assert (values, normal(found)) == (values, normal(answer(GRAPH, question, values)))
