"""Which mentions of a text name one concept: equal forms by rule, the rest by a score of the model.

The first step is sure (case, hyphen, plural). In the second, the model scores pairs of forms; the features
that it sees beside the context (shared words, same head, initials, "long form (short form)") are made here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from kg.extract.layout import Layout, Node, letters

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]

LINK_FEATURES = {"overlap": 6, "head": 4, "initials": 4, "type": 2, "distance": 7}
"""Names and sizes of the categorical features of a pair of forms."""

_DROPPED = frozenset("- ‐ ‑ ‒ – — ― _ / '".split())


def form_key(words: Sequence[str]) -> tuple[str, ...]:
    """Return a form's words without marks, the last one in the singular.

    >>> form_key(("vision", "-", "language", "models")), form_key(("policies",))
    (('vision', 'language', 'model'), ('policy',))
    """
    kept = [word for word in words if word not in _DROPPED] or list(words)
    last = kept[-1]
    if len(last) > 3 and last.endswith("s") and not last.endswith("ss"):
        kept[-1] = last[:-3] + "y" if last.endswith("ies") else last[:-1]
    return tuple(kept)


def group_by_form(layout: Layout, spans: Sequence[tuple[int, int, int]]) -> list[Node]:
    """Return one node for each form and type among spans (first word, last word, type), in order of first mention."""
    groups: dict[tuple[tuple[str, ...], int], list[tuple[int, int]]] = {}
    for first, last, type_ in sorted(spans):
        key = (form_key(layout.words[first : last + 1]), type_)
        groups.setdefault(key, []).append((first, last))
    return [Node(type_, tuple(mentions)) for (_, type_), mentions in groups.items()]


def link_features(layout: Layout, nodes: Sequence[Node]) -> tuple[Integers, Integers]:
    """Return the pairs of forms [pairs, 2] (first < second) and their features [pairs, features]."""
    forms = [_form(layout, node) for node in nodes]
    pairs, features = [], []
    for i, first in enumerate(nodes):
        for j in range(i + 1, len(nodes)):
            second = nodes[j]
            a, b = forms[i], forms[j]
            shared, union = len(a[1] & b[1]), len(a[1] | b[1])
            overlap = 0 if not shared else 1 + int(np.searchsorted((0.34, 0.5, 0.67, 0.99), shared / union))
            head = int(a[0][-1] == b[0][-1]) * 2 + int(a[1] <= b[1] or b[1] <= a[1])
            defined = int(_defines(layout, first, second) or _defines(layout, second, first))
            initials = int(_is_initials(a[0], b[0]) or _is_initials(b[0], a[0])) + 2 * defined
            gap = abs(first.mentions[0][0] - second.mentions[0][0])
            distance = int(np.searchsorted((3, 8, 20, 50, 100, 200), gap))
            pairs.append((i, j))
            features.append((overlap, head, initials, int(first.type == second.type), distance))
    shape = (-1, len(LINK_FEATURES))
    return np.array(pairs, dtype=np.int64).reshape(-1, 2), np.array(features, dtype=np.int64).reshape(shape)


def merge_nodes(
    nodes: Sequence[Node], pairs: Integers, links: NDArray[np.float32], threshold: float
) -> list[list[int]]:
    """Return groups of nodes of one type by average linkage: the closest groups unite while above the threshold.

    Args:
        nodes: The forms.
        pairs: Pairs of them, [pairs, 2].
        links: Probability that a pair names one concept, [pairs].
        threshold: Mean probability between two groups from which they are one.
    """
    weight = np.zeros((len(nodes), len(nodes)), dtype=np.float64)
    for (i, j), link in zip(pairs.tolist(), links.tolist(), strict=True):
        weight[i, j] = weight[j, i] = link if nodes[i].type == nodes[j].type else 0.0
    groups = [[i] for i in range(len(nodes))]
    while len(groups) > 1:
        best, at = threshold, None
        for a in range(len(groups)):
            for b in range(a + 1, len(groups)):
                mean = float(weight[np.ix_(groups[a], groups[b])].mean())
                if mean > best:
                    best, at = mean, (a, b)
        if at is None:
            break
        groups[at[0]] = sorted(groups[at[0]] + groups[at[1]])
        del groups[at[1]]
    return groups


def _form(layout: Layout, node: Node) -> tuple[tuple[str, ...], frozenset[str]]:
    first, last = node.mentions[0]
    key = form_key(layout.words[first : last + 1])
    return key, frozenset(key)


def _is_initials(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    if len(short) != 1 or len(long) < 2:
        return False
    return short[0] == "".join(word[0] for word in long)


def _defines(layout: Layout, long: Node, short: Node) -> bool:
    """Tell whether the text defines `short` as `long`, or `short` stands in brackets right after `long`."""
    first, last = short.mentions[0]
    defined = layout.definitions.get(letters("".join(layout.words[first : last + 1])))
    if defined is not None:
        first, last = long.mentions[0]
        return letters("".join(layout.words[first : last + 1])) == defined
    ends = {last + 2 for _, last in long.mentions}
    return any(first in ends and layout.words[first - 1] == "(" for first, _ in short.mentions)
