"""OAI-PMH, as arXiv and most repositories give it: metadata prefixes oai_dc, arXiv and arXivRaw.

    <OAI-PMH><ListRecords><record><header><identifier>oai:arXiv.org:2410.21155</identifier></header>
    <metadata><arXiv><id>2410.21155</id><created>2024-10-28</created><title>...</title><abstract>...</abstract></arXiv></metadata>
    </record></ListRecords></OAI-PMH>

Of Dublin Core the first description is the abstract; a deleted record is reported as one that is skipped.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.errors import ReadError
from kg.readers.input import Input
from kg.readers.record import Record
from kg.readers.xml_records import local_name, read_elements, texts

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def read_oai(source: Input) -> Iterator[Record | ReadError]:
    """Yield the papers of a harvest."""
    yield from read_elements(source, "record", from_record)


def from_record(record: Element, index: int) -> Record:
    """Return the record of an OAI record.

    Raises:
        ValueError: It is deleted.
    """
    header = next((below for below in record if local_name(below) == "header"), None)
    if header is not None and header.get("status") == "deleted":
        raise ValueError("a record that its repository has deleted")
    ids = texts(record, "identifier", "id", "doi")
    dates = texts(record, "created") or texts(record, "date")
    title, abstract = texts(record, "title"), texts(record, "abstract") or texts(record, "description")
    key = ids[0].replace("oai:arXiv.org:", "arxiv:") if ids else None
    return Record(index, index + 1, next(iter(title), ""), next(iter(abstract), ""), key, ids, next(iter(dates), None))
