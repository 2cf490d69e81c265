from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.datamodel import Concept, ConceptType
from kg.errors import NotFoundError
from kg.graph import add_concept, new_graph
from kg.lookup import find_concept, find_concepts, get_concept, suggest_names

if TYPE_CHECKING:
    import networkx as nx


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("GRPO", "method:group-relative-policy-optimization"),
        ("grpo", "method:group-relative-policy-optimization"),
        ("group-relative policy optimisations", None),
        ("Group Relative Policy Optimizations", "method:group-relative-policy-optimization"),
        ("large-language model", "model:large-language-model"),
        ("LLM", "model:large-language-model"),
        ("qwen2.5 7b", "model:qwen2.5-7b"),
        ("model:qwen2.5-7b", "model:qwen2.5-7b"),
        ("arxiv:2401.00001", None),
        ("", None),
        ("--", None),
    ],
)
def test_find_concept(graph: nx.MultiDiGraph[str], name: str, expected: str | None) -> None:
    assert find_concept(graph, name) == expected


def test_find_concepts_ranks_spelling_then_papers_then_id() -> None:
    graph = new_graph()
    for id_, name in (("metric:rl", "rl"), ("method:rl", "RL"), ("task:rl", "RL"), ("model:r-l", "R-L")):
        add_concept(graph, Concept(id_, ConceptType(id_.split(":")[0].capitalize()), name))
    graph.nodes["task:rl"]["support"] = 2
    assert find_concepts(graph, "RL") == ("task:rl", "method:rl", "metric:rl", "model:r-l")


def test_get_concept_suggests(graph: nx.MultiDiGraph[str]) -> None:
    with pytest.raises(NotFoundError) as caught:
        get_concept(graph, "ALFWord")
    assert caught.value.suggestions == ("ALFWorld",)


def test_suggest_names_finds_what_contains_the_name() -> None:
    assert suggest_names("policy", ["policy gradient", "GRPO", "soft policy"]) == ("soft policy", "policy gradient")


@given(st.text(max_size=20), st.lists(st.text(max_size=20), max_size=5))
def test_suggest_names_takes_any_text(name: str, names: list[str]) -> None:
    assert set(suggest_names(name, names)) <= set(names)
