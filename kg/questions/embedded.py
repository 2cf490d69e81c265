"""The embedded Cypher engine: kglite 0.21. All that kg knows of it stands here, so that it can be replaced.

It answers as Neo4j does, but for what `check_supported` refuses by name, and for these: the order of `labels(n)` and
`keys(n)`, the last digit of `sum` and `avg` of floats and of `stDev`, and `n.title` of what is no paper (Neo4j: null; here: the id).
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from kg.errors import QueryError
from kg.graph import PAPER, flat_edge, flat_node
from kg.questions.answers import Rows
from kg.questions.cypher_text import code_only, read_tokens
from kg.sinks.columns import EDGE_COLUMNS, NODE_COLUMNS
from kg.sinks.labels import CONCEPT, EDGE_KEYS, MARK, MARK_VALUE, NODE_KEYS, base_label

if TYPE_CHECKING:
    import kglite
    import networkx as nx
    import pandas as pd

logger = logging.getLogger(__name__)

LAYOUT = 1
"""Goes up when `build_engine` stores a graph otherwise, so that kept files are made anew."""

CHUNK = 20_000
COLUMN_TYPES = {"text": "string", "whole": "integer", "number": "float", "texts": "list", "wholes": "list"}

FUNCTIONS: frozenset[str] = frozenset(
    """abs all allshortestpaths any avg ceil coalesce collect count date endnode exists exp floor head keys labels last
    left length log log10 ltrim max min nodes none properties range reduce relationships replace reverse right
    rtrim shortestpath sign single size split sqrt startnode stdev substring sum tail tofloat tointeger tolower
    tostring toupper trim type""".split()
)
"""Functions that answer as Neo4j's, in lower case; each is held to it by a test."""

_KEYWORDS = frozenset(
    """and as ascending asc by call case contains desc descending distinct else ends exists in is limit match not offset
    on optional or order return skip starts then union unwind when where with xor""".split()
)
_SHORTEST_PATH = re.compile(
    r"\b(?:allShortestPaths|shortestPath)\s*\(\s*\([^()]*\)[^()]*\([^()]*\)\s*\)", re.IGNORECASE
)
_UNSUPPORTED = (
    (
        r"\[[^\[\]{}]*\*\s*(?:\d+\s*\.\.|\.\.)?\s*(?:\{[^{}]*\}\s*)?\]\s*-",
        "a path of any length; give it an end, as in *1..8",
    ),
    (r"(?:\]\s*->?|-->?|<--)\s*(?:\{\s*\d*\s*,?\s*\d*\s*\}|[+*]\s*\()", "a quantified path; write -[:TYPE*1..3]->"),
    (r"\)\s*\{\s*\d*\s*,?\s*\d*\s*\}", "a quantified path; write -[:TYPE*1..3]->"),
    (r"\bSHORTEST\b", "SHORTEST; write shortestPath(...) or allShortestPaths(...)"),
    (r"\(\s*\w*\s*(?::[\w|&!%\s]*?)?(?:\{[^{}]*\})?\s*\bWHERE\b", "WHERE inside a node pattern; put it after MATCH"),
    (r"\[\s*\w*\s*(?::[\w|&!%\s]*?)?\s*\bWHERE\b", "WHERE inside a relationship pattern; put it after MATCH"),
    (r"[(\[]\s*\w*\s*:[\w|\s]*[&!%]", "an expression of labels with &, ! or %"),
    (r"\bCOLLECT\s*\{", "COLLECT { ... }; use collect(...)"),
    (r"\b(?:FILTER|HAVING|INTERSECT|EXCEPT|FORMAT|OVER|FINISH)\b", "a clause that Neo4j 5 does not have"),
)


def check_supported(query: str) -> None:
    """Check that a cleaned query has nothing that the engine lacks or does otherwise than Neo4j.

    Raises:
        QueryError: It has; the message names it.
    """
    code = code_only(query)
    outside = _SHORTEST_PATH.sub("shortestPath()", code)
    for pattern, name in _UNSUPPORTED:
        if re.search(pattern, outside, re.IGNORECASE):
            raise QueryError(f"the embedded engine does not have {name}; or ask Neo4j, with --uri")
    words = [token for token in read_tokens(code) if token.kind not in {"space", "string"}]
    for word, after in pairwise(words):
        name = word.text.lower()
        if word.kind == "word" and after.text == "(" and name not in FUNCTIONS | _KEYWORDS:
            hint = "; n.id is the same everywhere" if name in {"id", "elementid"} else ""
            raise QueryError(
                f"the embedded engine lacks {word.text}(), or has it otherwise than Neo4j{hint}; or ask Neo4j, with --uri"
            )


def build_engine(graph: nx.MultiDiGraph[str]) -> kglite.KnowledgeGraph:
    """Return an engine that holds a graph."""
    import kglite

    engine = kglite.KnowledgeGraph()
    for type_ in NODE_KEYS:
        nodes = [node for node in sorted(graph) if graph.nodes[node]["type"] == type_]
        for chunk in _chunks(nodes):
            engine.add_nodes(
                _frame([flat_node(graph, node) for node in chunk], NODE_KEYS[type_], NODE_COLUMNS),
                type_,
                "id",
                "title" if type_ == PAPER else None,
                column_types=_column_types(NODE_KEYS[type_], NODE_COLUMNS),
                labels=[CONCEPT] if base_label(type_) == CONCEPT else None,
            )
    _add_edges(engine, graph)
    return engine


