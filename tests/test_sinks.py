from __future__ import annotations

import csv
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import pyarrow.parquet as pq
import pytest

from kg.datamodel import Concept, ConceptType, Document, Evidence, Predicate
from kg.errors import OutputError, ReadError
from kg.graph import add_concept, add_edge, add_paper, flat_edge, flat_node, new_graph
from kg.sinks import WRITERS
from kg.sinks.files import write_lines
from kg.sinks.gexf import write_gexf
from kg.sinks.graphml import write_graphml
from kg.sinks.nodelink import read_node_link, write_node_link
from kg.sinks.table_pair import csv_cell, read_cell, write_csv, write_parquet
from tests.test_merge import content

HOSTILE = '=HYPERLINK("x")\x00\x0b\ufffe<&]]>\r\n"\''
NAMES = {"nodes": "node", "edges": "edge"}


@pytest.fixture
def hostile() -> nx.MultiDiGraph[str]:
    """Return a graph whose texts no format likes."""
    graph = new_graph()
    add_paper(graph, Document("text:1", HOSTILE, f"{HOSTILE} abstract"))
    add_concept(graph, Concept("method:x", ConceptType.METHOD, HOSTILE, (f"{HOSTILE} alias",)))
    add_edge(graph, "text:1", Predicate.MENTIONS, "method:x", [Evidence("text:1", 0, len(HOSTILE), 0.5)])
    return graph


def edge_keys(graph: nx.MultiDiGraph[str]) -> list[tuple[str, str, str]]:
    return sorted((s, key, o) for s, o, key in graph.edges(keys=True))


def test_node_link_round_trips(graph: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    write_node_link(graph, tmp_path / "g.json")
    assert content(read_node_link(tmp_path / "g.json")) == content(graph)


def test_node_link_round_trips_hostile_text(hostile: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    write_node_link(hostile, tmp_path / "g.json")
    assert content(read_node_link(tmp_path / "g.json")) == content(hostile)


def test_node_link_is_read_by_networkx(graph: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    write_node_link(graph, tmp_path / "g.json")
    data = json.loads((tmp_path / "g.json").read_text(encoding="utf-8"))
    assert edge_keys(nx.node_link_graph(data, edges="edges")) == edge_keys(graph)


def test_node_link_of_nothing(tmp_path: Path) -> None:
    write_node_link(new_graph(), tmp_path / "g.json")
    assert content(read_node_link(tmp_path / "g.json")) == ({}, {})


def test_read_node_link_refuses_other_json(tmp_path: Path) -> None:
    (tmp_path / "g.json").write_text('{"nodes": 3}')
    with pytest.raises(ReadError, match="no node-link JSON of kg"):
        read_node_link(tmp_path / "g.json")


def flat(value: Any) -> Any:
    return " | ".join(map(str, value)) if isinstance(value, list) else value


@pytest.mark.parametrize("name", ["graph", "hostile"])
def test_graphml_is_read_by_networkx(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    graph: nx.MultiDiGraph[str] = request.getfixturevalue(name)
    write_graphml(graph, tmp_path / "g.graphml")
    read = nx.read_graphml(tmp_path / "g.graphml", force_multigraph=True)
    edges = [{"subject": s, "object": o, **data} for s, o, data in read.edges(data=True)]
    assert sorted((e["subject"], e["predicate"], e["object"]) for e in edges) == edge_keys(graph)
    if name == "graph":
        expected = {node: {k: flat(v) for k, v in flat_node(graph, node).items() if k != "id"} for node in graph}
        found = {
            node: {k: v for k, v in data.items() if k not in {"label", "id"}} for node, data in read.nodes(data=True)
        }
        assert {n: {k: v or "" for k, v in d.items()} for n, d in found.items()} == {
            n: {k: v or "" for k, v in d.items()} for n, d in expected.items()
        }


@pytest.mark.parametrize("name", ["graph", "hostile"])
def test_gexf_is_read_by_networkx(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    graph: nx.MultiDiGraph[str] = request.getfixturevalue(name)
    write_gexf(graph, tmp_path / "g.gexf")
    read = nx.read_gexf(tmp_path / "g.gexf")
    assert sorted((s, data["label"], o) for s, o, data in read.edges(data=True)) == edge_keys(graph)
    assert sorted(read) == sorted(graph)


def test_xml_formats_have_no_forbidden_characters(hostile: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    write_graphml(hostile, tmp_path / "g.graphml")
    write_gexf(hostile, tmp_path / "g.gexf")
    assert ET.parse(tmp_path / "g.graphml").getroot().tag.endswith("graphml")
    assert ET.parse(tmp_path / "g.gexf").getroot().tag.endswith("gexf")


def test_csv_round_trips(hostile: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    write_csv(hostile, tmp_path)
    with (tmp_path / "nodes.csv").open(encoding="utf-8", newline="") as file:
        rows = {read_cell(row["id"]): row for row in csv.DictReader(file)}
    names = {node: read_cell(row["name"]) for node, row in rows.items()}
    assert names == {node: data["name"] for node, data in hostile.nodes(data=True)}
    assert rows["method:x"]["name"].startswith("'=")
    assert json.loads(rows["method:x"]["aliases"]) == [f"{HOSTILE} alias"]


def test_csv_edges_have_the_columns_of_flat_edge(graph: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    write_csv(graph, tmp_path)
    with (tmp_path / "edges.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    expected = [flat_edge(graph, s, o, key) for s, key, o in edge_keys(graph)]
    assert rows == [{key: csv_cell(value) for key, value in edge.items()} for edge in expected]


def test_parquet_round_trips(graph: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    write_parquet(graph, tmp_path)
    nodes = pq.read_table(tmp_path / "nodes.parquet").to_pylist()
    edges = pq.read_table(tmp_path / "edges.parquet").to_pylist()
    assert [{k: v for k, v in n.items() if v is not None} for n in nodes] == [
        flat_node(graph, n) for n in sorted(graph)
    ]
    assert edges == [flat_edge(graph, s, o, key) for s, key, o in edge_keys(graph)]


def test_a_failed_write_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    def lines() -> Iterator[str]:
        yield "new"
        raise OutputError("x", "stop")

    (tmp_path / "out.txt").write_text("old")
    with pytest.raises(OutputError, match="stop"):
        write_lines(lines(), tmp_path / "out.txt")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"out.txt": "old"}


@pytest.mark.parametrize("name", ["csv", "parquet", "oxigraph"])
def test_folders_are_not_written_to_standard_output(graph: nx.MultiDiGraph[str], name: str) -> None:
    with pytest.raises(OutputError, match="-o FOLDER"):
        WRITERS[name][0](graph, Path("-"))


@pytest.mark.parametrize("name", [name for name in WRITERS if name != "oxigraph"])
def test_writers_give_the_same_bytes_for_a_graph_made_in_another_order(
    graph: nx.MultiDiGraph[str], name: str, tmp_path: Path
) -> None:
    other = new_graph()
    other.add_nodes_from(reversed(list(graph.nodes(data=True))))
    other.add_edges_from(reversed([(s, o, k, d) for s, o, k, d in graph.edges(keys=True, data=True)]))
    for number, one in enumerate((graph, other)):
        WRITERS[name][0](one, tmp_path / str(number))
    first, second = tmp_path / "0", tmp_path / "1"
    names = sorted(path.relative_to(first) for path in first.rglob("*")) if first.is_dir() else [Path()]
    assert [(first / n).read_bytes() for n in names] == [(second / n).read_bytes() for n in names]
