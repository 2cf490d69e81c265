"""Which mentions of a text name one concept: equal forms by rule, the rest by a score of the model.

The first step is sure (case, hyphen, plural). In the second, the model scores pairs of forms, but forms with other
numbers ("GPT-4", "GPT-4o"; "7B", "72B") never become one; the features
that it sees beside the context (shared words, same head, initials, "long form (short form)") are made here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kg.extract.layout import Layout, Node, letters

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]

LINK_FEATURES = {"overlap": 6, "head": 4, "initials": 4, "type": 2, "distance": 7}
"""Names and sizes of the categorical features of a pair of forms."""

_OVERLAPS = (0.34, 0.5, 0.67, 0.99)
_GAPS = (3, 8, 20, 50, 100, 200)
_NUMBER = re.compile(r"\d+(?:\.\d+)*[a-z]?")
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
    first, second = np.triu_indices(len(forms), k=1)
    shared = _shared_words(forms)[first, second]
    sizes = np.array([len(form.words) for form in forms], dtype=np.int64)
    union = sizes[first] + sizes[second] - shared
    overlap = np.where(shared > 0, 1 + np.searchsorted(_OVERLAPS, shared / union), 0)
    heads = _numbered(form.key[-1] for form in forms)
    within = (shared == sizes[first]) | (shared == sizes[second])
    types = np.array([form.type for form in forms], dtype=np.int64)
    places = np.array([form.first for form in forms], dtype=np.int64)
    features = (
        overlap,
        (heads[first] == heads[second]) * 2 + within,
        _abbreviated(forms)[first, second] + 2 * _defined(layout, nodes, forms)[first, second],
        types[first] == types[second],
        np.searchsorted(_GAPS, np.abs(places[first] - places[second])),
    )
    return np.stack([first, second], axis=1), np.stack(features, axis=1)


def numbers_differ(first: Sequence[str], second: Sequence[str]) -> bool:
    """Tell whether each of two forms has a number that the other lacks.

    >>> numbers_differ(("gpt", "-", "4"), ("gpt", "-", "4o")), numbers_differ(("qwen2", ".", "5", "-", "7b"), ("qwen2", ".", "5"))
    (True, False)
    """
    ours, theirs = (frozenset(_NUMBER.findall("".join(form))) for form in (first, second))
    return bool(ours - theirs) and bool(theirs - ours)


def written_out(layout: Layout, words: Sequence[str]) -> str:
    """Return the letters of a form, with the abbreviations that the text defines in full.

    "offline RL" and "offline reinforcement learning" are one where the text has "reinforcement learning (RL)".
    """
    plain = map(letters, words)
    return letters("".join(layout.definitions.get(word, word) for word in plain))


def merge_nodes(
    layout: Layout, nodes: Sequence[Node], pairs: Integers, links: NDArray[np.float32], threshold: float
) -> list[list[int]]:
    """Return groups of nodes of one type by average linkage: the closest groups unite while above the threshold.

    Args:
        layout: Of the text.
        nodes: The forms; those whose `numbers_differ` stay apart.
        pairs: Pairs of them, [pairs, 2].
        links: Probability that a pair names one concept, [pairs].
        threshold: Mean probability between two groups from which they are one.
    """
    groups = [[i] for i in range(len(nodes))]
    forms = [layout.words[node.mentions[0][0] : node.mentions[0][1] + 1] for node in nodes]
    if layout.definitions:
        full = _numbered(written_out(layout, form) for form in forms)
        links = np.where(full[pairs[:, 0]] == full[pairs[:, 1]], 1.0, links)
    if not (links > threshold).any():
        return groups
    types = np.array([node.type for node in nodes])
    mean = np.zeros((len(nodes), len(nodes)), dtype=np.float64)
    mean[pairs[:, 0], pairs[:, 1]] = links
    mean = (mean + mean.T) * (types[:, None] == types[None, :])
    for i, j in combinations([i for i, form in enumerate(forms) if any(c.isdigit() for w in form for c in w)], 2):
        if numbers_differ(forms[i], forms[j]):
            mean[i, j] = mean[j, i] = -np.inf
    sizes = np.ones(len(nodes))
    while True:
        at = int(mean.argmax())
        i, j = sorted(divmod(at, len(nodes)))
        if mean[i, j] <= threshold:
            return [group for group in groups if group]
        mean[i] = (mean[i] * sizes[i] + mean[j] * sizes[j]) / (sizes[i] + sizes[j])
        mean[:, i] = mean[i]
        mean[j] = mean[:, j] = mean[i, i] = 0.0
        sizes[i] += sizes[j]
        groups[i], groups[j] = sorted(groups[i] + groups[j]), []


def _numbered(names: Iterable[str]) -> Integers:
    """Return a number for each name, equal where the names are: arrays of names would take their longest for each."""
    known: dict[str, int] = {}
    return np.array([known.setdefault(name, len(known)) for name in names], dtype=np.int64)


def _shared_words(forms: Sequence[_Form]) -> Integers:
    """Return how many words two forms share, [forms, forms]."""
    known: dict[str, int] = {}
    cells = [(row, known.setdefault(word, len(known))) for row, form in enumerate(forms) for word in form.words]
    stands = np.zeros((len(forms), len(known)), dtype=np.float32)
    for row, column in cells:
        stands[row, column] = 1
    return (stands @ stands.T).astype(np.int64)


def _abbreviated(forms: Sequence[_Form]) -> NDArray[np.bool_]:
    """Return whether one of two forms is the initials of the other, [forms, forms]."""
    known: dict[str, int] = {}
    short = np.array([known.setdefault(f.key[0], len(known)) if len(f.key) == 1 else -1 for f in forms])
    long = np.array([-2 if f.initials is None else known.get(f.initials, -2) for f in forms])
    of: NDArray[np.bool_] = short[:, None] == long
    return of | of.T


class _Form(NamedTuple):
    """A form as it is compared: key, its words, initials, letters, type, first word in the text."""

    key: tuple[str, ...]
    words: frozenset[str]
    initials: str | None
    letters: str
    type: int
    first: int


def _form(layout: Layout, node: Node) -> _Form:
    first, last = node.mentions[0]
    words = layout.words[first : last + 1]
    key = form_key(words)
    initials = "".join(word[0] for word in key) if len(key) > 1 else None
    return _Form(key, frozenset(key), initials, letters("".join(words)), node.type, first)


def _defined(layout: Layout, nodes: Sequence[Node], forms: Sequence[_Form]) -> NDArray[np.bool_]:
    """Return whether the text defines one of two forms as short for the other, [forms, forms].

    A form that stands in brackets right after another one counts, unless the text defines it otherwise.
    """
    by_letters = {form.letters: i for i, form in enumerate(forms)}
    by_end = {last + 2: i for i, node in enumerate(nodes) for _, last in node.mentions}
    defined = np.zeros((len(forms), len(forms)), dtype=bool)
    for i, node in enumerate(nodes):
        long = layout.definitions.get(forms[i].letters)
        if long is None:
            others = [by_end.get(f) for f, _ in node.mentions if f and layout.words[f - 1] == "("]
        else:
            others = [by_letters.get(long)]
        for other in others:
            if other is not None:
                defined[i, other] = defined[other, i] = True
    return defined
