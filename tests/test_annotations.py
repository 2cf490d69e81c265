"""Annotations of brat, Doccano and Label Studio; the same annotation gives the same paper from each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kg.errors import ReadError
from kg.gold import read_gold
from kg.records import from_record

TEXT = (
    "GridPilot: Routing on a Grid\n"
    "We introduce GridPilot, a planner for route planning with a large language model (LLM). "
    "GridPilot reaches a success rate of 71.5\\% on MazeBench, and beats A-Star."
)
SPANS = {
    "T1": ("Method", "GridPilot", 0),
    "T2": ("Method", "GridPilot", 1),
    "T3": ("Task", "route planning", 0),
    "T4": ("Model", "large language model", 0),
    "T5": ("Model", "LLM", 0),
    "T6": ("Metric", "success rate", 0),
    "T7": ("Score", "71.5\\%", 0),
    "T8": ("Benchmark", "MazeBench", 0),
    "T9": ("Method", "A-Star", 0),
}
LINKS = [("T2", "USED_FOR", "T3"), ("T1", "EVALUATED_ON", "T8"), ("T1", "OUTPERFORMS", "T9")]
ROLES = [("T7", "SUBJECT", "T1"), ("T7", "METRIC", "T6"), ("T7", "BENCHMARK", "T8")]


def place(form: str, occurrence: int) -> tuple[int, int]:
    start = -1
    for _ in range(occurrence + 1):
        start = TEXT.index(form, start + 1)
    return start, start + len(form)


def write_brat(folder: Path) -> Path:
    lines = [f"{id}\t{label} {a} {b}\t{form}" for id, (label, form, n) in SPANS.items() for a, b in [place(form, n)]]
    lines += [f"R{number}\t{label} Arg1:{a} Arg2:{b}" for number, (a, label, b) in enumerate(LINKS)]
    lines += ["E1\tScore:T7 Subject:T1 Metric:T6 Benchmark:T8", "A1\tProposes T1", "#1\tAnnotatorNotes T1\tsure"]
    folder.mkdir()
    (folder / "p1.txt").write_text(TEXT, encoding="utf-8")
    (folder / "p1.ann").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def write_doccano(path: Path) -> Path:
    entities = [
        {"id": int(id[1:]), "label": label, "start_offset": place(form, n)[0], "end_offset": place(form, n)[1]}
        for id, (label, form, n) in SPANS.items()
    ]
    entities.append({"id": 99, "label": "Proposes", "start_offset": 0, "end_offset": 9})
    relations = [{"from_id": int(a[1:]), "to_id": int(b[1:]), "type": label} for a, label, b in (*LINKS, *ROLES)]
    path.write_text(json.dumps({"id": "p1", "text": TEXT, "entities": entities, "relations": relations}) + "\n")
    return path


def write_label_studio(path: Path) -> Path:
    result: list[dict[str, Any]] = []
    for id, (label, form, n) in SPANS.items():
        start, end = place(form, n)
        labels = [label, "Proposes"] if id == "T1" else [label]
        result.append(
            {"id": id, "type": "labels", "value": {"start": start, "end": end, "text": form, "labels": labels}}
        )
    for a, label, b in (*LINKS, *ROLES):
        result.append({"type": "relation", "from_id": b, "to_id": a, "direction": "left", "labels": [label]})
    path.write_text(json.dumps([{"id": "p1", "data": {"text": TEXT}, "annotations": [{"result": result}]}]))
    return path


def read_all(folder: Path) -> list[Any]:
    paths = (
        write_brat(folder / "brat"),
        write_doccano(folder / "doccano.jsonl"),
        write_label_studio(folder / "label-studio.json"),
    )
    return [read_gold(path) for path in paths]


def test_formats_agree(tmp_path: Path) -> None:
    brat, doccano, label_studio = ([(d.text, record) for d, record in gold] for gold in read_all(tmp_path))
    assert brat == doccano == label_studio


def test_read_gold_gives_record(tmp_path: Path) -> None:
    ((document, record),) = read_gold(write_brat(tmp_path / "brat"))
    assert document.title == "GridPilot: Routing on a Grid"
    assert [(e["id"], e["type"], e["name"], e["mentions"]) for e in record["entities"]] == [
        ("e1", "Method", "GridPilot", ["GridPilot"]),
        ("e2", "Task", "route planning", ["route planning"]),
        ("e3", "Model", "large language model", ["large language model", "LLM"]),
        ("e4", "Metric", "success rate", ["success rate"]),
        ("e5", "Benchmark", "MazeBench", ["MazeBench"]),
        ("e6", "Method", "A-Star", ["A-Star"]),
    ]
    assert record["proposes"] == ["e1"]
    assert [relation[:3] for relation in record["relations"]] == [
        ["e1", "EVALUATED_ON", "e5"],
        ["e1", "OUTPERFORMS", "e6"],
        ["e1", "USED_FOR", "e2"],
    ]
    (result,) = record["results"]
    roles = ("subject", "metric", "benchmark", "value", "unit", "kind", "comparator", "condition")
    assert [result[role] for role in roles] == ["e1", "e4", "e5", 71.5, "%", "score", None, None]


def test_mentions_stand_in_cleaned_text(tmp_path: Path) -> None:
    ((document, record),) = read_gold(write_doccano(tmp_path / "d.jsonl"))
    extraction = from_record(document, record)
    assert all(m.text == document.text[m.start : m.end] for cluster in extraction.clusters for m in cluster.mentions)
    assert [(m.start, m.end) for m in extraction.clusters[0].mentions] == [(0, 9), (42, 51)]


def test_doccano_without_relations(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": "GridPilot plans.", "label": [[0, 9, "method"]]}) + "\n")
    ((document, record),) = read_gold(path)
    assert (document.title, document.abstract, record["id"]) == ("", "GridPilot plans.", "1")
    assert [entity["type"] for entity in record["entities"]] == ["Method"]


def test_label_studio_counts_utf16(tmp_path: Path) -> None:
    value = {"start": 3, "end": 12, "text": "GridPilot", "labels": ["Method"]}
    task = {
        "data": {"text": "\U0001f680 GridPilot plans."},
        "annotations": [{"result": [{"id": "a", "type": "labels", "value": value}]}],
    }
    path = tmp_path / "a.json"
    path.write_text(json.dumps([task, {"data": {"text": "Not annotated."}, "annotations": []}]))
    ((_, record),) = read_gold(path)
    assert record["entities"][0]["mentions"] == ["GridPilot"]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("T9\tDataset 0 9\tGridPilot", "label 'Dataset' is none of Task, Method, Model, Benchmark, Metric, Score, Gain, Ratio, Proposes"),
        ("T9\tMethod 1 9\tGridPilot", "quotes 'GridPilot', but the text has 'ridPilot' there"),
        ("T9 Method 0 9 GridPilot", "expected T1<TAB>Label START END<TAB>words"),
        ("R1\tUSES Arg1:T1 Arg2:T1", "label 'USES' is none of USED_FOR,"),
        ("A1\tNegation T1", "label 'Negation' is none of Proposes"),
        ("X1\tMethod", "is no line of brat"),
    ],
)  # fmt: skip
def test_brat_names_broken_line(tmp_path: Path, line: str, problem: str) -> None:
    folder = write_brat(tmp_path / "brat")
    (folder / "p1.ann").write_text(f"T1\tMethod 0 9\tGridPilot\n{line}\n")
    with pytest.raises(ReadError) as raised:
        read_gold(folder)
    assert str(raised.value).startswith(f"{folder / 'p1.ann'}:2: {problem}")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("extra", "problem"),
    [
        ({"entities": [{"id": 1, "label": "Method", "start_offset": 0, "end_offset": 999}]}, "a span from 0 to 999, outside of the text"),
        ({"entities": [{"id": 1, "label": "Method"}]}, "is no line of Doccano: key 'start_offset' is missing"),
        ({"label": [[0, 9, "Score"]]}, "'GridPilot' is labelled as an outcome, but is no number that kg can read"),
        ({"label": [[0, 9, "Proposes"]]}, "Proposes 'GridPilot' lies on no concept"),
        ({"label": [[0, 9, "Method"]], "relations": [{"from_id": 0, "to_id": 5, "type": "USED_FOR"}]}, "USED_FOR must join two concepts"),
    ],
)  # fmt: skip
def test_doccano_names_broken_line(tmp_path: Path, extra: dict[str, Any], problem: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": "GridPilot plans."} | extra))
    with pytest.raises(ReadError) as raised:
        read_gold(path)
    assert str(raised.value) == f"{path}:1: {problem}"


def test_brat_folder_without_annotations(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"a folder without \.ann files"):
        read_gold(tmp_path)
