from __future__ import annotations

import itertools

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.marking import mark_sentences
from kg.extract.sentences import sentence_span, sentence_starts


def _sentences(text: str) -> list[str]:
    starts = [*sentence_starts(text), len(text)]
    return [text[a:b].strip() for a, b in itertools.pairwise(starts)]


@pytest.mark.parametrize(
    "sentence",
    [
        "We follow Li et al. (2024) and gain 3.5% on it.",
        "It helps, i.e. It is used, e.g. On ALFWorld.",
        "TreePlan vs. ReAct is shown in Fig. 3 of the paper.",
        "We use J. Smith's data and version 2.5 of it.",
        "It takes approx. 3 s per step.",
        "The score (see Sec. 4) is high.",
    ],
)
def test_sentence_starts_is_not_misled(sentence):
    assert _sentences(f"A title\n{sentence} The end.") == ["A title", sentence, "The end."]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three? Four.", ["One.", "Two!", "Three?", "Four."]),
        ("It is good.nnU-Net", ["It is good.nnU-Net"]),
        ("It is good. nnU-Net wins.", ["It is good.", "nnU-Net wins."]),
        ("It is good. and so on", ["It is good. and so on"]),
        ("We improve accuracy.Second, we save time.", ["We improve accuracy.", "Second, we save time."]),
        ('He said "yes." (And more.) End.', ['He said "yes."', "(And more.)", "End."]),
        ("as in Li et al. We go on.", ["as in Li et al.", "We go on."]),
        ("\nNo title here. Two.", ["No title here.", "Two."]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentence_starts(text, sentences):
    assert _sentences(text) == sentences


def test_sentence_span_covers_all_sentences_of_a_span():
    text = "One. Two. Three."
    starts = sentence_starts(text)
    assert text[slice(*sentence_span(starts, text, 5, 8))] == "Two."
    assert text[slice(*sentence_span(starts, text, 2, 7))] == "One. Two."


def test_mark_sentences_sets_the_starts():
    doc = mark_sentences(spacy.blank("en")("A title\nWe plan. It works."))
    assert [sentence.text.strip() for sentence in doc.sents] == ["A title", "We plan.", "It works."]


@given(st.text(alphabet=st.sampled_from("aB. !?\n\"')(etalg1,"), max_size=60))
def test_sentence_starts_are_ascending_and_cover_the_text(text):
    starts = sentence_starts(text)
    assert list(starts) == sorted(set(starts))
    assert all(not text[start].isspace() for start in starts)
    assert not starts or text[: starts[0]].strip() == ""
