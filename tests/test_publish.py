"""Markdown tables and Papers with Code's evaluation tables."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kg.publish import evaluation_tables, generate_markdown
from kg.sinks.papers_with_code import write_papers_with_code

if TYPE_CHECKING:
    from pathlib import Path

    import networkx as nx

TASK_KEYS = ["task", "description", "categories", "datasets", "subtasks", "synonyms", "source_link"]


def test_generate_markdown_keeps_hostile_cells_in_their_place() -> None:
    rows = [{"a": "x | y\n| z", "b": None}, {"a": "<img src=x onerror=alert(1)>", "b": "[a](javascript:b)"}]
    assert list(generate_markdown(rows, ("a", "b"))) == [
        "| a | b |",
        "| --- | --- |",
        r"| x \| y \| z |  |",
        r"| \<img src=x onerror=alert\(1\)\> | \[a\]\(javascript:b\) |",
    ]


def test_evaluation_tables_have_the_shape_of_the_dumps(graph: nx.MultiDiGraph[str]) -> None:
    tables = evaluation_tables(graph)
    assert [table["task"] for table in tables] == ["Unknown task", "mathematical reasoning", "online shopping"]
    assert list(tables[1]) == TASK_KEYS
    (dataset,) = tables[1]["datasets"]
    assert dataset["dataset"] == "GSM8K"
    assert dataset["sota"] == {
        "metrics": ["accuracy"],
        "rows": [
            {
                "model_name": "ProofChain",
                "paper_title": "ProofChain",
                "paper_url": "https://doi.org/10.1000/math.6",
                "paper_date": None,
                "code_links": [],
                "model_links": [],
                "metrics": {"accuracy": "83.2%"},
                "uses_additional_data": False,
            }
        ],
    }


def test_evaluation_tables_leave_gains_out(graph: nx.MultiDiGraph[str]) -> None:
    (alfworld, _) = evaluation_tables(graph)[0]["datasets"]
    assert [row["metrics"] for row in alfworld["sota"]["rows"]] == [
        {"success rate": "97.4%"},
        {"success rate": "90.8%"},
        {"success rate": "88%"},
        {"success rate": "81.5%"},
    ]
    assert alfworld["sota"]["rows"][0]["paper_date"] == "2024-05-21"


def test_write_papers_with_code_writes_one_json_value(graph: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    write_papers_with_code(graph, tmp_path / "tables.json")
    assert json.loads((tmp_path / "tables.json").read_text(encoding="utf-8")) == evaluation_tables(graph)
