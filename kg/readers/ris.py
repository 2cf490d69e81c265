"""RIS, the tagged format that most databases export.

    TY  - JOUR
    TI  - A title
    AB  - An abstract
    DO  - 10.1000/x
    ER  -

Each reference is parsed alone; one without its ER line is cut off and is skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.errors import ReadError
from kg.readers.input import Input, read_text
from kg.readers.record import Record, from_fields

_BEGIN = re.compile(r"^TY  -", re.MULTILINE)
_END = re.compile(r"^ER  -.*", re.MULTILINE)


def read_ris(source: Input) -> Iterator[Record | ReadError]:
    """Yield the papers of a file of references."""
    text = read_text(source).replace("\r\n", "\n").replace("\r", "\n")
    starts = [found.start() for found in _BEGIN.finditer(text)]
    line, seen = 1, 0
    for index, (start, end) in enumerate(zip(starts, [*starts[1:], len(text)], strict=True)):
        line += text.count("\n", seen, start)
        seen = start
        yield _record(source, index, line, text[start:end])


def _record(source: Input, index: int, line: int, text: str) -> Record | ReadError:
    import rispy  # type: ignore[import-untyped]

    end = _END.search(text)
    if end is None:
        return ReadError(
            source.path, line, "a reference without its end, the line ER; the file is cut off, or the line missing"
        )
    references = rispy.loads(text[: end.end()])
    try:
        return from_fields(index, line, references[0] if references else {}, source.fields)
    except ValueError as error:
        return ReadError(source.path, line, str(error))
