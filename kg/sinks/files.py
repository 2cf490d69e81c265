"""Where sinks write: a text file, standard output, or a folder of two files."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from kg.errors import OutputError
from kg.graph import flat_edge, flat_node

if TYPE_CHECKING:
    import networkx as nx

STDOUT = Path("-")


@contextmanager
def open_text(path: Path) -> Iterator[TextIO]:
    """Open a file for writing UTF-8 with plain line ends; `-` is standard output.

    A file is put in its place when it is complete: an error on the way leaves what was there.

    Raises:
        OutputError: The file cannot be written.
    """
    if path == STDOUT:
        yield sys.stdout
        return
    plain = path.is_file() or not path.exists()
    target = path.with_name(f"{path.name}-part") if plain else path
    try:
        file = target.open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError(path, error.strerror or str(error)) from error
    try:
        with file:
            yield file
    except BaseException:
        if plain:
            target.unlink()
        raise
    if plain:
        target.replace(path)


def write_lines(lines: Iterable[str], path: Path) -> None:
    """Write lines to a file or to standard output."""
    with open_text(path) as file:
        file.writelines(f"{line}\n" for line in lines)


def open_folder(path: Path) -> Path:
    """Make a folder for a format of two files and return it.

    Raises:
        OutputError: It is standard output, or cannot be made.
    """
    if path == STDOUT:
        raise OutputError(path, "this format is two files, nodes and edges; name a folder with -o FOLDER")
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(path, error.strerror or str(error)) from error
    return path


def flat_nodes(graph: nx.MultiDiGraph[str]) -> Iterator[dict[str, Any]]:
    """Yield every node as `kg.graph.flat_node` shows it, in the order of ids."""
    return (flat_node(graph, node) for node in sorted(graph))


def flat_edges(graph: nx.MultiDiGraph[str]) -> Iterator[dict[str, Any]]:
    """Yield every edge as `kg.graph.flat_edge` shows it, in the order of subject, predicate, object."""
    ordered = sorted((subject, key, object_) for subject, object_, key in graph.edges(keys=True))
    return (flat_edge(graph, subject, object_, key) for subject, key, object_ in ordered)
