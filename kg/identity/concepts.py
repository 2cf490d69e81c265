"""Concepts from groups of names: type by vote, name, aliases, id, and the records of the merges."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kg.datamodel import Concept, ConceptType
from kg.decisions import Decision, Decisions, Verb
from kg.identifiers import content_hash, mint_curie
from kg.identity.linking import Keys, Links, References
from kg.identity.naming import BASED, Namer, Step
from kg.identity.normal import normal_form, singular_name, words
from kg.identity.readings import NEAR
from kg.identity.resolution import MergeRecord, MergeRule
from kg.identity.shortforms import abbreviates, is_short
from kg.identity.table import NameKey, NameTable

RULES = tuple(MergeRule)
TYPES = tuple(ConceptType)


@dataclass(frozen=True, slots=True)
class Group:
    """Names that are one concept: its type, and its name before a decision changes it."""

    names: tuple[NameKey, ...]
    type: ConceptType
    name: str
    papers: int


def make_groups(names: NameTable, keys: Keys, links: Links, namer: Namer) -> tuple[Group, ...]:
    """Return the groups, those with most papers first."""
    by_root: defaultdict[str, list[NameKey]] = defaultdict(list)
    for entry, key in keys.items():
        by_root[links.root(key.text)].append(entry)
    groups = []
    for entries in by_root.values():
        listed = _listed(entries, keys, namer)
        for members in _split(sorted(entries), names, keys, listed):
            groups.append(_make_group(members, listed, names, keys))
    return tuple(sorted(groups, key=lambda group: (-group.papers, group.type, group.name)))


def _listed(entries: Iterable[NameKey], keys: Keys, namer: Namer) -> dict[ConceptType, str]:
    """Return the lexicon's names for the keys of a group, by type."""
    found: dict[ConceptType, str] = {}
    for text in sorted({keys[entry].text for entry in entries}):
        for type_, name in namer.lexicon_names.get(text, {}).items():
            found.setdefault(type_, name)
    return found


def _split(
    entries: list[NameKey], names: NameTable, keys: Keys, listed: Mapping[ConceptType, str]
) -> Iterator[list[NameKey]]:
    """Yield the names in one list, or in several if the texts show that they are several concepts.

    Several: words that differ as MATH and math do; types that papers keep apart; a method that a paper introduces under
    the name of a well-known benchmark.
    """
    plain = [entry for entry in entries if entry[1].islower() and entry[1].isalpha()]
    capitals = [entry for entry in entries if entry[1].isupper() and entry[1].isalpha() and not keys[entry].steps]
    rest = [entry for entry in entries if entry not in capitals]
    for side in (capitals, rest) if plain and capitals else (entries,):
        yield from _by_type(side, names, listed)


def _by_type(entries: list[NameKey], names: NameTable, listed: Mapping[ConceptType, str]) -> Iterator[list[NameKey]]:
    by_type: defaultdict[ConceptType, list[NameKey]] = defaultdict(list)
    for entry in entries:
        by_type[entry[0]].append(entry)
    ranked = sorted(by_type, key=lambda type_: (-sum(names.papers[e] for e in by_type[type_]), TYPES.index(type_)))
    apart = [type_ for type_ in ranked if _is_introduced(by_type[type_], names, listed)]
    others = [type_ for type_ in ranked if type_ not in apart]
    apart += [type_ for type_ in others[1:] if _kept_apart(by_type[type_], names)]
    for type_ in apart:
        yield by_type[type_]
    rest = [entry for type_ in ranked if type_ not in apart for entry in by_type[type_]]
    if rest:
        yield rest


def _is_introduced(entries: list[NameKey], names: NameTable, listed: Mapping[ConceptType, str]) -> bool:
    """Tell whether papers introduce as their own what the lexicon knows as another kind of thing."""
    if not listed or any(_kind(type_) is _kind(entries[0][0]) for type_ in listed):
        return False
    return 2 * sum(names.proposed[entry] for entry in entries) >= sum(names.papers[entry] for entry in entries)


def _kind(type: ConceptType) -> ConceptType:
    """Return a type, the three that texts mix up as one."""
    return ConceptType.METHOD if type in NEAR else type


