"""Second looks at a name, each only where the other name stands in the corpus too: head nouns, order of model parts."""

from __future__ import annotations

from kg.datamodel import ConceptType
from kg.identity.normal import is_proper

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
    "model policy agent network system memory reward learning training kernel data search control planning graph action state language deep ensemble value human world".split()
)
"""Words that are another concept without their head: a policy architecture is no policy."""

MODEL_WORDS = frozenset(
    "instruct chat base large small mini tiny medium xl xxl pro flash lite ultra nano opus sonnet haiku turbo preview think thinking it hf plus max coder vl vision omni next exp b".split()
)


def without_head(type: ConceptType, name: str, parts: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the words of a name less a head noun that its type implies, or None.

    >>> without_head(ConceptType.BENCHMARK, "ALFWorld benchmark", ("alfworld", "benchmark"))
    ('alfworld',)
    >>> without_head(ConceptType.METHOD, "policy architecture", ("policy", "architecture")) is None
    True
    """
    if len(parts) < 2:
        return None
    head, base = parts[-1], parts[:-1]
    named = is_proper(name.rsplit(None, 1)[0]) or is_proper(name.split()[0])
    if type is ConceptType.METHOD and head in PROPER_HEADS:
        return base if named else None
    if head not in HEADS[type] or (type in {ConceptType.BENCHMARK, ConceptType.MODEL} and not named):
        return None
    return None if base[-1] in BARE and not (type is ConceptType.TASK and len(base) > 1) else base
