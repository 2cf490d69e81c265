"""Three annotated papers, and sentences without annotation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.datamodel import Document

Gold = list[tuple[Document, Mapping[str, Any]]]

SENTENCES = tuple(
    f"{name} is a {kind} for {task}.\nWe train {name} with {way} and test it on {bench}."
    for name, kind, task, way, bench in (
        ("GridPilot", "planner", "routing", "search", "MazeBench"),
        ("TreeNet", "network", "parsing", "distillation", "BankTest"),
        ("WaveFit", "model", "speech recognition", "pretraining", "TalkSet"),
        ("StoneMap", "method", "mapping", "contrastive learning", "RockBench"),
        ("FlowGuard", "framework", "anomaly detection", "self-training", "PipeSet"),
        ("LeafCount", "pipeline", "object counting", "augmentation", "ParkData"),
    )
)


def annotated_papers() -> Gold:
    """Return papers with concepts, relations, a contribution, and in the first a result."""
    return [_paper(number, *names) for number, names in enumerate(_NAMES)]


_NAMES = (("GridPilot", "route planning", "MazeBench"), ("TreeNet", "parsing", "BankTest"), ("WaveFit", "speech recognition", "TalkSet"))  # fmt: skip


def _paper(number: int, method: str, task: str, benchmark: str) -> tuple[Document, Mapping[str, Any]]:
    abstract = f"We introduce {method} for {task}. {method} reaches an accuracy of {70 + number}.5% on {benchmark}."
    entities = [
        {"id": f"e{n}", "type": type_, "name": name, "mentions": [name]}
        for n, (type_, name) in enumerate(
            (("Method", method), ("Task", task), ("Benchmark", benchmark), ("Metric", "accuracy")), 1
        )
    ]
    result = {"subject": "e1", "metric": "e4", "benchmark": "e3", "value": 70.5 + number, "unit": "%", "kind": "score"}
    record = {
        "id": f"p{number}",
        "entities": entities,
        "proposes": ["e1"],
        "relations": [["e1", "USED_FOR", "e2"], ["e1", "EVALUATED_ON", "e3"], ["e1", "MEASURED_BY", "e4"]],
        "results": [result | {"comparator": None, "condition": None, "evidence": abstract.split(". ", 1)[1]}],
    }
    return Document(f"text:{number}", f"{method}: {task}", abstract), record
