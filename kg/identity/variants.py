"""VARIANT_OF edges: from a concept to the nearest concept that its name is a variant of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from kg.datamodel import Concept, ConceptType
from kg.identity.normal import is_proper
from kg.identity.parts import PartKind, parse_name

CUTOFFS = ("@k", "@n", "")
"""What a metric at a cut-off is a variant of: pass@1 of pass@k, else of pass."""

FAMILIES = frozenset({ConceptType.MODEL, ConceptType.BENCHMARK})
"""Types whose names form families."""

NUMBERS = frozenset({PartKind.VERSION, PartKind.SIZE, PartKind.DATE, PartKind.CUTOFF})


def find_variants(concepts: Iterable[Concept]) -> tuple[tuple[str, str], ...]:
    """Return child and parent ids, sorted; both have one type, and each child one parent: the nearest there is."""
    concepts = sorted(concepts, key=lambda concept: concept.id)
    parents = _Parents(concepts)
    pairs = []
    for concept in concepts:
        found = (parents.find(concept.type, base, kinds) for base, kinds in candidate_bases(concept.name))
        parent = next((p for p in found if p is not None and p.id != concept.id), None)
        if parent is not None:
            pairs.append((concept.id, parent.id))
    return tuple(sorted(pairs))


class _Parents:
    """Concepts by spelling of the name, and by aliases that no other concept of the type has."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._by_name: dict[tuple[ConceptType, str], Concept] = {}
        self._by_alias: defaultdict[tuple[ConceptType, str], list[Concept]] = defaultdict(list)
        for concept in concepts:
            self._by_name.setdefault((concept.type, _spelling(concept.name)), concept)
            for alias in filter(is_proper, concept.aliases):
                self._by_alias[concept.type, alias].append(concept)

    def find(self, type: ConceptType, base: str, kinds: frozenset[PartKind]) -> Concept | None:
        """Return the concept that a base names, if it may be the parent after parts of such kinds came off.

        After an unknown suffix ("-Cov") only a proper name in the same capitals counts, since there the base may be an
        abbreviation of something wider; so it is for all but numbers if methods, tasks and metrics are meant.
        """
        named = self._by_name.get((type, _spelling(base)))
        if PartKind.SUFFIX in kinds:
            is_same = named is not None and is_proper(named.name) and base in {named.name, *named.aliases}
            return named if is_same else None
        aliased = self._by_alias.get((type, base), [])
        if named is not None or len(aliased) != 1:
            return named
        return aliased[0] if type in FAMILIES or kinds <= NUMBERS else None


def _spelling(name: str) -> str:
    """Return a name without case, hyphens and spaces; a plural is another name ("Adams" is not "Adam")."""
    return "".join(character for character in name.casefold() if character not in " -_‐‑–")


def candidate_bases(name: str) -> Iterator[tuple[str, frozenset[PartKind]]]:
    """Yield the names that a name may be a variant of, nearest first, and the kinds of the parts that came off.

    >>> [base for base, _ in candidate_bases("pass@1")], [base for base, _ in candidate_bases("LLaVA-NeXT")]
    (['pass@k', 'pass@n', 'pass'], ['LLaVA'])
    """
    kinds: frozenset[PartKind] = frozenset()
    for base, kind in parse_name(name).bases():
        kinds |= {kind}
        for ending in CUTOFFS if kind is PartKind.CUTOFF else ("",):
            yield f"{base}{ending}", kinds
