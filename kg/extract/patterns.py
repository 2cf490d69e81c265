"""The user's own names and patterns, in the format of spaCy's EntityRuler.

One JSON object a line, `label` being a type of concept and `pattern` a phrase or a list of token patterns:

    {"label": "Method", "pattern": "TreePlan"}
    {"label": "Benchmark", "pattern": [{"TEXT": {"REGEX": "^Plan(Bench|Suite)"}}, {"LIKE_NUM": true, "OP": "?"}]}
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spacy.errors import MatchPatternError
from spacy.matcher import Matcher

from kg.datamodel import ConceptType
from kg.errors import ReadError

if TYPE_CHECKING:
    from spacy.vocab import Vocab

Pattern = dict[str, Any]


def read_patterns(path: Path, vocab: Vocab) -> list[Pattern]:
    """Return the patterns of a file.

    Raises:
        ReadError: The file cannot be read, or a line is no pattern.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ReadError(path, None, error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise ReadError(path, None, "is not UTF-8") from error
    patterns = [_read_pattern(path, number, line, vocab) for number, line in enumerate(lines, 1) if line.strip()]
    if not patterns:
        raise ReadError(path, None, "holds no patterns")
    return patterns


def _read_pattern(path: Path, number: int, line: str, vocab: Vocab) -> Pattern:
    try:
        pattern = json.loads(line)
    except json.JSONDecodeError as error:
        raise ReadError(path, number, f"is not JSON: {error}") from error
    if not isinstance(pattern, dict) or not isinstance(pattern.get("pattern"), str | list) or not pattern["pattern"]:
        raise ReadError(path, number, 'expected {"label": TYPE, "pattern": phrase or list of token patterns}')
    if pattern.get("label") not in set(ConceptType):
        known = ", ".join(ConceptType)
        raise ReadError(path, number, f"label {pattern.get('label')!r} is none of {known}")
    if isinstance(pattern["pattern"], list):
        try:
            Matcher(vocab, validate=True).add("pattern", [pattern["pattern"]])
        except (MatchPatternError, ValueError) as error:
            raise ReadError(path, number, f"is no token pattern: {' '.join(str(error).split())}") from error
    return {"label": pattern["label"], "pattern": pattern["pattern"]}
