from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.graph import new_graph
from kg.merge import add_facts, merge
from kg.staging import Staging
from kg.tables import create_indexes, create_tables, insert_documents, write_graph_tables
from kg.workspace import read_graph
from tests.facts import fixture_facts, fixture_resolution
from tests.fixture import build_fixture_graph

FACTS = fixture_facts()
RESOLUTION = fixture_resolution()


def content(graph: nx.MultiDiGraph[str]) -> tuple[dict[str, Any], dict[tuple[str, str, str], Any]]:
    return dict(graph.nodes(data=True)), {(s, o, key): data for s, o, key, data in graph.edges(keys=True, data=True)}


def test_merge_puts_the_fixture_together_again() -> None:
    assert content(merge(FACTS, RESOLUTION)) == content(build_fixture_graph())


@given(st.permutations(FACTS))
@settings(max_examples=20, deadline=None)
def test_merge_does_not_depend_on_order(facts: list[Any]) -> None:
    assert content(merge(facts, RESOLUTION)) == content(build_fixture_graph())


@given(st.lists(st.sampled_from(range(len(FACTS))), max_size=16))
@settings(max_examples=20, deadline=None)
def test_add_facts_twice_changes_nothing(numbers: list[int]) -> None:
    once, often = new_graph(), new_graph()
    for number in sorted(set(numbers)):
        add_facts(once, FACTS[number], RESOLUTION.concepts)
    for number in numbers:
        add_facts(often, FACTS[number], RESOLUTION.concepts)
    assert content(often) == content(once)


@given(st.permutations(FACTS))
@settings(max_examples=10, deadline=None)
def test_staging_gives_the_graph_of_merge(tmp_path_factory: Any, facts: list[Any]) -> None:
    path: Path = tmp_path_factory.mktemp("staged") / "graph.kg"
    with sqlite3.connect(path) as db:
        create_tables(db)
        insert_documents(db, (paper.document for paper in facts))
        staging = Staging(db, RESOLUTION)
        staging.add(facts)
        write_graph_tables(db, staging.finish(), staging.nodes(), staging.edges())
        create_indexes(db)
    assert content(read_graph(path)) == content(build_fixture_graph())
