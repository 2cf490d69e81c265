"""Options of reading and extracting, as the command line gives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class IdKind(StrEnum):
    """What a record of `kg extract` is called."""

    DOCUMENT = "document"
    SOURCE_KEY = "source-key"


@dataclass(frozen=True, slots=True)
class Options:
    """How to read and extract.

    Attributes:
        format: Format of the input, None to recognise it.
        fields: Names of the input's fields: {"abstract": "summary"}.
        model: Folder of a model, or Path("rules") for the rules alone; None is the model that comes with kg.
        patterns: File of the user's own names.
        decisions: The user's word on names; None is the file beside the graph, if there.
        min_confidence: What is less sure is left out of the graph; None is 0.
        n_process: Processes for extraction.
    """

    format: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    model: Path | None = None
    patterns: Path | None = None
    decisions: Path | None = None
    min_confidence: float | None = None
    n_process: int = 1
