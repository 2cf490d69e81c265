"""The arXiv API's answer and arXiv's daily feeds, in Atom.

    <feed xmlns="http://www.w3.org/2005/Atom"><entry><id>http://arxiv.org/abs/2410.21155v1</id>
    <published>2024-10-28T15:55:03Z</published><title>...</title><summary>...</summary></entry></feed>

A daily feed's summary begins with "arXiv:2410.21155v1 Announce Type: new Abstract:", which is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.errors import ReadError
from kg.readers.input import Input
from kg.readers.record import Record
from kg.readers.xml_records import read_elements, texts

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_ANNOUNCEMENT = re.compile(r"arXiv:\S{1,40}\s{1,4}Announce Type:\s?[\w-]{1,30}\s{1,4}Abstract:\s?")


def read_atom(source: Input) -> Iterator[Record | ReadError]:
    """Yield the papers of a feed."""
    yield from read_elements(source, "entry", from_entry)


def from_entry(entry: Element, index: int) -> Record:
    """Return the record of an entry.

    Raises:
        ValueError: The entry is the API's error message.
    """
    id_, title, summary, published, doi = (
        next(iter(texts(entry, name)), "") for name in ("id", "title", "summary", "published", "doi")
    )
    if "/api/errors" in id_:
        raise ValueError(f"arXiv's answer is an error: {summary[:200]}")
    identifiers = tuple(filter(None, (id_, doi)))
    key = re.sub(r"^https?://arxiv\.org/abs/|^oai:arXiv\.org:", "arxiv:", id_) or None
    return Record(index, index + 1, title, _ANNOUNCEMENT.sub("", summary, count=1), key, identifiers, published)
