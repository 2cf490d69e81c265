"""Oxigraph's store of quads: filled from lines of N-Quads, and opened where `kg export oxigraph` left it on disk."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import ReadError

if TYPE_CHECKING:
    import pyoxigraph as ox

SUFFIX = ".oxigraph"
PIECE = 100_000
"""Lines to load at once: the engine sorts them in memory, in six orders."""


def load_lines(store: ox.Store, lines: Iterable[str]) -> None:
    """Add quads, given as lines of N-Quads, in any order; memory for a piece of them at a time."""
    import pyoxigraph as ox

    rest = iter(lines)
    while piece := list(itertools.islice(rest, PIECE)):
        store.bulk_load(input="\n".join(piece), format=ox.RdfFormat.N_QUADS)


def is_store(path: Path) -> bool:
    """Tell whether a path is that of a store on disk: any folder, and what is called so."""
    try:
        return path.suffix == SUFFIX or path.is_dir()
    except OSError:  # no path: a query that is too long for one
        return False


def read_store(path: Path) -> ox.Store:
    """Return a store on disk, open for reading.

    Raises:
        ReadError: It is missing, no store, or damaged.
    """
    import pyoxigraph as ox

    if not path.exists():
        raise ReadError(path, None, f"no such folder; make one with: kg export oxigraph graph.kg -o {path}")
    if not (path / "CURRENT").is_file():
        raise ReadError(path, None, "no store of Oxigraph")
    for log in path.glob("LOG.old.*"):  # the engine begins a log at each opening, and keeps the last thousand
        with suppress(OSError):
            log.unlink()
    try:
        return ox.Store.read_only(str(path))
    except (OSError, RuntimeError, ValueError) as error:
        raise ReadError(path, None, f"a damaged store of Oxigraph ({' '.join(str(error).split())})") from error
