"""Spans of a doc by character offsets, and the names under which components leave them in `doc.spans`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.datamodel import ConceptType

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

MENTIONS = "mentions"
LEXICON = "lexicon"
PATTERNS = "patterns"
INTRODUCED = "introduced"
CONTRIBUTED = "contributed"


def make_span(doc: Doc, start: int, end: int, type_: ConceptType) -> Span | None:
    """Return the span over exactly `doc.text[start:end]`, labelled with a type; None where no tokens begin and end there."""
    return doc.char_span(start, end, label=type_.value)
