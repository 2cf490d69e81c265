"""Second looks at a name, each only where the other name stands in the corpus too: head nouns, order of model parts."""

from __future__ import annotations

from kg.datamodel import ConceptType
from kg.identity.normal import is_proper
from kg.identity.shortforms import is_short

HEADS: dict[ConceptType, frozenset[str]] = {
    ConceptType.BENCHMARK: frozenset(
        "benchmark dataset corpus suite environment simulator testbed leaderboard collection simulation".split()
    ),
    ConceptType.MODEL: frozenset("model family series llm checkpoint".split()),
    ConceptType.METHOD: frozenset("algorithm method approach technique strategy mechanism architecture".split()),
    ConceptType.TASK: frozenset("task problem ability capability".split()),
    ConceptType.METRIC: frozenset("score metric value measure".split()),
}
PROPER_HEADS = frozenset("framework pipeline paradigm system module".split())
"""Heads of methods that add nothing to a proper name, but much to a plain word: "agent framework"."""

BARE = frozenset(
    "model policy agent network system memory reward kernel data graph action state language value human world".split()
)
"""Words that are another concept without their head: a policy architecture is no policy."""

BARE_ALONE = frozenset("learning training search control planning deep ensemble optimization".split())
"""Words that are so if nothing stands before them."""

NAMED = frozenset({ConceptType.BENCHMARK, ConceptType.MODEL})
"""Types whose heads fall away behind a proper name only."""


def without_head(type: ConceptType, name: str, parts: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the words of a name less a head noun that its type implies, or None.

    A head that is glued to a name by a hyphen is part of it, and what is based on X is not X.

    >>> without_head(ConceptType.BENCHMARK, "ALFWorld benchmark", ("alfworld", "benchmark"))
    ('alfworld',)
    >>> without_head(ConceptType.METHOD, "policy architecture", ("policy", "architecture")) is None
    True
    >>> without_head(ConceptType.MODEL, "BERT-based model", ("bert", "model")) is None
    True
    """
    first, _, last = name.rpartition(" ")
    if len(parts) < 2 or not first or not last.islower():
        return None
    head, base = parts[-1], parts[:-1]
    if first.casefold().endswith("based") and head != "architecture":
        return None
    if type is ConceptType.METHOD and head in PROPER_HEADS:
        return base if is_proper(first) and " " not in first and not is_short(first) else None
    if head not in HEADS[type] or (type in NAMED and not is_proper(first)):
        return None
    alone = len(base) == 1
    is_bare = base[-1] in BARE and (alone or type is not ConceptType.TASK)
    return None if is_bare or (alone and base[0] in BARE_ALONE) else base
