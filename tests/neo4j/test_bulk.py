from __future__ import annotations

import re
import shlex
from pathlib import Path

import networkx as nx
import pytest

from kg.datamodel import Document
from kg.errors import GraphError
from kg.graph import add_paper, new_graph
from kg.sinks.neo4j_admin import finish_statements, write_neo4j_admin
from kg.sinks.neo4j_loader import connect, load_graph
from tests.fixture import build_fixture_graph
from tests.neo4j.graphs import expected, hostile_graph
from tests.neo4j.servers import dump, require_neo4j, run_script, running


def read_command(folder: Path) -> list[str]:
    """Return the arguments of neo4j-admin that import.sh gives."""
    text = (folder / "import.sh").read_text(encoding="utf-8").partition("exec neo4j-admin ")[2]
    return shlex.split(text.replace("${1:-neo4j}", "neo4j").replace("\\\n", " "))


@pytest.mark.neo4j
@pytest.mark.slow
def test_import_tool_makes_the_database_that_a_load_makes(tmp_path: Path) -> None:
    require_neo4j()
    graph = nx.compose(hostile_graph(), build_fixture_graph())
    write_neo4j_admin(graph, tmp_path / "csv")
    limits = ["--threads=1", "--max-off-heap-memory=256m"]
    arguments = ["--home", str(tmp_path / "home"), "--", *read_command(tmp_path / "csv"), *limits]
    imported = run_script("admin", *arguments, cwd=tmp_path / "csv")
    assert imported.returncode == 0, imported.stderr + imported.stdout
    assert re.search(rf"{graph.number_of_nodes()} nodes\s+{graph.number_of_edges()} relationships", imported.stdout)
    with running(tmp_path / "home") as server, connect(*server.login) as driver, driver.session() as session:
        for statement in finish_statements():
            session.run(statement).consume()
        assert dump(session) == expected(graph)
        report = load_graph(graph, session, sync=True)
        assert (report.stale_nodes, report.stale_edges) == (0, 0)


def test_write_neo4j_admin_names_a_text_that_it_cannot_hold(tmp_path: Path) -> None:
    graph = new_graph()
    add_paper(graph, Document("text:1", "A", "B", None, ("note:a\x1fb",)))
    with pytest.raises(GraphError, match=r"U\+001F"):
        write_neo4j_admin(graph, tmp_path)
