"""Semantic Scholar records: of the API ("paperId") or of the bulk data sets ("corpusid").

{"paperId": "649def34f8be52c8b66281af98ae884c09aef38b", "externalIds": {"ArXiv": "1805.02262", "DOI": "10.18653/v1/N18-3011"},
 "title": "...", "abstract": "...", "year": 2018, "publicationDate": "2018-05-01"}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kg.readers.record import Record, text_of

_PREFIX = {"arxiv": "arxiv:", "doi": "doi:", "acl": "acl:", "pubmed": "pmid:"}


def is_paper(values: Mapping[str, object]) -> bool:
    """Tell whether an object is a paper of Semantic Scholar."""
    return any(name in values for name in ("paperId", "corpusid", "externalIds", "externalids"))


def from_paper(index: int, place: int, values: Mapping[str, object], fields: Mapping[str, str]) -> Record:
    """Return the record of a paper."""
    id_ = text_of(values.get("paperId")) or text_of(values.get("corpusid"))
    day = values.get("publicationDate") or values.get("publicationdate") or values.get("year")
    identifiers = tuple(filter(None, (id_, *_external(values))))
    return Record(
        index, place, text_of(values.get("title")), text_of(values.get("abstract")), id_ or None, identifiers, day
    )


def _external(values: Mapping[str, object]) -> Iterator[str]:
    ids = values.get("externalIds") or values.get("externalids")
    if isinstance(ids, Mapping):
        for name, id_ in ids.items():
            prefix = _PREFIX.get(name.lower())
            if prefix is not None and text_of(id_):
                yield prefix + text_of(id_)
