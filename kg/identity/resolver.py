"""Resolve the names of a corpus to concepts, with a record for every merge."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kg.datamodel import Concept, ConceptType
from kg.decisions import Decisions
from kg.identity.concepts import ConceptMaker, make_groups
from kg.identity.heads import without_head
from kg.identity.linking import Keys, References, link_keys
from kg.identity.naming import Key, Namer, Step
from kg.identity.normal import squeeze
from kg.identity.readings import Readings
from kg.identity.resolution import MergeRecord, MergeRule, Resolution
from kg.identity.synonyms import load_synonyms
from kg.identity.table import NameKey, NameTable
from kg.identity.variants import find_variants

if TYPE_CHECKING:
    from kg.lexicon import Lexicon


def resolve(names: NameTable, lexicon: Lexicon, decisions: Decisions) -> Resolution:
    """Return which concept every name stands for; the order in which names were counted does not matter."""
    synonyms = load_synonyms()
    namer = Namer(Readings(names, lexicon, synonyms), lexicon, synonyms)
    keys = assign_keys(names, namer)
    references = References(keys, namer.lexicon_names, decisions)
    keys, links = link_keys(names, keys, references, decisions)
    maker = ConceptMaker(names, keys, links, namer, references, decisions)
    concepts: dict[str, Concept] = {}
    found: dict[NameKey, str] = {}
    dropped: set[NameKey] = set()
    merges: list[MergeRecord] = []
    for group in make_groups(names, keys, links, namer):
        if maker.is_dropped(group):
            dropped.update(group.names)
            continue
        concept = maker.make(group, concepts)
        concepts[concept.id] = concept
        found.update(dict.fromkeys(group.names, concept.id))
        merges.extend(maker.records(group, concept))
    concepts = dict(sorted(concepts.items()))
    return Resolution(
        concepts, found, tuple(sorted(merges, key=_place)), find_variants(concepts.values()), frozenset(dropped)
    )


def _place(record: MergeRecord) -> tuple[str, str, str]:
    return record.concept_id, record.name, record.type


def assign_keys(names: NameTable, namer: Namer) -> Keys:
    """Return the key of every name: its own rewriting, and head nouns dropped where the name without stands in the corpus too."""
    keys: Keys = {entry: namer.key(*entry) for entry in sorted(names.papers)}
    known: defaultdict[ConceptType, set[str]] = defaultdict(set)
    for (type_, name), key in keys.items():
        if not name.isupper() or key.steps:
            known[type_].add(key.text)
    for entry, key in keys.items():
        keys[entry] = _drop_heads(entry, key, namer, known[entry[0]])
    return keys


def _drop_heads(entry: NameKey, key: Key, namer: Namer, known: set[str]) -> Key:
    type_, name = entry
    parts = key.parts
    while (base := without_head(type_, name, parts)) is not None:
        shorter = namer.follow_alias(type_, Key(squeeze(base), base, key.steps))
        if shorter.text in known:
            step = Step(MergeRule.HEAD_NOUN, f'"{parts[-1]}" adds nothing to a {type_.value.lower()}')
            return Key(shorter.text, base, (*shorter.steps, step))
        name, parts = name.rpartition(" ")[0], base
    return key
