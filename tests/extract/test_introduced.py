from __future__ import annotations

import pytest

from kg.extract.introduced import find_introductions


def _find(text: str) -> list[tuple[str, str, bool]]:
    return [(text[i.start : i.end], i.type.value, i.contributed) for i in find_introductions(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We introduce TreePlan, a search framework for agents.", [("TreePlan", "Method", True)]),
        ("In this paper, we propose PlanBench-2, a benchmark of plans.", [("PlanBench-2", "Benchmark", True)]),
        ("This work presents PlanLM-7B, a language model for planning.", [("PlanLM-7B", "Model", True)]),
        ("We release the PlanSet dataset.", [("PlanSet", "Benchmark", True)]),
        (
            "We propose a novel dynamic reward curriculum strategy that helps.",
            [("dynamic reward curriculum strategy", "Method", True)],
        ),
        ("We propose a new metric called PlanScore.", [("PlanScore", "Metric", True)]),
        ("We propose a hybrid approach to planning.", []),
        ("ToolAgent is a planner agent that we compare with.", [("ToolAgent", "Method", False)]),
        ("Results on the HouseQA benchmark are good.", [("HouseQA", "Benchmark", False)]),
        ("TreePlan: Searching for Plans\nPlans are hard.", [("TreePlan", "Method", True)]),
        ("Not All Plans Are Equal: A Study\nPlans are hard.", []),
        ("We show that the results are good.", []),
    ],
)
def test_find_introductions(text, expected):
    assert _find(text) == expected
