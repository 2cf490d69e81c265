"""Tables of an assessment."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.assessment import assess
from kg.errors import ReadError
from tests.test_evaluate import FOUND, GOLD


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "gold.jsonl").write_text(json.dumps(GOLD), encoding="utf-8")
    (tmp_path / "found.jsonl").write_text(json.dumps(FOUND), encoding="utf-8")
    return tmp_path / "found.jsonl", tmp_path / "gold.jsonl"


def test_assess_counts_types(files: tuple[Path, Path]) -> None:
    tables = {title.split()[0]: rows for title, _, rows in assess(*files).tables()}
    types = {row["annotated"]: {k: n for k, n in row.items() if k != "annotated" and n} for row in tables["Types:"]}
    assert types == {
        "Task": {},
        "Method": {"Method": 1},
        "Model": {"-": 1},
        "Benchmark": {"Task": 1},
        "Metric": {"Metric": 1},
        "-": {"Task": 1},
    }


def test_assess_lists_mistakes_of_each_kind(files: tuple[Path, Path]) -> None:
    kinds = [mistake.kind for mistake in assess(*files, limit=1).mistakes]
    assert kinds == sorted(set(kinds))
    assert assess(*files, limit=0).mistakes == []


def test_assess_of_itself_is_perfect(files: tuple[Path, Path]) -> None:
    _, gold = files
    assessment = assess(gold, gold)
    assert {figure.f1 for figure in assessment.figures if figure.gold} == {100.0}
    assert assessment.mistakes == []


def test_assess_names_missing_papers(files: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no such file"):
        assess(*files, tmp_path / "none.json")
