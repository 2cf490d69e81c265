"""GraphML, as Gephi, Cytoscape, yEd and NetworkX read it; attributes are plain values, lists one text.

    <node id="method:react"><data key="n_type">Method</data><data key="n_name">ReAct</data></node>
    <edge id="e0" source="method:react" target="method:treeplan"><data key="e_predicate">OUTPERFORMS</data></edge>

Nodes and edges have a `label` too, which Gephi shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from kg.sinks.columns import EDGE_COLUMNS, NODE_COLUMNS
from kg.sinks.files import flat_edges, flat_nodes, write_lines
from kg.sinks.xml import xml_type, xml_value

if TYPE_CHECKING:
    import networkx as nx

_SPACE = "http://graphml.graphdrawing.org/xmlns"


def generate_graphml(graph: nx.MultiDiGraph[str]) -> Iterator[str]:
    """Yield the lines of a GraphML file."""
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<graphml xmlns="{_SPACE}">'
    yield from _keys("node", NODE_COLUMNS)
    yield from _keys("edge", EDGE_COLUMNS)
    yield '<graph id="kg" edgedefault="directed">'
    for node in flat_nodes(graph):
        yield f"<node id={_quote(node['id'])}>{_data('node', 'label', node['name'])}{_fields('node', node, NODE_COLUMNS)}</node>"
    for number, edge in enumerate(flat_edges(graph)):
        ends = f"source={_quote(edge['subject'])} target={_quote(edge['object'])}"
        label = _data("edge", "label", edge["predicate"])
        yield f'<edge id="e{number}" {ends}>{label}{_fields("edge", edge, EDGE_COLUMNS)}</edge>'
    yield "</graph>"
    yield "</graphml>"


def write_graphml(graph: nx.MultiDiGraph[str], path: Path) -> None:
    """Write GraphML."""
    write_lines(generate_graphml(graph), path)


def _keys(kind: str, columns: Mapping[str, str]) -> Iterator[str]:
    for name, column in {"label": "text", **columns}.items():
        yield f'<key id="{kind[0]}_{name}" for="{kind}" attr.name="{name}" attr.type="{xml_type(column)}"/>'


def _fields(kind: str, record: Mapping[str, Any], columns: Mapping[str, str]) -> str:
    return "".join(_data(kind, name, record[name]) for name in columns if name in record)


def _data(kind: str, name: str, value: Any) -> str:
    return f'<data key="{kind[0]}_{name}">{escape(xml_value(value), {chr(13): "&#13;"})}</data>'


def _quote(value: str) -> str:
    return quoteattr(xml_value(value))
