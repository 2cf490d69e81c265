"""XML as a stream of elements, without entities or a document type: these can blow up a file or fetch others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import TYPE_CHECKING

from kg.errors import ReadError
from kg.readers.input import MAX_LINE, Input
from kg.readers.record import Record

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def read_elements(source: Input, name: str, read: Callable[[Element, int], Record]) -> Iterator[Record | ReadError]:
    """Yield the records of all elements of a name, whatever its namespace.

    Args:
        source: The file.
        name: Local name of the element that holds one paper.
        read: Makes the record of an element and its number; raises `ValueError` for one that is none.

    Raises:
        ReadError: The XML is not well formed, in a code that is not known, or declares entities.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException

    indices = count()
    stream = _Guarded(source)
    try:
        for element in _elements(stream):
            if local_name(element) == "error":
                raise ReadError(
                    source.path, None, f"the server's answer is an error: {(element.text or '').strip()[:200]}"
                )
            if local_name(element) == name:
                index = next(indices)
                try:
                    yield read(element, index)
                except ValueError as error:
                    yield ReadError(source.path, index + 1, str(error))
                element.clear()
                stream.unbroken = 0
    except ParseError as error:
        raise ReadError(source.path, error.position[0], f"not well-formed XML: {error}; fetch it again") from error
    except DefusedXmlException as error:
        problem = "it declares a document type or entities, which can blow up a file; remove the DOCTYPE"
        raise ReadError(source.path, None, problem) from error


def local_name(element: Element) -> str:
    """Return an element's name without namespace."""
    return element.tag.rpartition("}")[2]


def texts(element: Element, *names: str) -> tuple[str, ...]:
    """Return the texts of all elements below one that have a name of these, in document order, empty ones left out."""
    found = (below for below in element.iter() if local_name(below) in names and below is not element)
    return tuple(text for below in found if (text := "".join(below.itertext()).strip()))


class _Guarded:
    """A stream that fails when too much of it holds no record, which would all be kept in memory."""

    def __init__(self, source: Input) -> None:
        self.source, self.unbroken = source, 0

    def read(self, size: int = -1) -> bytes:
        piece = self.source.stream.read(size)
        self.unbroken += len(piece)
        if self.unbroken > MAX_LINE:
            raise ReadError(
                self.source.path, None, f"over {MAX_LINE >> 20} MiB of XML without a record; this is no list of papers"
            )
        return piece


def _elements(stream: _Guarded) -> Iterator[Element]:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    try:
        for _, element in iterparse(stream, events=("end",), forbid_dtd=True):
            yield element
    except (DefusedXmlException, ReadError):
        raise
    except (LookupError, ValueError) as error:  # the parser knows UTF-8, UTF-16 and codes of one byte
        raise ReadError(
            stream.source.path, 1, f"XML in a code that cannot be read ({error}); convert it to UTF-8"
        ) from error
