"""The format of a file, by its first bytes."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from kg.errors import ReadError
from kg.readers.input import Input
from kg.readers.json_records import is_json_lines
from kg.readers.pages import MIN_ABSTRACT, is_abstract, strip_furniture
from kg.readers.paragraphs import MARK
from kg.readers.record import find_fields

FORMATS = (
    "pages", "paragraphs", "jsonl", "json", "csv", "tsv", "parquet", "arxiv-atom", "arxiv-oai", "arxiv-snapshot",
    "openalex", "semantic-scholar", "bibtex", "ris",
)  # fmt: skip
"""Names of the formats, as in `READERS`."""
_BINARY = (
    (b"%PDF", "a PDF; kg reads abstracts: export a list of papers, as from Zotero in BibTeX or RIS"),
    (b"PK\x03\x04", "a ZIP archive (or office document); unpack it, or export the list as CSV"),
    (
        b"SQLite format 3\x00",
        "a kg graph or other SQLite file; give it to `kg add` or `kg export`, not as a list of papers",
    ),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
)
_XML = re.compile(r"<(?:\w+:)?(feed|OAI-PMH)[\s>]")
_BIBTEX = re.compile(r"^\s*@\s*\w+\s*[{(]", re.MULTILINE)
_RIS = re.compile(r"^TY  - ", re.MULTILINE)
_SEPARATORS = {"\t": "tsv", ",": "csv", ";": "csv", "|": "csv"}


def recognise(source: Input) -> str:
    """Return the name in `READERS` of a file's format.

    Raises:
        ReadError: It is of no known format; the message says what to do.
    """
    head, path = source.head, source.path
    for magic, what in _BINARY:
        if head.startswith(magic):
            raise ReadError(path, None, what)
    if head.startswith(b"PAR1"):
        return "parquet"
    text = _decode(head).lstrip("\ufeff").strip(" \t\r\n\f")
    if _is_binary(text):
        raise ReadError(
            path, None, "binary data of no known kind; kg reads text, JSON, XML, CSV, Parquet, BibTeX and RIS"
        )
    if not text:
        raise ReadError(path, None, "the file is empty")
    if text[0] in "{[":
        return "jsonl" if is_json_lines(text.encode(errors="replace")) else "json"
    if text[0] == "<":
        return _recognise_xml(text, path)
    return _recognise_text(text, path, source.fields)


def _decode(head: bytes) -> str:
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return head[: len(head) // 2 * 2].decode("utf-16", errors="ignore")
    return head.decode("utf-8", errors="replace")


def _is_binary(text: str) -> bool:
    """Tell bytes that are no text: zero bytes, or a tenth that is neither printable nor UTF-8."""
    odd = sum(not character.isprintable() and not character.isspace() for character in text) + text.count("\ufffd")
    return "\0" in text or odd > len(text) / 10


def _recognise_xml(text: str, path: str) -> str:
    found = _XML.search(text)
    if found is not None:
        return "arxiv-atom" if found[1] == "feed" else "arxiv-oai"
    if re.match(r"(?:<!--.{0,2000}?-->\s*)?<(?:!doctype html|html)\b", text, re.IGNORECASE | re.DOTALL):
        raise ReadError(path, None, "a web page; save it as text, or export the list as BibTeX, RIS or CSV")
    raise ReadError(path, None, "XML, but neither an Atom feed nor OAI-PMH")


def _recognise_text(text: str, path: str, fields: Mapping[str, str]) -> str:
    if text.startswith(MARK):
        return "paragraphs"
    if _RIS.search(text):
        return "ris"
    if _BIBTEX.search(text):
        return "bibtex"
    lines = [line for line in map(strip_furniture, text.splitlines()[:20]) if line]
    for separator, name in _SEPARATORS.items():
        if is_header(_cells(lines[0], separator), fields):
            return name
    if any(_is_table(lines[:4], separator) for separator in _SEPARATORS):
        problem = "a table without a header that names an abstract; begin it with a line such as: title,abstract"
        raise ReadError(path, 1, f"{problem}; or name the column with --field abstract=NAME")
    if not lines[0].startswith("#") and any(_is_paper(title, below) for title, below in pairwise(lines[:7])):
        return "pages"
    raise ReadError(path, None, f"of no known format; name it with --format: {', '.join(FORMATS)}")


def _is_paper(title: str, below: str) -> bool:
    return len(below) >= MIN_ABSTRACT and is_abstract(below, title) and not is_abstract(title, "")


def _is_table(lines: Sequence[str], separator: str) -> bool:
    widths = {len(_cells(line, separator)) for line in lines}
    is_quoted = separator == "\t" or any(f'{separator}"' in line for line in lines)
    return is_quoted and len(lines) > 1 and len(widths) == 1 and min(widths) > 1


def is_header(cells: Sequence[str], fields: Mapping[str, str]) -> bool:
    """Tell whether the cells of a table's first line name a title or id, and an abstract.

    >>> is_header(["Paper ID", "Abstract"], {}), is_header(["Image", "Text", "and Video"], {})
    (True, False)
    """
    names = find_fields(tuple(cells), tuple(sorted(fields.items())))
    return (
        bool(names["abstract"])
        and (len(cells) == 1 or bool(names["title"] or names["id"]))
        and max(map(len, cells)) < 60
    )


def _cells(line: str, separator: str) -> list[str]:
    try:
        return [cell.strip() for row in csv.reader([line], delimiter=separator) for cell in row]
    except csv.Error:
        return [line]
