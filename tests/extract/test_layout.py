"""Words and sentences."""

from __future__ import annotations

from kg.extract.layout import words_of_span
from tests.extract.layouts import TEXT, make_layout, word


def test_lay_out_numbers_sentences_from_the_title() -> None:
    layout = make_layout()
    assert [int(layout.sentences[word(layout, w)]) for w in ("routing", "introduce", "vision", "gains")] == [0, 1, 2, 3]


def test_lay_out_without_title_has_no_sentence_zero() -> None:
    assert make_layout("\nWe plan. We act.").sentences.tolist() == [1, 1, 1, 2, 2, 2]


def test_words_of_span_refuses_to_cut_a_word() -> None:
    layout = make_layout()
    start = TEXT.index("MazeBench")
    last = word(layout, "mazebench")
    assert words_of_span(layout, start, start + 9) == (last, last)
    assert words_of_span(layout, start, start + 4) is None


def test_lay_out_reads_definitions() -> None:
    assert make_layout().definitions == {"vlm": "visionlanguagemodel"}
