"""The server, over HTTP: SPARQL with a real client, the JSON API, refusals, time and row limits."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
import rdflib
import SPARQLWrapper

from kg.errors import KGError, WorkspaceError
from kg.graph import new_graph
from kg.questions.catalog import load_questions
from kg.questions.sparql import load_graph, select_rows, twin_text
from kg.serve import GraphServer, make_server, read_sparql_request
from kg.sinks.oxigraph import write_oxigraph
from kg.workspace import write_graph
from tests.fixture import build_fixture_graph

SELECT = "SELECT ?name WHERE { ?m rkg:evaluatedOn benchmark:alfworld ; skos:prefLabel ?name } ORDER BY ?name"
SLOW = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
NAMES = ["LoopAgent", "StepCredit", "TreePlan"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphServer]:
    path = tmp_path_factory.mktemp("serve") / "graph.kg"
    write_graph(build_fixture_graph(), path)
    server = make_server(path, host="127.0.0.1", port=0, timeout=20.0, limit=50)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def ask(
    server: GraphServer, target: str, *, method: str = "GET", body: str | None = None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection(*server.server_address[:2], timeout=60)  # type: ignore[misc]
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, target, body=body, headers=named)
    response = connection.getresponse()
    found = response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
    connection.close()
    return found


def client(server: GraphServer, query: str) -> SPARQLWrapper.SPARQLWrapper:
    wrapper = SPARQLWrapper.SPARQLWrapper(f"{server.address}sparql")
    wrapper.setQuery(query)
    return wrapper


@pytest.mark.parametrize("method", [SPARQLWrapper.GET, SPARQLWrapper.POST])
@pytest.mark.parametrize("how", [SPARQLWrapper.URLENCODED, SPARQLWrapper.POSTDIRECTLY])
def test_sparqlwrapper_selects(server: GraphServer, method: str, how: str) -> None:
    wrapper = client(server, "PREFIX rkg: <https://w3id.org/research-kg/vocab#>\n" + SELECT)
    wrapper.setMethod(method)
    wrapper.setRequestMethod(how if method == SPARQLWrapper.POST else SPARQLWrapper.URLENCODED)
    wrapper.setReturnFormat(SPARQLWrapper.JSON)
    rows = wrapper.queryAndConvert()["results"]["bindings"]  # type: ignore[index,call-overload]
    assert [row["name"]["value"] for row in rows] == NAMES


def test_sparqlwrapper_reads_xml_and_triples(server: GraphServer) -> None:
    wrapper = client(server, "ASK { ?a <https://w3id.org/research-kg/vocab#outperforms> ?b }")
    wrapper.setReturnFormat(SPARQLWrapper.XML)
    assert "<boolean>true</boolean>" in wrapper.queryAndConvert().toxml()  # type: ignore[union-attr]
    wrapper = client(server, "CONSTRUCT WHERE { ?a <https://w3id.org/research-kg/vocab#outperforms> ?b }")
    wrapper.setReturnFormat(SPARQLWrapper.TURTLE)
    assert len(rdflib.Graph().parse(data=wrapper.queryAndConvert(), format="turtle")) == 6  # type: ignore[arg-type]


def test_sparqlwrapper_answers_a_named_question(server: GraphServer) -> None:
    question = load_questions()["leaderboard"]
    query = twin_text("leaderboard", question.examples)
    wrapper = client(server, query)
    wrapper.setReturnFormat(SPARQLWrapper.JSON)
    rows = wrapper.queryAndConvert()["results"]["bindings"]  # type: ignore[index,call-overload]
    expected = select_rows(load_graph(build_fixture_graph()), query).rows
    assert [float(row["value"]["value"]) for row in rows] == [row["value"] for row in expected]


@pytest.mark.parametrize(
    ("accept", "media_type", "start"),
    [
        ("", "application/sparql-results+json", b'{"head"'),
        ("*/*", "application/sparql-results+json", b'{"head"'),
        ("application/json", "application/sparql-results+json", b'{"head"'),
        ("application/sparql-results+xml", "application/sparql-results+xml", b"<?xml"),
        ("text/csv", "text/csv; charset=utf-8", b"name\r\nLoopAgent\r\n"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8", b'?name\n"LoopAgent"\n'),
        ("text/csv;q=0.1, application/sparql-results+xml", "application/sparql-results+xml", b"<?xml"),
        ("text/html, text/*;q=0.3", "text/csv; charset=utf-8", b"name\r\n"),
    ],
)
def test_rows_come_in_the_format_asked_for(server: GraphServer, accept: str, media_type: str, start: bytes) -> None:
    status, headers, body = ask(server, f"/sparql?query={quote(SELECT)}", Accept=accept)
    assert (status, headers["content-type"], body[: len(start)]) == (200, media_type, start)


@pytest.mark.parametrize(
    ("accept", "media_type", "name"),
    [
        ("", "text/turtle; charset=utf-8", "turtle"),
        ("application/n-triples", "application/n-triples", "nt"),
        ("application/rdf+xml", "application/rdf+xml", "xml"),
        ("application/ld+json", "application/ld+json", "json-ld"),
    ],
)
def test_triples_come_in_the_format_asked_for(server: GraphServer, accept: str, media_type: str, name: str) -> None:
    query = "CONSTRUCT { ?a rkg:trainedOn ?b } WHERE { ?a rkg:trainedOn ?b }"
    status, headers, body = ask(server, f"/sparql?query={quote(query)}", Accept=accept)
    assert (status, headers["content-type"]) == (200, media_type)
    assert len(rdflib.Graph().parse(data=body, format=name)) == 1


@pytest.mark.parametrize(
    ("target", "status", "message"),
    [
        ("/sparql?query=SELECT", 400, "SPARQL: error at"),
        ("/sparql?query=DELETE+WHERE+{?s+?p+?o}", 400, "would change the graph"),
        ("/sparql?query=ASK+{SERVICE+<http://a/>+{?s+?p+?o}}", 400, "SERVICE would ask another host"),
        ("/sparql?update=CLEAR+ALL", 405, "only reads"),
        ("/sparql?query=ASK+{}&query=ASK+{}", 400, "one query at a time"),
        ("/sparql?query=ASK+{}&default-graph-uri=http://a/", 400, "FROM"),
        ("/nowhere", 404, "nothing is at /nowhere"),
        ("/api/nowhere", 404, "/api/nowhere"),
        ("/api/concept?id=method:none", 404, "method:none"),
        ("/api/search", 400, "the parameter q is missing"),
        ("/../../etc/passwd", 404, "nothing is at"),
    ],
)
def test_refusals_are_one_line(server: GraphServer, target: str, status: int, message: str) -> None:
    found, headers, body = ask(server, target)
    text = json.loads(body)["error"] if headers["content-type"] == "application/json" else body.decode()
    assert (found, message in text, text.strip().count("\n")) == (status, True, 0), text


def test_unfit_formats_and_bodies_are_refused(server: GraphServer) -> None:
    assert ask(server, f"/sparql?query={quote(SELECT)}", Accept="image/png")[0] == 406
    assert ask(server, "/sparql", method="POST", body="x", Content_Type="text/plain")[0] == 415
    assert ask(server, "/sparql", method="POST", body="CLEAR ALL", Content_Type="application/sparql-update")[0] == 405
    assert ask(server, "/api/overview", method="POST", body="")[0] == 405
    assert ask(server, "/sparql", method="POST", Content_Length="99999999")[0] == 413
    assert ask(server, "/", method="DELETE")[0] == 501


def test_foreign_names_are_refused(server: GraphServer) -> None:
    assert ask(server, "/api/overview", Host="evil.example")[0] == 421
    assert ask(server, "/api/overview", Host="localhost:1")[0] == 200


def test_answers_carry_no_cors_headers(server: GraphServer) -> None:
    _, headers, _ = ask(server, "/api/overview", Origin="http://evil.example")
    assert not [name for name in headers if name.startswith("access-control")]


def test_rows_over_the_limit_are_cut_and_marked(server: GraphServer) -> None:
    _, headers, body = ask(server, f"/sparql?query={quote('SELECT * WHERE { ?s ?p ?o }')}")
    assert (len(json.loads(body)["results"]["bindings"]), headers["kg-truncated"]) == (50, "true")


def test_hostile_literals_survive_the_limit(server: GraphServer) -> None:
    query = 'SELECT ("a\\tb\\n\\"c\\" \\\\ é" AS ?x) ("5"^^xsd:byte AS ?y) ("hi"@en AS ?z) WHERE {}'
    _, _, body = ask(server, f"/sparql?{urlencode({'query': query})}")
    [row] = json.loads(body)["results"]["bindings"]
    assert row["x"]["value"] == 'a\tb\n"c" \\ é'
    assert (row["y"]["value"], row["z"]["xml:lang"]) == ("5", "en")


def test_service_describes_itself(server: GraphServer) -> None:
    _, headers, body = ask(server, "/sparql")
    assert headers["content-type"] == "text/turtle; charset=utf-8"
    assert len(rdflib.Graph().parse(data=body, format="turtle")) == 12


def test_vocabulary_is_turtle_and_plain_text_for_a_browser(server: GraphServer) -> None:
    _, headers, body = ask(server, "/vocabulary", Accept="text/turtle, application/rdf+xml;q=0.5")
    assert headers["content-type"] == "text/turtle; charset=utf-8"
    terms = rdflib.Graph().parse(data=body, format="turtle")
    assert (rdflib.URIRef("https://w3id.org/research-kg/vocab#Benchmark"), rdflib.RDF.type, rdflib.OWL.Class) in terms
    _, headers, same = ask(server, "/vocabulary", Accept="text/html,application/xhtml+xml,*/*;q=0.8")
    assert (headers["content-type"], same) == ("text/plain; charset=utf-8", body)
    _, headers, _ = ask(server, "/vocabulary", Accept="text/turtle, text/html;q=0.5")
    assert headers["content-type"] == "text/turtle; charset=utf-8"
    _, headers, _ = ask(server, "/sparql", Accept="text/html")
    assert headers["content-type"] == "text/plain; charset=utf-8"


def test_json_api_answers(server: GraphServer) -> None:
    hits = json.loads(ask(server, "/api/search?q=loop")[2])["hits"]
    assert [hit["id"] for hit in hits] == ["method:loopagent", "arxiv:2403.00002"]
    for target in (
        "concept?id=method:loopagent",
        "neighbours?id=method:loopagent",
        "leaderboard?benchmark=benchmark:alfworld",
    ):
        status, headers, body = ask(server, f"/api/{target}")
        assert (status, headers["content-type"]) == (200, "application/json")
        assert json.loads(body)["concepts"]


def test_head_sends_no_body(server: GraphServer) -> None:
    status, headers, body = ask(server, "/api/overview", method="HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) > 100


def test_a_slow_query_is_ended_and_the_server_goes_on(tmp_path: Path) -> None:
    write_graph(build_fixture_graph(), tmp_path / "graph.kg")
    server = make_server(tmp_path / "graph.kg", host="127.0.0.1", port=0, timeout=1.0, limit=10)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    status, _, body = ask(server, f"/sparql?query={quote(SLOW)}")
    assert (status, body) == (503, b"no answer within 1 s\n")
    server.workers._timeout = 60.0
    assert ask(server, f"/sparql?query={quote(SELECT)}")[0] == 200
    server.shutdown()
    server.server_close()


def test_sparql_is_asked_of_a_store(tmp_path: Path) -> None:
    write_graph(new_graph(), tmp_path / "graph.kg")
    write_oxigraph(build_fixture_graph(), tmp_path / "graph.oxigraph")
    server = make_server(
        tmp_path / "graph.kg", host="127.0.0.1", port=0, timeout=60.0, limit=10, store=tmp_path / "graph.oxigraph"
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    status, _, body = ask(server, f"/sparql?query={quote(SELECT)}", Accept="text/csv")
    assert (status, body.split()) == (200, [b"name", *(name.encode() for name in NAMES)])
    server.shutdown()
    server.server_close()


def test_missing_graphs_and_taken_ports_are_errors(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="no such file"):
        make_server(tmp_path / "none.kg", host="127.0.0.1", port=0, timeout=1.0, limit=10)
    write_graph(build_fixture_graph(), tmp_path / "graph.kg")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(KGError, match=f"cannot listen on 127.0.0.1:{port}"):
            make_server(tmp_path / "graph.kg", host="127.0.0.1", port=port, timeout=1.0, limit=10)


def test_requests_of_the_protocol_are_read() -> None:
    form = "application/x-www-form-urlencoded; charset=utf-8"
    assert read_sparql_request("GET", "query=ASK+%7B%7D", b"", "") == "ASK {}"
    assert read_sparql_request("POST", "", b"query=ASK+%7B%7D", form) == "ASK {}"
    assert read_sparql_request("POST", "", "ASK {} # é".encode(), "application/sparql-query") == "ASK {} # é"
    assert read_sparql_request("GET", "", b"", "") is None
