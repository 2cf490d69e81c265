"""Stores on disk: what they hold, what happens to what stood there, and damage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from kg.errors import GraphError, OutputError, QueryError, ReadError
from kg.questions.sparql import load_graph, select_rows
from kg.rdf import store as rdf_store
from kg.rdf.reader import parse_rdf
from kg.rdf.stars import GraphStars, Star
from kg.rdf.store import is_store, read_store
from kg.sinks import export_workspace
from kg.sinks.oxigraph import write_oxigraph
from kg.sinks.rdf import write_nquads
from kg.validate import validate_path
from kg.workspace import write_graph
from tests.rdf.test_rdf_sinks import hostile_graph

if TYPE_CHECKING:
    import networkx as nx


@pytest.fixture
def path(graph: nx.MultiDiGraph[str], tmp_path: Path) -> Path:
    write_oxigraph(graph, tmp_path / "g.oxigraph")
    return tmp_path / "g.oxigraph"


def test_store_holds_the_named_graphs_and_their_union(graph: nx.MultiDiGraph[str], path: Path, tmp_path: Path) -> None:
    write_nquads(graph, tmp_path / "g.nq")
    plain = ox.Store()
    plain.extend(parse_rdf(tmp_path / "g.nq"))
    quads = set(plain)
    store = read_store(path)
    assert set(store) == quads | {ox.Quad(q.subject, q.predicate, q.object) for q in quads}
    assert len(store) == len(set(store))


@pytest.mark.parametrize("piece", [1, 7, 100])
def test_what_is_loaded_in_pieces_is_the_same(piece: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = hostile_graph()
    whole = set(load_graph(graph))
    monkeypatch.setattr(rdf_store, "PIECE", piece)
    write_oxigraph(graph, tmp_path / "g")
    assert set(read_store(tmp_path / "g")) == set(load_graph(graph)) == whole


def test_workspace_is_exported_as_its_graph(graph: nx.MultiDiGraph[str], path: Path, tmp_path: Path) -> None:
    write_graph(graph, tmp_path / "graph.kg")
    export_workspace(tmp_path / "graph.kg", "oxigraph", tmp_path / "from-file")
    assert set(read_store(tmp_path / "from-file")) == set(read_store(path))


def test_a_store_is_replaced(path: Path) -> None:
    write_oxigraph(hostile_graph(), path)
    assert set(read_store(path)) == set(load_graph(hostile_graph()))
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_folders_on_the_way_are_made(graph: nx.MultiDiGraph[str], path: Path, tmp_path: Path) -> None:
    write_oxigraph(graph, tmp_path / "a" / "b")
    assert set(read_store(tmp_path / "a" / "b")) == set(read_store(path))


def test_what_a_stopped_export_left_is_no_hindrance(graph: nx.MultiDiGraph[str], path: Path) -> None:
    for word in ("part", "old"):
        path.with_name(f"{path.name}-{word}").mkdir()
        (path.with_name(f"{path.name}-{word}") / "CURRENT").write_text("x")
    write_oxigraph(graph, path)
    assert [p.name for p in path.parent.iterdir()] == [path.name]


class _BrokenStars(GraphStars):
    """Stars of which the third can not be read."""

    def stars(self) -> Iterator[Star]:
        for number, star in enumerate(super().stars()):
            if number == 2:
                raise GraphError("damaged")
            yield star


def test_a_failed_export_leaves_what_was_there(graph: nx.MultiDiGraph[str], path: Path) -> None:
    for target in (path, path.with_name("new")):
        with pytest.raises(GraphError):
            write_oxigraph(_BrokenStars(hostile_graph()), target)
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    assert set(read_store(path)) == set(load_graph(graph))


def test_stores_of_others_are_kept(graph: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    other = ox.Store(str(tmp_path / "g"))
    other.add(ox.Quad(ox.NamedNode("http://a/"), ox.NamedNode("http://b/"), ox.Literal("c")))
    del other
    with pytest.raises(OutputError, match="something else stands there"):
        write_oxigraph(graph, tmp_path / "g")
    assert len(read_store(tmp_path / "g")) == 1


def test_reading_a_store_again_and_again_leaves_it_as_it_was(path: Path) -> None:
    read_store(path)
    before = {p.name for p in path.iterdir() if not p.name.startswith("LOG.old")}
    for _ in range(3):
        assert len(read_store(path)) > 0
    assert {p.name for p in path.iterdir() if not p.name.startswith("LOG.old")} == before
    assert len(list(path.glob("LOG.old*"))) <= 1


def test_a_store_can_not_be_changed(path: Path) -> None:
    with pytest.raises(RuntimeError):
        read_store(path).update("CLEAR ALL")


DAMAGES: dict[str, tuple[str, Callable[[bytes], bytes | None]]] = {
    "tables missing": ("*.sst", lambda content: None),
    "tables cut": ("*.sst", lambda content: content[:99]),
    "tables empty": ("*.sst", lambda content: bytes(len(content))),
    "no manifest": ("MANIFEST*", lambda content: None),
    "no such manifest": ("CURRENT", lambda content: b"x"),
}
"""Which files are damaged, and what they hold then; None if they are away."""


def damage(path: Path, pattern: str, change: Callable[[bytes], bytes | None], *, least: int = 0) -> None:
    for file in path.glob(pattern):
        content = file.read_bytes()
        if len(content) >= least:
            changed = change(content)
            file.unlink() if changed is None else file.write_bytes(changed)


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_told_in_one_line(name: str, path: Path) -> None:
    damage(path, *DAMAGES[name])
    with pytest.raises(ReadError, match=r"^.*g\.oxigraph: a damaged store of Oxigraph \(.+\)$"):
        read_store(path)


def test_damage_within_a_table_is_told_in_one_line(path: Path) -> None:
    damage(path, "*.sst", lambda content: content[:20] + b"?" + content[21:], least=5_000)
    with pytest.raises(QueryError, match=r"^SPARQL: Corruption: .+$"):
        select_rows(read_store(path), "SELECT * WHERE { ?s ?p ?o }")
    with pytest.raises(ReadError, match=r"^.*g\.oxigraph: cannot be validated \(Corruption: .+\)$"):
        validate_path(path)


def test_queries_are_no_stores(tmp_path: Path) -> None:
    assert not is_store(Path("SELECT ?name WHERE { ?m skos:prefLabel ?name }" + " " * 10_000))
    assert not is_store(Path("ASK { ?a ?b '\0' }"))
    assert is_store(tmp_path)
