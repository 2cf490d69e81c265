"""Papers of SciREX become passages with mentions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.errors import ReadError
from kg.train.scirex import read_scirex
from tests.train.papers import write_scirex


def test_passages_are_spaced_as_people_write(tmp_path: Path) -> None:
    first, *others = read_scirex(write_scirex(tmp_path / "papers.jsonl.gz", 1))
    assert len(others) == 3
    assert first.text.startswith(
        "We train Grid-Pilot0 for routing, and measure accuracy. On Maze0 (a data set) it wins. We train"
    )
    named = [(first.text[start:end], type_.value) for start, end, type_ in first.mentions[:4]]
    assert named == [("Grid-Pilot0", "Method"), ("routing", "Task"), ("accuracy", "Metric"), ("Maze0", "Benchmark")]


@pytest.mark.parametrize("line", ["{", "[]", '{"words": []}', '{"sentences": [[0, 99]], "words": [], "ner": []}'])
def test_other_files_are_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "papers.jsonl"
    path.write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(ReadError, match=r"papers\.jsonl:2: is no paper of SciREX"):
        list(read_scirex(path))


def test_long_sentences_and_what_is_cut_are_left_out(tmp_path: Path) -> None:
    words = ["We", "use", "Alpha", "[", "reference", "]", "Beta", ".", *["x"] * 151, *["y"] * 60]
    ner = [[2, 3, "Method"], [4, 5, "Method"], [7, 9, "Method"], [10, 11, "Task"], [159, 160, "Metric"]]
    paper = {"doc_id": "p", "words": words, "sentences": [[0, 8], [8, 159], [159, 219]], "ner": ner}
    path = tmp_path / "papers.jsonl"
    path.write_text(
        json.dumps(paper | {"doc_id": "empty", "sentences": []}) + "\n" + json.dumps(paper), encoding="utf-8"
    )
    [passage] = read_scirex(path)
    assert passage.text == "We use Alpha Beta." + " y" * 60
    assert [passage.text[start:end] for start, end, _ in passage.mentions] == ["Alpha", "y"]
