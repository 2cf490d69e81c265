"""The arXiv metadata snapshot: JSON Lines, one paper each.

    {"id": "0704.0001", "title": "...", "categories": "hep-ph", "doi": "10.1103/PhysRevD.76.013009", "abstract": "...",
     "versions": [{"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"}], "update_date": "2008-11-26"}

The date is the first version's. Old ids with a subject class ("math.GT/0309136") lose it, as arXiv itself does.
"""

from __future__ import annotations

from collections.abc import Mapping

from kg.readers.record import Record, text_of


def is_snapshot(values: Mapping[str, object]) -> bool:
    """Tell whether an object is a record of the snapshot."""
    return "versions" in values and "abstract" in values and "categories" in values


def from_snapshot(index: int, place: int, values: Mapping[str, object], fields: Mapping[str, str]) -> Record:
    """Return the record of a snapshot's object.

    Raises:
        ValueError: It has no id.
    """
    id_ = text_of(values.get("id"))
    if not id_:
        raise ValueError("a record of the arXiv snapshot without id")
    versions = values.get("versions")
    first = versions[0] if isinstance(versions, list) and versions else {}
    created = first.get("created") if isinstance(first, Mapping) else None
    identifiers = tuple(filter(None, (f"arxiv:{id_}", text_of(values.get("doi")).partition(" ")[0])))
    return Record(
        index,
        place,
        text_of(values.get("title")),
        text_of(values.get("abstract")),
        f"arxiv:{id_}",
        identifiers,
        created,
    )
