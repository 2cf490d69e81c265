"""Pairs of concepts that are only similar: never merged, listed for a person to look at.

Blocking keeps this near-linear: two concepts meet only if the telling words of their names begin alike, or if one has
the initials of the other. Another source of pairs (the meaning of names, by an encoder) needs to
yield `Candidate`s only; `rank_candidates` unites and ranks them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import log2

from kg.datamodel import Concept
from kg.identity.normal import squeeze, words
from kg.identity.parts import parse_name
from kg.identity.shortforms import SMALL_WORDS, abbreviates, is_short

LIKE = 0.6
"""Likeness from which a pair is listed."""

HEAVY = 0.6
"""What is left of a likeness if one name has a word that tells it from the other."""

LIGHT = SMALL_WORDS | frozenset(
    "model method system framework network approach technique task problem score rate learning".split()
)
"""Words that tell little."""

BLOCK = 40
"""Concepts that a block may hold; initials that more names share tell nothing."""

BEGINNING = 4
"""Letters in which like words agree."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two concepts that may be one.

    Attributes:
        first: Id of the one with more papers, `second` of the other.
        likeness: From 0 to 1; how alike the names are, and so how doubtful it is that they are two.
        reason: What is alike.
    """

    first: str
    second: str
    likeness: float
    reason: str


def likeness(first: str, second: str) -> tuple[float, str]:
    """Return how alike two names are, from 0 to 1, and in what.

    Words that differ count as far as their letters are alike; a word without a like on the other side tells two
    concepts apart, unless it says little, as "method" does. 0 if versions, sizes or other such parts differ.

    >>> likeness("geometry problem solving", "geometric problem solving")[0] > LIKE
    True
    >>> [likeness("reward model", other)[0] > LIKE for other in ("process reward model", "world model", "rewards")]
    [False, False, True]
    >>> likeness("GPT-3", "GPT-4")
    (0.0, 'different parts')
    """
    parts = [sorted(part.text.casefold().lstrip("v") for part in parse_name(name).parts) for name in (first, second)]
    if parts[0] != parts[1]:
        return 0.0, "different parts"
    if any(is_short(short) and abbreviates(short, long) for short, long in ((first, second), (second, first))):
        return 0.9, "initials"
    left, right = words(first), words(second)
    if sorted(left) == sorted(right):
        return 0.95, "the same words"
    return _word_likeness(Counter(left), Counter(right)), "words"


def _word_likeness(left: Counter[str], right: Counter[str]) -> float:
    shared = (left & right).total()
    alone = [sorted((left - right).elements()), sorted((right - left).elements())]
    alike = 0.0
    for word in list(alone[0]):
        best = max(alone[1], key=lambda other: (_letters_likeness(word, other), other), default=None)
        if best is not None and _letters_likeness(word, best) >= LIKE:
            alike += _letters_likeness(word, best)
            alone[0].remove(word)
            alone[1].remove(best)
    rest = alone[0] + alone[1]
    light = sum(word in LIGHT for word in rest)
    value = (2 * (shared + alike) + 0.5 * light) / max(1, left.total() + right.total())
    return value if light == len(rest) else value * HEAVY


@lru_cache(maxsize=1 << 14)
def _letters_likeness(first: str, second: str) -> float:
    if first.endswith(second) or second.endswith(first):
        return 0.0  # "supervised" and "unsupervised", "temporal" and "spatiotemporal"
    return _dice(_pieces(first), _pieces(second))


def similar_names(concepts: Iterable[Concept]) -> Iterator[Candidate]:
    """Yield pairs of one type whose names are alike, in no special order, each once."""
    by_id = {concept.id: concept for concept in concepts}
    blocks: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for concept in by_id.values():
        for block in sorted(_blocks(concept)):
            blocks[concept.type.value, block].append(concept.id)
    seen: set[tuple[str, str]] = set()
    for members in blocks.values():
        if len(members) <= BLOCK:
            seen.update(combinations(sorted(members), 2))
    for first, second in sorted(seen):
        value, reason = likeness(by_id[first].name, by_id[second].name)
        if value >= LIKE:
            yield Candidate(first, second, value, reason)


def rank_candidates(candidates: Iterable[Candidate], papers: Mapping[str, int]) -> tuple[Candidate, ...]:
    """Return each pair once, at its highest likeness, by impact times doubt: papers of the rarer concept, and likeness above `LIKE`."""
    best: dict[frozenset[str], Candidate] = {}
    for candidate in candidates:
        pair = frozenset((candidate.first, candidate.second))
        if pair not in best or (candidate.likeness, candidate.reason) > (best[pair].likeness, best[pair].reason):
            best[pair] = candidate
    ordered = (
        c if (-papers.get(c.first, 0), c.first) <= (-papers.get(c.second, 0), c.second) else _turned(c)
        for c in best.values()
    )
    return tuple(sorted(ordered, key=lambda c: (-_weight(c, papers), c.first, c.second)))


def _weight(candidate: Candidate, papers: Mapping[str, int]) -> float:
    rarer = min(papers.get(candidate.first, 0), papers.get(candidate.second, 0))
    return log2(1 + rarer) * (candidate.likeness - LIKE)


def _turned(candidate: Candidate) -> Candidate:
    return Candidate(candidate.second, candidate.first, candidate.likeness, candidate.reason)


def _blocks(concept: Concept) -> set[str]:
    """Return what only like names share: the beginnings of their telling words in any order, or initials."""
    blocks = set()
    for name in (concept.name, *filter(is_short, concept.aliases)):
        parts = words(name)
        telling = sorted(word[:BEGINNING] for word in parts if word not in LIGHT)
        blocks.add(" ".join(telling or parts))
        if len(parts) > 1:
            blocks.add("".join(word[0] for word in parts))
        elif is_short(name):
            blocks.add(squeeze(parts))
    return blocks


def _pieces(key: str) -> Counter[str]:
    return Counter(key[at : at + 3] for at in range(max(1, len(key) - 2)))


def _dice(left: Counter[str], right: Counter[str]) -> float:
    return 2 * (left & right).total() / max(1, left.total() + right.total())
