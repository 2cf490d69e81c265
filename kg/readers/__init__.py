"""Files of abstracts to documents: each format has its file and its line in `READERS`.

A reader takes an `Input` and yields records, and errors in the place of those that are broken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from kg.datamodel import Document
from kg.errors import ReadError
from kg.readers.arxiv_atom import read_atom
from kg.readers.arxiv_oai import read_oai
from kg.readers.arxiv_snapshot import from_snapshot
from kg.readers.bibtex import read_bibtex
from kg.readers.delimited import read_csv, read_tsv
from kg.readers.input import Input, open_input
from kg.readers.json_records import read_json, read_json_lines, read_json_shaped
from kg.readers.openalex import from_work
from kg.readers.pages import read_pages
from kg.readers.paragraphs import read_paragraphs
from kg.readers.parquet import read_parquet
from kg.readers.recognise import recognise
from kg.readers.record import FIELDS, Record, to_document
from kg.readers.ris import read_ris
from kg.readers.semantic_scholar import from_paper

Reader = Callable[[Input], Iterator[Record | ReadError]]

READERS: dict[str, Reader] = {
    "pages": read_pages,
    "paragraphs": read_paragraphs,
    "jsonl": read_json_lines,
    "json": read_json,
    "csv": read_csv,
    "tsv": read_tsv,
    "parquet": read_parquet,
    "arxiv-atom": read_atom,
    "arxiv-oai": read_oai,
    "arxiv-snapshot": partial(read_json_shaped, shape=from_snapshot),
    "openalex": partial(read_json_shaped, shape=from_work),
    "semantic-scholar": partial(read_json_shaped, shape=from_paper),
    "bibtex": read_bibtex,
    "ris": read_ris,
}


def read_documents(
    paths: Iterable[str | Path],
    *,
    format: str | None = None,
    fields: Mapping[str, str] = {},
    problems: Callable[[ReadError], None],
) -> Iterator[Document]:
    """Yield the documents of files and folders, one for each record, as they are read.

    Every input is looked at before the first is read, so that a wrong name fails at once. The same paper may come
    several times; `kg.documents` unites.

    Args:
        paths: Files, folders (walked in sorted order, see `find_files`), `-` for standard input.
        format: A name in `READERS`; recognised by content if None.
        fields: Which field of a record holds "title", "abstract", "id" or "date", where guessing goes wrong.
        problems: Called with the error of each record that is skipped, and of each file of a folder that is.

    Raises:
        ReadError: An input is missing, of unknown format, or nothing in it can be read.
    """
    check_options(format, fields)
    plan = list(_plan([str(path) for path in paths], format, fields, problems))
    count, first = 0, None
    for file, name, folder in plan:
        try:
            for document in _read_file(file, name, fields, problems):
                count += 1
                yield document
        except ReadError as error:
            if folder is None:
                raise
            first = first or error
            problems(error)
    if plan and not count:
        raise ReadError(plan[0][2] or plan[0][0], None, f"a folder in which no paper could be read: {first}")


def _plan(
    paths: Iterable[str], format: str | None, fields: Mapping[str, str], problems: Callable[[ReadError], None]
) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield each file with its format and the folder it was found in, None for one that was named itself."""
    for path in paths:
        files = find_files(path)
        folder = None if files == (path,) else path
        known, first = 0, None
        for file in files:
            try:
                yield file, format or _format_of(file, fields), folder
                known += 1
            except ReadError as error:
                if folder is None:
                    raise
                first = first or error
                problems(error)
        if not known:
            reason = "" if first is None else f": {first}"
            raise ReadError(path, None, f"a folder in which no file of papers was found{reason}")


def check_options(format: str | None, fields: Mapping[str, str]) -> None:
    """Check what the user chose.

    Raises:
        ReadError: There is no such format or field.
    """
    if format is not None and format not in READERS:
        raise ReadError("--format", None, f"no format is called {format!r}; there are: {', '.join(READERS)}")
    for name in fields:
        if name not in FIELDS:
            raise ReadError(
                "--field",
                None,
                f"no field is called {name!r}; there are: {', '.join(FIELDS)} (as in --field abstract=summary)",
            )


def find_files(path: str) -> tuple[str, ...]:
    """Return the files that a path stands for: itself, or those below a folder, sorted, but for hidden ones and READMEs."""
    folder = Path(path)
    if path == "-" or not folder.is_dir():
        return (path,)
    files = (file for file in folder.rglob("*") if file.is_file())
    shown = (
        file for file in files if not any(part.startswith((".", "README")) for part in file.relative_to(folder).parts)
    )
    return tuple(map(str, sorted(shown, key=lambda file: file.relative_to(folder).parts)))


def _format_of(path: str, fields: Mapping[str, str]) -> str | None:
    """Return the format of a file, None for standard input and pipes, which are looked at when their turn comes."""
    if path == "-" or Path(path).is_fifo():
        return None
    source = open_input(path, fields)
    with source.stream:
        return recognise(source)


def _read_file(
    path: str, name: str | None, fields: Mapping[str, str], problems: Callable[[ReadError], None]
) -> Iterator[Document]:
    source = open_input(path, fields)
    count, first = 0, None
    with source.stream:
        try:
            for record in READERS[name or recognise(source)](source):
                document = record if isinstance(record, ReadError) else _document(record, path)
                if isinstance(document, ReadError):
                    first = first or document
                    problems(document)
                else:
                    count += 1
                    yield document
        except ReadError as error:
            if not count:
                raise
            problems(error)
    if not count:
        problem = "it holds none" if first is None else first.problem
        raise ReadError(path, None if first is None else first.record, f"no paper could be read: {problem}")


def _document(record: Record, path: str) -> Document | ReadError:
    try:
        return to_document(record, path)
    except ReadError as error:
        return error
