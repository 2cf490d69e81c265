"""Pairs of nodes and their features."""

from __future__ import annotations

import re
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.datamodel import Predicate
from kg.extract import pairs as pairs_module
from kg.extract.layout import NODE_TYPES, Layout, Node
from kg.extract.pairs import CONTEXT_WORDS, CUES, FEATURES, FURTHEST, allowed_classes, make_pairs, nearest_mentions
from kg.schema import allows
from tests.extract.layouts import make_layout, word

METHOD, BENCHMARK, NUMBER = (NODE_TYPES.index(name) for name in ("Method", "Benchmark", "Number"))
WORDS = "better than based on built upon build up fine - tuned such as terms of trained constrain for the , ( retrieval and is . We".split()
MENTION = st.tuples(st.integers(0, 59), st.integers(0, 3)).map(lambda m: (m[0], min(59, m[0] + m[1])))
NODES = st.lists(
    st.builds(Node, st.integers(0, len(NODE_TYPES) - 1), st.lists(MENTION, min_size=1, max_size=4).map(tuple)),
    max_size=8,
)


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


def plain_pairs(layout: Layout, nodes: list[Node]) -> list[tuple[int, ...]]:
    """Return subject, object, words between and features of each pair, one after the other, as `FEATURES` are meant."""
    related = np.any(allowed_classes()[:, :, 1:], axis=2)
    sentences = [{int(layout.sentences[first]) for first, _ in node.mentions} for node in nodes]
    orders = [min(7, node.mentions[0][0] * 8 // len(layout.words)) for node in nodes]
    gaps, sides = {}, {}
    for i, j in combinations(range(len(nodes)), 2):
        a, b = nearest_mentions(nodes[i].mentions, nodes[j].mentions)
        gaps[i, j] = gaps[j, i] = max(a[0], b[0]) - min(a[1], b[1]) - 1
        sides[i, j], sides[j, i] = b[0] - a[0], a[0] - b[0]
    may = {
        (s, o)
        for s, o in gaps
        if nodes[o].type != NUMBER and (nodes[s].type == NUMBER or related[nodes[s].type, nodes[o].type])
    }

    def rank(of: int, to: int) -> int:
        """Count who stands nearer to `of` than `to` does, and of these who on the same side."""
        others = [k for k in range(len(nodes)) if k not in {of, to} and nodes[k].type == nodes[to].type]
        known = [k for k in others if (of, k) in may or (k, of) in may]
        nearer = [k for k in known if max(-1, gaps[of, k]) < max(-1, gaps[of, to])]
        same = [k for k in nearer if behind(of, k) == behind(of, to)]
        return min(len(nearer), 3) * 4 + min(len(same), 3)

    def behind(of: int, other: int) -> bool:
        return sides[of, other] >= 0 if of < other else sides[of, other] > 0

    rows = []
    for s, o in sorted(may):
        a, b = nearest_mentions(nodes[min(s, o)].mentions, nodes[max(s, o)].mentions)
        start = min(a[1], b[1]) + 1
        end = max(start, min(start + CONTEXT_WORDS, max(a[0], b[0])))
        cues = [re.search(cue, " ".join(layout.words[start:end])) for cue in CUES]
        first = min(((m.start(), number) for number, m in enumerate(cues, start=1) if m), default=(0, 0))[1]
        together = len(sentences[s] & sentences[o])
        apart = min(abs(x - y) for x in sentences[s] for y in sentences[o])
        features = {
            "distance": sum(max(0, gaps[s, o]) > limit for limit in (0, 1, 3, 7, 15, 31)) * 2 + (sides[s, o] >= 0),
            "sentences": min(apart, 2) * 2 + (0 in sentences[s] | sentences[o]),
            "together": min(together, 4),
            "subject_first": orders[s],
            "object_first": orders[o],
            "cue": first if start < end else len(CUES) + 1,
            "subject_rank": rank(o, s),
            "object_rank": rank(s, o),
        }
        rows.append((s, o, start, end, *(int(features[name]) for name in FEATURES)))
    return rows


@given(st.lists(st.sampled_from(WORDS), min_size=60, max_size=60), NODES)
def test_make_pairs_gives_each_pair_what_its_nearest_mentions_say(words: list[str], nodes: list[Node]) -> None:
    layout = make_layout(" ".join(words[:8]) + "\n" + " ".join(words[8:]))
    found = make_pairs(layout, nodes)
    table = np.column_stack(
        [found.subjects, found.objects, found.between_start, found.between_end, found.features]
    ).tolist()
    assert [tuple(row) for row in table] == plain_pairs(layout, nodes)


@given(NODES)
def test_make_pairs_is_the_same_in_blocks(nodes: list[Node]) -> None:
    layout = make_layout("\n" + "we plan . " * 20)
    whole = make_pairs(layout, nodes)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pairs_module, "_BLOCK", 20)
        parts = make_pairs(layout, nodes)
    for name in ("subjects", "objects", "features", "between_start", "between_end"):
        assert np.array_equal(getattr(whole, name), getattr(parts, name))
