"""spaCy components that mark sentences and definitions of abbreviations, as the rules find them.

They stand apart from the rules, so that whoever needs these alone need not load spaCy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from spacy.attrs import IDX, SENT_START  # type: ignore[import-not-found]
from spacy.language import Language

import kg.extract.attributes  # noqa: F401 - declares doc._
from kg.extract.abbreviations import find_abbreviations
from kg.extract.sentences import sentence_starts

if TYPE_CHECKING:
    from spacy.tokens import Doc


@Language.component("kg_sentences", assigns=["token.is_sent_start", "doc.sents"])
def mark_sentences(doc: Doc) -> Doc:
    """Mark the sentences of a doc."""
    if len(doc) == 0:
        return doc
    offsets = doc.to_array(IDX)
    marks = np.full((len(doc), 1), -1, dtype=np.int64)
    marks[0] = 1
    for start in sentence_starts(doc.text):
        marks[np.searchsorted(offsets, start, side="right") - 1] = 1
    return doc.from_array([SENT_START], marks.astype(np.uint64))  # type: ignore[arg-type]


@Language.component("kg_abbreviations", assigns=["doc._.abbreviations"])
def annotate_abbreviations(doc: Doc) -> Doc:
    """Set `doc._.abbreviations`."""
    doc._.abbreviations = find_abbreviations(doc.text)
    return doc
