"""Write a graph into a Neo4j database (5 or later, Aura too) through the official driver.

A load is a series of batches, each one managed transaction that is tried again when the server falters. It adds
and overwrites, and is idempotent: one that broke off goes on when it is run again. Nodes and edges that kg made
carry `written_by: 'kg'`; only those are ever removed.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from kg.datamodel import Predicate
from kg.errors import GraphError, ServerError
from kg.progress import Progress, no_progress
from kg.sinks.cypher import (
    BATCH_SIZE,
    Batch,
    constraint_statements,
    edge_statement,
    generate_batches,
    in_batches,
    label_statement,
)
from kg.sinks.labels import BASE_LABELS, base_label

if TYPE_CHECKING:
    import neo4j
    import networkx as nx

OLDEST_VERSION = 5
LONGEST_NAME = 32_766
"""Bytes of UTF-8 that Neo4j's text index holds."""

_SCHEMES = frozenset({"bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc"})
_AGENT = re.compile(r"Neo4j/(\d+)")
_TROUBLES = {
    "Neo.ClientError.Security.Unauthorized": "wrong user name or password (NEO4J_USERNAME, NEO4J_PASSWORD)",
    "Neo.ClientError.Security.AuthenticationRateLimit": "too many wrong passwords; wait a little",
    "Neo.ClientError.Security.CredentialsExpired": "the password must be changed first, in Neo4j Browser or cypher-shell",
    "Neo.ClientError.Security.Forbidden": "this user may not do that",
    "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase": "this database is read-only",
    "Neo.ClientError.Database.DatabaseNotFound": "no such database",
    "Neo.ClientError.Schema.ConstraintValidationFailed": "the database holds nodes that clash with this graph; try --prefix",
    "Neo.DatabaseError.Schema.ConstraintCreationFailed": "the database holds nodes that clash with this graph; try --prefix",
}


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a database holds after a load.

    Attributes:
        nodes: Nodes of the graph, all found in the database.
        edges: The same of edges.
        stale_nodes: Nodes that an earlier load made and the graph does not have; removed if the load was told to.
        stale_edges: The same of edges.
    """

    nodes: int
    edges: int
    stale_nodes: int
    stale_edges: int


@contextmanager
def connect(uri: str, username: str, password: str, *, retry_seconds: float = 30.0) -> Iterator[neo4j.Driver]:
    """Open a driver to a server that answers and is of a version that serves.

    Raises:
        ServerError: The server is away, refuses, or is too old, now or while the driver is in use.
    """
    from neo4j import GraphDatabase

    check_address(uri)
    logging.getLogger("neo4j").addHandler(logging.NullHandler())  # else Python prints the driver's warnings
    with server_errors(uri):
        driver = GraphDatabase.driver(
            uri,
            auth=(username, password),
            connection_timeout=15.0,
            max_transaction_retry_time=retry_seconds,
            notifications_min_severity="OFF",
            telemetry_disabled=True,
        )
        with driver:
            driver.verify_connectivity()
            check_version(uri, driver.get_server_info().agent)
            yield driver


def check_address(uri: str) -> None:
    """Check the form of an address before anything is sent there.

    Raises:
        ServerError: It is no address of a Neo4j server, or holds a user name or password.
    """
    parts = urlsplit(uri) if uri.isprintable() and uri.count("[") == uri.count("]") else urlsplit("")
    if parts.scheme not in _SCHEMES or not parts.netloc:
        raise ServerError(public_uri(uri), "an address of Neo4j looks like bolt://localhost:7687")
    if "@" in parts.netloc:
        raise ServerError(
            public_uri(uri), "give the user by --username and the password by NEO4J_PASSWORD, not in the address"
        )


def check_version(uri: str, agent: str) -> None:
    """Check what a server says that it is, as "Neo4j/5.26.18".

    Raises:
        ServerError: It is no Neo4j, or older than 5.
    """
    found = _AGENT.match(agent)
    if found is None or int(found[1]) < OLDEST_VERSION:
        raise ServerError(public_uri(uri), f"needs Neo4j {OLDEST_VERSION} or later; the server is {agent!r}")


@contextmanager
def server_errors(uri: str) -> Iterator[None]:
    """Turn the driver's errors into ServerError, of one line and without a password."""
    from neo4j.exceptions import ConfigurationError, DriverError, Neo4jError

    try:
        yield
    except Neo4jError as error:
        raise ServerError(public_uri(uri), _TROUBLES.get(error.code or "", _first_line(error.message))) from error
    except ConfigurationError as error:
        raise ServerError(public_uri(uri), f"the driver refuses this address: {_first_line(str(error))}") from error
    except DriverError as error:
        raise ServerError(public_uri(uri), f"the server does not answer: {_first_line(str(error))}") from error


