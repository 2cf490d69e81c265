"""OpenAlex works: JSON Lines of a snapshot or an API's answer; the abstract is an inverted index.

    {"id": "https://openalex.org/W2741809807", "doi": "https://doi.org/10.7717/peerj.4375", "title": "...",
     "publication_date": "2018-02-13", "abstract_inverted_index": {"Despite": [0], "growing": [1]}}

White space of the abstract is lost in that index. An arXiv address among the locations is one of the identifiers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kg.readers.record import MAX_ABSTRACT, Record, text_of


def is_work(values: Mapping[str, object]) -> bool:
    """Tell whether an object is a work of OpenAlex."""
    return "abstract_inverted_index" in values


def from_work(index: int, place: int, values: Mapping[str, object], fields: Mapping[str, str]) -> Record:
    """Return the record of a work.

    Raises:
        ValueError: Its inverted index is none.
    """
    title = text_of(values.get("title")) or text_of(values.get("display_name"))
    id_ = text_of(values.get("id"))
    identifiers = tuple(filter(None, (id_, text_of(values.get("doi")), *_addresses(values))))
    day = values.get("publication_date") or values.get("publication_year")
    abstract = invert(values.get("abstract_inverted_index"))
    return Record(index, place, title, abstract, id_.rpartition("/")[2] or None, identifiers, day)


def invert(inverted: object) -> str:
    """Return the text of an inverted index, empty for None.

    >>> invert({"growing": [1], "Despite": [0], "interest,": [2]})
    'Despite growing interest,'

    Raises:
        ValueError: It is not an object of words with their positions, or a position is out of reason.
    """
    if inverted is None:
        return ""
    if not isinstance(inverted, Mapping):
        raise ValueError("abstract_inverted_index is not an object of words with their positions")
    words: dict[int, str] = {}
    for word, positions in inverted.items():
        if not isinstance(positions, list) or not all(type(at) is int and 0 <= at < MAX_ABSTRACT for at in positions):
            raise ValueError(f"abstract_inverted_index has no list of positions for {word[:40]!r}")
        words.update(dict.fromkeys(positions, word))
    return " ".join(words[at] for at in sorted(words))


def _addresses(values: Mapping[str, object]) -> Iterator[str]:
    ids = values.get("ids")
    if isinstance(ids, Mapping):
        yield from (text_of(ids.get(name)) for name in ("doi", "pmid"))
    locations = values.get("locations")
    for location in [values.get("primary_location"), *(locations if isinstance(locations, list) else ())]:
        if isinstance(location, Mapping) and "arxiv.org" in text_of(location.get("landing_page_url")):
            yield text_of(location.get("landing_page_url"))
