"""Plots: what is drawn, hostile names, the same bytes; how they look is for eyes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from kg.datamodel import Concept, ConceptType, Document, Evidence, Predicate, Relation
from kg.errors import GraphError, OutputError
from kg.graph import add_concept, add_paper, add_relation, new_graph
from kg.leaderboard import leaderboard
from kg.plots import draw_co_use, draw_leaderboard, draw_task_map, draw_timeline, save_plot

if TYPE_CHECKING:
    from pathlib import Path

    import networkx as nx
    from matplotlib.figure import Figure

TASK = "task:mathematical-reasoning"
HOSTILE = r"$\frac{1}{0}$ <b>&amp; $x^"


def words(figure: Figure, folder: Path) -> str:
    """Return the texts of a figure, as its SVG holds them."""
    save_plot(figure, folder / "plot.svg")
    page = (folder / "plot.svg").read_text(encoding="utf-8")
    return " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", page))


def draw_all(graph: nx.MultiDiGraph[str]) -> list[Figure]:
    return [
        draw_leaderboard(leaderboard(graph, "benchmark:alfworld")),
        draw_task_map(graph),
        draw_co_use(graph, TASK),
        draw_timeline(graph, ["benchmark:alfworld", TASK]),
    ]


def test_plots_name_what_they_show(graph: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    bars, task_map, network, lines = (words(figure, tmp_path) for figure in draw_all(graph))
    for text in ("ALFWorld: success rate", "StepCredit on Qwen2.5-7B-Instruct (2024)", "97.4%", "81.5%"):
        assert text in bars
    assert "+6.6" not in bars
    assert "ProofChain" in task_map
    assert "Used together in papers on mathematical reasoning" in network
    assert "Papers per month" in lines
    assert "2024-09" in lines


@pytest.mark.parametrize("ending", [".png", ".svg", ".pdf"])
def test_plots_have_the_same_bytes_each_time(graph: nx.MultiDiGraph[str], tmp_path: Path, ending: str) -> None:
    for number, (one, other) in enumerate(zip(draw_all(graph), draw_all(graph), strict=True)):
        first, second = tmp_path / f"{number}-a{ending}", tmp_path / f"{number}-b{ending}"
        save_plot(one, first)
        save_plot(other, second)
        assert first.read_bytes() == second.read_bytes()


def test_plots_draw_hostile_names_as_they_stand(graph: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    for node in ("method:stepcredit", "benchmark:alfworld", "benchmark:gsm8k", "method:proofchain", TASK):
        graph.nodes[node]["name"] = HOSTILE
    for figure in draw_all(graph):
        assert r"$\frac" in words(figure, tmp_path)


def test_plots_say_when_there_is_nothing_to_draw() -> None:
    with pytest.raises(GraphError, match="no score"):
        draw_leaderboard(())
    with pytest.raises(GraphError, match="used for a task"):
        draw_task_map(new_graph())
    with pytest.raises(GraphError, match="no paper of this graph has a date"):
        draw_timeline(new_graph(), [TASK])


def test_draw_task_map_leaves_out_tasks_of_methods_that_it_does_not_show() -> None:
    graph = new_graph()
    for name in ("method:a", "method:b", "task:x", "task:y"):
        add_concept(graph, Concept(name, ConceptType(name.partition(":")[0].title()), name))
    for number, (method, task) in enumerate((("a", "x"), ("a", "x"), ("b", "y"))):
        add_paper(graph, Document(f"arxiv:2401.0000{number}", "A title", "An abstract."))
        evidence = (Evidence(f"arxiv:2401.0000{number}", 0, 7, 0.9),)
        add_relation(graph, Relation(f"method:{method}", Predicate.USED_FOR, f"task:{task}", evidence))
    axis = draw_task_map(graph, methods=1).axes[0]
    assert [label.get_text() for label in axis.get_xticklabels()] == ["task:x"]


def test_draw_co_use_needs_partners(graph: nx.MultiDiGraph[str]) -> None:
    graph.remove_nodes_from([node for node in graph if graph.nodes[node]["type"] == "Paper"])
    with pytest.raises(GraphError, match="no paper on 'mathematical reasoning'"):
        draw_co_use(graph, TASK)


def test_save_plot_knows_its_formats(graph: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    figure = draw_task_map(graph)
    with pytest.raises(OutputError, match=r"must end in one of \.pdf, \.png, \.svg"):
        save_plot(figure, tmp_path / "plot.xyz")
    with pytest.raises(OutputError):
        save_plot(figure, tmp_path / "missing" / "plot.png")
