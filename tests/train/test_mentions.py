"""Papers of SciREX become passages, and the first stage learns to find their mentions."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from kg.errors import KGError, ReadError
from kg.train.scirex import read_scirex

torch = pytest.importorskip("torch", reason="needs PyTorch: pip install 'research-kg[train]'")
pytest.importorskip("onnx", reason="needs ONNX: pip install 'research-kg[train]'")

from kg.train import mentions
from kg.train.mentions import class_scores, train_mentions
from kg.train.weights import load_model

pytestmark = pytest.mark.train


def write_papers(path: Path, count: int) -> Path:
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


def test_passages_are_spaced_as_people_write(tmp_path: Path) -> None:
    first, *others = read_scirex(write_papers(tmp_path / "papers.jsonl.gz", 1))
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


def test_methods_and_models_are_one_class() -> None:
    logits = torch.tensor([0.0, 1.0, 1.0, -2.0, 3.0]).reshape(5, 1, 1)
    assert class_scores(logits).flatten().tolist() == pytest.approx([0, 0, 1 + 0.6931, -2, 3], abs=1e-3)


def test_mentions_are_learnt(init: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mentions, "HELD_OUT", 4)
    papers = [write_papers(tmp_path / "papers.jsonl.gz", 40)]
    steps: list[tuple[int, int]] = []
    out = tmp_path / "out"
    figures = train_mentions(papers, init, out, limit=100, advance=lambda *step: steps.append(step))
    assert steps[-1] == (25, 25)
    assert figures["F1"] > 20  # of an encoder that knew nothing, after 25 steps
    before, after = load_model(init)[0], load_model(out)[0]
    assert not torch.equal(before.spans.width, after.spans.width)
    assert train_mentions(papers, init, out, limit=100) == figures


def test_too_few_passages_are_refused(init: Path, tmp_path: Path) -> None:
    with pytest.raises(KGError, match="4 passages are too few: 100 are held out"):
        train_mentions([write_papers(tmp_path / "papers.jsonl.gz", 1)], init, tmp_path, limit=9)
