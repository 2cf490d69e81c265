"""VARIANT_OF edges: from a concept to the nearest concept that its name is a variant of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.datamodel import Concept, ConceptType
from kg.identity.normal import is_proper, normal_form
from kg.identity.parts import PartKind, parse_name

CUTOFFS = ("@k", "@n", "")
"""What a metric at a cut-off is a variant of: pass@1 of pass@k, else of pass."""


def find_variants(concepts: Iterable[Concept]) -> tuple[tuple[str, str], ...]:
    """Return child and parent ids, sorted; both have one type, and each child one parent.

    A parent is found by its name or an alias; after an unknown suffix ("-Cov") by its name only, since there the base
    may be an abbreviation of something wider.
    """
    concepts = sorted(concepts, key=lambda concept: concept.id)
    by_name: dict[tuple[ConceptType, str], str] = {}
    by_alias: dict[tuple[ConceptType, str], str] = {}
    for concept in concepts:
        by_name.setdefault((concept.type, normal_form(concept.name)), concept.id)
        for alias in concept.aliases:
            if is_proper(alias):
                by_alias.setdefault((concept.type, normal_form(alias)), concept.id)
    pairs = []
    for concept in concepts:
        for base, by_name_only in candidate_bases(concept.name):
            place = concept.type, normal_form(base)
            parent = by_name.get(place) or (None if by_name_only else by_alias.get(place))
            if parent is not None and parent != concept.id:
                pairs.append((concept.id, parent))
                break
    return tuple(sorted(pairs))


def candidate_bases(name: str) -> Iterator[tuple[str, bool]]:
    """Yield the names that a name may be a variant of, nearest first, and whether only a concept's name counts.

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
