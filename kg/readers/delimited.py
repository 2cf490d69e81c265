"""CSV and TSV with a header line; the abstract's column is found by its name.

    id,title,abstract,date
    arxiv:2410.21155,"A title, with a comma","An abstract",2024-10-28

The separator of CSV is the one of , ; | that the header has most of. A row with more cells than the header is broken.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator

from kg.errors import ReadError
from kg.readers.input import MAX_LINE, Input, read_lines
from kg.readers.record import Record, find_fields, from_fields, no_abstract_field


def read_csv(source: Input) -> Iterator[Record | ReadError]:
    """Yield the papers of a CSV file."""
    header = source.head.split(b"\n", 1)[0]
    separator = max((",", ";", "|"), key=lambda mark: header.count(mark.encode()))
    yield from _read_rows(source, separator)


def read_tsv(source: Input) -> Iterator[Record | ReadError]:
    """Yield the papers of a file of tab-separated values."""
    yield from _read_rows(source, "\t")


def _read_rows(source: Input, separator: str) -> Iterator[Record | ReadError]:
    csv.field_size_limit(MAX_LINE)
    rows = csv.reader(_text_lines(source), delimiter=separator, strict=True)
    names: tuple[str, ...] | None = None
    index, line = 0, 0
    while True:
        line = rows.line_num + 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield ReadError(
                source.path,
                line,
                f"not {'TSV' if separator == chr(9) else 'CSV'}: {error}; are its quotes doubled and closed?",
            )
            index += names is not None
            continue
        if names is None:
            names = _header(source, line, cells)
        elif any(cell.strip() for cell in cells):
            yield _record(source, index, line, names, cells)
            index += 1


def _header(source: Input, line: int, cells: list[str]) -> tuple[str, ...]:
    names = tuple(cell.strip() for cell in cells)
    if not find_fields(names, tuple(sorted(source.fields.items())))["abstract"]:
        raise ReadError(source.path, line, no_abstract_field(names, source.fields) + ", or put a header line first")
    return names


def _record(source: Input, index: int, line: int, names: tuple[str, ...], cells: list[str]) -> Record | ReadError:
    if len(cells) > len(names):
        return ReadError(
            source.path,
            line,
            f"{len(cells)} cells under a header of {len(names)}; quote the cell that holds a separator",
        )
    cells += [""] * (len(names) - len(cells))
    return from_fields(index, line, dict(zip(names, cells, strict=True)), source.fields)


def _text_lines(source: Input) -> Iterator[str]:
    for _, line in read_lines(source):
        if isinstance(line, ReadError):
            raise line
        yield line + "\n"
