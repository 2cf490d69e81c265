"""Forms of one concept."""

from __future__ import annotations

import numpy as np

from kg.extract.grouping import LINK_FEATURES, group_by_form, link_features, merge_nodes
from kg.extract.layout import NODE_TYPES, Node
from tests.extract.layouts import make_layout, word

METHOD, MODEL = NODE_TYPES.index("Method"), NODE_TYPES.index("Model")


def test_group_by_form_joins_case_and_plural() -> None:
    layout = make_layout("Planners\nA planner plans. Planner models.")
    places = [i for i, w in enumerate(layout.words) if w.startswith("planner")]
    assert group_by_form(layout, [(i, i, METHOD) for i in places]) == [Node(METHOD, tuple((i, i) for i in places))]


def test_link_features_see_a_definition() -> None:
    layout = make_layout()
    long = Node(MODEL, ((word(layout, "vision"), word(layout, "models")),))
    short = Node(MODEL, ((word(layout, "vlms"),) * 2,))
    other = Node(MODEL, ((word(layout, "mazebench"),) * 2,))
    pairs, features = link_features(layout, [long, short, other])
    assert pairs.tolist() == [[0, 1], [0, 2], [1, 2]]
    initials = list(LINK_FEATURES).index("initials")
    assert features[:, initials].tolist() == [3, 0, 0]


def test_link_features_of_no_form_and_of_one_are_empty() -> None:
    layout = make_layout()
    for nodes in ([], [Node(MODEL, ((0, 0),))]):
        pairs, features = link_features(layout, nodes)
        assert (pairs.shape, features.shape) == ((0, 2), (0, len(LINK_FEATURES)))


def test_link_features_compare_words_heads_types_and_places() -> None:
    layout = make_layout(
        "\nDeep planning agent. Planning agents plan with the agent search, so they say, and the PA wins."
    )
    first, second, search = word(layout, "deep"), word(layout, "agents"), word(layout, "search")
    nodes = [
        Node(METHOD, ((first, first + 2),)),  # deep planning agent
        Node(METHOD, ((second - 1, second),)),  # planning agents
        Node(MODEL, ((search - 1, search),)),  # agent search
        Node(METHOD, ((word(layout, "pa"),) * 2,)),
    ]
    pairs, features = link_features(layout, nodes)
    assert list(LINK_FEATURES) == ["overlap", "head", "initials", "type", "distance"]
    assert dict(zip(map(tuple, pairs.tolist()), features.tolist(), strict=True)) == {
        (0, 1): [3, 3, 0, 1, 1],  # two of three words, same head, one within the other, four words apart
        (0, 2): [1, 0, 0, 0, 2],  # one of four
        (0, 3): [0, 0, 0, 1, 2],
        (1, 2): [1, 0, 0, 0, 1],  # one of three
        (1, 3): [0, 0, 1, 1, 2],  # initials
        (2, 3): [0, 0, 0, 0, 2],
    }


def test_merge_nodes_by_average_linkage() -> None:
    layout = make_layout("\nOne two three four.")
    nodes = [Node(MODEL, ((i, i),)) for i in range(3)] + [Node(METHOD, ((3, 3),))]
    pairs = np.array([[i, j] for i in range(4) for j in range(i + 1, 4)])
    links = np.array([0.9, 0.8, 1.0, 0.3, 1.0, 1.0], dtype=np.float32)
    assert merge_nodes(layout, nodes, pairs, links, 0.5) == [[0, 1, 2], [3]]
    assert merge_nodes(layout, nodes, pairs, links, 0.6) == [[0, 1], [2], [3]]
    assert merge_nodes(layout, nodes, pairs, links, 0.95) == [[0], [1], [2], [3]]


def test_merge_nodes_keeps_other_numbers_apart_also_in_groups() -> None:
    layout = make_layout("\nPlanner-7B beats Planner-70B and the planner.")
    small, large = word(layout, "7b"), word(layout, "70b")
    nodes = [
        Node(MODEL, ((small - 2, small),)),
        Node(MODEL, ((large - 2, large),)),
        Node(MODEL, ((large + 3, large + 3),)),
    ]
    pairs = np.array([[0, 1], [0, 2], [1, 2]])
    assert merge_nodes(layout, nodes, pairs, np.array([0.99, 0.9, 0.95], dtype=np.float32), 0.35) == [[0], [1, 2]]


def test_merge_nodes_writes_out_what_the_text_abbreviates() -> None:
    layout = make_layout("\nMotion planning (MP) helps. Offline motion planning beats online MP, and offline MP wins.")
    offline, again = word(layout, "offline"), word(layout, "offline", 1)
    nodes = [
        Node(METHOD, ((offline, offline + 2),)),
        Node(METHOD, ((word(layout, "online"), word(layout, "online") + 1),)),
        Node(METHOD, ((again, again + 1),)),
    ]
    pairs = np.array([[0, 1], [0, 2], [1, 2]])
    unsure = np.full(3, 0.1, dtype=np.float32)
    assert merge_nodes(layout, nodes, pairs, unsure, 0.35) == [[0, 2], [1]]
    otherwise = make_layout("\nMotion planning helps. Offline motion planning beats online MP, and offline MP wins.")
    shift = 3  # the words of the definition
    moved = [Node(node.type, tuple((a - shift, b - shift) for a, b in node.mentions)) for node in nodes]
    assert merge_nodes(otherwise, moved, pairs, unsure, 0.35) == [[0], [1], [2]]
