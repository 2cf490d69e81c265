"""Which paper a record is: identifiers in one form, and the union of records of the same paper.

Two documents are the same paper if they share a key: an identifier, a title of six words or more, or a title and
abstract; case, spacing and punctuation do not count. (Of 72,000 arXiv papers six pairs share such a title, each of
them one work under two numbers.)
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from kg.datamodel import Document

_RANK = ("arxiv", "doi", "acl", "openalex", "pmid", "s2", "text")
"""Namespaces of ids, the one that is best known first: it gives a paper of several ids its name."""
_ARXIV_PREFIX = r"(?:https?://(?:\w{1,10}\.)?arxiv\.org/(?:abs|pdf|html)/|(?:https?://(?:dx\.)?doi\.org/)?10\.48550/arxiv\.|oai:arxiv\.org:|arxiv:\s?)?"
_ARXIV = re.compile(rf"{_ARXIV_PREFIX}(\d\d(?:0[1-9]|1[0-2])\.\d{{4,5}})(?:v\d{{1,3}})?(?:\.pdf)?", re.IGNORECASE)
_OLD_ARXIV = re.compile(
    rf"{_ARXIV_PREFIX}([a-z-]{{2,12}})(?:\.[a-z]{{2}})?/(\d\d(?:0[1-9]|1[0-2])\d{{3}})(?:v\d{{1,3}})?", re.IGNORECASE
)
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s?)?(10\.\d{4,9}/\S{1,200})", re.IGNORECASE)
_OPENALEX = re.compile(r"(?:https?://(?:api\.)?openalex\.org/(?:works/)?|openalex:)?(W\d{3,12})", re.IGNORECASE)
_SEMANTIC_SCHOLAR = re.compile(r"(?:s2:|https?://www\.semanticscholar\.org/paper/)?([0-9a-f]{40})", re.IGNORECASE)
_ACL = re.compile(r"(?:https?://(?:www\.)?aclanthology\.org/|acl:)([\w.-]{5,40}?)/?", re.IGNORECASE)
_PUBMED = re.compile(r"(?:https?://pubmed\.ncbi\.nlm\.nih\.gov/|pmid:\s?)(\d{1,9})/?", re.IGNORECASE)
_TELLING_TITLE = 6
"""Words from which a title alone tells which paper it is."""
_NO_LETTER = re.compile(r"[\W_]+")


def parse_identifier(text: str) -> str | None:
    """Return the CURIE of a paper's identifier or address, None if it is of no known kind.

    >>> parse_identifier("https://arxiv.org/abs/2410.21155v2"), parse_identifier("10.48550/arXiv.2410.21155")
    ('arxiv:2410.21155', 'arxiv:2410.21155')
    >>> parse_identifier("https://doi.org/10.18653/V1/2020.ACL-main.1"), parse_identifier("math.GT/0309136")
    ('doi:10.18653/v1/2020.acl-main.1', 'arxiv:math/0309136')
    >>> parse_identifier("https://openalex.org/W2741809807"), parse_identifier("003-017")
    ('openalex:W2741809807', None)
    """
    text = text.strip()
    if found := _ARXIV.fullmatch(text):
        return f"arxiv:{found[1]}"
    if found := _OLD_ARXIV.fullmatch(text):
        return f"arxiv:{found[1].lower()}/{found[2]}"
    if found := _DOI.fullmatch(text):
        return f"doi:{found[1].lower().rstrip('.,;')}"
    if found := _OPENALEX.fullmatch(text):
        return f"openalex:{found[1].upper()}"
    for namespace, pattern in (("s2", _SEMANTIC_SCHOLAR), ("acl", _ACL), ("pmid", _PUBMED)):
        if found := pattern.fullmatch(text):
            return f"{namespace}:{found[1].lower()}"
    return None


def date_of_arxiv(identifier: str) -> str | None:
    """Return year and month of an arXiv id.

    >>> date_of_arxiv("arxiv:2410.21155"), date_of_arxiv("arxiv:cs/9912001"), date_of_arxiv("doi:10.1/x")
    ('2024-10', '1999-12', None)
    """
    found = re.fullmatch(r"arxiv:(?:[a-z-]+/)?(\d\d)(\d\d)[.\d]+", identifier)
    if found is None:
        return None
    century = "19" if int(found[1]) > 90 else "20"
    return f"{century}{found[1]}-{found[2]}"


def choose_date(identifiers: Iterable[str], stated: str | None) -> str | None:
    """Return the date of first publication: the month an arXiv id tells, else the stated date.

    A stated date within that month is more exact and wins; one outside it is of a revision or a listing.

    >>> choose_date(["arxiv:2510.00123"], "2025-10-13"), choose_date(["arxiv:1812.06145"], "2025-10-13")
    ('2025-10-13', '2018-12')
    """
    months = sorted(month for identifier in identifiers if (month := date_of_arxiv(identifier)) is not None)
    if not months or (stated is not None and stated.startswith(months[0])):
        return stated
    return months[0]


def text_id(title: str, abstract: str) -> str:
    """Return the id that a paper without identifiers has: a hash of the letters and digits of its text."""
    content = f"{_letters(title)}\n{_letters(abstract)}"
    return f"text:{_hash(content)}"


def choose_id(identifiers: Iterable[str], title: str, abstract: str) -> str:
    """Return the id of a paper: its best known identifier, else the hash of its text.

    >>> choose_id(["openalex:W12345", "doi:10.1000/x"], "", "")
    'doi:10.1000/x'
    """
    known = [identifier for identifier in identifiers if not identifier.startswith("text:")]
    return min(known, key=_preference) if known else text_id(title, abstract)


def document_keys(document: Document) -> tuple[str, ...]:
    """Return all that a paper is known by, sorted; documents that share a key are the same paper."""
    keys = {document.id, *document.identifiers, text_id(document.title, document.abstract)}
    if len(document.title.split()) >= _TELLING_TITLE:
        keys.add(f"title:{_hash(_letters(document.title))}")
    return tuple(sorted(keys))


def merge_documents(one: Document, other: Document) -> Document:
    """Return the union of two records of the same paper; commutative, associative, idempotent.

    Title and abstract are those of the record that has a title, then of the longer abstract; the date is the
    earliest year's, as exact as known.
    """
    best = max(one, other, key=_fullness)
    names = {one.id, other.id, *one.identifiers, *other.identifiers}
    id_ = choose_id(names, best.title, best.abstract)
    dates = [date for date in (one.date, other.date) if date is not None]
    return replace(
        best,
        id=id_,
        date=min(dates, key=_earliness, default=None),
        identifiers=tuple(sorted(name for name in names if name != id_ and not name.startswith("text:"))),
        sources=tuple(sorted({*one.sources, *other.sources})),
    )


def unite_documents(documents: Iterable[Document]) -> tuple[Document, ...]:
    """Return each paper once, sorted by id; records are the same paper if a chain of shared keys joins them.

    The order of the records does not matter.
    """
    owner: dict[str, int] = {}
    groups: dict[int, tuple[Document, tuple[str, ...]]] = {}
    for number, document in enumerate(documents):
        keys = document_keys(document)
        for known in sorted({owner[key] for key in keys if key in owner}):
            earlier, earlier_keys = groups.pop(known)
            document, keys = merge_documents(earlier, document), (*keys, *earlier_keys)
        groups[number] = document, keys
        owner.update(dict.fromkeys(keys, number))
    return tuple(sorted((document for document, _ in groups.values()), key=lambda document: document.id))


def _hash(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", unicodedata.normalize("NFKC", text).casefold())


def _preference(identifier: str) -> tuple[int, str]:
    namespace = identifier.partition(":")[0]
    return (_RANK.index(namespace) if namespace in _RANK else len(_RANK)), identifier


def _fullness(document: Document) -> tuple[bool, int, str, str]:
    return document.title != "", len(document.abstract), document.title, document.abstract


def _earliness(date: str) -> tuple[str, int, str]:
    return date[:4], -len(date), date
