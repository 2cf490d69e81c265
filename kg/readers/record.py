"""What every reader yields, how fields are found by name, and how a record becomes a document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

from kg.datamodel import Document, Source
from kg.documents import choose_date, choose_id, parse_identifier
from kg.errors import ReadError
from kg.text import clean, one_line

MAX_TITLE = 2_000
MAX_ABSTRACT = 10_000
"""Characters; what is longer is no title, no abstract."""
FIELDS: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "papertitle", "articletitle", "displayname", "primarytitle", "documenttitle", "name", "ti"),
    "abstract": ("abstract", "summary", "abstracttext", "paperabstract", "abstractnote", "notesabstract", "description", "ab", "text", "content", "body"),
    "id": ("id", "paperid", "arxivid", "arxiv", "identifier", "entryid", "uid", "key", "doi", "pmid", "openalexid", "corpusid", "eprint", "accessionnumber", "url", "urls", "link"),
    "date": ("date", "published", "publicationdate", "publisheddate", "datepublished", "submitted", "created", "listed", "pubdate",
             "issued", "publicationyear", "year", "publishedat", "updatedate"),
}  # fmt: skip
"""Names under which a field is found, best first; case, spaces and underscores do not matter."""


@dataclass(frozen=True, slots=True)
class Record:
    """One paper as a file gives it, uncleaned.

    Attributes:
        index: Number of the record in the file, from 0; broken ones count.
        place: Line or record number from 1, for messages.
        key: The record's own name in the file, if it has one.
        identifiers: Identifiers and addresses as they stand; those of no known kind are left out later.
        date: In any form that `parse_date` knows.
    """

    index: int
    place: int
    title: str
    abstract: str
    key: str | None = None
    identifiers: tuple[str, ...] = ()
    date: object = None


def to_document(record: Record, path: str) -> Document:
    """Return the cleaned document of a record; its one source is keyed by the record's own id or file and number.

    Raises:
        ReadError: There is no abstract, or title or abstract are none by their length.
    """
    for name, text, limit in (("title", record.title, MAX_TITLE), ("abstract", record.abstract, MAX_ABSTRACT)):
        if len(text) > limit:
            article = "an" if name == "abstract" else "a"
            problem = f"{article} {name} of {len(text):,} characters; name the right field with --field {name}=NAME"
            raise ReadError(path, record.place, problem)
    title, abstract = clean(record.title), clean(record.abstract)
    if not abstract:
        what = "a title without an abstract" if title else "neither title nor abstract"
        raise ReadError(path, record.place, f"{what}; add the abstract, or name its field with --field abstract=NAME")
    parsed = (parse_identifier(one_line(identifier)) for identifier in record.identifiers)
    identifiers = sorted({identifier for identifier in parsed if identifier is not None})
    id_ = choose_id(identifiers, title, abstract)
    key = one_line(record.key or "")[:200]
    name = path.encode(errors="replace").decode()  # names of files need not be UTF-8
    source = Source(name, record.index, key or f"{_seed(name)}-{record.index:03d}")
    day = choose_date(identifiers, parse_date(record.date))
    others = tuple(identifier for identifier in identifiers if identifier != id_)
    return Document(id_, title, abstract, day, others, (source,))


def from_fields(index: int, place: int, values: Mapping[str, object], fields: Mapping[str, str]) -> Record:
    """Return the record that named values stand for; fields are guessed unless set.

    Raises:
        ValueError: There is no field for the abstract; the message says which fields there are.
    """
    names = find_fields(tuple(values), tuple(sorted(fields.items())))
    if not names["abstract"]:
        raise ValueError(no_abstract_field(tuple(values), fields))
    ids = tuple(text for name in names["id"] if (text := text_of(values[name]).strip()))
    return Record(
        index,
        place,
        _first(values, names["title"]),
        _first(values, names["abstract"]),
        ids[0] if ids else None,
        ids,
        next((values[name] for name in names["date"] if values[name] not in (None, "")), None),
    )


@lru_cache(maxsize=256)
def find_fields(names: tuple[str, ...], chosen: tuple[tuple[str, str], ...]) -> Mapping[str, tuple[str, ...]]:
    """Return the names that hold each field, best first; empty where there is none."""
    by_form: dict[str, str] = {}
    for name in names:
        by_form.setdefault(re.sub(r"[\s_:-]", "", name).lower(), name)
    found = {field: tuple(by_form[form] for form in forms if form in by_form) for field, forms in FIELDS.items()}
    return found | {field: (name,) if name in names else () for field, name in chosen}


def no_abstract_field(names: Sequence[str], fields: Mapping[str, str]) -> str:
    """Return the message for records that have no abstract by any name."""
    wanted = f"field called {fields['abstract']!r}" if "abstract" in fields else "field that is called like an abstract"
    listed = ", ".join(one_line(name)[:40] for name in names[:12]) + (", ..." if len(names) > 12 else "")
    return f"no {wanted}; the fields are: {listed or 'none'}; name it with --field abstract=NAME"


def text_of(value: object) -> str:
    """Return a field's text: of a list its first (Crossref's titles), of a number its digits, else nothing.

    >>> text_of(["A title"]), text_of(17), text_of(None), text_of({"a": 1})
    ('A title', '17', '', '')
    """
    if isinstance(value, list | tuple):
        value = value[0] if value else ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""


def parse_date(value: object) -> str | None:
    """Return a date in ISO 8601, as exact as it is given; None where it is none.

    >>> parse_date("2024-10-28T17:59:59Z"), parse_date(2024), parse_date("Mon, 28 Oct 2024 17:59:59 GMT")
    ('2024-10-28', '2024', '2024-10-28')
    >>> parse_date("Mon, 28 Oct 2024 23:59:59"), parse_date("Mon, 28 Oct 2024 23:59:59 -0500")
    ('2024-10-28', '2024-10-29')
    >>> parse_date("2024/10"), parse_date("Oct 2024"), parse_date("28 October 2024"), parse_date("soon")
    ('2024-10', '2024-10', '2024-10-28', None)
    """
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, Mapping):
        parts = value.get("date-parts")
        return (
            parse_date("-".join(map(str, parts[0])))
            if isinstance(parts, list) and parts and isinstance(parts[0], list)
            else None
        )
    text = text_of(value).strip()[:60]
    if found := re.match(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?![\d])", text):
        return _iso(found[1], found[2], found[3])
    if found := re.match(r"(?:(\d{1,2})\s)?([A-Za-z]{3})[a-z]*\.?\s(?:(\d{1,2}),?\s)?(\d{4})\b", text):
        month = _MONTHS.get(found[2].lower())
        return _iso(found[4], month, found[1] or found[3])
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo is None else moment.astimezone(UTC)).date().isoformat()
    except (ValueError, OverflowError):
        return None


_MONTHS = {m: str(n) for n, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}


def _iso(year: str, month: str | None, day: str | None) -> str | None:
    if not 1000 <= int(year) <= 2999:
        return None
    try:
        whole = date(int(year), int(month or 1), int(day or 1)).isoformat()
    except ValueError:
        return year
    return whole if month and day else whole[:7] if month else year


def _first(values: Mapping[str, object], names: Iterable[str]) -> str:
    return next((text for name in names if (text := text_of(values[name])).strip()), "")


def _seed(path: str) -> str:
    """Return how a file without ids names its records: its stem, of "000_53c2f5fed8fb7346.txt" the number.

    >>> _seed("pages/000_53c2f5fed8fb7346.txt"), _seed("a/trending.txt.gz"), _seed("-")
    ('000', 'trending', 'stdin')
    """
    if path == "-":
        return "stdin"
    stem = re.split(r"[/\\]", path)[-1].split(".")[0] or "file"
    return stem.partition("_")[0] if re.fullmatch(r"\d{3}_[0-9a-f]{8,64}", stem) else stem
