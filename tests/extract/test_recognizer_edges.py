from __future__ import annotations

import pytest

import kg


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
