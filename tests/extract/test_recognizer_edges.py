from __future__ import annotations

import shutil

import pytest

import kg
from kg.errors import KGError
from kg.resources import data_path


@pytest.fixture(scope="module")
def nlp():
    return kg.load_pipeline()


def test_recognizer_reads_a_text_with_one_concept(nlp):
    assert [cluster.name for cluster in nlp("\nWe use GPT-4o.")._.clusters] == ["GPT-4o"]


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "()", "%", "漢字だけ", "\nhello", "A" * 3000, "(" * 3000, "GPT-4o " * 700, "5% " * 700]
)
def test_recognizer_takes_any_text(nlp, text):
    assert nlp(text).text == text


@pytest.mark.parametrize(
    ("name", "content"), [("states.onnx", b"cut"), ("tokenizer.json", b"{}"), ("config.json", b"[1]")]
)
def test_load_pipeline_tells_a_damaged_model(tmp_path, name, content):
    folder = tmp_path / "model"
    shutil.copytree(data_path("model"), folder)
    (folder / name).write_bytes(content)
    with pytest.raises(KGError, match="a damaged model"):
        kg.load_pipeline(folder)
