"""Parquet with one row for each paper; columns are found by name, and only those are read."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from kg.errors import ReadError
from kg.readers.input import Input, read_bytes
from kg.readers.record import Record, find_fields, from_fields, no_abstract_field

BATCH = 1024


def read_parquet(source: Input) -> Iterator[Record | ReadError]:
    """Yield the papers of a file, in batches; what is compressed outside or comes through a pipe is held whole."""
    import pyarrow as pa  # type: ignore[import-untyped]
    from pyarrow import parquet

    is_plain = source.path != "-" and _is_plain(Path(source.path))
    content = source.path if is_plain else io.BytesIO(read_bytes(source))
    try:
        with parquet.ParquetFile(content) as file:
            names = tuple(file.schema_arrow.names)
            found = find_fields(names, tuple(sorted(source.fields.items())))
            if not found["abstract"]:
                raise ReadError(source.path, None, no_abstract_field(names, source.fields))
            columns = sorted({name for wanted in found.values() for name in wanted}, key=names.index)
            indices = count()
            for batch in file.iter_batches(BATCH, columns=columns):
                for row in batch.to_pylist():
                    index = next(indices)
                    yield from_fields(index, index + 1, row, source.fields)
    except (pa.ArrowException, OSError) as error:
        raise ReadError(source.path, None, "damaged or cut-off Parquet; fetch it again") from error


def _is_plain(path: Path) -> bool:
    """Tell a file that can be opened again, and is not compressed, from a packed one or a pipe."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"PAR1"
