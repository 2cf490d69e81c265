"""The graph of the sample abstracts: loaded, counted node by node, and asked with every named question."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.from_files import build_from_files
from kg.options import Options
from kg.questions.catalog import Question, Value, load_questions
from kg.questions.cypher import query_server
from kg.questions.cypher_text import clean_query
from kg.questions.embedded import build_engine, run_embedded
from kg.sinks.neo4j_loader import load_graph
from kg.workspace import read_graph
from tests.neo4j.graphs import expected
from tests.neo4j.servers import dump

if TYPE_CHECKING:
    import neo4j
    import networkx as nx

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def values_on(graph: nx.MultiDiGraph[str], question: Question) -> dict[str, Value]:
    """Return the names that stand in most papers, of the right type, in the place of a question's parameters."""
    values: dict[str, Value] = {}
    for parameter in question.parameters:
        type_ = "Method" if parameter.type == "Concept" else parameter.type
        nodes = [node for node in sorted(graph) if graph.nodes[node]["type"] == type_ and type_ != "Paper"]
        names = [graph.nodes[n]["name"] for n in sorted(nodes, key=lambda n: -graph.nodes[n]["support"])]
        fresh = [name for name in names if name not in values.values()]
        values[parameter.name] = fresh[0] if fresh else parameter.example
    return values


@pytest.mark.neo4j
@pytest.mark.slow
def test_sample_abstracts_have_the_same_rows_on_neo4j_and_embedded(
    session: neo4j.Session, driver: neo4j.Driver, tmp_path: Path
) -> None:
    inputs = sorted(str(path) for path in EXAMPLES.iterdir() if path.suffix != ".md")
    build_from_files(tmp_path / "graph.kg", inputs, Options(), problems=lambda problem: None)
    graph = read_graph(tmp_path / "graph.kg")
    load_graph(graph, session)
    assert dump(session) == expected(graph)
    engine = build_engine(graph)
    for question in load_questions().values():
        values = values_on(graph, question)
        embedded = run_embedded(engine, clean_query(question.query), values, limit=10_000, seconds=60)
        assert (question.name, query_server(driver, question.query, values, limit=10_000)) == (question.name, embedded)
