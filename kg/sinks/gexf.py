"""GEXF 1.2, the format of Gephi; attributes are plain values, lists one text.

    <node id="method:react" label="ReAct"><attvalues><attvalue for="type" value="Method"/></attvalues></node>
    <edge id="0" source="method:react" target="method:treeplan" label="OUTPERFORMS" weight="1"/>

The weight of an edge is its number of papers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from kg.sinks.columns import EDGE_COLUMNS, NODE_COLUMNS
from kg.sinks.files import flat_edges, flat_nodes, write_lines
from kg.sinks.xml import xml_type, xml_value

if TYPE_CHECKING:
    import networkx as nx


def generate_gexf(graph: nx.MultiDiGraph[str]) -> Iterator[str]:
    """Yield the lines of a GEXF file."""
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">'
    yield '<graph mode="static" defaultedgetype="directed">'
    yield from _attributes("node", NODE_COLUMNS)
    yield from _attributes("edge", EDGE_COLUMNS)
    yield "<nodes>"
    for node in flat_nodes(graph):
        yield f"<node id={_quote(node['id'])} label={_quote(node['name'])}>{_values(node, NODE_COLUMNS)}</node>"
    yield "</nodes>"
    yield "<edges>"
    for number, edge in enumerate(flat_edges(graph)):
        ends = f"source={_quote(edge['subject'])} target={_quote(edge['object'])}"
        label = f'label={_quote(edge["predicate"])} weight="{max(edge["support"], 1)}"'
        yield f'<edge id="{number}" {ends} {label}>{_values(edge, EDGE_COLUMNS)}</edge>'
    yield "</edges>"
    yield "</graph>"
    yield "</gexf>"


def write_gexf(graph: nx.MultiDiGraph[str], path: Path) -> None:
    """Write GEXF."""
    write_lines(generate_gexf(graph), path)


def _attributes(kind: str, columns: Mapping[str, str]) -> Iterator[str]:
    yield f'<attributes class="{kind}" mode="static">'
    for name, column in columns.items():
        yield f'<attribute id="{name}" title="{name}" type="{xml_type(column).replace("int", "integer")}"/>'
    yield "</attributes>"


def _values(record: Mapping[str, Any], columns: Mapping[str, str]) -> str:
    values = (f'<attvalue for="{name}" value={_quote(record[name])}/>' for name in columns if name in record)
    return f"<attvalues>{''.join(values)}</attvalues>"


def _quote(value: Any) -> str:
    return quoteattr(xml_value(value))
