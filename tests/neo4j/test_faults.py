from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import ServerError
from kg.sinks.neo4j_loader import check_address, check_version, connect, load_graph
from kg.workspace import write_graph
from tests.command import run_kg
from tests.fixture import build_fixture_graph
from tests.neo4j.graphs import expected
from tests.neo4j.servers import Server, dump, running

SECRET = "a wrong secret"


@pytest.fixture
def stranger() -> Iterator[str]:
    """Give the address of a server that speaks HTTP."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(64)
                    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        threading.Thread(target=answer, daemon=True).start()
        yield f"bolt://127.0.0.1:{listener.getsockname()[1]}"


def failing(uri: str, username: str = "neo4j", password: str = SECRET) -> str:
    with pytest.raises(ServerError) as caught, connect(uri, username, password):
        pass
    return str(caught.value)


def test_connect_says_that_the_server_is_away() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        uri = f"bolt://127.0.0.1:{probe.getsockname()[1]}"
    assert failing(uri).startswith(f"{uri}: the server does not answer: ")


def test_connect_says_that_it_is_no_neo4j(stranger: str) -> None:
    problem = failing(stranger)
    assert problem.startswith(f"{stranger}: the server does not answer: ")
    assert "\n" not in problem and SECRET not in problem


@pytest.mark.parametrize("uri", ["", "localhost", "http://localhost", "bolt://", "bolt://[::1", "bolt://a\nb"])
def test_check_address_refuses_what_is_no_address(uri: str) -> None:
    with pytest.raises(ServerError, match="an address of Neo4j looks like bolt://localhost:7687"):
        check_address(uri)


def test_check_address_refuses_a_password_without_showing_it() -> None:
    with pytest.raises(ServerError) as caught:
        check_address(f"bolt://neo4j:{SECRET}@localhost:7687")
    assert str(caught.value).startswith("bolt://localhost:7687: give the user by --username")


@pytest.mark.parametrize("agent", ["Neo4j/4.4.38", "Neo4j/3.5.0", "Memgraph/2.0", ""])
def test_check_version_refuses_others(agent: str) -> None:
    with pytest.raises(ServerError) as caught:
        check_version("bolt://localhost", agent)
    assert str(caught.value) == f"bolt://localhost: needs Neo4j 5 or later; the server is {agent!r}"


@pytest.mark.parametrize("agent", ["Neo4j/5.26.18", "Neo4j/5.28-aura", "Neo4j/2025.10.1"])
def test_check_version_takes_5_and_later(agent: str) -> None:
    check_version("bolt://localhost", agent)


@pytest.mark.neo4j
def test_connect_says_that_the_password_is_wrong(server: Server) -> None:
    problem = failing(server.uri, server.username)
    assert problem == f"{server.uri}: wrong user name or password (NEO4J_USERNAME, NEO4J_PASSWORD)"


@pytest.mark.neo4j
def test_load_says_that_there_is_no_such_database(server: Server) -> None:
    with (
        pytest.raises(ServerError) as caught,
        connect(*server.login) as driver,
        driver.session(database="none") as session,
    ):
        load_graph(build_fixture_graph(), session)
    assert str(caught.value) == f"{server.uri}: no such database"


@pytest.mark.neo4j
def test_load_command_never_shows_the_password(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_graph(build_fixture_graph(), tmp_path / "graph.kg")
    monkeypatch.setenv("NEO4J_PASSWORD", SECRET)
    ran = run_kg(capsys, monkeypatch, "load", tmp_path / "graph.kg", "--uri", server.uri)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err == f"kg: {server.uri}: wrong user name or password (NEO4J_USERNAME, NEO4J_PASSWORD)\n"


@pytest.mark.neo4j
@pytest.mark.slow
def test_load_goes_on_after_the_server_was_killed_and_stops_where_it_may_not_write(tmp_path: Path) -> None:
    graph = build_fixture_graph()
    with running(tmp_path) as server, pytest.raises(ServerError) as caught:

        def kill_soon(stage: str, done: int, total: int | None) -> None:
            if done >= 100:
                server.kill()

        with connect(*server.login, retry_seconds=2.0) as driver, driver.session() as session:
            load_graph(graph, session, batch_size=5, progress=kill_soon)
    assert "the server does not answer: " in str(caught.value)

    with running(tmp_path) as server, connect(*server.login) as driver, driver.session() as session:
        broken_off = session.run("MATCH (n) RETURN count(n) AS nodes").single(strict=True)["nodes"]
        load_graph(graph, session)
        assert (broken_off, dump(session)) == (43, expected(graph))

    read_only = "server.databases.default_to_read_only=true"
    with running(tmp_path, read_only) as server, connect(*server.login) as driver, driver.session() as session:
        graph.remove_node("method:react")
        with pytest.raises(ServerError, match="read-only"), connect(*server.login) as other:
            load_graph(graph, other.session(), sync=True)
        assert dump(session) == expected(build_fixture_graph())
