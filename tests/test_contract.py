from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from kg.contract import check_graph, graph_problems
from kg.datamodel import Evidence
from kg.errors import GraphError
from kg.graph import new_graph

if TYPE_CHECKING:
    import networkx as nx

REACT = "method:react"
OUTSIDE = Evidence("arxiv:2401.00001", 0, 9999, 0.5)
NOWHERE = Evidence("arxiv:0000.00000", 0, 1, 0.5)
EDGE = ("method:treeplan", "method:react", "OUTPERFORMS")


def test_fixture_keeps_the_contract(graph: nx.MultiDiGraph[str]) -> None:
    check_graph(graph)
    check_graph(new_graph())


def node(**attributes: Any) -> Callable[[nx.MultiDiGraph[str]], None]:
    return lambda graph: graph.nodes[REACT].update(attributes)


def edge(**attributes: Any) -> Callable[[nx.MultiDiGraph[str]], None]:
    return lambda graph: graph.edges[EDGE].update(attributes)


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (node(type="Person"), "node method:react: unknown type 'Person'"),
        (node(score=1), "node method:react: attributes"),
        (node(aliases=("b", "a")), "node method:react: aliases are not sorted"),
        (node(support=9), "node method:react: support is 9, but 3 papers mention it"),
        (node(type="Model"), "node method:react: the id is not one of a Model"),
        (edge(evidence=()), "edge method:treeplan OUTPERFORMS method:react: no evidence"),
        (edge(evidence=(OUTSIDE,)), "edge method:treeplan OUTPERFORMS method:react: evidence 0-9999 lies outside"),
        (edge(evidence=(NOWHERE,)), "edge method:treeplan OUTPERFORMS method:react: evidence in arxiv:0000.00000"),
        (edge(support=2), "edge method:treeplan OUTPERFORMS method:react: support is 2"),
        (edge(confidence=0.1), "edge method:treeplan OUTPERFORMS method:react: confidence is 0.1"),
        (edge(predicate="BEATS"), "edge method:treeplan OUTPERFORMS method:react: attributes are not"),
    ],
)
def test_check_graph_names_what_is_wrong(
    graph: nx.MultiDiGraph[str], spoil: Callable[[nx.MultiDiGraph[str]], None], problem: str
) -> None:
    spoil(graph)
    assert next(graph_problems(graph)).startswith(problem)
    with pytest.raises(GraphError):
        check_graph(graph)


def test_check_graph_refuses_a_pattern(graph: nx.MultiDiGraph[str]) -> None:
    graph.add_edge(REACT, "metric:accuracy", key="OUTPERFORMS", **graph.edges[EDGE])
    problem = "edge method:react OUTPERFORMS metric:accuracy: Method > Metric is not allowed, only Method/Model > Method/Model"
    assert list(graph_problems(graph)) == [problem]
