"""Write a graph as a store of Oxigraph on disk, which answers SPARQL at once and with flat memory.

A folder of the engine's own files (RocksDB). It holds the named graphs of N-Quads, and all their triples once more in
the default graph, so that a query finds them without GRAPH, each once. The files tell when they were made: they are
not the same bytes between runs; what they hold is the same.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import OutputError, ReadError
from kg.rdf.store import load_lines, read_store
from kg.schema import load_schema
from kg.sinks.files import STDOUT
from kg.sinks.rdf import generate_united_nquads

if TYPE_CHECKING:
    import networkx as nx

    from kg.rdf.stars import Stars


def write_oxigraph(graph: nx.MultiDiGraph[str] | Stars, path: Path) -> None:
    """Write a store; one that stands there is replaced when the new one is complete.

    Raises:
        OutputError: It is standard output, holds something else, or cannot be written.
    """
    if path == STDOUT:
        raise OutputError(path, "this format is a folder; name one with -o FOLDER")
    try:
        with _fresh_folder(path) as folder:
            _fill(folder, graph)
    except (OSError, RuntimeError) as error:  # the engine raises both
        problem = error.strerror if isinstance(error, OSError) and error.strerror else " ".join(str(error).split())
        raise OutputError(path, problem) from error


def _fill(folder: Path, graph: nx.MultiDiGraph[str] | Stars) -> None:
    import pyoxigraph as ox

    store = ox.Store(str(folder))
    load_lines(store, generate_united_nquads(graph))
    store.optimize()


@contextmanager
def _fresh_folder(path: Path) -> Iterator[Path]:
    """Give an empty folder that at the end takes the place of another; after an error that is as it was."""
    replaced = _is_replaceable(path)
    target = path.resolve()
    part, old = target.with_name(f"{target.name}-part"), target.with_name(f"{target.name}-old")
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        yield part
        if replaced:
            shutil.rmtree(old, ignore_errors=True)
            target.rename(old)
        part.rename(target)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)


def _is_replaceable(path: Path) -> bool:
    """Tell whether there is a store of a graph; False if there is nothing.

    Raises:
        OutputError: Something else stands there, which nobody would want to lose.
    """
    if not path.exists() or (path.is_dir() and not any(path.iterdir())):
        return False
    names = dict(load_schema().prefixes)
    vocabulary = names["rkg"].rstrip("#/")
    try:
        ours = bool(read_store(path).query(f"ASK {{ ?graph dcterms:conformsTo <{vocabulary}> }}", prefixes=names))
    except (ReadError, OSError, RuntimeError):
        ours = False
    if not ours:
        raise OutputError(path, "something else stands there; name a new folder, or remove it first")
    return True
