"""The format of a file, by its first bytes."""

from __future__ import annotations

import re
from itertools import pairwise

from kg.errors import ReadError
from kg.readers.json_records import is_json_lines
from kg.readers.pages import is_abstract, strip_furniture
from kg.readers.paragraphs import MARK
from kg.readers.record import find_fields

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
_UNKNOWN = "of no known format; name it with --format (kg build --help lists them)"


def recognise(head: bytes, path: str) -> str:
    """Return the format's name in `READERS`.

    Raises:
        ReadError: It is of no known format; the message says what to do.
    """
    for magic, what in _BINARY:
        if head.startswith(magic):
            raise ReadError(path, None, what)
    if head.startswith(b"PAR1"):
        return "parquet"
    text = _decode(head)
    if (
        "\0" in text
        or sum(not character.isprintable() and not character.isspace() for character in text) > len(text) / 10
    ):
        raise ReadError(
            path, None, "binary data of no known kind; kg reads text, JSON, XML, CSV, Parquet, BibTeX and RIS"
        )
    text = text.lstrip("\ufeff").strip()
    if not text:
        raise ReadError(path, None, "the file is empty")
    if text[0] in "{[":
        return "jsonl" if is_json_lines(text.encode(errors="replace")) else "json"
    if text[0] == "<":
        return _recognise_xml(text, path)
    return _recognise_text(text, path)


def _decode(head: bytes) -> str:
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return head[: len(head) // 2 * 2].decode("utf-16", errors="ignore")
    return head.decode("utf-8", errors="ignore")


def _recognise_xml(text: str, path: str) -> str:
    found = _XML.search(text)
    if found is not None:
        return "arxiv-atom" if found[1] == "feed" else "arxiv-oai"
    if re.match(r"(?:<!--.{0,2000}?-->\s*)?<(?:!doctype html|html)\b", text, re.IGNORECASE | re.DOTALL):
        raise ReadError(path, None, "a web page; save it as text, or export the list as BibTeX, RIS or CSV")
    raise ReadError(path, None, "XML, but neither an Atom feed nor OAI-PMH")


def _recognise_text(text: str, path: str) -> str:
    if text.startswith(MARK):
        return "paragraphs"
    if _RIS.search(text):
        return "ris"
    if _BIBTEX.search(text):
        return "bibtex"
    lines = [line for line in map(strip_furniture, text.splitlines()) if line]
    for name, separator in (("tsv", "\t"), ("csv", ","), ("csv", ";")):
        if _is_header(lines[0].split(separator) if lines else []):
            return name
    if any(is_abstract(below, title) and not is_abstract(title, "") for title, below in pairwise(lines[:7])):
        return "pages"
    raise ReadError(path, None, _UNKNOWN)


def _is_header(cells: list[str]) -> bool:
    names = find_fields(tuple(cell.strip(" \"'") for cell in cells), ())
    return len(cells) > 1 and bool(names["abstract"]) and len(max(cells, key=len)) < 60
