"""Formats to export a graph to, by the name that `kg export` takes: function and one line of help."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kg.sinks.gexf import write_gexf
from kg.sinks.graphml import write_graphml
from kg.sinks.nodelink import write_node_link
from kg.sinks.table_pair import write_csv, write_parquet

if TYPE_CHECKING:
    import networkx as nx

Writer = Callable[["nx.MultiDiGraph[str]", Path], None]

WRITERS: dict[str, tuple[Writer, str]] = {
    "node-link": (write_node_link, "JSON of NetworkX; holds everything"),
    "graphml": (write_graphml, "XML for Gephi, Cytoscape, yEd"),
    "gexf": (write_gexf, "XML for Gephi"),
    "csv": (write_csv, "a folder with nodes.csv and edges.csv"),
    "parquet": (write_parquet, "a folder with nodes.parquet and edges.parquet"),
}
"""A writer takes the graph and a path; where the format is one text file, `-` is standard output."""
