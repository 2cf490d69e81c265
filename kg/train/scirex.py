"""Mentions in full papers, as SciREX annotates them (Jain et al., ACL 2020): short texts with spans of four types.

A line is a paper: `words`, `sentences` as [first, end) of words, `ner` as [first, end, type] with Task, Method, Metric
and Material. A Material is a benchmark to us; a Method may be a method or a model.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.datamodel import ConceptType
from kg.errors import ReadError
from kg.readers.input import open_input, read_lines

TYPES: Mapping[str, ConceptType] = {
    "Task": ConceptType.TASK,
    "Method": ConceptType.METHOD,
    "Material": ConceptType.BENCHMARK,
    "Metric": ConceptType.METRIC,
}
WORDS = 190
"""Most words of a text, as many as an abstract has."""

LONGEST_SENTENCE = 150
SHORTEST_REST = 61
"""Words that the end of a paper needs to be a text of its own."""

_CLOSE = frozenset(", . ; : ) ] % ' ? ! - 's".split())
_OPEN = "([-"
_BRACKETS = frozenset({"[", "][", "]"})


@dataclass(frozen=True)
class Passage:
    """A text with mentions: start, end, and type; a method may be a model."""

    paper: str
    text: str
    mentions: tuple[tuple[int, int, ConceptType], ...]


def read_scirex(path: Path) -> Iterator[Passage]:
    """Yield the passages of the papers of a file of JSON Lines, plain or compressed.

    Raises:
        ReadError: The file cannot be read, or a line is no paper of SciREX.
    """
    for number, line in read_lines(open_input(str(path), {})):
        if isinstance(line, ReadError):
            raise line
        if not line.strip():
            continue
        try:
            paper = json.loads(line)
            yield from [_passage(paper, sentences) for sentences in _cut(paper["sentences"])]
        except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
            problem = f"is no paper of SciREX, with doc_id, words, sentences and ner ({type(error).__name__}: {error})"
            raise ReadError(path, number, problem) from error


def _cut(sentences: Iterable[Sequence[int]]) -> Iterator[list[Sequence[int]]]:
    """Yield runs of sentences of at most `WORDS` words, without the longest sentences, which are tables mostly."""
    run: list[Sequence[int]] = []
    size = 0
    for first, end in sentences:
        if size and size + end - first > WORDS:
            yield run
            run, size = [], 0
        if end - first <= LONGEST_SENTENCE:
            run.append((first, end))
            size += end - first
    if size >= SHORTEST_REST:
        yield run


def _passage(paper: Mapping[str, Any], sentences: Sequence[Sequence[int]]) -> Passage:
    """Return the text of some sentences, spaced as people write, without references."""
    words = paper["words"]
    text = ""
    at: dict[int, tuple[int, int]] = {}
    for first, end in sentences:
        for i in range(first, end):
            word = words[i]
            if word in _BRACKETS or (word == "reference" and i and words[i - 1] in _BRACKETS):
                continue
            if text and word not in _CLOSE and text[-1] not in _OPEN:
                text += " "
            at[i] = (len(text), len(text) + len(word))
            text += word
    mentions = [
        (at[first][0], at[end - 1][1], TYPES[type_])
        for first, end, type_ in paper["ner"]
        if first in at and end - 1 in at
    ]
    return Passage(paper["doc_id"], text, tuple(mentions))
