"""Find concepts by words: whole names, beginnings, single words, words with a typing mistake, and meaning.

Who judges meaning is given (`kg.meaning` does so by the encoder of the trained recognizer).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from kg.datamodel import ConceptType
from kg.lookup import is_concept, lookup_form

if TYPE_CHECKING:
    import networkx as nx

COLUMNS = ("name", "type", "papers", "matched", "how")
WORDS = re.compile(r"\w+(?:\.\d+)*", re.UNICODE)
JOINTS = dict.fromkeys(map(ord, " \t-_/'\"‐‑‒–—―"))
LIKE = 0.78
Meaning = Callable[[str, Sequence[str]], Sequence[float]]
"""Nearness in [0, 1] of each of several names to what was asked; 0 for those that are not near."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A concept that was found.

    Attributes:
        matched: The name or alias that fits best.
        how: "name", "prefix", "words", "typo" or "meaning".
        closeness: In [0, 1]; orders the hits.
    """

    id: str
    name: str
    type: str
    support: int
    matched: str
    how: str
    closeness: float

    def as_row(self) -> dict[str, object]:
        """Return the columns of a table."""
        return {"name": self.name, "type": self.type, "papers": self.support, "matched": self.matched, "how": self.how}


def search(
    graph: nx.MultiDiGraph[str],
    words: str,
    *,
    limit: int = 20,
    type: ConceptType | None = None,
    meaning: Meaning | None = None,
) -> tuple[Hit, ...]:
    """Return the concepts that fit the words best: closest first, then most papers, then by id.

    Typing mistakes are forgiven only where no name fits as it stands; meaning is asked only where no name is just that.
    """
    nodes = [node for node in graph if is_concept(graph, node) and type in (None, graph.nodes[node]["type"])]
    wanted = _Wanted.of(words)
    hits = [hit for node in nodes if (hit := _best(graph, node, wanted.fit)) is not None]
    if not hits:
        hits = [hit for node in nodes if (hit := _best(graph, node, wanted.resemble)) is not None]
    if meaning is not None and all(hit.how != "name" for hit in hits):
        hits += _by_meaning(graph, words, sorted(set(nodes) - {hit.id for hit in hits}), meaning)
    return tuple(sorted(hits, key=lambda hit: (-hit.closeness, -hit.support, hit.id))[:limit])


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What was asked: as one form, and as its words."""

    form: str
    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> _Wanted:
        return cls(lookup_form(text), _words(text))

    def fit(self, name: str) -> tuple[str, float] | None:
        """Return how a name fits as it stands, and how closely."""
        if not self.form or not self._may_fit(name):
            return None
        form = lookup_form(name)
        if form == self.form:
            return "name", 1.0
        share = len(self.form) / max(len(form), 1)
        if form.startswith(self.form):
            return "prefix", 0.8 + 0.19 * share
        known = _words(name)
        if self.words and all(any(have.startswith(word) for have in known) for word in self.words):
            return "words", 0.5 + 0.29 * min(share, 1.0)
        return None

    def _may_fit(self, name: str) -> bool:
        """Tell quickly whether a name can fit at all: most cannot."""
        squeezed = _squeeze(name)
        return self.form[:3] in squeezed or (bool(self.words) and self.words[0] in squeezed)

    def resemble(self, name: str) -> tuple[str, float] | None:
        """Return how closely a name resembles what was asked; short names must not differ."""
        if abs(len(_squeeze(name)) - len(self.form)) > 5:
            return None
        form = lookup_form(name)
        if len(self.form) < 4 or abs(len(form) - len(self.form)) > 3 or not set(form[:2]) & set(self.form[:2]):
            return None
        matcher = SequenceMatcher(None, form, self.form, autojunk=False)
        if matcher.quick_ratio() < LIKE or (ratio := matcher.ratio()) < LIKE:
            return None
        return "typo", 0.5 * ratio


def _best(graph: nx.MultiDiGraph[str], node: str, fit: Callable[[str], tuple[str, float] | None]) -> Hit | None:
    data = graph.nodes[node]
    best: Hit | None = None
    for name in (data["name"], *data["aliases"]):
        found = fit(name)
        if found is not None and (best is None or found[1] > best.closeness):
            best = Hit(node, data["name"], data["type"], data["support"], name, *found)
    return best


def _by_meaning(graph: nx.MultiDiGraph[str], words: str, nodes: Sequence[str], meaning: Meaning) -> Iterator[Hit]:
    names = [graph.nodes[node]["name"] for node in nodes]
    for node, name, nearness in zip(nodes, names, meaning(words, names), strict=True):
        data = graph.nodes[node]
        if nearness > 0:
            yield Hit(node, name, data["type"], data["support"], name, "meaning", 0.35 * nearness)


def _squeeze(name: str) -> str:
    return name.casefold().translate(JOINTS)


def _words(text: str) -> tuple[str, ...]:
    return tuple(WORDS.findall(text.casefold()))
