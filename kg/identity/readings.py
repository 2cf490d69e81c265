"""What a short form stands for: the corpus' definitions, counted, and the lexicon."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.datamodel import ConceptType, Evidence
from kg.identity.normal import CHUNK, normal_form, squeeze, words
from kg.identity.shortforms import abbreviates, is_short, singular_short
from kg.identity.synonyms import Synonyms
from kg.identity.table import NameTable

if TYPE_CHECKING:
    from kg.lexicon import Lexicon

DOMINANT = 0.75
"""Share of a short form's definitions that one long form needs."""

NEAR = frozenset({ConceptType.TASK, ConceptType.METHOD, ConceptType.MODEL})
"""Types between which texts waver."""

INSIDE = 3
"""Papers that must define a short form before it is read inside longer names."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A long form that a short one stands for.

    Attributes:
        long: The long form, in its most frequent spelling.
        papers: Papers that define the short form so; 0 if only the lexicon does.
        total: Papers that define it in any way.
        evidence: The first such place.
    """

    long: str
    papers: int
    total: int
    evidence: Evidence | None

    @property
    def share(self) -> float:
        """The part of all definitions that agree."""
        return self.papers / self.total if self.total else 1.0

    @property
    def note(self) -> str:
        """What speaks for the reading, in words."""
        if self.papers == 0:
            return f'the lexicon lists it under "{self.long}"'
        return f'"{self.long}" in {self.papers} of {self.total} papers that define it'


class Readings:
    """The readings of all short forms of a corpus."""

    def __init__(self, table: NameTable, lexicon: Lexicon, synonyms: Synonyms) -> None:
        self._synonyms = synonyms
        types: dict[str, set[ConceptType]] = {}
        for type_, name in table.papers:
            types.setdefault(normal_form(name), set()).add(type_)
        self._types = types
        self._lexicon: defaultdict[str, dict[ConceptType, str]] = defaultdict(dict)
        listed: dict[str, str] = {}
        for entry in lexicon.entries:
            for alias in entry.aliases:
                listed[normal_form(alias)] = normal_form(entry.name)
                if is_short(alias):
                    self._lexicon[singular_short(alias)][entry.type] = entry.name
        self._listed = listed
        self._corpus = self._count_definitions(table)
        self._undefined: defaultdict[str, int] = defaultdict(int)
        for (_, name), papers in table.papers.items():
            if is_short(name):
                self._undefined[singular_short(name)] += papers

    def all(self, short: str) -> tuple[Reading, ...]:
        """Return every reading that the corpus gives, most papers first."""
        return self._corpus.get(singular_short(short), ())

    def find(self, type: ConceptType, short: str) -> Reading | None:
        """Return the one dominant reading of a short form that stands alone, or None.

        Readings of the same type go first, then those of a near one: a method may pass for a task, never for a metric.
        A single definition is enough only if few papers use the form without one.
        """
        short = singular_short(short)
        known = self._in_lexicon(short, type)
        readings = self._corpus.get(short, ())
        for wanted in (frozenset({type}), NEAR if type in NEAR else frozenset({type})):
            candidates = tuple(r for r in readings if wanted & self._types.get(normal_form(r.long), wanted))
            best = _dominant(candidates)
            if best is not None and (
                known is None or best.papers >= INSIDE or normal_form(best.long) == normal_form(known)
            ):
                agreed = known is not None and normal_form(best.long) == normal_form(known)
                return best if agreed or self._is_enough(short, best) else None
            if candidates:
                return None
        return None if known is None else Reading(known, 0, 0, None)

    def find_inside(self, short: str) -> Reading | None:
        """Return the reading of a short form inside a longer name, or None; it must be well known."""
        readings = self._corpus.get(short, ())
        best = _dominant(readings)
        if best is not None and best.papers >= INSIDE:
            return best
        known = set(self._lexicon.get(short, {}).values())
        if len(known) != 1:
            return None
        long = next(iter(known))
        contrary = any(normal_form(r.long) != normal_form(long) and r.papers >= INSIDE for r in readings)
        return None if contrary else Reading(long, 0, 0, None)

    def _count_definitions(self, table: NameTable) -> dict[str, tuple[Reading, ...]]:
        """Count the definitions; one that does not spell the initials, stands once and has a rival that does is a mistake."""
        by_short: defaultdict[str, defaultdict[str, list[tuple[int, str]]]] = defaultdict(lambda: defaultdict(list))
        spelled = {short for short, long in table.definitions if abbreviates(short, long)}
        for (short, long), papers in table.definitions.items():
            if short not in spelled or papers > 1 or abbreviates(short, long):
                by_short[short][self._canonical(long)].append((papers, long))
        readings: dict[str, tuple[Reading, ...]] = {}
        for short, longs in by_short.items():
            total = sum(papers for spellings in longs.values() for papers, _ in spellings)
            found = []
            for spellings in longs.values():
                best = min(spellings, key=lambda pair: (-pair[0], pair[1]))[1]
                places = [table.defined_at[short, long] for _, long in spellings if (short, long) in table.defined_at]
                found.append(Reading(best, sum(papers for papers, _ in spellings), total, min(places, default=None)))
            readings[short] = tuple(sorted(found, key=lambda r: (-r.papers, r.long)))
        return readings

    def _canonical(self, long: str) -> str:
        """Return what two long forms share if the lexicon or the synonyms know them for the same."""
        parts: list[str] = []
        shorts = {singular_short(chunk).casefold(): singular_short(chunk) for chunk in CHUNK.findall(long)}
        for word in words(long):
            known = set(self._lexicon.get(shorts.get(word, ""), {}).values())
            parts.extend(words(known.pop()) if len(known) == 1 else (word,))
        form = squeeze(self._synonyms.whole(self._synonyms.replace(tuple(parts))[0])[0])
        return self._listed.get(form, form)

    def _in_lexicon(self, short: str, type: ConceptType) -> str | None:
        entries = self._lexicon.get(short, {})
        if type in entries:
            return entries[type]
        near = {name for known, name in entries.items() if known in NEAR and type in NEAR}
        return next(iter(near)) if len(near) == 1 else None

    def _is_enough(self, short: str, best: Reading) -> bool:
        return best.papers > 1 or (len(short) > 2 and self._undefined[short] <= 3)


def _dominant(readings: tuple[Reading, ...]) -> Reading | None:
    total = sum(reading.papers for reading in readings)
    return readings[0] if readings and readings[0].papers >= DOMINANT * total else None
