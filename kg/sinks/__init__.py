"""Formats to export a graph to, by the name that `kg export` takes: function and one line of help."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kg.progress import Progress, no_progress
from kg.sinks.cypher import write_cypher
from kg.sinks.gexf import write_gexf
from kg.sinks.graphml import write_graphml
from kg.sinks.jsonld import write_jsonld
from kg.sinks.neo4j_admin import write_neo4j_admin
from kg.sinks.nodelink import write_node_link
from kg.sinks.oxigraph import write_oxigraph
from kg.sinks.papers_with_code import write_papers_with_code
from kg.sinks.rdf import write_nquads, write_ntriples, write_trig, write_turtle, write_turtle12
from kg.sinks.rdfxml import write_rdfxml
from kg.sinks.table_pair import write_csv, write_parquet
from kg.workspace import open_workspace, read_graph

if TYPE_CHECKING:
    import networkx as nx

    from kg.rdf.stars import Stars

Writer = Callable[["nx.MultiDiGraph[str]", Path], None]
RdfWriter = Callable[["nx.MultiDiGraph[str] | Stars", Path], None]

RDF_WRITERS: dict[str, tuple[RdfWriter, str]] = {
    "turtle": (write_turtle, "RDF as Turtle, easy to read; evidence by RDF reification"),
    "turtle12": (write_turtle12, "RDF 1.2 as Turtle; evidence on triple terms"),
    "trig": (write_trig, "RDF as TriG; one named graph for each paper"),
    "ntriples": (write_ntriples, "RDF as sorted N-Triples"),
    "nquads": (write_nquads, "RDF as sorted N-Quads; one named graph for each paper"),
    "jsonld": (write_jsonld, "RDF as JSON-LD with the names of kg"),
    "rdfxml": (write_rdfxml, "RDF as XML"),
    "oxigraph": (write_oxigraph, "a folder that kg sparql and Oxigraph query where it is"),
}
"""The writers that read a graph node after node, so that a workspace need not be held in memory."""

WRITERS: dict[str, tuple[Writer, str]] = {
    "node-link": (write_node_link, "JSON of NetworkX; holds everything"),
    "graphml": (write_graphml, "XML for Gephi, Cytoscape, yEd"),
    "gexf": (write_gexf, "XML for Gephi"),
    "csv": (write_csv, "a folder with nodes.csv and edges.csv"),
    "parquet": (write_parquet, "a folder with nodes.parquet and edges.parquet"),
    **RDF_WRITERS,
    "cypher": (write_cypher, "a script for cypher-shell; run twice, it changes nothing"),
    "neo4j-admin": (write_neo4j_admin, "a folder of CSV for neo4j-admin database import, with the command"),
    "papers-with-code": (write_papers_with_code, "evaluation tables in the JSON of Papers with Code"),
}
"""A writer takes the graph and a path; where the format is one text file, `-` is standard output."""


def export_workspace(path: Path, name: str, output: Path, *, progress: Progress = no_progress) -> None:
    """Write the graph of a workspace in a format of WRITERS; of those of RDF is told how far they are.

    Raises:
        WorkspaceError: The file is missing or no workspace.
        OutputError: The output cannot be written.
    """
    if name in RDF_WRITERS:
        with open_workspace(path) as workspace:
            RDF_WRITERS[name][0](workspace.stars(progress=progress), output)
    else:
        WRITERS[name][0](read_graph(path), output)
