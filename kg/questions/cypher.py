"""Ask a workspace, or a Neo4j database that holds its graph, in Cypher: the same text, the same rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import NotFoundError, QueryError
from kg.questions.answers import Rows
from kg.questions.catalog import CONCEPT_TYPES, Question, Value, bind
from kg.questions.cypher_text import clean_query, parameter_names
from kg.questions.embedded import open_engine, run_embedded
from kg.questions.python import source
from kg.questions.server import run_on_server
from kg.questions.sparql import twin_text
from kg.sinks.cypher import prefix_labels
from kg.workspace import graph_digest, open_workspace, read_graph

if TYPE_CHECKING:
    import neo4j

LIMIT, SECONDS = 1_000, 30.0
"""Rows and time that a query gets where nothing else is said."""


def query_workspace(
    path: Path, query: str, parameters: Mapping[str, Any], *, limit: int = LIMIT, seconds: float = SECONDS
) -> Rows:
    """Return the answer of the embedded engine.

    Raises:
        QueryError: The query does not only read, is wrong, takes too long, lacks a parameter, or has what the engine
            does otherwise than Neo4j.
    """
    text = clean_query(query)
    check_parameters(text, parameters)
    engine = open_engine(path, graph_digest(path), lambda: read_graph(path))
    return run_embedded(engine, text, parameters, limit=limit, seconds=seconds)


def query_server(
    driver: neo4j.Driver,
    query: str,
    parameters: Mapping[str, Any],
    *,
    database: str | None = None,
    limit: int = LIMIT,
    seconds: float = SECONDS,
) -> Rows:
    """Return the answer of a Neo4j database; errors as of `query_workspace`."""
    text = clean_query(query)
    check_parameters(text, parameters)
    return run_on_server(driver, text, parameters, database=database, limit=limit, seconds=seconds)


def ask_workspace(
    path: Path, question: Question, given: Mapping[str, str], *, limit: int = LIMIT, seconds: float = SECONDS
) -> Rows:
    """Return the answer to a named question; a concept may be given by any of its names or its id.

    Raises:
        QueryError: A parameter is missing, unknown or not of its type.
        NotFoundError: A name stands for nothing of the parameter's type.
    """
    values = resolve_names(path, question, bind(question, given))
    return query_workspace(path, question.query, values, limit=limit, seconds=seconds)


def ask_server(
    driver: neo4j.Driver,
    question: Question,
    given: Mapping[str, str],
    *,
    prefix: str = "",
    database: str | None = None,
    limit: int = LIMIT,
    seconds: float = SECONDS,
) -> Rows:
    """Return a database's answer to a named question; concepts are given by their names, exactly."""
    text = prefix_labels(question.query, prefix)
    return query_server(driver, text, bind(question, given), database=database, limit=limit, seconds=seconds)


def question_text(question: Question, language: str) -> str:
    """Return a named question as it is written in "cypher", "sparql" or "python"."""
    if language == "sparql":
        return twin_text(question.name)
    return source(question.name) if language == "python" else question.query


def resolve_names(path: Path, question: Question, values: Mapping[str, Value]) -> dict[str, Value]:
    """Return the values with each concept under the name of its node.

    Raises:
        NotFoundError: A name stands for nothing, or for something of another type.
    """
    wanted = {p.name: p.type for p in question.parameters if p.type in CONCEPT_TYPES}
    names = {name: _node_name(path, str(values[name]), type_) for name, type_ in wanted.items()}
    return {**values, **names}


def _node_name(path: Path, name: str, type: str) -> str:
    with open_workspace(path) as workspace:
        found = workspace.find_concepts(name) or (workspace.get_concept(name),)
    query = "UNWIND $ids AS id MATCH (c:Concept {id: id}) RETURN c.name AS name, c.type AS type"
    known = query_workspace(path, query, {"ids": list(found)}).rows
    fitting = [row["name"] for row in known if type in {"Concept", row["type"]}]
    if not fitting:
        raise NotFoundError(f"{type} {name}", tuple(f"{row['type']} {row['name']}" for row in known))
    return str(fitting[0])


def check_parameters(query: str, parameters: Mapping[str, Any]) -> None:
    """Check that a query gets the parameters that it names.

    Raises:
        QueryError: One is missing or not named in the query.
    """
    named = parameter_names(query)
    for name in named:
        if name not in parameters:
            raise QueryError(f"the query needs --param {name}=...")
    for name in parameters:
        if name not in named:
            raise QueryError(f"the query has no parameter ${name}")


def split_parameters(texts: Iterable[str]) -> dict[str, str]:
    """Return the names and texts of parameters.

    >>> split_parameters(["benchmark=ALFWorld", "note=a=b"])
    {'benchmark': 'ALFWorld', 'note': 'a=b'}

    Raises:
        QueryError: One is not NAME=VALUE, or is given twice.
    """
    pairs: dict[str, str] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name.isidentifier():
            raise QueryError(f"--param takes NAME=VALUE, not {text!r}")
        if name in pairs:
            raise QueryError(f"--param {name} is given twice")
        pairs[name] = value
    return pairs


def read_value(text: str) -> Any:
    """Return what a parameter's text means: a JSON value, or else the text itself.

    >>> read_value("2024"), read_value('"2024"'), read_value("GPT-4o"), read_value('["a", "b"]')
    (2024, '2024', 'GPT-4o', ['a', 'b'])
    """
    try:
        return json.loads(text)
    except ValueError:
        return text