def _add_edges(engine: kglite.KnowledgeGraph, graph: nx.MultiDiGraph[str]) -> None:
    def ends(edge: tuple[str, str, str]) -> tuple[str, str, str]:
        return edge[2], graph.nodes[edge[0]]["type"], graph.nodes[edge[1]]["type"]

    keys = ("subject", "object", *EDGE_KEYS)
    for (predicate, start, end), edges in groupby(sorted(graph.edges(keys=True), key=lambda e: (ends(e), e)), key=ends):
        for chunk in _chunks(list(edges)):
            engine.add_relationships(
                _frame([flat_edge(graph, *edge) for edge in chunk], keys, EDGE_COLUMNS),
                predicate,
                start,
                "subject",
                end,
                "object",
                column_types=_column_types(keys, EDGE_COLUMNS),
            )


def _frame(rows: list[dict[str, Any]], keys: tuple[str, ...], kinds: Mapping[str, str]) -> pd.DataFrame:
    import pandas as pd

    columns = {key: _series([row.get(key) for row in rows], kinds[key]) for key in keys}
    return pd.DataFrame({**columns, MARK: [MARK_VALUE] * len(rows)})


def _series(values: list[Any], kind: str) -> pd.Series[Any]:
    import pandas as pd

    dtypes = {"whole": "Int64", "number": "float64", "truth": "boolean"}
    return pd.Series(values, dtype=dtypes.get(kind, "object"))


def _column_types(keys: tuple[str, ...], kinds: Mapping[str, str]) -> dict[str, str]:
    return {key: COLUMN_TYPES[kinds[key]] for key in keys if kinds[key] in COLUMN_TYPES}


def _chunks(items: list[Any]) -> Iterator[list[Any]]:
    return (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))


def open_engine(path: Path, digest: str, read: Callable[[], nx.MultiDiGraph[str]]) -> kglite.KnowledgeGraph:
    """Return the engine of a workspace, from the file kept beside it, or built and kept.

    Args:
        path: The workspace; the file is PATH-cypher-KEY.
        digest: Hash of the graph's content.
        read: Returns the graph; called only if no file is there.
    """
    import kglite

    key = hashlib.sha256(f"{digest} {LAYOUT} {kglite.__version__}".encode()).hexdigest()[:16]
    kept = path.with_name(f"{path.name}-cypher-{key}")
    if kept.exists():
        try:
            return _read_only(kglite.load(str(kept)))
        except kglite.KgError as error:
            logger.info("%s: made anew: %s", kept, error)
    engine = build_engine(read())
    _keep(engine, kept, path)
    return _read_only(engine)


def _read_only(engine: kglite.KnowledgeGraph) -> kglite.KnowledgeGraph:
    engine.read_only(True)
    return engine


def _keep(engine: kglite.KnowledgeGraph, kept: Path, path: Path) -> None:
    """Save an engine beside its workspace, in place of older ones; where that cannot be written, do without."""
    import os

    import kglite

    fresh = kept.with_name(f"{kept.name}.{os.getpid()}")
    try:
        engine.save(str(fresh))
        fresh.replace(kept)
        for old in path.parent.glob(f"{path.name}-cypher-*"):
            if old != kept:
                old.unlink(missing_ok=True)
    except (OSError, kglite.FileError, kglite.FileIoError) as error:
        logger.info("%s: not kept: %s", kept, error)


def run_embedded(
    engine: kglite.KnowledgeGraph, query: str, parameters: Mapping[str, Any], *, limit: int, seconds: float
) -> Rows:
    """Return the answer to a query that `clean_query` has passed.

    Raises:
        QueryError: The query is wrong, takes too long, or has something that the engine lacks.
    """
    import kglite

    check_supported(query)
    kglite.set_query_warning_policy("silent")
    try:
        answer = engine.cypher(
            query,
            params=dict(parameters),
            timeout_ms=max(1, int(seconds * 1000)),
            row_limit=limit + 1,
            hide_structural_keys=True,
        )
    except kglite.CypherTimeoutError as error:
        raise QueryError(f"the query took longer than {seconds:g} s; --timeout gives it more time") from error
    except (kglite.KgError, ValueError, OverflowError) as error:
        raise QueryError(" ".join(str(error).split("\n", 1)[0].split())) from error
    view = cast("kglite.ResultView", answer)
    rows = [{column: plain_value(row[column]) for column in view.columns} for row in view.to_list()]
    return Rows(tuple(view.columns), tuple(rows[:limit]), len(rows) > limit)


def plain_value(value: Any) -> Any:
    """Return a value of the engine as JSON has it: a node or relationship is its properties, a path a list of these."""
    if isinstance(value, dict) and value.keys() == {"nodes", "relationships"}:
        return _alternate(value["nodes"], value["relationships"])
    if isinstance(value, dict) and value.keys() >= {"id", "labels", "properties"}:
        hidden = {MARK} if value["properties"]["type"] == PAPER else {MARK, "title"}
        return {key: plain_value(item) for key, item in sorted(value["properties"].items()) if key not in hidden}
    if isinstance(value, dict) and value.keys() >= {"id", "start", "end", "type", "properties"}:
        properties = {key: plain_value(item) for key, item in sorted(value["properties"].items()) if key != MARK}
        return {"type": value["type"], **properties}
    if isinstance(value, dict):
        return {key: plain_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain_value(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _alternate(nodes: list[Any], relationships: list[Any]) -> list[Any]:
    steps = [plain_value(nodes[0])]
    for relationship, node in zip(relationships, nodes[1:], strict=True):
        steps += [plain_value(relationship), plain_value(node)]
    return steps
