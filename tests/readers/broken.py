"""Broken inputs of many kinds, with what kg says about each; used by the tests of the readers and of the commands."""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ABSTRACT = (
    "We train a small planner on traces of household chores and test it on ALFWorld, where it reaches 71.5% success "
    "with a tenth of the tokens that its teacher needs."
)
GOOD = {"id": "good-1", "title": "A Small Planner", "abstract": ABSTRACT}
LINE = json.dumps(GOOD) + "\n"


@dataclass(frozen=True)
class Broken:
    """A broken file and what comes of reading it alone.

    Attributes:
        path: The file.
        error: Text of the `ReadError` that ends the reading, or None if papers could be read.
        problems: Texts of the errors of what was skipped on the way.
    """

    path: Path
    error: str | None
    problems: tuple[str, ...]

    @property
    def status(self) -> int:
        """Exit status of a command that reads it: 3 if it could go on without what was skipped."""
        return 1 if self.error is not None else 3 if self.problems else 0


def write_broken(folder: Path) -> list[Broken]:
    """Write every broken file into a folder and return what to expect of it."""
    files = []
    for name, (write, error, problems) in KINDS.items():
        path = folder / name
        path.write_bytes(write())
        texts = tuple(f"{path}{problem}" for problem in problems)
        files.append(Broken(path, None if error is None else f"{path}{error}", texts))
    return files


def _parquet() -> bytes:
    import pyarrow as pa  # type: ignore[import-untyped]
    from pyarrow import parquet

    out = io.BytesIO()
    parquet.write_table(pa.table({"title": ["A Small Planner"], "abstract": [ABSTRACT]}), out)
    return out.getvalue()


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("papers.csv"), "title,abstract\n")
    return out.getvalue()


def _sqlite() -> bytes:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE papers (id)")
    return database.serialize()


def _zstandard() -> bytes:
    import zstandard

    return zstandard.ZstdCompressor().compress(LINE.encode() * 50)


def _bomb() -> bytes:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE feed [<!ENTITY e0 "ha">{entities}]><feed><entry><title>&e9;</title></entry></feed>'.encode()


def _damaged_gzip() -> bytes:
    packed = bytearray(gzip.compress(LINE.encode(), mtime=0))
    packed[-8:-4] = b"\0\0\0\0"
    return bytes(packed)


Kind = tuple[Callable[[], bytes], str | None, tuple[str, ...]]

