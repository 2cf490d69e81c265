"""Words, sentences and pairs of nodes."""

from __future__ import annotations

from kg.datamodel import Predicate
from kg.extract.layout import FEATURES, NODE_TYPES, Node, allowed_classes, make_pairs, rank_neighbours, words_of_span
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


def test_make_pairs_of_nothing_is_empty() -> None:
    pairs = make_pairs(make_layout(), [])
    assert (len(pairs.subjects), pairs.features.shape) == (0, (0, len(FEATURES)))


def test_rank_neighbours_counts_those_of_the_type_that_stand_nearer() -> None:
    number = Node(NUMBER, ((20, 20),))
    before_far, before_near, after = (Node(BENCHMARK, ((at, at),)) for at in (5, 15, 22))
    other = Node(METHOD, ((19, 19),))
    ranks = rank_neighbours([number, before_far, before_near, after, other])
    assert ranks[0] == [0, 2 * 4 + 1, 1 * 4 + 0, 0, 0]
    assert ranks[3][0] == 0
