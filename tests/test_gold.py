"""Annotated papers in our own format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kg.errors import ReadError
from kg.gold import read_gold, read_records

ENTITIES = [
    {"id": "e1", "type": "Method", "name": "GridPilot", "mentions": ["GridPilot"]},
    {"id": "e2", "type": "Benchmark", "name": "MazeBench", "mentions": ["MazeBench"]},
]
RECORD: dict[str, Any] = {"id": "p1", "entities": ENTITIES, "relations": [["e1", "EVALUATED_ON", "e2"]]}


def write_gold(folder: Path, *records: object, papers: tuple[str, ...] = ("p1",)) -> Path:
    path = folder / "train.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    texts = [{"id": id, "title": "GridPilot", "abstract": "GridPilot is tested on MazeBench."} for id in papers]
    (folder / "train.papers.json").write_text(json.dumps(texts), encoding="utf-8")
    return path


def test_read_gold_joins_records_and_papers(tmp_path: Path) -> None:
    ((document, record),) = read_gold(write_gold(tmp_path, RECORD))
    assert document.text == "GridPilot\nGridPilot is tested on MazeBench."
    assert record == RECORD | {"proposes": [], "results": []}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"id": 7}, "is no record: its id must be a string"),
        ({"entities": None}, "record p1: 'NoneType' object is not iterable"),
        ({"entities": [{"id": "e1"}]}, "record p1: key 'type' is missing"),
        ({"entities": [ENTITIES[0] | {"type": "Dataset"}]}, "record p1: type 'Dataset' is none of Task, Method, Model, Benchmark, Metric"),
        ({"entities": [ENTITIES[0] | {"mentions": "GridPilot"}], "relations": []}, "record p1: mentions of entity e1 are no list of strings"),
        ({"entities": [ENTITIES[0] | {"name": None}], "relations": []}, "record p1: id and name of an entity must be strings"),
        ({"proposes": ["e9"]}, "record p1: no entity 'e9'"),
        ({"relations": [["e1", "EVALUATED_ON"]]}, 'record p1: a relation is ["e1", "USED_FOR", "e2"]'),
        ({"relations": [["e1", "USES", "e2"]]}, "record p1: relation 'USES' is unknown"),
        ({"relations": [["e2", "EVALUATED_ON", "e1"]]}, "record p1: Benchmark EVALUATED_ON Method is not allowed (docs/data-model.md)"),
        ({"results": [{"kind": "best", "value": 1}]}, "record p1: a result needs a number as value, and a kind out of score, gain, ratio"),
    ],
)  # fmt: skip
def test_read_gold_names_broken_record(tmp_path: Path, change: dict[str, Any], problem: str) -> None:
    path = write_gold(tmp_path, RECORD | change)
    with pytest.raises(ReadError) as raised:
        read_gold(path)
    assert str(raised.value) == f"{path}:1: {problem}"


def test_read_gold_names_missing_paper(tmp_path: Path) -> None:
    path = write_gold(tmp_path, RECORD, RECORD | {"id": "p2"})
    with pytest.raises(ReadError, match=r"train.papers.json: has no paper p2 \(1 of 2 are missing\)"):
        read_gold(path)


def test_read_gold_without_papers(tmp_path: Path) -> None:
    path = write_gold(tmp_path, RECORD)
    (tmp_path / "train.papers.json").unlink()
    with pytest.raises(ReadError, match=r"train.papers.json: no such file; it must hold the papers that .* annotates"):
        read_gold(path)


def test_read_gold_of_empty_file(tmp_path: Path) -> None:
    path = write_gold(tmp_path)
    with pytest.raises(ReadError, match=r"train.jsonl: holds no annotated paper"):
        read_gold(path)


def test_read_records_refuses_second_record(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"train.jsonl:2: record p1 stands twice"):
        read_records(write_gold(tmp_path, RECORD, RECORD))


@pytest.mark.parametrize(("content", "problem"), [("{", ":1: is not JSON"), ("[1]", ":1: is no JSON object"), ("\xff", "UTF-8")])  # fmt: skip
def test_read_records_of_other_files(tmp_path: Path, content: str, problem: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(content, encoding="latin-1")
    with pytest.raises(ReadError, match=problem):
        read_records(path)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["train", "dev"])
def test_read_gold_takes_shared_data(shared: Path, name: str) -> None:
    path = shared / "gold" / f"{name}.jsonl"
    assert len(read_gold(path)) == len(path.read_text(encoding="utf-8").splitlines())