def _kept_apart(entries: list[NameKey], names: NameTable) -> bool:
    both = sum(names.two_types[form] for form in {normal_form(name) for _, name in entries})
    return both >= 3 and 2 * both >= sum(names.papers[entry] for entry in entries)


def _make_group(entries: list[NameKey], listed: Mapping[ConceptType, str], names: NameTable, keys: Keys) -> Group:
    votes: Counter[ConceptType] = Counter()
    for entry in entries:
        votes[entry[0]] += names.papers[entry]
    types = [type_ for type_ in votes if type_ in listed] or list(votes)
    type_ = min(types, key=lambda t: (-votes[t], TYPES.index(t)))
    plain = [
        entry for entry in entries if not any(s == BASED or s.rule is MergeRule.HEAD_NOUN for s in keys[entry].steps)
    ]
    papers: Counter[str] = Counter()
    for entry in plain or entries:
        papers[entry[1]] += names.papers[entry]
    name = choose_name(papers)
    name = listed.get(type_) or (name if type_ is ConceptType.METRIC else singular_name(name))
    return Group(tuple(sorted(entries)), type_, name, sum(votes.values()))


def choose_name(papers: Mapping[str, int]) -> str:
    """Return the best of several names: a long form, most papers, in the singular and small letters where texts have it so.

    >>> choose_name({"LLMs": 9, "Large Language Models": 3, "large language model": 2})
    'large language model'
    """
    longs = {name for name in papers if not is_short(name)} or set(papers)
    forms: Counter[str] = Counter()
    for name in longs:
        forms[normal_form(name)] += papers[name]
    form = min(forms, key=lambda f: (-forms[f], f))
    spellings = [name for name in longs if normal_form(name) == form]
    enough = max(papers[name] for name in spellings) / 5
    return min(
        spellings,
        key=lambda n: (not _is_whole(n), papers[n] < enough, _is_plural(n), n.istitle() or n.isupper(), -papers[n], n),
    )


def _is_whole(name: str) -> bool:
    """Tell a name from a piece of text that was cut within brackets."""
    return all(name.count(left) == name.count(right) for left, right in ("()", "[]"))


def _is_plural(name: str) -> bool:
    last = name.split()[-1].casefold() if name.split() else ""
    return last.endswith("s") and words(last) != (last,)


