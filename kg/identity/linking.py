"""Groups of names: one key, or keys that a decision or a proven reordering joins."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from kg.datamodel import ConceptType
from kg.decisions import Decision, Decisions, Verb
from kg.errors import DecisionError
from kg.identifiers import mint_curie
from kg.identity.naming import Key, Step
from kg.identity.normal import normal_form, words
from kg.identity.parts import PartKind, parse_name
from kg.identity.resolution import MergeRule
from kg.identity.shortforms import SMALL_WORDS
from kg.identity.table import NameKey, NameTable

logger = logging.getLogger(__name__)

Keys = dict[NameKey, Key]


class References:
    """Finds the names that a decision means.

    Those that are spelled just so, or belong to the concept with that id; else those with one normal form; else all
    that go by the lexicon's name.
    """

    def __init__(
        self, keys: Keys, lexicon_names: Mapping[str, Mapping[ConceptType, str]], decisions: Decisions
    ) -> None:
        self._found: defaultdict[tuple[str, str], list[NameKey]] = defaultdict(list)
        wanted = {name for decision in decisions.items for name in decision.names}
        forms = {normal_form(name) for name in wanted}
        for entry, key in sorted(keys.items()) if wanted else ():
            places = {("exact", entry[1]), ("exact", mint_curie(*entry)), ("form", normal_form(entry[1]))}
            for type_, name in lexicon_names.get(key.text, {}).items():
                places |= {("listed", mint_curie(type_, name)), ("listed", normal_form(name))}
            for kind, text in places:
                if text in wanted or text in forms:
                    self._found[kind, text].append(entry)

    def find(self, name: str) -> tuple[NameKey, ...]:
        """Return the names, sorted; none if the corpus has no such name."""
        form = normal_form(name)
        for place in (("exact", name), ("form", form), ("listed", name), ("listed", form)):
            if place in self._found:
                return tuple(self._found[place])
        return ()


class Links:
    """Keys that stand for one concept: a union-find that never joins what a decision keeps apart."""

    def __init__(self) -> None:
        self._parents: dict[str, str] = {}
        self._apart: list[tuple[str, str]] = []
        self.steps: dict[str, Step] = {}

    def root(self, key: str) -> str:
        """Return the smallest key that a key is joined with."""
        while (parent := self._parents.get(key, key)) != key:
            key = parent
        return key

    def keep_apart(self, first: str, second: str) -> None:
        """Refuse every later join that would bring two keys together."""
        self._apart.append((first, second))

    def join(self, first: str, second: str, step: Step) -> None:
        """Make two keys one concept, for a reason; nothing happens if a decision keeps them apart."""
        low, high = sorted((self.root(first), self.root(second)))
        if low == high or self.are_apart(low, high):
            return
        self._parents[high] = low
        self.steps.setdefault(first, step)
        self.steps.setdefault(second, step)

    def are_apart(self, first: str, second: str) -> bool:
        """Tell whether a decision keeps two keys, or any that are joined with them, apart."""
        roots = {self.root(first), self.root(second)}
        return any({self.root(a), self.root(b)} == roots for a, b in self._apart)


def link_keys(names: NameTable, keys: Keys, references: References, decisions: Decisions) -> tuple[Keys, Links]:
    """Return the keys, changed where a decision keeps equal ones apart, and the links between them.

    Raises:
        DecisionError: `same-as` joins what `not-same-as` keeps apart, by names that are spelled in another way.
    """
    for decision in decisions.items:
        for name in decision.names[: 1 if decision.verb in {Verb.RENAME, Verb.RETYPE} else 2]:
            if not references.find(name):
                logger.warning("%s: no paper names %r", decision.note, name)
    keys = dict(keys)
    links = Links()
    for decision in decisions.of(Verb.NOT_SAME_AS):
        _keep_apart(decision, references, names, keys, links)
    for decision in decisions.of(Verb.SAME_AS):
        _join(decision, references, keys, links)
    for first, second, step in (*_model_parts(keys), *_word_orders(names, keys)):
        links.join(keys[first].text, keys[second].text, step)
    return keys, links


def _join(decision: Decision, references: References, keys: Keys, links: Links) -> None:
    first, second = (references.find(name) for name in decision.names)
    found = [keys[entry].text for entry in (*first, *second)] if first and second else []
    for text in found[1:]:
        if links.are_apart(found[0], text):
            names = ", ".join(decision.names)
            raise DecisionError(f"{decision.note}: same-as {names} joins what a not-same-as keeps apart")
        links.join(found[0], text, Step(MergeRule.DECISION, decision.note))


def _keep_apart(decision: Decision, references: References, names: NameTable, keys: Keys, links: Links) -> None:
    first, second = _parted(*(references.find(name) for name in decision.names))
    shared = {keys[entry].text for entry in first} & {keys[entry].text for entry in second}
    for text in sorted(shared):
        moved = min((first, second), key=lambda side: (sum(names.papers[entry] for entry in side), side))
        stay = set(second if moved is first else first)
        forms = {normal_form(name) for _, name in moved} - {normal_form(name) for _, name in stay}
        apart = f"{text}≠{moved[0][1]}"
        for entry, key in keys.items():
            if key.text == text and entry not in stay and (entry in moved or normal_form(entry[1]) in forms):
                keys[entry] = replace(key, text=apart)
    for one in first:
        for other in second:
            links.keep_apart(keys[one].text, keys[other].text)


def _parted(first: tuple[NameKey, ...], second: tuple[NameKey, ...]) -> tuple[tuple[NameKey, ...], tuple[NameKey, ...]]:
    """Return two lists without what they share: a name that is one of many goes by itself."""
    if len(first) < len(second):
        return first, tuple(entry for entry in second if entry not in first)
    return tuple(entry for entry in first if entry not in second), second


def _model_parts(keys: Keys) -> Iterator[tuple[NameKey, NameKey, Step]]:
    """Yield models whose names have one family and the same known parts in another order."""
    seen: dict[tuple[str, ...], NameKey] = {}
    for entry in sorted(keys):
        type_, name = entry
        parsed = parse_name(name) if type_ is ConceptType.MODEL else None
        if parsed is None or len(parsed.parts) < 2 or any(part.kind is PartKind.SUFFIX for part in parsed.parts):
            continue
        parts = sorted(part.text.casefold() for part in parsed.parts)
        other = seen.setdefault((normal_form(parsed.family), *parts), entry)
        if keys[other].text != keys[entry].text:
            yield other, entry, Step(MergeRule.MODEL_PARTS, f"both are {parsed.family} with {', '.join(parts)}")


def _word_orders(names: NameTable, keys: Keys) -> Iterator[tuple[NameKey, NameKey, Step]]:
    """Yield names of which one text uses both for one concept, and that differ in the order of words only."""
    by_form: defaultdict[tuple[ConceptType, str], list[NameKey]] = defaultdict(list)
    for entry in sorted(keys):
        by_form[entry[0], normal_form(entry[1])].append(entry)
    for type_, name, form in sorted(names.forms):
        others = by_form.get((type_, normal_form(form)), ())
        if others and keys[others[0]].text != keys[type_, name].text and _same_words(name, form):
            papers = names.forms[type_, name, form]
            note = f'{papers} paper{"s" if papers > 1 else ""} use "{name}" and "{form}" for one concept'
            yield (type_, name), others[0], Step(MergeRule.WORD_ORDER, note)


def _same_words(first: str, second: str) -> bool:
    orders = [[word for word in words(name) if word not in SMALL_WORDS] for name in (first, second)]
    has_digit = any(character.isdigit() for character in first)
    return orders[0] != orders[1] and sorted(orders[0]) == sorted(orders[1]) and not has_digit
