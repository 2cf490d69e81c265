"""The names of a corpus, counted: all that grounding needs to know, and no text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from kg.datamodel import Cluster, ConceptType, Document, Evidence, Extraction
from kg.identity.normal import normal_form
from kg.identity.shortforms import abbreviates, is_short, singular_short

NameKey = tuple[ConceptType, str]


@dataclass
class NameTable:
    """Counts over papers; two tables unite by `update`, in any order.

    Attributes:
        papers: Papers that use a name with a type.
        forms: Papers in which a name with a type also stands as another form: (type, name, form).
        definitions: Papers in which a short form stands for a long one: (short, long).
        defined_at: The first such place, by id of the document; none for names that come from a table.
        proposed: Papers that introduce a name with a type as their own.
        two_types: Papers that keep two concepts with one normal form apart by type.
    """

    papers: Counter[NameKey] = field(default_factory=Counter)
    forms: Counter[tuple[ConceptType, str, str]] = field(default_factory=Counter)
    definitions: Counter[tuple[str, str]] = field(default_factory=Counter)
    defined_at: dict[tuple[str, str], Evidence] = field(default_factory=dict)
    proposed: Counter[NameKey] = field(default_factory=Counter)
    two_types: Counter[str] = field(default_factory=Counter)

    def add(self, document: Document, extraction: Extraction) -> None:
        """Count the names of one paper."""
        found: dict[NameKey, set[str]] = {}
        proposed: set[NameKey] = set()
        for cluster in extraction.clusters:
            entry = cluster.type, full_name(extraction, cluster)
            found.setdefault(entry, set()).update(mention.text for mention in cluster.mentions)
            if cluster.id in extraction.proposes:
                proposed.add(entry)
        self.proposed.update(proposed)
        for (type_, name), forms in found.items():
            self.add_name(type_, name, forms)
        for pair, evidence in _definitions(document, extraction, found).items():
            self.definitions[pair] += 1
            self.defined_at[pair] = min(evidence, self.defined_at.get(pair, evidence))
        types: dict[str, set[ConceptType]] = {}
        for type_, name in found:
            types.setdefault(normal_form(name), set()).add(type_)
        self.two_types.update(form for form, seen in types.items() if len(seen) > 1)

    def add_name(self, type: ConceptType, name: str, forms: Iterable[str], *, papers: int = 1) -> None:
        """Count a name and its forms in as many papers."""
        self.papers[type, name] += papers
        for form in set(forms) - {name}:
            self.forms[type, name, form] += papers

    def update(self, other: NameTable) -> None:
        """Add the counts of another table, of other papers."""
        self.papers.update(other.papers)
        self.forms.update(other.forms)
        self.definitions.update(other.definitions)
        self.proposed.update(other.proposed)
        self.two_types.update(other.two_types)
        for pair, evidence in other.defined_at.items():
            self.defined_at[pair] = min(evidence, self.defined_at.get(pair, evidence))


def collect_names(pairs: Iterable[tuple[Document, Extraction]]) -> NameTable:
    """Return the names of many papers, each paper given once; memory grows with distinct names only."""
    table = NameTable()
    for document, extraction in pairs:
        table.add(document, extraction)
    return table


def full_name(extraction: Extraction, cluster: Cluster) -> str:
    """Return a cluster's name; if that is a short form which the same text defines, the long form."""
    if not is_short(cluster.name):
        return cluster.name
    short = singular_short(cluster.name)
    return next((a.long for a in extraction.abbreviations if singular_short(a.short) == short), cluster.name)


def _definitions(
    document: Document, extraction: Extraction, found: dict[NameKey, set[str]]
) -> dict[tuple[str, str], Evidence]:
    places: dict[tuple[str, str], Evidence] = {}
    for given in extraction.abbreviations:
        if is_short(given.short):
            places[singular_short(given.short), given.long] = Evidence(document.id, given.start, given.end, 1.0)
    defined = {short for short, _ in places}
    first = {mention.text: mention for cluster in reversed(extraction.clusters) for mention in cluster.mentions[::-1]}
    for (_, name), forms in found.items():
        for form in forms:
            short = singular_short(form)
            if form != name and is_short(form) and short not in defined and abbreviates(form, name):
                mention = first[form]
                places[short, name] = Evidence(document.id, mention.start, mention.end, mention.confidence)
    return places
