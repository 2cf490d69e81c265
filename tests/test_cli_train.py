"""The commands that train and judge, as a user runs them; training itself is tested in tests/train."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.command import run_kg
from tests.test_evaluate import FOUND, GOLD

NO_TORCH = find_spec("torch") is None


def write_records(folder: Path) -> tuple[Path, Path]:
    (folder / "gold.jsonl").write_text(json.dumps(GOLD) + "\n", encoding="utf-8")
    (folder / "found.jsonl").write_text(json.dumps(FOUND) + "\n", encoding="utf-8")
    return folder / "found.jsonl", folder / "gold.jsonl"


def test_evaluate_prints_tables(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found, gold = write_records(tmp_path)
    ran = run_kg(capsys, monkeypatch, "evaluate", found, "--gold", gold, "--errors", 1)
    assert (ran.status, ran.err) == (0, "")
    titles = [
        line for line in ran.out.splitlines() if line and not line.startswith(" ") and ("(" in line or ":" in line)
    ]
    assert titles[0] == "Figures (percent; interval of F1 by bootstrap over papers)"
    assert "Types: annotated in rows, found in columns; - is nothing" in ran.out
    assert "Confidence and share that is right" in ran.out
    assert "Mistakes, the surest first" in ran.out


def test_evaluate_json_holds_all_that_is_printed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found, gold = write_records(tmp_path)
    value = run_kg(capsys, monkeypatch, "evaluate", found, "--gold", gold, "--json").json
    assert sorted(value) == ["calibration_error", "confusion", "figures", "mistakes", "reliability"]
    assert sum(row["found"] for row in value["reliability"] if row["kind"] == "concept") == 4
    assert 0 < value["calibration_error"]["concept"] < 1
    figures = {figure["name"]: figure for figure in value["figures"]}
    assert figures["entities.strict.typed"]["gold"] == 4
    assert {"gold": "Benchmark", "predicted": "Task", "count": 1} in value["confusion"]


def test_evaluate_shows_sentence_of_mistake(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found, gold = write_records(tmp_path)
    text = "We study weather too. GridPilot reaches success rates of 71.5% on MazeBench with LLMs, twice as many."
    papers = [{"id": "p1", "title": "GridPilot", "abstract": text}]
    (tmp_path / "gold.papers.json").write_text(json.dumps(papers), encoding="utf-8")
    mistakes = run_kg(capsys, monkeypatch, "evaluate", found, "--gold", gold, "--json").json["mistakes"]
    spurious = [mistake for mistake in mistakes if mistake["kind"] == "spurious concept"]
    assert [(m["what"], m["sentence"]) for m in spurious] == [("weather (Task)", "We study weather too.")]


def test_evaluate_takes_brat(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "brat"
    folder.mkdir()
    (folder / "p1.txt").write_text("GridPilot plans routes.", encoding="utf-8")
    (folder / "p1.ann").write_text("T1\tMethod 0 9\tGridPilot\n", encoding="utf-8")
    found, _ = write_records(tmp_path)
    ran = run_kg(capsys, monkeypatch, "evaluate", found, "--gold", folder, "--json")
    figures = {figure["name"]: figure for figure in ran.json["figures"]}
    assert figures["entities.relaxed.typed"]["recall"] == 100.0


def test_evaluate_of_other_papers_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found, gold = write_records(tmp_path)
    found.write_text(json.dumps(FOUND | {"id": "other"}), encoding="utf-8")
    ran = run_kg(capsys, monkeypatch, "evaluate", found, "--gold", gold)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err == f"kg: {found}: has no paper of {gold}; extract with --id source-key\n"


def test_evaluate_of_missing_file_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _, gold = write_records(tmp_path)
    ran = run_kg(capsys, monkeypatch, "evaluate", tmp_path / "none.jsonl", "--gold", gold)
    assert (ran.status, ran.err) == (1, f"kg: {tmp_path / 'none.jsonl'}: No such file or directory\n")


@pytest.mark.skipif(not NO_TORCH, reason="PyTorch is installed")
@pytest.mark.parametrize(
    "arguments", [("train", "--gold", "a", "--dev", "b"), ("train", "encoder", "a"), ("train", "mentions", "a")]
)
def test_train_without_extra_says_what_to_install(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    ran = run_kg(capsys, monkeypatch, *arguments)
    assert (ran.status, ran.err) == (1, "kg: torch is not installed; run: pip install 'research-kg[train]'\n")


def test_train_needs_gold_and_dev(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    ran = run_kg(capsys, monkeypatch, "train", "--gold", "a")
    assert ran.status == 2
    assert "--gold and --dev are needed" in ran.err


@pytest.mark.train
@pytest.mark.skipif(NO_TORCH, reason="needs PyTorch: pip install 'research-kg[train]'")
def test_train_without_weights_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps({"text": "GridPilot plans.", "label": [[0, 9, "Method"]]}), encoding="utf-8")
    ran = run_kg(capsys, monkeypatch, "train", "--gold", path, "--dev", path, "--init", tmp_path)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith(f"kg: {tmp_path}: neither joint.safetensors nor encoder.safetensors is there")


@pytest.mark.parametrize(
    "command", [("train",), ("train", "encoder"), ("train", "mentions"), ("train", "label"), ("evaluate",)]
)
def test_help_ends_with_example(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    ran = run_kg(capsys, monkeypatch, *command, "--help")
    assert (ran.status, "Example: kg " in ran.out) == (0, True)
