from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from kg.sinks.neo4j_loader import connect
from tests.neo4j.servers import Server, running

if TYPE_CHECKING:
    import neo4j


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give one server to all tests: $NEO4J_URI if its database is empty, else our own."""
    uri = os.environ.get("NEO4J_URI")
    if uri is None:
        with running(tmp_path_factory.mktemp("neo4j")) as ours:
            yield ours
        return
    given = Server(uri, os.environ.get("NEO4J_USERNAME", "neo4j"), os.environ.get("NEO4J_PASSWORD", ""))
    with connect(*given.login) as driver, driver.session() as session:
        if session.run("MATCH (n) RETURN count(n) AS nodes").single(strict=True)["nodes"] > 0:
            pytest.skip("NEO4J_URI names a database that is not empty; the tests would empty it")
    yield given


@pytest.fixture(scope="session")
def driver(server: Server) -> Iterator[neo4j.Driver]:
    with connect(*server.login) as opened:
        yield opened


@pytest.fixture
def session(driver: neo4j.Driver) -> Iterator[neo4j.Session]:
    """Give a session on an empty database, and leave it empty."""
    with driver.session() as opened:
        opened.run("MATCH (n) DETACH DELETE n").consume()
        yield opened
        opened.run("MATCH (n) DETACH DELETE n").consume()
