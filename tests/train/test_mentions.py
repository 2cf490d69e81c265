"""The first stage learns to find the mentions of SciREX."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import KGError
from tests.train.papers import write_scirex

torch = pytest.importorskip("torch", reason="needs PyTorch: pip install 'research-kg[train]'")
pytest.importorskip("onnx", reason="needs ONNX: pip install 'research-kg[train]'")

from kg.train import mentions
from kg.train.mentions import class_scores, train_mentions
from kg.train.weights import load_model

pytestmark = pytest.mark.train


def test_methods_and_models_are_one_class() -> None:
    logits = torch.tensor([0.0, 1.0, 1.0, -2.0, 3.0]).reshape(5, 1, 1)
    assert class_scores(logits).flatten().tolist() == pytest.approx([0, 0, 1 + 0.6931, -2, 3], abs=1e-3)


def test_mentions_are_learnt(init: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mentions, "HELD_OUT", 4)
    papers = [write_scirex(tmp_path / "papers.jsonl.gz", 40)]
    steps: list[tuple[int, int]] = []
    out = tmp_path / "out"
    figures = train_mentions(papers, init, out, limit=60, advance=lambda *step: steps.append(step))
    assert steps[-1] == (15, 15)
    assert figures["F1"] > 20  # of an encoder that knew nothing, after 15 steps
    before, after = load_model(init)[0], load_model(out)[0]
    assert not torch.equal(before.spans.width, after.spans.width)
    assert train_mentions(papers, init, out, limit=60) == figures


def test_too_few_passages_are_refused(init: Path, tmp_path: Path) -> None:
    with pytest.raises(KGError, match="4 passages are too few: 100 are held out"):
        train_mentions([write_scirex(tmp_path / "papers.jsonl.gz", 1)], init, tmp_path, limit=9)
