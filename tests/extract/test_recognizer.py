"""The shipped model: what a text says does not depend on the texts beside it, and no text is cut."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.datamodel import ConceptType, Document
from kg.extract.pipeline import extract, load_pipeline
from kg.extract.recognizer import read_ahead
from kg.records import Record, to_record

if TYPE_CHECKING:
    from spacy.language import Language

ABSTRACTS = (
    "We introduce GridPilot, a planner for robotic navigation. GridPilot outperforms A-Star by 3.5% on MazeBench.",
    "Large language models (LLMs) are trained with reinforcement learning. Our method TreeTune reaches 81.2% accuracy "
    "on GSM8K and 45.0% on MATH, built on Qwen2.5-7B.",
    "Short.",
    "A survey of machine translation.",
    "We release TalkSet, a dataset for speech recognition, and evaluate Whisper on it: the word error rate falls "
    "from 12.1% to 9.8% when WaveFit is used for data augmentation.",
)
DOCUMENTS = [Document(f"text:{number}", "", abstract) for number, abstract in enumerate(ABSTRACTS)]


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline()


def records(nlp: Language, documents: list[Document], *, n_process: int = 1) -> dict[str, Record]:
    pairs = extract(documents, nlp, n_process=n_process)
    return {document.id: to_record(document, extraction, document.id) for document, extraction in pairs}


def test_extract_in_any_order_and_alone(nlp: Language) -> None:
    together = records(nlp, DOCUMENTS)
    assert records(nlp, DOCUMENTS[::-1]) == together
    assert {id: record for d in DOCUMENTS for id, record in records(nlp, [d]).items()} == together
    assert sum(len(record["entities"]) for record in together.values()) > 5


def test_read_ahead_works_on_the_next_item_meanwhile() -> None:
    begun = [threading.Event() for _ in range(3)]

    def work(number: int) -> int:
        begun[number].set()
        return number * 10

    results = read_ahead(work, range(3))
    assert next(results) == 0
    assert begun[1].wait(10)
    assert list(results) == [10, 20]


def test_read_ahead_gives_what_comes_before_an_error() -> None:
    def source() -> Iterator[int]:
        yield from (2, 1)
        raise ValueError("no more")

    results = read_ahead(lambda number: 6 // number, source())
    assert [next(results), next(results)] == [3, 6]
    with pytest.raises(ValueError, match="no more"):
        next(results)
    results = read_ahead(lambda number: 6 // number, [2, 0, 1])
    assert next(results) == 3
    with pytest.raises(ZeroDivisionError):
        next(results)


def test_read_ahead_leaves_no_thread_when_it_is_closed() -> None:
    threads = threading.active_count()
    results = read_ahead(abs, range(9))
    assert next(results) == 0
    results.close()  # type: ignore[attr-defined]
    assert threading.active_count() == threads


@pytest.mark.slow
def test_extract_in_two_processes(nlp: Language) -> None:
    assert records(nlp, DOCUMENTS, n_process=2) == records(nlp, DOCUMENTS)


@pytest.mark.slow
def test_long_text_is_read_to_its_end(nlp: Language) -> None:
    rooms = ("kitchen", "hall", "garden", "office", "cellar", "attic", "workshop", "library", "stable", "tower")
    filler = "".join(
        f"On day {day} the robot leaves the {rooms[day % 10]}, looks for the {rooms[day // 10 % 10]}, and nothing is said of it. "
        for day in range(180)
    )
    end = (
        "We introduce GridPilot, a planning method for robotic navigation with large language models. We evaluate it on "
        "two benchmarks, ALFWorld and WebShop. On ALFWorld, GridPilot reaches a success rate of 81.5% and outperforms ReAct."
    )
    document = Document("text:long", "", filler + end)
    assert len(document.text.split()) > 3000
    (record,) = records(nlp, [document]).values()
    at_the_end = [e["name"] for e in record["entities"] if e["spans"][-1][0] >= document.text.index(end)]
    assert {"GridPilot", "ALFWorld"} <= set(at_the_end)


def test_patterns_overrule_model(tmp_path: Path) -> None:
    patterns = tmp_path / "patterns.jsonl"
    patterns.write_text(json.dumps({"label": "Metric", "pattern": "planner for robotic navigation"}), encoding="utf-8")
    ((_, extraction),) = extract(DOCUMENTS[:1], load_pipeline(patterns=patterns))
    start = DOCUMENTS[0].text.index("planner")
    end = start + len("planner for robotic navigation")
    touching = [m for c in extraction.clusters for m in c.mentions if m.start < end and start < m.end]
    assert [(m.text, m.type, m.confidence) for m in touching] == [
        ("planner for robotic navigation", ConceptType.METRIC, 1.0)
    ]
