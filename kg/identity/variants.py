"""VARIANT_OF edges: from a concept to the nearest concept that its name is a variant of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from kg.datamodel import Concept, ConceptType
from kg.identity.normal import is_proper
from kg.identity.parts import PartKind, parse_name

CUTOFFS = ("@k", "@n", "")
"""What a metric at a cut-off is a variant of: pass@1 of pass@k, else of pass."""


def find_variants(concepts: Iterable[Concept]) -> tuple[tuple[str, str], ...]:
    """Return child and parent ids, sorted; both have one type, and each child one parent.

    A parent is found by its name, or by an alias that no other concept of its type has. After an unknown suffix
    ("-Cov") only a proper name counts, since there the base may be an abbreviation of something wider.
    """
    concepts = sorted(concepts, key=lambda concept: concept.id)
    by_name: dict[tuple[ConceptType, str], Concept] = {}
    by_alias: defaultdict[tuple[ConceptType, str], list[Concept]] = defaultdict(list)
    for concept in concepts:
        by_name.setdefault((concept.type, _spelling(concept.name)), concept)
        for form in {_spelling(alias) for alias in concept.aliases if is_proper(alias)}:
            by_alias[concept.type, form].append(concept)
    pairs = []
    for concept in concepts:
        for base, is_strict in candidate_bases(concept.name):
            place = concept.type, _spelling(base)
            parent = by_name.get(place)
            if is_strict:
                parent = parent if parent is not None and is_proper(parent.name) else None
            elif parent is None and len(by_alias.get(place, ())) == 1:
                parent = by_alias[place][0]
            if parent is not None and parent.id != concept.id:
                pairs.append((concept.id, parent.id))
                break
    return tuple(sorted(pairs))


def _spelling(name: str) -> str:
    """Return a name without case, hyphens and spaces; a plural is another name ("Adams" is not "Adam")."""
    return "".join(character for character in name.casefold() if character not in " -_‐‑–")


def candidate_bases(name: str) -> Iterator[tuple[str, bool]]:
    """Yield the names that a name may be a variant of, nearest first, and whether only a proper name counts.

    >>> list(candidate_bases("pass@1"))
    [('pass@k', False), ('pass@n', False), ('pass', False)]
    >>> list(candidate_bases("ImageNet-C")), list(candidate_bases("LLaVA-NeXT"))
    ([('ImageNet', True)], [('LLaVA', False)])
    """
    unknown = False
    for base, kind in parse_name(name).bases():
        unknown = unknown or kind is PartKind.SUFFIX
        for ending in CUTOFFS if kind is PartKind.CUTOFF else ("",):
            yield f"{base}{ending}", unknown
