"""JSON Lines, JSON arrays, and the answers of APIs that hold a list of papers.

    {"id": "arxiv:2410.21155", "title": "...", "abstract": "...", "date": "2024-10-28"}

Fields are found by name (see `record.FIELDS`); records of the arXiv snapshot, OpenAlex and Semantic Scholar are
known by their shape, each alone, so that a file may mix them. A JSON array is read whole, JSON Lines stream.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import count

from kg.errors import ReadError
from kg.readers.arxiv_snapshot import from_snapshot, is_snapshot
from kg.readers.input import Input, read_lines, read_text
from kg.readers.openalex import from_work, is_work
from kg.readers.record import Record, from_fields
from kg.readers.semantic_scholar import from_paper, is_paper
from kg.text import one_line

Values = Mapping[str, object]
Shape = Callable[[int, int, Values, Mapping[str, str]], Record]

LISTS = ("results", "data", "papers", "items", "works", "records", "entries", "documents", "recommendedPapers")
"""Fields under which an API's answer holds its papers; Crossref's are below "message"."""


def read_json_lines(source: Input) -> Iterator[Record | ReadError]:
    """Yield the papers of a file with one JSON object per line."""
    yield from read_json_shaped(source, from_any)


def read_json(source: Input) -> Iterator[Record | ReadError]:
    """Yield the papers of one JSON array or object."""
    yield from _records(source, _whole_file(source), from_any)


def read_json_shaped(source: Input, shape: Shape) -> Iterator[Record | ReadError]:
    """Yield the papers of JSON Lines or one JSON value, all of one shape."""
    objects = _lines(source) if is_json_lines(source.head) else _whole_file(source)
    yield from _records(source, objects, shape)


def from_any(index: int, place: int, values: Values, fields: Mapping[str, str]) -> Record:
    """Return the record of an object by its shape; fields that the user set make it a plain one.

    Raises:
        ValueError: It is not whole; the message says what is missing.
    """
    if not fields:
        for known, shape in ((is_work, from_work), (is_snapshot, from_snapshot), (is_paper, from_paper)):
            if known(values):
                return shape(index, place, values, fields)
    return from_fields(index, place, values, fields)


def is_json_lines(head: bytes) -> bool:
    r"""Tell JSON Lines from one JSON value, by the first bytes.

    >>> is_json_lines(b'{"a": 1}\n{"a": 2}'), is_json_lines(b'{\n "a": 1\n}'), is_json_lines(b'[{"a": 1}]')
    (True, False, False)
    """
    lines = [line.strip() for line in head.removeprefix(b"\xef\xbb\xbf").splitlines() if line.strip()]
    if not lines or not lines[0].startswith(b"{"):
        return False
    return lines[0].endswith(b"}") or len(lines) == 1 or any(line.startswith(b"{") for line in lines[1:3])


def _records(source: Input, objects: Iterator[tuple[int, object]], shape: Shape) -> Iterator[Record | ReadError]:
    indices = count()
    for place, value in objects:
        for paper in papers_in(value):
            index = next(indices)
            if isinstance(paper, ReadError):
                yield paper
            elif not isinstance(paper, Mapping):
                yield ReadError(
                    source.path, place, f"a JSON {_kind(paper)} where an object with title and abstract should be"
                )
            else:
                try:
                    yield shape(index, place if paper is value else index + 1, paper, source.fields)
                except ValueError as error:
                    yield ReadError(source.path, place, str(error))


def papers_in(value: object) -> Iterator[object]:
    """Yield the papers that an API's answer holds, or the value itself if it is none."""
    if isinstance(value, Mapping):
        inner = value.get("message", value)
        if isinstance(inner, Mapping):
            for name in LISTS:
                papers = inner.get(name)
                if isinstance(papers, list) and all(isinstance(paper, Mapping) for paper in papers):
                    yield from papers
                    return
    yield value


def _lines(source: Input) -> Iterator[tuple[int, object]]:
    for number, line in read_lines(source):
        if isinstance(line, ReadError):
            yield number, line
        elif line.strip():
            yield number, _parse(source.path, number, line)


def _whole_file(source: Input) -> Iterator[tuple[int, object]]:
    value = _parse(source.path, None, read_text(source))
    if isinstance(value, ReadError):
        raise value
    yield from enumerate(value, 1) if isinstance(value, list) else [(1, value)]


def _parse(path: str, line: int | None, text: str) -> object:
    """Return the value, or the error that says what is wrong with it."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        return ReadError(path, line, f"not JSON: {_fault(error, line is None)}")
    except (RecursionError, ValueError) as error:
        problem = "nested too deep" if isinstance(error, RecursionError) else one_line(str(error)).split(";")[0]
        return ReadError(path, line, f"not readable JSON: {problem}")


def _fault(error: json.JSONDecodeError, with_line: bool) -> str:
    if not error.doc[error.pos :].strip() or error.msg.startswith("Unterminated"):
        return "it breaks off; is it cut off?"
    comma = error.doc.rfind(",", 0, error.pos + 1)
    if comma >= 0 and error.doc[comma + 1 :].lstrip()[:1] in {"]", "}"}:
        error, what = json.JSONDecodeError("", error.doc, comma), "a comma before a closing bracket"
    else:
        what = error.msg
    return f"{what} at line {error.lineno}, column {error.colno}" if with_line else f"{what} at column {error.colno}"


def _kind(value: object) -> str:
    names: Mapping[type, str] = {list: "array", str: "string", bool: "boolean", type(None): "null"}
    return names.get(type(value), "number")
