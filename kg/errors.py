"""Errors that a user can act on. The command line prints them as one line and exits with status 1.

Every error passes all its arguments to `super().__init__`, so that it survives pickling between processes.
"""

from __future__ import annotations

from pathlib import Path


class KGError(Exception):
    """Base of every error that kg raises on purpose."""


class ReadError(KGError, ValueError):
    """An input file, or one record of it, cannot be read.

    Attributes:
        path: The file, `-` for standard input.
        record: Line or record number from 1, or None where the whole file is meant.
        problem: What is wrong and what to do.
    """

    def __init__(self, path: Path | str, record: int | None, problem: str) -> None:
        super().__init__(path, record, problem)
        self.path, self.record, self.problem = path, record, problem

    def __str__(self) -> str:
        where = str(self.path) if self.record is None else f"{self.path}:{self.record}"
        return f"{where}: {self.problem}"


class SchemaError(KGError, ValueError):
    """A value breaks the data model: an unknown type or predicate, a relation that its types do not allow."""


class GraphError(KGError, ValueError):
    """A graph breaks the contract of `kg.graph`."""


class WorkspaceError(KGError):
    """A workspace file is missing, is no workspace, or was made by another version."""


class BuildError(KGError):
    """A build has nothing to put into a graph."""


class OutputError(KGError):
    """A file cannot be written.

    Attributes:
        path: The file or folder, `-` for standard output.
        problem: What is wrong and what to do.
    """

    def __init__(self, path: Path | str, problem: str) -> None:
        super().__init__(path, problem)
        self.path, self.problem = path, problem

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}"


class DecisionError(KGError, ValueError):
    """A decisions file contradicts itself or cannot be read."""


class QueryError(KGError, ValueError):
    """A Cypher or SPARQL query cannot be run as it stands."""


class NotFoundError(KGError, LookupError):
    """A name stands for nothing in the graph.

    Attributes:
        name: What was asked for.
        suggestions: Nearest names, best first.
    """

    def __init__(self, name: str, suggestions: tuple[str, ...] = ()) -> None:
        super().__init__(name, suggestions)
        self.name, self.suggestions = name, suggestions

    def __str__(self) -> str:
        hint = f"; did you mean {', '.join(self.suggestions)}?" if self.suggestions else ""
        return f"nothing is called {self.name!r} in this graph{hint}"


class ServerError(KGError):
    """A Neo4j server is away, refuses, or does not hold what was written to it.

    Attributes:
        uri: Its address, without a password.
        problem: What is wrong and what to do.
    """

    def __init__(self, uri: str, problem: str) -> None:
        super().__init__(uri, problem)
        self.uri, self.problem = uri, problem

    def __str__(self) -> str:
        return f"{self.uri}: {self.problem}"


class MissingDependencyError(KGError, ImportError):
    """An optional package is needed.

    Attributes:
        package: Its name.
        extra: The extra of `research-kg` that brings it.
    """

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(package, extra)
        self.package, self.extra = package, extra

    def __str__(self) -> str:
        return f"{self.package} is not installed; run: pip install 'research-kg[{self.extra}]'"
