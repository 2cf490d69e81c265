"""Figures of records against annotated ones, by hand and against the scorer that decides."""

from __future__ import annotations

import importlib.util
import json
import random
from pathlib import Path
from typing import Any

import pytest

from kg.evaluate import align, count_paper, evaluate, normalise
from kg.mistakes import find_mistakes

GOLD: dict[str, Any] = {
    "id": "p1",
    "entities": [
        {"id": "e1", "type": "Method", "name": "GridPilot", "mentions": ["GridPilot"]},
        {"id": "e2", "type": "Benchmark", "name": "MazeBench", "mentions": ["MazeBench"]},
        {"id": "e3", "type": "Metric", "name": "success rate", "mentions": ["success rates"]},
        {"id": "e4", "type": "Model", "name": "large language model", "mentions": ["LLMs"]},
    ],
    "proposes": ["e1"],
    "relations": [["e1", "EVALUATED_ON", "e2"], ["e1", "MEASURED_BY", "e3"]],
    "results": [
        {"subject": "e1", "metric": "e3", "benchmark": "e2", "value": 71.5, "unit": "%", "kind": "score"},
        {"subject": "e1", "metric": None, "benchmark": None, "value": 2, "unit": "x", "kind": "ratio"},
    ],
}
FOUND: dict[str, Any] = {
    "id": "p1",
    "entities": [
        {"id": "a", "type": "Method", "name": "Grid Pilot planner", "mentions": ["GridPilot"], "confidence": 0.9},
        {"id": "b", "type": "Task", "name": "MazeBench", "mentions": ["MazeBench"], "confidence": 0.8},
        {"id": "c", "type": "Metric", "name": "success rate", "mentions": ["success rate"], "confidence": 0.7},
        {"id": "d", "type": "Task", "name": "weather", "mentions": ["weather"], "confidence": 0.6},
    ],
    "proposes": ["a", "c"],
    "relations": [["a", "EVALUATED_ON", "b", {"confidence": 0.9}], ["a", "USED_FOR", "b", {"confidence": 0.4}]],
    "results": [
        {"subject": "a", "metric": "c", "benchmark": "b", "value": 71.5, "unit": "percent", "kind": "score"},
        {"subject": "a", "metric": "c", "benchmark": None, "value": 2, "unit": "x", "kind": "ratio"},
    ],
}


def test_normalise_drops_articles_marks_and_plural() -> None:
    assert [normalise(n) for n in ("The LLMs", "F1-scores", "policies", "GPT-4o", r"\textbf{Nova}")] == [
        "llm",
        "f1 score",
        "policy",
        "gpt 4o",
        "nova",
    ]


def test_align_prefers_the_better_overlap() -> None:
    assert align(GOLD["entities"], FOUND["entities"], relaxed=True) == {"a": "e1", "b": "e2", "c": "e3"}


def test_count_paper_counts_every_figure() -> None:
    counts = count_paper(GOLD, FOUND)
    assert counts["entities.strict.untyped"] == (3, 4, 4)
    assert counts["entities.strict.typed"] == (2, 4, 4)
    assert counts["proposes"] == (1, 2, 1)
    assert counts["relations.typed"] == (1, 2, 2)
    assert counts["results.value"] == (2, 2, 2)
    assert counts["results.tuple"] == (1, 2, 2)


def test_evaluate_counts_a_missing_paper_as_empty() -> None:
    figures = {f.name: f for f in evaluate({"p1": GOLD, "p2": GOLD}, {"p1": FOUND}, resamples=50)}
    typed = figures["entities.strict.typed"]
    assert (typed.gold, typed.predicted, typed.precision, typed.recall) == (8, 4, 50.0, 25.0)
    assert typed.low <= typed.f1 <= typed.high


def test_find_mistakes_names_what_is_wrong() -> None:
    text = "GridPilot\nGridPilot reaches 71.5% on MazeBench. LLMs help. The weather is fine."
    found = [(m.kind, m.what) for m in find_mistakes({"p1": GOLD}, {"p1": FOUND}, {"p1": text})]
    assert found == [
        ("missed concept", "large language model (Model)"),
        ("missed relation", "GridPilot MEASURED_BY success rate"),
        ("spurious concept", "weather (Task)"),
        ("spurious relation", "Grid Pilot planner USED_FOR MazeBench"),
        ("wrong type", "MazeBench (Task), annotated Benchmark"),
    ]


@pytest.mark.shared
def test_evaluate_agrees_with_the_scorer(shared: Path, tmp_path: Path) -> None:
    """Disturbed copies of annotated records get the same figures from both."""
    spec = importlib.util.spec_from_file_location("score", shared / "eval" / "score.py")
    assert spec is not None and spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    path = shared / "gold" / "dev.jsonl"
    gold = {r["id"]: r for r in map(json.loads, path.read_text(encoding="utf-8").splitlines())}
    disturbed = {id: disturb(record, random.Random(id)) for id, record in gold.items()}
    records = tmp_path / "records.jsonl"
    records.write_text("".join(json.dumps(record) + "\n" for record in disturbed.values()), encoding="utf-8")
    expected = scorer.score(path, records)
    found = {f.name: f for f in evaluate(gold, disturbed, resamples=0)}
    ours = {
        name: {
            "p": round(f.precision, 1),
            "r": round(f.recall, 1),
            "f1": round(f.f1, 1),
            "gold": f.gold,
            "pred": f.predicted,
        }
        for name, f in found.items()
    }
    assert ours == expected


def disturb(record: dict[str, Any], generator: random.Random) -> dict[str, Any]:
    """Return a record as a mediocre extractor would give it."""
    entities = [dict(e) for e in record["entities"] if generator.random() < 0.8]
    for entity in entities:
        if generator.random() < 0.2:
            entity["type"] = "Method"
        if generator.random() < 0.3:
            entity["mentions"] = [entity["mentions"][0].split()[-1]]
            entity["name"] = entity["mentions"][0]
    known = {e["id"] for e in entities}
    relations = [r for r in record["relations"] if r[0] in known and r[2] in known]
    relations += [[r[2], r[1], r[0]] for r in relations if generator.random() < 0.2]
    results = []
    for result in record["results"]:
        changed = dict(result)
        for role in ("subject", "metric", "benchmark"):
            if generator.random() < 0.3 or changed[role] not in known:
                changed[role] = None
        results.append(changed)
    return {
        "id": record["id"],
        "entities": entities,
        "proposes": [p for p in record["proposes"] if p in known] + [e["id"] for e in entities[:1]],
        "relations": relations,
        "results": results,
    }
