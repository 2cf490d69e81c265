"""Three annotated papers, sentences without annotation, and papers as SciREX annotates them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
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


def write_scirex(path: Path, count: int) -> Path:
    """Write papers of two sentences, thirty times over, so that each gives several passages."""
    lines = []
    for number in range(count):
        one = f"We train Grid - Pilot{number} [ reference ][ reference ] for routing , and measure accuracy .".split()
        two = f"On Maze{number} ( a data set ) it wins .".split()
        words, sentences, ner = [], [], []
        for _ in range(30):
            at = len(words)
            words += [*one, *two]
            sentences += [[at, at + len(one)], [at + len(one), len(words)]]
            ner += [[at + 2, at + 5, "Method"], [at + one.index("routing"), at + one.index("routing") + 1, "Task"]]
            ner += [
                [at + len(one) - 2, at + len(one) - 1, "Metric"],
                [at + len(one) + 1, at + len(one) + 2, "Material"],
            ]
        lines.append(json.dumps({"doc_id": f"p{number}", "words": words, "sentences": sentences, "ner": ner}))
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return path
