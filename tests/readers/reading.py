"""What the tests of the readers share."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kg.datamodel import Document, Source
from kg.documents import text_id
from kg.errors import ReadError
from kg.readers import read_documents

LONG = (
    "We train a small planner on traces of household chores and test it on ALFWorld, where it reaches 71.5% success "
    "with a tenth of the tokens that its teacher needs; the gain is smaller on WebShop."
)


def read(
    content: str | bytes, folder: Path, name: str, *, format: str | None = None, fields: Mapping[str, str] = {}
) -> list[Document]:
    """Return the documents of a file with some content; any problem fails the test."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)

    def fail(error: ReadError) -> None:
        raise AssertionError(error)

    return list(read_documents([path], format=format, fields=fields, problems=fail))


def source(folder: Path, name: str, record: int, key: str) -> tuple[Source, ...]:
    return (Source(str(folder / name), record, key),)


def untitled(title: str, abstract: str, date: str | None, sources: tuple[Source, ...]) -> Document:
    """Return a document without identifiers."""
    return Document(text_id(title, abstract), title, abstract, date, (), sources)