class ConceptMaker:
    """Turns groups into concepts, with the decisions on names, types and what to drop applied."""

    def __init__(
        self,
        names: NameTable,
        keys: Keys,
        links: Links,
        namer: Namer,
        references: References,
        decisions: Decisions,
    ) -> None:
        self._table, self._keys, self._links, self._namer = names, keys, links, namer
        self._decided: dict[Verb, dict[NameKey, Decision]] = {
            verb: {entry: decision for decision in decisions.of(verb) for entry in references.find(decision.names[0])}
            for verb in (Verb.RENAME, Verb.RETYPE, Verb.DROP)
        }
        self._shorts: defaultdict[str, set[str]] = defaultdict(set)
        for short, long in names.definitions:
            self._shorts[normal_form(long)].add(short)
        self._forms: defaultdict[NameKey, list[str]] = defaultdict(list)
        for type_, name, form in names.forms:
            self._forms[type_, name].append(form)

    def is_dropped(self, group: Group) -> bool:
        """Tell whether a decision drops any name of a group."""
        return any(entry in self._decided[Verb.DROP] for entry in group.names)

    def make(self, group: Group, taken: Mapping[str, Concept]) -> Concept:
        """Return the concept of a group, under an id that is not taken."""
        renamed, retyped = self._find(Verb.RENAME, group), self._find(Verb.RETYPE, group)
        name = group.name if renamed is None else renamed.names[1]
        type_ = group.type if retyped is None else ConceptType(retyped.names[1])
        id_ = mint_curie(type_, name)
        if id_ in taken:
            id_ = f"{id_}-{content_hash(name)}"
        return Concept(id_, type_, name, tuple(sorted(self._aliases(group) - {name})))

    def records(self, group: Group, concept: Concept) -> Iterator[MergeRecord]:
        """Yield a record for every name of a group that is not the concept's own, and for short forms that stand beside one."""
        yield from self._short_records(group, concept)
        form = normal_form(group.name)
        own = [entry for entry in group.names if normal_form(entry[1]) == form]
        best = min(own, key=lambda entry: (entry[1] != group.name, entry[0] is not group.type, entry), default=None)
        for entry in group.names:
            type_, name = entry
            if (type_, name) == (concept.type, concept.name):
                continue
            rule, note, step = self._explain(entry, best, group, concept)
            evidence = None if step is None else step.evidence
            yield MergeRecord(concept.id, name, type_, concept.name, rule, note, evidence)

    def _short_records(self, group: Group, concept: Concept) -> Iterator[MergeRecord]:
        named = {name for _, name in group.names}
        forms = {normal_form(name) for name in named}
        known = {short for form in forms for short in self._shorts.get(form, ())} & set(concept.aliases)
        for short in sorted(known - named):
            for reading in self._namer.readings.all(short):
                if normal_form(reading.long) in forms:
                    note = f"{short}: {reading.note}"
                    yield MergeRecord(
                        concept.id, short, concept.type, concept.name, MergeRule.DEFINITION, note, reading.evidence
                    )
                    break

    def _explain(
        self, entry: NameKey, best: NameKey | None, group: Group, concept: Concept
    ) -> tuple[MergeRule, str, Step | None]:
        steps = sorted(self._steps(entry, best), key=lambda step: (RULES.index(step.rule), step.note))
        decided = [d for verb in (Verb.RENAME, Verb.RETYPE) if (d := self._find(verb, group)) is not None]
        if steps and normal_form(entry[1]) != normal_form(concept.name):
            note = "; ".join(dict.fromkeys(step.note for step in steps))
            return steps[-1].rule, note, next((step for step in steps if step.evidence is not None), steps[-1])
        if normal_form(entry[1]) == normal_form(concept.name):
            if entry[0] is not concept.type and not decided:
                papers = self._table.papers[entry]
                note = f"as {entry[0].value} in {papers} of {group.papers} papers, {concept.type.value} in most"
                return MergeRule.TYPE_VOTE, note, None
            if not decided:
                return MergeRule.NORMAL_FORM, f'both read "{" ".join(words(entry[1]))}"', None
        if decided:
            return MergeRule.DECISION, "; ".join(d.note for d in decided), None
        return MergeRule.LEXICON, f'the lexicon calls it "{concept.name}"', None

    def _steps(self, entry: NameKey, best: NameKey | None) -> set[Step]:
        """Return what leads one name and not the other to their key, and the links between their keys."""
        if best is None:
            return set(self._keys[entry].steps)
        first, second = self._keys[entry], self._keys[best]
        steps = set(first.steps) ^ set(second.steps)
        if first.text != second.text:
            steps |= {self._links.steps[text] for text in (first.text, second.text) if text in self._links.steps}
        return steps

    def _find(self, verb: Verb, group: Group) -> Decision | None:
        found = [self._decided[verb][entry] for entry in group.names if entry in self._decided[verb]]
        return min(found, key=lambda decision: decision.line, default=None)

    def _aliases(self, group: Group) -> set[str]:
        """Return the names of a group and the forms that name it by themselves: no "model" for a model."""
        named = {name for _, name in group.names}
        forms = {normal_form(name) for name in named}
        texts = {self._links.root(self._keys[entry].text) for entry in group.names}
        aliases = set(named) | ({group.name} if group.name not in named else set())
        for entry in group.names:
            for form in self._forms.get(entry, ()):
                if form in aliases:
                    continue
                if normal_form(form) in forms or self._stands_for(form, entry, texts):
                    aliases.add(form)
        return {alias for alias in aliases if alias in named or _is_whole(alias)}

    def _stands_for(self, form: str, entry: NameKey, texts: set[str]) -> bool:
        if is_short(form) and abbreviates(form, entry[1]):
            return True
        return self._links.root(self._namer.key(entry[0], form).text) in texts