KINDS: dict[str, Kind] = {
    "empty.txt": (lambda: b"", ": the file is empty", ()),
    "blank.txt": (lambda: b" \n\n\t\n", ": the file is empty", ()),
    "binary.dat": (
        lambda: bytes(range(256)) * 8,
        ": binary data of no known kind; kg reads text, JSON, XML, CSV, Parquet, BibTeX and RIS",
        (),
    ),
    "paper.pdf": (
        lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
        ": a PDF; kg reads abstracts: export a list of papers, as from Zotero in BibTeX or RIS",
        (),
    ),
    "papers.zip": (_zip, ": a ZIP archive (or office document); unpack it, or export the list as CSV", ()),
    "graph.sqlite": (
        _sqlite,
        ": a kg graph or other SQLite file; give it to `kg add` or `kg export`, not as a list of papers",
        (),
    ),
    "cut-off.jsonl.gz": (
        lambda: gzip.compress(LINE.encode() * 50, mtime=0)[:-20],
        ": its gzip data break off: the file is cut off; fetch it again",
        (),
    ),
    "damaged.jsonl.gz": (
        _damaged_gzip,
        ": its gzip data are damaged (CRC check failed 0x0 != 0xbaeb943); fetch it again",
        (),
    ),
    "cut-off.jsonl.zst": (
        lambda: _zstandard()[:-9],
        ": its Zstandard data break off: the file is cut off; fetch it again",
        (),
    ),
    "latin1.csv": (
        lambda: f"title,abstract\nUn café,{ABSTRACT}\n".encode("latin-1"),
        ":2: not UTF-8 (byte 0xe9); convert the file, as with: iconv -f latin1 -t utf-8",
        (),
    ),
    "trailing-comma.json": (
        lambda: f"[{LINE.strip()},]".encode(),
        ": not JSON: a comma before a closing bracket at line 1, column 223",
        (),
    ),
    "cut-off.json": (
        lambda: f"[{LINE.strip()}, {LINE[:40]}".encode(),
        ": not JSON: it breaks off; is it cut off?",
        (),
    ),
    "deep.json": (lambda: b"[" * 200_000, ": not readable JSON: nested too deep", ()),
    "broken-lines.jsonl": (
        lambda: b'{"title": "x"\n{"title": "y",}\n',
        ":1: no paper could be read: not JSON: it breaks off; is it cut off?",
        (
            ":1: not JSON: it breaks off; is it cut off?",
            ":2: not JSON: a comma before a closing bracket at column 14",
        ),
    ),
    "numbers.json": (
        lambda: b"[1, [2], null]",
        ":1: no paper could be read: a JSON number where an object with title and abstract should be",
        (
            ":1: a JSON number where an object with title and abstract should be",
            ":2: a JSON array where an object with title and abstract should be",
            ":3: a JSON null where an object with title and abstract should be",
        ),
    ),
    "no-header.csv": (
        lambda: f'A Small Planner,"{ABSTRACT}"\nAnother,"{ABSTRACT}"\n'.encode(),
        ":1: a table without a header that names an abstract; begin it with a line such as: title,abstract; or name the column with --field abstract=NAME",
        (),
    ),
    "other-columns.csv": (
        lambda: f'name,notes\nA Small Planner,"{ABSTRACT}"\n'.encode(),
        ":1: a table without a header that names an abstract; begin it with a line such as: title,abstract; or name the column with --field abstract=NAME",
        (),
    ),
    "other-fields.jsonl": (
        lambda: json.dumps({"heading": "x", "teaser": ABSTRACT}).encode(),
        ":1: no paper could be read: no field that is called like an abstract; the fields are: heading, teaser; name it with --field abstract=NAME",
        (
            ":1: no field that is called like an abstract; the fields are: heading, teaser; name it with --field abstract=NAME",
        ),
    ),
    "bomb.xml": (_bomb, ": it declares a document type or entities, which can blow up a file; remove the DOCTYPE", ()),
    "other.xml": (
        lambda: b'<?xml version="1.0"?><rss><channel><item/></channel></rss>',
        ": XML, but neither an Atom feed nor OAI-PMH",
        (),
    ),
    "cut-off.xml": (
        lambda: b"<feed><entry><title>x</title>",
        ":1: not well-formed XML: no element found: line 1, column 29; fetch it again",
        (),
    ),
    "answer.xml": (
        lambda: b'<OAI-PMH><error code="noRecordsMatch">nothing in that range</error></OAI-PMH>',
        ": the server's answer is an error: nothing in that range",
        (),
    ),
    "page.html": (
        lambda: b"<!DOCTYPE html>\n<html><body>papers</body></html>",
        ": a web page; save it as text, or export the list as BibTeX, RIS or CSV",
        (),
    ),
    "long-line.jsonl": (
        lambda: json.dumps({**GOOD, "abstract": "word " * 2_100_000}).encode(),
        ":1: no paper could be read: an abstract of 10,500,000 characters; name the right field with --field abstract=NAME",
        (":1: an abstract of 10,500,000 characters; name the right field with --field abstract=NAME",),
    ),
    "title-only.jsonl": (
        lambda: b'{"id": "t-1", "title": "A Title Alone", "abstract": null}\n',
        ":1: no paper could be read: a title without an abstract; add the abstract, or name its field with --field abstract=NAME",
        (":1: a title without an abstract; add the abstract, or name its field with --field abstract=NAME",),
    ),
    "cut-off.parquet": (
        lambda: _parquet()[:-30],
        ": damaged or cut-off Parquet; fetch it again",
        (),
    ),
    "unclosed.bib": (
        lambda: b"@article{a2024,\n title = {A {Title},\n abstract = {text}\n",
        ":1: no paper could be read: no BibTeX entry: do its braces and quotes match, and does it have a key?",
        (":1: no BibTeX entry: do its braces and quotes match, and does it have a key?",),
    ),
    "cut-off.ris": (
        lambda: f"TY  - JOUR\nTI  - A Title\nAB  - {ABSTRACT}\n".encode(),
        ":1: no paper could be read: a reference without its end, the line ER; the file is cut off, or the line missing",
        (":1: a reference without its end, the line ER; the file is cut off, or the line missing",),
    ),
    "prose.txt": (
        lambda: b"Dear all,\nplease find my notes below.\nBest wishes\n",
        ": of no known format; name it with --format: pages, paragraphs, jsonl, json, csv, tsv, parquet, arxiv-atom, arxiv-oai, arxiv-snapshot, openalex, semantic-scholar, bibtex, ris",
        (),
    ),
    "index.jsonl": (
        lambda: json.dumps({"id": "https://openalex.org/W1234", "abstract_inverted_index": {"We": 0}}).encode(),
        ":1: no paper could be read: abstract_inverted_index has no list of positions for 'We'",
        (":1: abstract_inverted_index has no list of positions for 'We'",),
    ),
    "one-broken.jsonl": (
        lambda: f'{LINE}{{"id": "bad", \n{LINE}'.encode(),
        None,
        (":2: not JSON: it breaks off; is it cut off?",),
    ),
    "one-latin1.jsonl": (
        lambda: LINE.encode() + '{"title": "café"}\n'.encode("latin-1"),
        None,
        (":2: not UTF-8 (byte 0xe9); convert the file, as with: iconv -f latin1 -t utf-8",),
    ),
    "lone-title.txt": (
        lambda: f"A Small Planner\n{ABSTRACT}\nA Title Alone\nA Larger Planner\n{ABSTRACT}\n".encode(),
        None,
        (":3: a title without an abstract; put its abstract on the next line",),
    ),
    "one-wide.csv": (
        lambda: f'title,abstract\nA Small Planner,"{ABSTRACT}"\nAnother,a,b\n'.encode(),
        None,
        (":3: 3 cells under a header of 2; quote the cell that holds a separator",),
    ),
    "one-unclosed.bib": (
        lambda: (
            f"@misc{{a,\n title = {{A {{Title}},\n abstract = {{x}}}}\n@misc{{b, title = {{B}}, abstract = {{{ABSTRACT}}}}}\n".encode()
        ),
        None,
        (":1: no BibTeX entry: do its braces and quotes match, and does it have a key?",),
    ),
}