def public_uri(uri: str) -> str:
    """Return an address without user name and password.

    >>> public_uri("bolt://neo4j:secret@localhost:7687"), public_uri("neo4j+s://x.databases.neo4j.io")
    ('bolt://localhost:7687', 'neo4j+s://x.databases.neo4j.io')
    """
    scheme, sign, rest = uri.partition("://")
    return f"{scheme}{sign}{rest.rpartition('@')[2]}"


def load_graph(
    graph: nx.MultiDiGraph[str],
    session: neo4j.Session,
    *,
    prefix: str = "",
    sync: bool = False,
    batch_size: int = BATCH_SIZE,
    progress: Progress = no_progress,
) -> LoadReport:
    """Write a graph into a database and look whether all of it is there.

    Args:
        session: Of the database to write to.
        prefix: Goes before each label.
        sync: Also remove what an earlier load made and the graph does not have.
        progress: Is told after every batch.

    Raises:
        ServerError: The database does not hold the graph afterwards.
        GraphError: A name is longer than the database can index.
    """
    _check_names(graph)
    for statement in constraint_statements(prefix=prefix):
        session.run(statement).consume()
    session.run("CALL db.awaitIndexes(300)").consume()
    total, done = graph.number_of_nodes() + graph.number_of_edges(), 0
    for batch in generate_batches(graph, prefix=prefix, size=batch_size):
        session.execute_write(_write_batch, batch)
        done += len(batch.rows)
        progress("loading", done, total)
    return _verify(graph, session, prefix, sync)


def _write_batch(transaction: neo4j.ManagedTransaction, batch: Batch) -> None:
    found = transaction.run(batch.statement, rows=list(batch.rows)).single(strict=True)["found"]
    if found < len(batch.rows):
        raise ServerError("the database", f"has the ends of only {found} of {len(batch.rows)} {batch.kind} edges")


def _remove_batch(transaction: neo4j.ManagedTransaction, statement: str, rows: list[dict[str, Any]]) -> None:
    transaction.run(statement, rows=rows).consume()


def _check_names(graph: nx.MultiDiGraph[str]) -> None:
    for node in graph:
        size = len(graph.nodes[node]["name"].encode())
        if size > LONGEST_NAME and graph.nodes[node]["type"] not in BASE_LABELS:
            raise GraphError(f"{node}: has a name of {size} bytes; Neo4j indexes up to {LONGEST_NAME}")


def _verify(graph: nx.MultiDiGraph[str], session: neo4j.Session, prefix: str, sync: bool) -> LoadReport:
    """Compare the database with the graph node by node and edge by edge."""
    nodes = edges = stale_nodes = stale_edges = 0
    for predicate in Predicate:
        found, stale = _compare_edges(graph, session, predicate, prefix)
        edges, stale_edges = edges + found, stale_edges + len(stale)
        if sync:
            _remove(session, edge_statement("remove-edges", predicate, prefix=prefix), stale)
    for label in BASE_LABELS:
        found, stale = _compare_nodes(graph, session, label, prefix)
        nodes, stale_nodes = nodes + found, stale_nodes + len(stale)
        if sync:
            _remove(session, label_statement("remove-nodes", label, prefix=prefix), stale)
    expected = graph.number_of_nodes(), graph.number_of_edges()
    if (nodes, edges) != expected:
        raise ServerError("the database", f"holds {nodes} of {expected[0]} nodes and {edges} of {expected[1]} edges")
    return LoadReport(nodes, edges, stale_nodes, stale_edges)


def _remove(session: neo4j.Session, statement: str, rows: list[dict[str, Any]]) -> None:
    for batch in in_batches(rows, BATCH_SIZE):
        session.execute_write(_remove_batch, statement, list(batch))


def _compare_nodes(
    graph: nx.MultiDiGraph[str], session: neo4j.Session, label: str, prefix: str
) -> tuple[int, list[dict[str, Any]]]:
    found, stale = 0, []
    for node, ours in session.run(label_statement("list-nodes", label, prefix=prefix)):
        if node in graph and base_label(graph.nodes[node]["type"]) == label:
            found += 1
        elif ours:
            stale.append({"id": node})
    return found, stale


def _compare_edges(
    graph: nx.MultiDiGraph[str], session: neo4j.Session, predicate: Predicate, prefix: str
) -> tuple[int, list[dict[str, Any]]]:
    found, stale = 0, []
    for subject, object_, ours in session.run(edge_statement("list-edges", predicate, prefix=prefix)):
        if graph.has_edge(subject, object_, predicate.value):
            found += 1
        elif ours:
            stale.append({"subject": subject, "object": object_})
    return found, stale


def _first_line(text: str | None) -> str:
    return (text or "unknown trouble").strip().splitlines()[0]
