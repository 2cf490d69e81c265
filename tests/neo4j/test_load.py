from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.datamodel import Concept, ConceptType
from kg.errors import GraphError, ServerError
from kg.graph import add_concept, new_graph
from kg.sinks.cypher import generate_script
from kg.sinks.neo4j_loader import LoadReport, load_graph, server_errors
from tests.fixture import build_fixture_graph
from tests.neo4j.graphs import expected, hostile_graph
from tests.neo4j.servers import dump

if TYPE_CHECKING:
    import neo4j
    import networkx as nx

pytestmark = pytest.mark.neo4j


def test_load_graph_writes_every_node_and_edge(session: neo4j.Session, graph: nx.MultiDiGraph[str]) -> None:
    told: list[tuple[str, int, int | None]] = []
    report = load_graph(graph, session, progress=lambda *step: told.append(step), batch_size=10)
    assert report == LoadReport(43, 128, 0, 0)
    assert dump(session) == expected(graph)
    assert told[-1] == ("loading", 171, 171)


def test_load_graph_twice_changes_nothing(session: neo4j.Session, graph: nx.MultiDiGraph[str]) -> None:
    load_graph(graph, session)
    load_graph(graph, session, batch_size=7)
    assert dump(session) == expected(graph)


def test_load_graph_keeps_hostile_texts(session: neo4j.Session) -> None:
    graph = hostile_graph()
    load_graph(graph, session)
    assert dump(session) == expected(graph)


def test_load_graph_takes_away_what_became_unknown(session: neo4j.Session, graph: nx.MultiDiGraph[str]) -> None:
    load_graph(graph, session)
    graph.nodes["arxiv:2405.00003"].update(date=None, year=None)
    load_graph(graph, session)
    assert dump(session) == expected(graph)


def test_load_graph_tells_of_stale_nodes(session: neo4j.Session, graph: nx.MultiDiGraph[str]) -> None:
    load_graph(graph, session)
    graph.remove_node("method:react")
    assert load_graph(graph, session) == LoadReport(42, 120, 1, 8)
    assert dump(session) == expected(build_fixture_graph())


def test_sync_makes_the_database_the_graph(session: neo4j.Session, graph: nx.MultiDiGraph[str]) -> None:
    load_graph(graph, session)
    graph.remove_node("method:react")
    graph.remove_edge("method:treeplan", "method:loopagent", "OUTPERFORMS")
    assert load_graph(graph, session, sync=True) == LoadReport(42, 119, 1, 9)
    assert dump(session) == expected(graph)


def test_sync_leaves_what_others_wrote(session: neo4j.Session, graph: nx.MultiDiGraph[str]) -> None:
    session.run(
        "CREATE (:Paper {id: 'theirs', title: 'A'})-[:CITES]->(:Paper {id: 'arxiv:2401.00001', note: 'B'})"
    ).consume()
    load_graph(graph, session)
    load_graph(new_graph(), session, sync=True)
    found = session.run(
        "MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN n.id AS id, n.note AS note, type(r) AS type ORDER BY id"
    )
    assert found.data() == [
        {"id": "arxiv:2401.00001", "note": "B", "type": None},
        {"id": "theirs", "note": None, "type": "CITES"},
    ]


def test_prefix_keeps_graphs_apart(session: neo4j.Session, graph: nx.MultiDiGraph[str]) -> None:
    session.run("CREATE (:Paper {id: 'arxiv:2401.00001', title: 'theirs'})").consume()
    load_graph(graph, session, prefix="Kg")
    session.run("MATCH (n:Paper) DELETE n").consume()
    assert dump(session) == expected(graph, prefix="Kg")


def test_load_graph_refuses_a_name_that_no_index_holds(session: neo4j.Session) -> None:
    graph = new_graph()
    add_concept(graph, Concept("method:long", ConceptType.METHOD, "😀" * 10_000))
    with pytest.raises(GraphError, match=r"^method:long: has a name of 40000 bytes; Neo4j indexes up to 32766$"):
        load_graph(graph, session)


def test_load_graph_says_when_the_database_clashes(session: neo4j.Session, graph: nx.MultiDiGraph[str]) -> None:
    session.run("CREATE (:ClashConcept {id: 1}), (:ClashConcept {id: 1})").consume()
    with pytest.raises(ServerError, match="clash with this graph; try --prefix"), server_errors("bolt://here"):
        load_graph(graph, session, prefix="Clash")


@pytest.mark.parametrize("make", [build_fixture_graph, hostile_graph])
def test_script_writes_what_the_loader_writes(session: neo4j.Session, make: object) -> None:
    graph = make()  # type: ignore[operator]
    statements = "\n".join(generate_script(graph)).split(";\n")
    for _ in range(2):
        for statement in statements:
            session.run(statement.removesuffix(";")).consume()
    assert dump(session) == expected(graph)
