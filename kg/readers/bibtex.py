"""BibTeX, as reference managers export it with abstracts.

    @article{key2024, title = {{GPT}-4 and Others}, abstract = {...}, year = 2024, month = oct, eprint = {2410.21155}}

Each entry is parsed alone, so that a broken one spoils no other. Braces that only protect capitals are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.errors import ReadError
from kg.latex import to_plain
from kg.readers.input import Input, read_text
from kg.readers.record import Record, from_fields

if TYPE_CHECKING:
    from bibtexparser.bparser import BibTexParser  # type: ignore[import-untyped]

_ENTRY = re.compile(r"^[ \t]{0,20}@[ \t]{0,20}([A-Za-z]{1,40})[ \t]{0,20}[{(]", re.MULTILINE)
_NO_PAPER = frozenset({"comment", "preamble", "string"})


def read_bibtex(source: Input) -> Iterator[Record | ReadError]:
    """Yield the papers of a bibliography."""
    text = read_text(source)
    entries = list(_ENTRY.finditer(text))
    ends = [entry.start() for entry in entries[1:]] + [len(text)]
    parser = _make_parser()
    index, line, seen = 0, 1, 0
    for entry, end in zip(entries, ends, strict=True):
        line += text.count("\n", seen, entry.start())
        seen = entry.start()
        values = _parse(parser, text[entry.start() : end])
        if entry[1].lower() in _NO_PAPER:
            continue
        yield _record(source, index, line, values)
        index += 1


def _record(source: Input, index: int, line: int, values: dict[str, str] | None) -> Record | ReadError:
    if values is None:
        return ReadError(source.path, line, "no BibTeX entry: do its braces and quotes match, and does it have a key?")
    values["date"] = values.get("date") or f"{values.get('month', '')} {values.get('year', '')}".strip()
    try:
        return from_fields(index, line, values, source.fields)
    except ValueError as error:
        return ReadError(source.path, line, str(error))


def _make_parser() -> BibTexParser:
    from bibtexparser.bparser import BibTexParser

    parser = BibTexParser(common_strings=True, ignore_nonstandard_types=False)
    parser.expect_multiple_parse = True
    return parser


def _parse(parser: BibTexParser, text: str) -> dict[str, str] | None:
    """Return the fields of an entry, None if it cannot be parsed; definitions of strings stay in the parser."""
    parser.bib_database.entries.clear()
    parser.bib_database.comments.clear()
    try:
        parser.parse(text)
    except (RecursionError, KeyError, ValueError):
        return None
    entries = parser.bib_database.entries
    if not entries:
        return None
    return {name: value if name == "ID" else strip_braces(value) for name, value in entries[0].items()}


def strip_braces(text: str) -> str:
    r"""Return a field's plain text.

    >>> strip_braces(r"{GPT}-4 by M{\"u}ller in \textbf{bold}")
    'GPT-4 by Müller in bold'
    """
    return re.sub(r"[{}]", "", to_plain(text))
