"""Mentions by rule: patterns, introduced names, definitions and the lexicon, and every further place where their forms stand.

Where two overlap, the user's patterns win, then the longer span, then the surer source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

import kg.extract.attributes  # noqa: F401 - declares doc._
from kg.datamodel import ConceptType
from kg.extract.heads import head_type
from kg.extract.spans import INTRODUCED, LEXICON, MENTIONS, PATTERNS, make_span

if TYPE_CHECKING:
    from kg.datamodel import Abbreviation

CONFIDENCE = {PATTERNS: 1.0, INTRODUCED: 0.8, LEXICON: 0.8, "abbreviations": 0.7}
"""How sure a mention is, by the source that names it."""


def match_mentions(doc: Doc) -> list[Span]:
    """Return the mentions of a doc that its components have gathered."""
    types: dict[str, str] = {}
    found: list[Span] = []
    for source in (PATTERNS, INTRODUCED, LEXICON):
        for span in doc.spans.get(source, ()):
            found.append(_surely(span, span.label_, CONFIDENCE[source]))
            types.setdefault(span.text, span.label_)
    for abbreviation in doc._.abbreviations:
        label = _label(abbreviation, types)
        for form in (abbreviation.long, abbreviation.short):
            types.setdefault(form, label)
    taken = {(span.start_char, span.end_char) for span in found}
    for start, end, form in _occurrences(doc.text, types):
        if (start, end) not in taken and (span := make_span(doc, start, end, ConceptType(types[form]))):
            found.append(_surely(span, span.label_, CONFIDENCE["abbreviations"]))
    patterns = [span for span in found if span._.confidence == CONFIDENCE[PATTERNS]]
    others = [span for span in found if not any(span.start < p.end and p.start < span.end for p in patterns)]
    return sorted([*filter_spans(patterns), *filter_spans(others)], key=lambda span: span.start)


def _surely(span: Span, label: str, confidence: float) -> Span:
    copy = Span(span.doc, span.start, span.end, label=label)
    copy._.confidence = confidence
    return copy


def _label(abbreviation: Abbreviation, types: dict[str, str]) -> str:
    """Return the type of a defined name: that of either form where known, else what the long form's head says."""
    for form in (abbreviation.short, abbreviation.long):
        if form in types:
            return types[form]
    return (head_type(abbreviation.long) or ConceptType.METHOD).value


def _occurrences(text: str, forms: dict[str, str]) -> Iterator[tuple[int, int, str]]:
    if not forms:
        return
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w@]|-[A-Z\d])")
    for match in pattern.finditer(text):
        yield match.start(), match.end(), match.group()


@Language.component("kg_mentions", requires=["doc.spans", "doc._.abbreviations"], assigns=["doc.spans"])
def annotate_mentions(doc: Doc) -> Doc:
    """Set `doc.spans["mentions"]`."""
    doc.spans[MENTIONS] = match_mentions(doc)
    return doc
