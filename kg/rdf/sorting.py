"""Sort more lines than fit in memory."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from typing import IO

RUN = 200_000


def sort_lines(lines: Iterable[str], *, run: int = RUN) -> Iterator[str]:
    r"""Yield lines in the order of their code points, each once; runs of lines wait in temporary files.

    Args:
        lines: Without line breaks.
        run: Lines to hold in memory at once.

    >>> list(sort_lines(["b", "a", "c", "a"], run=2))
    ['a', 'b', 'c']
    """
    waiting = iter(lines)
    with ExitStack() as stack:
        runs: list[Iterable[str]] = []
        while block := sorted(islice(waiting, run)):
            if len(block) < run and not runs:
                runs.append(block)
                break
            file = stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n"))
            runs.append(_stored(file, block))
        last = None
        for line in heapq.merge(*runs):
            if line != last:
                yield line
            last = line


def _stored(file: IO[str], block: list[str]) -> Iterator[str]:
    file.writelines(f"{line}\n" for line in block)
    file.seek(0)
    return (line[:-1] for line in file)
