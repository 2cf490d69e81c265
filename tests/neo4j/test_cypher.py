"""What is written, without a server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.datamodel import Concept, ConceptType, Predicate
from kg.errors import QueryError
from kg.graph import add_concept, add_edge, flat_edge, flat_node, new_graph
from kg.sinks.cypher import constraint_statements, edge_statement, generate_batches, generate_script, label_statement
from kg.sinks.labels import BASE_LABELS, EDGE_KEYS, NODE_KEYS
from kg.sinks.neo4j_admin import write_neo4j_admin
from tests.fixture import build_fixture_graph

if TYPE_CHECKING:
    import networkx as nx


@pytest.fixture
def pair() -> nx.MultiDiGraph[str]:
    """Return a graph of two models, one a variant of the other."""
    graph = new_graph()
    add_concept(graph, Concept("model:a", ConceptType.MODEL, "it's \\a", ("é",)))
    add_concept(graph, Concept("model:b", ConceptType.MODEL, "b"))
    add_edge(graph, "model:a", Predicate.VARIANT_OF, "model:b", ())
    return graph


def test_generate_script_writes_ascii_literals(pair: nx.MultiDiGraph[str]) -> None:
    lines = "\n".join(generate_script(pair)).split("\n")
    assert lines[len(constraint_statements()) :] == [
        "UNWIND [",
        r"{id: 'model:a', properties: {type: 'Model', name: 'it\'s \\a', aliases: ['\u00e9'], support: 0}},",
        "{id: 'model:b', properties: {type: 'Model', name: 'b', aliases: [], support: 0}}",
        "] AS row",
        "MERGE (n:Concept {id: row.id})",
        "ON CREATE SET n.written_by = 'kg'",
        "SET n:Model, n += row.properties",
        "RETURN count(n) AS found;",
        "UNWIND [",
        "{subject: 'model:a', object: 'model:b', properties: "
        "{support: 0, confidence: 1.0, papers: [], sentences: [], starts: [], ends: []}}",
        "] AS row",
        "MATCH (a:Concept {id: row.subject})",
        "MATCH (b:Concept {id: row.object})",
        "MERGE (a)-[r:VARIANT_OF]->(b)",
        "ON CREATE SET r.written_by = 'kg'",
        "SET r += row.properties",
        "RETURN count(r) AS found;",
    ]


def test_write_neo4j_admin_quotes_texts(pair: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    write_neo4j_admin(pair, tmp_path)
    assert (tmp_path / "Model-header.csv").read_text(encoding="utf-8") == (
        "id:ID,type:string,name:string,aliases:string[],support:long,written_by:string,:LABEL\n"
    )
    assert (tmp_path / "Model.csv").read_text(encoding="utf-8") == (
        '"model:a","Model","it\'s \\a","é",0,"kg","Concept\x1fModel"\n"model:b","Model","b",,0,"kg","Concept\x1fModel"\n'
    )
    assert (tmp_path / "VARIANT_OF.csv").read_text(encoding="utf-8") == '"model:a","model:b",0,1.0,,,,,"kg"\n'


def test_generate_batches_holds_each_node_and_edge_once(graph: nx.MultiDiGraph[str]) -> None:
    batches = list(generate_batches(graph, size=10))
    nodes = [row["id"] for batch in batches if "id" in batch.rows[0] for row in batch.rows]
    edges = [(r["subject"], r["object"], b.kind) for b in batches if "subject" in b.rows[0] for r in b.rows]
    assert (sorted(nodes), sorted(edges)) == (sorted(graph), sorted(graph.edges(keys=True)))
    assert {len(batch.rows) <= 10 for batch in batches} == {True}


def test_keys_are_those_of_flat_nodes_and_edges(graph: nx.MultiDiGraph[str]) -> None:
    for node in graph:
        flat = flat_node(graph, node)
        assert flat.keys() <= {*NODE_KEYS[flat["type"]]}
    edge = flat_edge(graph, *next(iter(graph.edges(keys=True))))
    assert tuple(edge) == ("subject", "predicate", "object", *EDGE_KEYS)


@pytest.mark.parametrize("prefix", ["1a", "a b", "a`", "a:B", "é", "a" * 65, " "])
def test_a_prefix_is_a_plain_word(prefix: str) -> None:
    with pytest.raises(QueryError, match="a prefix of labels is made of"):
        constraint_statements(prefix=prefix)


def test_a_prefix_goes_before_every_label() -> None:
    for label in BASE_LABELS:
        assert f":Kg{label}" in label_statement("list-nodes", label, prefix="Kg")
    for predicate in Predicate:
        statement = edge_statement("load-edges", predicate, prefix="Kg")
        assert statement.count(":Kg") == 2
        assert f"[r:{predicate.value}]" in statement


def test_only_types_become_labels() -> None:
    with pytest.raises(QueryError, match="no label of this graph"):
        label_statement("load-nodes", "Paper) DETACH DELETE (n")


def test_graph_of_the_tests_is_written_the_same_twice() -> None:
    assert list(generate_script(build_fixture_graph())) == list(generate_script(build_fixture_graph()))
