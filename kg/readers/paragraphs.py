"""Paragraphs that begin with "Abstract:", without titles; a paragraph may run over several lines.

Abstract:State-of-the-art text-to-video generators frequently violate physical laws ...
Abstract:Recent video diffusion models ...
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.errors import ReadError
from kg.readers.input import Input, read_lines
from kg.readers.record import Record

MARK = "Abstract:"


def read_paragraphs(source: Input) -> Iterator[Record | ReadError]:
    """Yield the abstracts, in order."""
    index, place, lines = 0, 0, list[str]()
    for number, text in read_lines(source):
        if isinstance(text, ReadError):
            yield text
            continue
        line = text.strip()
        if lines and (not line or line.startswith(MARK)):
            yield Record(index, place, "", " ".join(lines))
            index, lines = index + 1, []
        if line.startswith(MARK):
            place, lines = number, [line.removeprefix(MARK)]
        elif lines and line:
            lines.append(line)
        elif line:
            yield ReadError(source.path, number, f'a paragraph that does not begin with "{MARK}"')
    if lines:
        yield Record(index, place, "", " ".join(lines))
