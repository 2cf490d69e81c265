"""Node-link JSON, one node or edge a line; holds everything, and `networkx.node_link_graph(..., edges="edges")` reads it.

{"directed": true, "multigraph": true, "graph": {}, "nodes": [
{"id": "method:react", "type": "Method", "name": "ReAct", "aliases": [], "support": 3}
], "edges": [
{"source": "method:react", "target": "method:treeplan", "key": "OUTPERFORMS", "predicate": "OUTPERFORMS", ...}
]}
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.datamodel import Evidence, Source
from kg.errors import ReadError
from kg.graph import new_graph, put_edge, put_node
from kg.sinks.files import write_lines

if TYPE_CHECKING:
    import networkx as nx


def generate_node_link(graph: nx.MultiDiGraph[str]) -> Iterator[str]:
    """Yield the lines of node-link JSON, nodes by id, edges by subject, predicate, object."""
    yield '{"directed": true, "multigraph": true, "graph": {}, "nodes": ['
    yield from _with_commas(_dump({"id": node, **graph.nodes[node]}) for node in sorted(graph))
    yield '], "edges": ['
    ordered = sorted((subject, key, object_) for subject, object_, key in graph.edges(keys=True))
    yield from _with_commas(
        _dump({"source": s, "target": o, "key": key, **graph.edges[s, o, key]}) for s, key, o in ordered
    )
    yield "]}"


def write_node_link(graph: nx.MultiDiGraph[str], path: Path) -> None:
    """Write node-link JSON."""
    write_lines(generate_node_link(graph), path)


def read_node_link(path: Path) -> nx.MultiDiGraph[str]:
    """Return the graph of a file that `write_node_link` wrote.

    Raises:
        ReadError: The file is no such JSON.
    """
    graph = new_graph()
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        for node in data["nodes"]:
            put_node(graph, node.pop("id"), _restore(node))
        for edge in data["edges"]:
            ends = edge.pop("source"), edge.pop("key"), edge.pop("target")
            del edge["predicate"]
            put_edge(graph, *ends, _restore(edge))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError) as error:
        raise ReadError(path, None, f"no node-link JSON of kg ({error!r})") from error
    return graph


def _dump(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, default=asdict)


def _restore(data: dict[str, Any]) -> dict[str, Any]:
    lists = {key: tuple(_item(key, item) for item in value) for key, value in data.items() if isinstance(value, list)}
    return {**data, **lists}


def _item(key: str, item: Any) -> Any:
    kinds: dict[str, type[Evidence] | type[Source]] = {"evidence": Evidence, "sources": Source}
    return kinds[key](**item) if key in kinds else item


def _with_commas(items: Iterable[str]) -> Iterator[str]:
    previous: str | None = None
    for item in items:
        if previous is not None:
            yield f"{previous},"
        previous = item
    if previous is not None:
        yield previous
