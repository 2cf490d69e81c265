"""Which mentions name one concept: equal forms, a definition of one by the other, or one entry of the lexicon."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.tokens import Doc, Span

import kg.extract.attributes  # noqa: F401 - declares doc._
from kg.datamodel import Cluster, ConceptType, Mention
from kg.extract.spans import MENTIONS
from kg.lexicon import Lexicon, load_lexicon

if TYPE_CHECKING:
    from kg.datamodel import Abbreviation

_CLASSES = (
    "models",
    "networks",
    "agents",
    "transformers",
    "methods",
    "autoencoders",
    "encoders",
    "datasets",
    "benchmarks",
)
_MARKS = re.compile(r"[\s‐‑–_-]+")


def form_key(form: str) -> str:
    """Return a form without case, hyphens, spaces and plural.

    >>> form_key("Vision-Language Models"), form_key("policies"), form_key("LLMs"), form_key("bias")
    ('visionlanguagemodel', 'policy', 'llm', 'bias')
    """
    words = _MARKS.sub(" ", form).strip().lower()
    if len(words) > 3 and words.endswith("s") and not words.endswith(("ss", "us", "is", "as")):
        words = f"{words[:-3]}y" if words.endswith("ies") else words[:-1]
    return words.replace(" ", "")


class Clusterer:
    """Groups the mentions of a doc; holds the lexicon's forms by key."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._names: dict[str, str] = {}
        for entry in lexicon.entries:
            for form in entry.forms:
                self._names.setdefault(form_key(form), form_key(entry.name))

    def match(self, doc: Doc) -> tuple[Cluster, ...]:
        """Return the clusters of a doc's mentions, in order of first mention."""
        joined = _definitions(doc._.abbreviations)
        groups: dict[str, list[Span]] = {}
        for span in sorted(doc.spans[MENTIONS], key=lambda span: (span.start_char, span.end_char)):
            key = form_key(span.text)
            key = joined.get(key, key)
            groups.setdefault(self._names.get(key, key), []).append(span)
        longs = {abbreviation.long for abbreviation in doc._.abbreviations}
        return tuple(_cluster(f"e{number}", spans, longs) for number, spans in enumerate(groups.values(), 1))

    def __call__(self, doc: Doc) -> Doc:
        """Set `doc._.clusters`."""
        doc._.clusters = self.match(doc)
        return doc


def _definitions(abbreviations: Iterable[Abbreviation]) -> dict[str, str]:
    """Return for the key of each short form that of its long form; the first definition of a form counts."""
    joined: dict[str, str] = {}
    for abbreviation in abbreviations:
        joined.setdefault(form_key(abbreviation.short), form_key(abbreviation.long))
    return joined


def _cluster(id: str, spans: Sequence[Span], longs: set[str]) -> Cluster:
    type_ = ConceptType(max(spans, key=lambda span: (span._.confidence, -span.start)).label_)
    mentions = tuple(Mention(s.start_char, s.end_char, s.text, type_, s._.confidence) for s in spans)
    forms = [mention.text for mention in mentions]
    name = next((form for form in forms if form in longs), None)
    if name is None:
        name = max(forms, key=lambda form: (len(form_key(form)), form.islower()))
    return Cluster(id, _singular(name, forms), type_, mentions, max(mention.confidence for mention in mentions))


def _singular(name: str, forms: Sequence[str]) -> str:
    """Return a name in the singular where that is sure: it stands in the text, or ends in a class of things or a short form."""
    stem = name[:-1]
    if not name.endswith("s") or name.endswith(("ss", "us", "is")):
        return name
    return stem if stem in forms or name.lower().endswith(_CLASSES) or stem.rpartition(" ")[2].isupper() else name


@Language.factory("kg_clusters", requires=["doc.spans", "doc._.abbreviations"], assigns=["doc._.clusters"])
def create_clusterer(nlp: Language, name: str) -> Clusterer:
    """Return the component over the lexicon that comes with the package."""
    return Clusterer(load_lexicon())
