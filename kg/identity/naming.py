"""The key of a name: its normal form with short forms read, synonyms replaced and the lexicon's aliases followed.

Names with one key are one concept. Every step is a rewriting of the name by itself, so the order of names never
matters, and no chain of likenesses can lead from one concept to another.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.datamodel import ConceptType, Evidence
from kg.identity.normal import CHUNK, squeeze, words
from kg.identity.readings import Readings
from kg.identity.resolution import MergeRule
from kg.identity.shortforms import is_short, singular_short
from kg.identity.synonyms import Synonyms

if TYPE_CHECKING:
    from kg.lexicon import Lexicon

NOT_BASED = frozenset(
    "model rule knowledge value policy energy agent score physics event population region token step entity instance".split()
)
"""Single words after which "-based" tells kinds apart: "model-based", "entity-based"."""


@dataclass(frozen=True, slots=True)
class Step:
    """One rewriting of a name, and what speaks for it."""

    rule: MergeRule
    note: str
    evidence: Evidence | None = None


BASED = Step(MergeRule.SYNONYM, '"-based" adds nothing')


@dataclass(frozen=True, slots=True)
class Key:
    """What a name compares by; `parts` are the words before they are squeezed."""

    text: str
    parts: tuple[str, ...]
    steps: tuple[Step, ...]


class Namer:
    """Gives names their keys, for one corpus."""

    def __init__(self, readings: Readings, lexicon: Lexicon, synonyms: Synonyms) -> None:
        self.readings = readings
        self._synonyms = synonyms
        self._inside: dict[str, tuple[tuple[str, ...], Step] | None] = {}
        self._aliases: defaultdict[str, dict[ConceptType, tuple[str, Step | None]]] = defaultdict(dict)
        self.lexicon_names: dict[str, dict[ConceptType, str]] = defaultdict(dict)
        rewritten = [(entry, self._rewrite(entry.type, entry.name)) for entry in lexicon.entries]
        for entry, form in sorted(rewritten, key=lambda pair: len(pair[1].steps)):
            key = form.text
            self._aliases[key].setdefault(entry.type, (key, None))
            self.lexicon_names[key].setdefault(entry.type, entry.name)
            for alias in entry.aliases:
                if not is_short(alias):
                    step = Step(MergeRule.LEXICON, f'the lexicon lists "{alias}" under "{entry.name}"')
                    self._aliases[self._rewrite(entry.type, alias).text].setdefault(entry.type, (key, step))

    def key(self, type: ConceptType, name: str) -> Key:
        """Return the key of a name."""
        return self.follow_alias(type, self._rewrite(type, name))

    def follow_alias(self, type: ConceptType, key: Key) -> Key:
        """Return the key of the lexicon's entry that lists a key among its aliases, else the key itself."""
        entries = self._aliases.get(key.text)
        if not entries:
            return key
        targets = {target for target, _ in entries.values()}
        if type in entries:
            target, step = entries[type]
        elif len(targets) == 1:
            target, step = next(iter(entries.values()))
        else:
            return key
        return key if step is None or target == key.text else Key(target, key.parts, (*key.steps, step))

    def _rewrite(self, type: ConceptType, name: str) -> Key:
        if name in self._synonyms.proper:
            return Key(f"={name}", (name,), ())
        parts, steps = self._expand(type, name)
        replaced, notes = self._synonyms.replace(parts)
        steps += [Step(MergeRule.SYNONYM, note) for note in notes]
        parts = _without_based(replaced)
        if parts != replaced:
            steps.append(BASED)
        parts, notes = self._synonyms.whole(parts)
        steps += [Step(MergeRule.SYNONYM, note) for note in notes]
        return Key(squeeze(parts) or name.casefold(), parts, tuple(steps))

    def _expand(self, type: ConceptType, name: str) -> tuple[tuple[str, ...], list[Step]]:
        """Return the words of a name with its short forms read, and the steps taken."""
        if not is_short(name):
            return self._expand_inside(name)
        reading = self.readings.find(type, name)
        if reading is None:
            return words(name), []
        rule = MergeRule.DEFINITION if reading.papers else MergeRule.LEXICON
        return self._expand_inside(reading.long)[0], [
            Step(rule, f"{singular_short(name)}: {reading.note}", reading.evidence)
        ]

    def _expand_inside(self, name: str) -> tuple[tuple[str, ...], list[Step]]:
        parts: list[str] = []
        steps: list[Step] = []
        shorts = {
            singular_short(chunk).casefold(): singular_short(chunk) for chunk in CHUNK.findall(name) if is_short(chunk)
        }
        for word in words(name):
            read = self._read_inside(shorts[word]) if word in shorts else None
            if read is None:
                parts.append(word)
            else:
                parts.extend(read[0])
                steps.append(read[1])
        return _without_repeated_head(tuple(parts)), steps

    def _read_inside(self, short: str) -> tuple[tuple[str, ...], Step] | None:
        if short not in self._inside:
            reading = self.readings.find_inside(short)
            self._inside[short] = None
            if reading is not None:
                rule = MergeRule.DEFINITION if reading.papers else MergeRule.LEXICON
                self._inside[short] = words(reading.long), Step(rule, f"{short}: {reading.note}", reading.evidence)
        return self._inside[short]


def _without_based(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Drop "based" between two words: an LLM-based agent is an LLM agent."""
    last = len(parts) - 1
    return tuple(
        word
        for at, word in enumerate(parts)
        if not (word == "based" and 0 < at < last and (at > 1 or parts[0] not in NOT_BASED))
    )


def _without_repeated_head(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Drop a word that repeats the one before it: "VLA model" reads "vision-language-action model model"."""
    return tuple(word for at, word in enumerate(parts) if at == 0 or word != parts[at - 1])
