"""Saved pages of trending papers: a title line and an abstract line in turn.

    Get trending papers in your email inbox once a day!
    Get trending papers in your email inbox!
    SubscribeData Quality in Imitation Learning
    In supervised learning, the question of data quality ...

The page's furniture is left out; "Subscribe" is glued to the first title. Ids and dates are not on such a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.errors import ReadError
from kg.readers.input import Input, read_lines
from kg.readers.record import Record

FURNITURE = re.compile(r"Get trending papers in your email inbox.{0,40}|Subscribe")
_GLUED = re.compile(r"Subscribe(?=[A-Z0-9\"'(\[$\\])")
MIN_ABSTRACT = 120
"""Characters; what follows a title and is shorter is an abstract only if it is a sentence."""
MIN_UNTITLED = 400
"""Characters; what follows no title and is longer is an abstract."""


def read_pages(source: Input) -> Iterator[Record | ReadError]:
    """Yield the papers of a page, in order."""
    index, title, title_line = 0, "", 0
    for number, text in read_lines(source):
        if isinstance(text, ReadError):
            yield text
            continue
        line = strip_furniture(text)
        if not line:
            continue
        if is_abstract(line, title):
            yield Record(index, number, title, line)
            index, title = index + 1, ""
            continue
        if title:
            yield _lone(source, title_line)
            index += 1
        title, title_line = line, number
    if title:
        yield _lone(source, title_line)


def strip_furniture(line: str) -> str:
    """Return a line without what belongs to the page, not to a paper.

    >>> strip_furniture("SubscribeData Quality"), strip_furniture("Get trending papers in your email inbox!")
    ('Data Quality', '')
    """
    line = line.strip()
    return "" if FURNITURE.fullmatch(line) else _GLUED.sub("", line, count=1) if line.startswith("Subscribe") else line


def is_abstract(line: str, title: str) -> bool:
    """Tell whether a line is the abstract of the title above it (empty if there is none)."""
    if not title:
        return len(line) >= MIN_UNTITLED
    return len(line) >= MIN_ABSTRACT + len(title) / 2 or (len(line) > len(title) and line.endswith((".", "!", "?")))


def _lone(source: Input, line: int) -> ReadError:
    return ReadError(source.path, line, "a title without an abstract; put its abstract on the next line")
