"""SPARQL on the hand-written graph: kinds of answers, refusals, values."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from kg.errors import QueryError, ReadError
from kg.questions.answers import Rows
from kg.questions.catalog import load_questions
from kg.questions.sparql import check_query, load_graph, load_rdf, open_store, run_query, select_rows, twin_text
from kg.rdf.terms import base_iri, prefixes
from kg.resources import data_path
from kg.sinks.oxigraph import write_oxigraph
from kg.sinks.rdf import write_nquads, write_turtle
from tests.fixture import build_fixture_graph

if TYPE_CHECKING:
    import networkx as nx


@pytest.fixture(scope="module", params=["memory", "disk"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> ox.Store:
    if request.param == "memory":
        return load_graph(build_fixture_graph())
    path = tmp_path_factory.mktemp("sparql") / "graph.oxigraph"
    write_oxigraph(build_fixture_graph(), path)
    return open_store(path)


def test_select_gives_python_values(store: ox.Store) -> None:
    query = "SELECT ?value ?derived ?year WHERE { ?p rkg:reports ?r ; fabio:hasPublicationYear ?year . ?r mls:hasValue ?value ; rkg:derived ?derived FILTER(?value < 0 || ?value = 55)}"
    assert select_rows(store, query) == Rows(
        ("value", "derived", "year"), ({"value": 55.0, "derived": False, "year": 2024},), False
    )


def test_unbound_variables_are_none(store: ox.Store) -> None:
    query = "SELECT ?name ?date WHERE { ?p a fabio:ResearchPaper ; skos:prefLabel ?name OPTIONAL { ?p dcterms:issued ?date } FILTER(!BOUND(?date)) }"
    name = "An undated note: GRPO is a kind of reinforcement learning and is used for ..."
    assert select_rows(store, query).rows == ({"name": name, "date": None},)


def test_iris_are_shown_as_curies(store: ox.Store) -> None:
    query = "SELECT ?c ?p WHERE { ?c ?p task:online-shopping . ?c a rkg:Benchmark FILTER(?p != skos:semanticRelation) }"
    assert select_rows(store, query).rows == ({"c": "benchmark:shopsuite", "p": "rkg:benchmarkFor"},)


def test_ask_construct_and_describe(store: ox.Store) -> None:
    assert bool(run_query(store, "ASK { ?a rkg:outperforms ?b }"))
    assert not run_query(store, "ASK { ?a rkg:outperforms ?a }")
    built = run_query(store, "CONSTRUCT { ?b rkg:beatenBy ?a } WHERE { ?a rkg:outperforms ?b }")
    assert isinstance(built, ox.QueryTriples)
    assert len(set(built)) == 6
    described = run_query(store, "DESCRIBE task:online-shopping")
    assert ox.Literal("online shopping") in {triple.object for triple in described}


def test_named_graphs_can_be_asked_for(store: ox.Store) -> None:
    query = "SELECT DISTINCT ?p WHERE { GRAPH ?g { ?a rkg:trainedOn ?b } ?g prov:wasDerivedFrom/dcterms:identifier ?p }"
    assert select_rows(store, query).rows == ({"p": "doi:10.1000/math.6"},)


def test_what_two_papers_state_is_one_triple(store: ox.Store) -> None:
    query = "SELECT ?m WHERE { ?m rkg:evaluatedOn benchmark:alfworld } ORDER BY ?m"
    methods = [row["m"] for row in select_rows(store, query).rows]
    assert methods == ["method:loopagent", "method:stepcredit", "method:treeplan"]


def test_rows_are_limited(store: ox.Store) -> None:
    found = select_rows(store, "SELECT * WHERE { ?s ?p ?o }", limit=3)
    assert (len(found.rows), found.truncated) == (3, True)
    assert not select_rows(store, "SELECT * WHERE { ?s rkg:trainedOn ?o }", limit=1).truncated


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://example.org/sparql> { ?s ?p ?o } }",
        "SELECT * { service silent <http://example.org/sparql> { ?s ?p ?o } }",
        "PREFIX a: <http://a/> SELECT * { #comment\n SERVICE a:b { ?s ?p ?o } }",
        'SELECT * { BIND("\\"" AS ?x) SERVICE ?y { ?s ?p ?o } }',
        "SELECT * { ?s ?p '''it's''' . SERVICE ?y { ?s ?p ?o } }",
        "SELECT * { ?s a <http://a/#b> SERVICE <http://a/> { ?s ?p ?o } }",
        "SELECT * { ?s a a: SERVICE <http://a/> { ?s ?p ?o } }",
    ],
)
def test_other_hosts_are_refused(store: ox.Store, query: str) -> None:
    with pytest.raises(QueryError, match="SERVICE would ask another host"):
        run_query(store, query)


@pytest.mark.parametrize(
    "query",
    [
        'SELECT * { ?s skos:prefLabel "SERVICE <http://a/>" }',
        "SELECT ?service { ?service ?p ?o } # SERVICE",
        "SELECT * { ?s rkg:SERVICE ?o }",
        "SELECT * { ?s <http://a/SERVICE> ?o }",
        'SELECT * { ?s ?p """SERVICE""" }',
    ],
)
def test_words_that_only_look_like_it_are_not_refused(store: ox.Store, query: str) -> None:
    select_rows(store, query)


def test_service_cannot_hide_in_an_escape(store: ox.Store) -> None:
    with pytest.raises(QueryError):
        run_query(store, "SELECT * { \\u0053ERVICE <http://a/> { ?s ?p ?o } }")


def test_service_is_let_through_when_asked_for() -> None:
    check_query("SELECT * { SERVICE <http://a/> { ?s ?p ?o } }", federated=True)


@pytest.mark.parametrize(
    "query",
    ["DELETE WHERE { ?s ?p ?o }", "PREFIX a: <b:> INSERT DATA { a:a a:b a:c }", "LOAD <http://a/>", "CLEAR ALL"],
)
def test_updates_are_refused(store: ox.Store, query: str) -> None:
    with pytest.raises(QueryError, match="would change the graph"):
        run_query(store, query)


def test_error_names_the_place(store: ox.Store) -> None:
    with pytest.raises(QueryError, match=r"^SPARQL: error at 1:\d+.*") as caught:
        run_query(store, "SELECT ?s WHERE { ?s ?p }")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["g.ttl", "g.nq"])
def test_twins_give_the_same_rows_on_exported_files(
    name: str, store: ox.Store, graph: nx.MultiDiGraph[str], tmp_path: Path
) -> None:
    {"g.ttl": write_turtle, "g.nq": write_nquads}[name](graph, tmp_path / name)
    loaded = load_rdf(tmp_path / name)
    for question in load_questions().values():
        query = twin_text(question.name, question.examples)
        assert select_rows(loaded, query) == select_rows(store, query), question.name


def test_every_question_has_a_twin() -> None:
    assert {path.stem for path in data_path("sparql").glob("*.rq")} == set(load_questions())


def test_twins_declare_the_prefixes_of_the_schema() -> None:
    known = prefixes(base_iri())
    for name in load_questions():
        declared = dict(re.findall(r"^PREFIX ([\w-]+): <(.+)>$", twin_text(name), re.MULTILINE))
        assert {prefix: known[prefix] for prefix in declared} == declared


def test_values_are_quoted_in_twins(store: ox.Store) -> None:
    text = twin_text("used-for", {"concept": 'x" } SERVICE <http://a/> { ?s ?p "\\u0022'})
    assert select_rows(store, text).rows == ()


def test_files_that_are_no_rdf_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "x.ttl").write_text("no turtle")
    with pytest.raises(ReadError, match=r"x.ttl:1: no Turtle: "):
        load_rdf(tmp_path / "x.ttl")
    with pytest.raises(ReadError, match="no such file"):
        load_rdf(tmp_path / "y.ttl")
