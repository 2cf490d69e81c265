"""How a text lies before the recognizer: word pieces, words, sentences, nodes.

A node is a cluster of mentions or an outcome number; its mentions are spans of words. Everything here is
plain numpy and is used alike when the recognizer is trained and when it runs, so that the two cannot differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from kg.datamodel import ConceptType
from kg.extract.abbreviations import find_abbreviations
from kg.extract.sentences import sentence_starts

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from tokenizers import Encoding

    from kg.datamodel import Abbreviation

    Integers = NDArray[np.int64]

MAX_WORDS = 16
"""Longest mention, in words of the word-piece tokenizer (punctuation marks count)."""

NO_SPAN = -30.0
"""Logit of a span that would leave the text."""

NODE_TYPES: tuple[str, ...] = (*(t.value for t in ConceptType), "Number")
NUMBER = NODE_TYPES.index("Number")
TYPE_INDEX = {t: NODE_TYPES.index(t.value) for t in ConceptType}

ROLES: tuple[str, ...] = ("subject", "metric", "benchmark", "comparator")
"""What an outcome number can be linked to."""

SHAPES = 8
"""Letter shapes: none, lower, Title, UPPER, miXed, digits, letters and digits, mark."""


@dataclass(frozen=True)
class Layout:
    """A text as the encoder reads it.

    Attributes:
        pieces: Ids of its word pieces without [CLS] and [SEP], [pieces].
        shapes: Letter shape of the word of each piece, [pieces].
        firsts: First piece of each word, [words].
        lasts: Last piece of each word, [words].
        starts: Start offset of each word in the text, [words].
        ends: End offset of each word, [words].
        sentences: Number of the sentence of each word, the title being 0, [words].
        words: The words in lower case.
        sentence_starts: Offsets at which sentences begin.
        abbreviations: Definitions that stand in the text.
        definitions: Those definitions: letters of the short form -> letters of the long form.
    """

    pieces: Integers
    shapes: Integers
    firsts: Integers
    lasts: Integers
    starts: Integers
    ends: Integers
    sentences: Integers
    words: tuple[str, ...]
    sentence_starts: tuple[int, ...]
    abbreviations: tuple[Abbreviation, ...]
    definitions: Mapping[str, str]


def lay_out(text: str, encoding: Encoding) -> Layout:
    """Return the layout of a text.

    Args:
        text: The text that was encoded: title, line break, abstract.
        encoding: Its word pieces, without special tokens.
    """
    word_ids = np.array(encoding.word_ids, dtype=np.int64)
    begins = np.ones(len(word_ids), dtype=bool)
    begins[1:] = word_ids[1:] != word_ids[:-1]
    firsts = np.flatnonzero(begins)
    lengths = np.diff(firsts, append=len(word_ids))
    lasts = firsts + lengths - 1
    offsets = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
    starts, ends = offsets[firsts, 0], offsets[lasts, 1]
    words = [text[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    sentences = sentence_starts(text)
    abbreviations = find_abbreviations(text)
    return Layout(
        pieces=np.array(encoding.ids, dtype=np.int64),
        shapes=np.repeat(np.array([letter_shape(word) for word in words], dtype=np.int64), lengths),
        firsts=firsts,
        lasts=lasts,
        starts=starts,
        ends=ends,
        sentences=np.searchsorted(np.array(sentences), starts, side="right") - int(not text.startswith("\n")),
        words=tuple(word.lower() for word in words),
        sentence_starts=sentences,
        abbreviations=abbreviations,
        definitions={letters(a.short): letters(a.long) for a in abbreviations},
    )


@lru_cache(maxsize=65536)
def letters(form: str) -> str:
    """Return letters and digits of a form, in lower case, without a plural s.

    >>> letters("Vision-Language Models")
    'visionlanguagemodel'
    """
    kept = "".join(c for c in form.lower() if c.isalnum())
    return kept[:-1] if len(kept) > 3 and kept.endswith("s") and not kept.endswith("ss") else kept


@lru_cache(maxsize=65536)
def letter_shape(word: str) -> int:
    """Return the letter shape of a word, 1 to 7.

    >>> [letter_shape(w) for w in ("model", "Graph", "GRPO", "LoRA", "2024", "gpt4", "-")]
    [1, 2, 3, 4, 5, 6, 7]
    """
    letters = any(c.isalpha() for c in word)
    if any(c.isdigit() for c in word):
        return 6 if letters else 5
    if not letters:
        return 7
    if word.islower():
        return 1
    if word.isupper():
        return 3 if len(word) > 1 else 2
    return 2 if word[0].isupper() and word[1:].islower() else 4


def words_of_span(layout: Layout, start: int, end: int) -> tuple[int, int] | None:
    """Return first and last word of a span of characters, or None where it cuts a word."""
    first = int(np.searchsorted(layout.starts, start))
    last = int(np.searchsorted(layout.ends, end))
    if first >= len(layout.starts) or last >= len(layout.ends):
        return None
    exact = layout.starts[first] == start and layout.ends[last] == end and first <= last
    return (first, last) if exact else None


def cover(layout: Layout, start: int, end: int) -> tuple[int, int]:
    """Return first and last word that touch a span of characters."""
    first = min(int(layout.ends.searchsorted(start, side="right")), len(layout.ends) - 1)
    last = int(layout.starts.searchsorted(end, side="left")) - 1
    return first, max(first, last)


@dataclass(frozen=True)
class Node:
    """A cluster or number before the pair scorer: node type and mentions as (first word, last word)."""

    type: int
    mentions: tuple[tuple[int, int], ...]
