from __future__ import annotations

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

import kg.extract.tokenizer  # noqa: F401 - registers the tokenizer

NLP = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "kg.tokenizer.v1"}}})


@pytest.mark.parametrize(
    "name",
    [
        "Qwen2.5-7B-Instruct",
        "pass@1",
        "F1@5",
        "GPT-4o",
        "text-to-video",
        "h-transform",
        "mAP@0.5",
        "nnU-Net",
        "C++",
        "A*",
        "I/O",
        "state-of-the-art",
        "U.S.",
        "https://example.org/a/b",
    ],
)
@pytest.mark.parametrize("frame", ["{}", "use {}, now", "({})", '"{}"', "in {} .", "{}: it"])
def test_tokenizer_keeps_names_whole(name, frame):
    assert name in [token.text for token in NLP(frame.format(name))]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("GRPO-based agents.", ["GRPO", "-based", "agents", "."]),
        ("LLM-generated text", ["LLM", "-generated", "text"]),
        ("HAE's gain", ["HAE", "'s", "gain"]),
        ("vision/language models", ["vision", "/", "language", "models"]),
        ("Li et al. (2024), e.g. this", ["Li", "et", "al.", "(", "2024", ")", ",", "e.g.", "this"]),
        ("accuracy.Second, it", ["accuracy", ".", "Second", ",", "it"]),
        ("from 55.8% to 66.8%.", ["from", "55.8", "%", "to", "66.8", "%", "."]),
        ("agents—all of them", ["agents", "—", "all", "of", "them"]),
    ],
)
def test_tokenizer_splits_what_is_joined(text, tokens):
    assert [token.text for token in NLP(text)] == tokens


@given(st.text(max_size=60))
def test_tokenizer_keeps_every_character(text):
    assert NLP(text).text == text
