"""Cypher on a Neo4j server, in a transaction that may only read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kg.errors import QueryError
from kg.questions.answers import Rows
from kg.sinks.labels import MARK

if TYPE_CHECKING:
    import neo4j


def run_on_server(
    driver: neo4j.Driver,
    query: str,
    parameters: Mapping[str, Any],
    *,
    database: str | None = None,
    limit: int,
    seconds: float,
) -> Rows:
    """Return the answer to a query that `clean_query` has passed.

    Raises:
        QueryError: The query is wrong or takes too long.
    """
    from neo4j.exceptions import Neo4jError

    with driver.session(database=database, default_access_mode="READ") as session:
        try:
            with session.begin_transaction(timeout=seconds) as transaction:
                result = transaction.run(query, dict(parameters))
                columns, records = tuple(result.keys()), result.fetch(limit + 1)
                rows = [{column: plain_value(record[column]) for column in columns} for record in records]
        except Neo4jError as error:
            raise _query_error(error, seconds) from error
    return Rows(columns, tuple(rows[:limit]), len(rows) > limit)


def _query_error(error: Exception, seconds: float) -> Exception:
    code, message = getattr(error, "code", "") or "", getattr(error, "message", "") or ""
    if code.startswith("Neo.ClientError.Transaction.TransactionTimedOut"):
        return QueryError(f"the query took longer than {seconds:g} s; --timeout gives it more time")
    if code.startswith("Neo.ClientError.Statement"):
        return QueryError(" ".join(message.split("\n", 1)[0].split()))
    return error


def plain_value(value: Any) -> Any:
    """Return a value of the driver as JSON has it: a node or relationship is its properties, a path a list of these."""
    from neo4j.graph import Node, Path, Relationship

    if isinstance(value, Node):
        return {key: plain_value(item) for key, item in sorted(value.items()) if key != MARK}
    if isinstance(value, Relationship):
        properties = {key: plain_value(item) for key, item in sorted(value.items()) if key != MARK}
        return {"type": value.type, **properties}
    if isinstance(value, Path):
        steps = [plain_value(value.start_node)]
        for relationship, node in zip(value.relationships, value.nodes[1:], strict=True):
            steps += [plain_value(relationship), plain_value(node)]
        return steps
    if isinstance(value, dict):
        return {key: plain_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain_value(item) for item in value]
    return value.iso_format() if hasattr(value, "iso_format") else value
