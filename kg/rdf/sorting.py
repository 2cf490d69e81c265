"""Sort more lines than fit in memory."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO

RUN = 16_000_000
_CHUNK = 1 << 14


def sort_lines(lines: Iterable[str], *, run: int = RUN) -> Iterator[str]:
    r"""Yield lines in the order of their code points, each once; sorted runs of them wait in one temporary file.

    Args:
        lines: Without line breaks.
        run: Characters to hold in memory at once.

    >>> list(sort_lines(["b", "a", "c", "a"], run=2))
    ['a', 'b', 'c']
    """
    with tempfile.TemporaryFile() as file:
        runs: list[Iterator[bytes]] = []
        start = 0
        for block in _blocks(lines, run):
            block.sort()
            file.writelines(block)
            runs.append(_read_run(file, start, start := file.tell()))
        last = b""
        for line in heapq.merge(*runs):
            if line != last:
                yield line[:-1].decode()
            last = line


def _blocks(lines: Iterable[str], size: int) -> Iterator[list[bytes]]:
    """Yield the lines in blocks; the order of bytes in UTF-8 is that of code points."""
    block: list[bytes] = []
    held = 0
    for line in lines:
        block.append(f"{line}\n".encode())
        held += len(line)
        if held >= size:
            yield block
            block = []
            held = 0
    yield block


def _read_run(file: IO[bytes], start: int, end: int) -> Iterator[bytes]:
    rest = b""
    while start < end:
        file.seek(start)
        chunk = file.read(min(_CHUNK, end - start))
        start += len(chunk)
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield line + b"\n"
