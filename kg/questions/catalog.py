"""The named questions: cypher/queries/NAME.cypher, each a query under a header that says what it asks and answers.

    // title: Leaderboard of a benchmark
    // description: Scores that papers report on one benchmark by one metric, highest first.
    // parameter: benchmark (Benchmark), such as "ALFWorld"
    // parameter: support (Integer) = 2
    // columns: subject, value, unit
    MATCH ...

Values are JSON. A parameter with `=` has a default; one with `such as` must be given, its value is an example that
stands in the test graph. A parameter's type is String, Integer, Float, or a type of node (Concept: any of the five);
a value of the latter is the name of a node, of a Paper its id.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.datamodel import ConceptType
from kg.errors import QueryError
from kg.graph import PAPER
from kg.resources import cypher_path

CONCEPT_TYPES: frozenset[str] = frozenset({"Concept", *(t.value for t in ConceptType)})
PARAMETER_TYPES: frozenset[str] = frozenset({"String", "Integer", "Float", PAPER, *CONCEPT_TYPES})

_HEADER = re.compile(r"// (title|description|parameter|columns): (.+)")
_PARAMETER = re.compile(r"(?P<name>[a-z_]+) \((?P<type>\w+)\)(?P<how> =|, such as) (?P<value>.+)")

Value = str | int | float
READ_VALUE: dict[str, Callable[[str], Value]] = {"Integer": int, "Float": float}


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a question must be told.

    Attributes:
        type: One of PARAMETER_TYPES.
        default: Value where none is given; None if the parameter is required.
        example: A value that has an answer in the test graph.
    """

    name: str
    type: str
    default: Value | None
    example: Value


@dataclass(frozen=True, slots=True)
class Question:
    """A named question; `columns` are those of its rows, in order."""

    name: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    columns: tuple[str, ...]
    query: str

    @property
    def examples(self) -> dict[str, Value]:
        """Values of all parameters with which the test graph has an answer."""
        return {parameter.name: parameter.example for parameter in self.parameters}


@cache
def load_questions() -> dict[str, Question]:
    """Return the questions by name, sorted."""
    files = sorted(cypher_path("queries").glob("*.cypher"))
    return {path.stem: parse_question(path.stem, path.read_text(encoding="utf-8"), path=path) for path in files}


def get_question(name: str) -> Question:
    """Return a question.

    Raises:
        QueryError: There is none of that name.
    """
    from difflib import get_close_matches

    questions = load_questions()
    if name not in questions:
        near = ", ".join(get_close_matches(name, questions, n=3))
        advice = f"did you mean {near}?" if near else "kg ask lists them"
        raise QueryError(f"no question {name!r}; {advice}")
    return questions[name]


def parse_question(name: str, text: str, *, path: Path | None = None) -> Question:
    """Return the question that a file's text holds.

    Raises:
        QueryError: A line of the header is missing or malformed.
    """
    fields: dict[str, list[str]] = {"title": [], "description": [], "parameter": [], "columns": []}
    for line in text.splitlines():
        if found := _HEADER.fullmatch(line):
            fields[found[1]].append(found[2])
    for field in ("title", "description", "columns"):
        if len(fields[field]) != 1:
            raise QueryError(f"{path or name}: the header needs one line '// {field}: ...'")
    return Question(
        name,
        fields["title"][0],
        fields["description"][0],
        tuple(_parse_parameter(line, path or name) for line in fields["parameter"]),
        tuple(fields["columns"][0].split(", ")),
        text,
    )


def bind(question: Question, given: Mapping[str, str]) -> dict[str, Value]:
    """Return the values of all parameters, read from the text that a user gave.

    Raises:
        QueryError: One is missing, unknown, or not of its type.
    """
    known = {parameter.name: parameter for parameter in question.parameters}
    for name in given:
        if name not in known:
            listed = f"its parameters are {', '.join(known)}" if known else "it has none"
            raise QueryError(f"{question.name} has no parameter {name!r}; {listed}")
    return {name: _bind_one(question, parameter, given.get(name)) for name, parameter in known.items()}


def _bind_one(question: Question, parameter: Parameter, text: str | None) -> Value:
    if text is None:
        if parameter.default is None:
            example = json.dumps(f"{parameter.name}={parameter.example}", ensure_ascii=False)
            raise QueryError(f"{question.name} needs --param {parameter.name}=..., such as --param {example}")
        return parameter.default
    try:
        return READ_VALUE.get(parameter.type, str)(text)
    except ValueError as error:
        raise QueryError(f"{question.name}: {parameter.name} must be {parameter.type}, not {text!r}") from error


def _parse_parameter(line: str, where: Path | str) -> Parameter:
    found = _PARAMETER.fullmatch(line)
    if found is None or found["type"] not in PARAMETER_TYPES:
        raise QueryError(f"{where}: malformed parameter {line!r}")
    try:
        value: Value = json.loads(found["value"])
    except ValueError as error:
        raise QueryError(f"{where}: malformed parameter {line!r}") from error
    return Parameter(found["name"], found["type"], value if found["how"] == " =" else None, value)
