"""Words, sentences and pairs of nodes."""

from __future__ import annotations

from kg.datamodel import Predicate
from kg.extract.layout import (
    FEATURES,
    FURTHEST,
    NODE_TYPES,
    Node,
    allowed_classes,
    make_pairs,
    words_of_span,
)
from kg.schema import allows
from tests.extract.layouts import TEXT, make_layout, word

METHOD, BENCHMARK, NUMBER = (NODE_TYPES.index(name) for name in ("Method", "Benchmark", "Number"))


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


def test_allowed_classes_are_those_of_the_schema() -> None:
    allowed = allowed_classes()
    for i, subject in enumerate(NODE_TYPES[:-1]):
        for j, object_ in enumerate(NODE_TYPES[:-1]):
            expected = [allows(subject, predicate, object_) for predicate in tuple(Predicate)[:10]]
            assert allowed[i, j, 1:].tolist() == expected


def test_make_pairs_takes_the_nearest_mentions() -> None:
    layout = make_layout()
    pilot = Node(METHOD, ((0, 0), (word(layout, "gridpilot", 1),) * 2))
    bench = Node(BENCHMARK, ((word(layout, "mazebench"),) * 2,))
    number = Node(NUMBER, ((word(layout, "3"), word(layout, "%")),))
    pairs = make_pairs(layout, [pilot, bench, number])
    assert list(zip(pairs.subjects.tolist(), pairs.objects.tolist(), strict=True)) == [(0, 1), (1, 0), (2, 0), (2, 1)]
    assert pairs.between_start.tolist()[3] == word(layout, "%") + 1
    assert layout.words[pairs.between_start[3] : pairs.between_end[3]] == ("on",)
    assert (pairs.features.max(axis=0) < list(FEATURES.values())).all()


def test_make_pairs_leaves_out_what_is_further_apart_than_an_abstract_is_long() -> None:
    layout = make_layout(f"Pilot\n{'so ' * (FURTHEST + 1)}Bench")
    pilot, bench = Node(METHOD, ((0, 0),)), Node(BENCHMARK, ((FURTHEST + 2,) * 2,))
    assert len(make_pairs(layout, [pilot, bench]).subjects) == 0
    assert len(make_pairs(layout, [Node(METHOD, ((1, 1),)), bench]).subjects) == 2


def test_make_pairs_of_nothing_is_empty() -> None:
    pairs = make_pairs(make_layout(), [])
    assert (len(pairs.subjects), pairs.features.shape) == (0, (0, len(FEATURES)))


def test_make_pairs_ranks_those_of_a_type_by_nearness() -> None:
    layout = make_layout("\n" + "word " * 30)
    number, other = Node(NUMBER, ((20, 20),)), Node(METHOD, ((19, 19),))
    before_far, before_near, after = (Node(BENCHMARK, ((at, at),)) for at in (5, 15, 22))
    pairs = make_pairs(layout, [number, before_far, before_near, after, other])
    column = list(FEATURES).index("object_rank")
    of_number = {
        o: f
        for s, o, f in zip(pairs.subjects, pairs.objects, pairs.features[:, column].tolist(), strict=True)
        if s == 0
    }
    assert of_number == {1: 2 * 4 + 1, 2: 1 * 4 + 0, 3: 0, 4: 0}
