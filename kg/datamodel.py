"""The values that flow between the stages; frozen, compared by content.

Offsets are half-open code points of `Document.text`. References inside an `Extraction` are cluster ids of
that text ("e1"); references inside `Facts` and in the graph are CURIEs ("model:qwen2.5-7b-instruct").
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ConceptType(StrEnum):
    """The five types of concept."""

    TASK = "Task"
    METHOD = "Method"
    MODEL = "Model"
    BENCHMARK = "Benchmark"
    METRIC = "Metric"


class Predicate(StrEnum):
    """Every type of edge: ten between concepts, then those of papers, names and results."""

    USED_FOR = "USED_FOR"
    PART_OF = "PART_OF"
    BASED_ON = "BASED_ON"
    SUBCLASS_OF = "SUBCLASS_OF"
    EVALUATED_ON = "EVALUATED_ON"
    TRAINED_ON = "TRAINED_ON"
    BENCHMARK_FOR = "BENCHMARK_FOR"
    MEASURED_BY = "MEASURED_BY"
    OUTPERFORMS = "OUTPERFORMS"
    COMPARED_WITH = "COMPARED_WITH"
    VARIANT_OF = "VARIANT_OF"
    MENTIONS = "MENTIONS"
    PROPOSES = "PROPOSES"
    REPORTS = "REPORTS"
    OF = "OF"
    ON = "ON"
    BY = "BY"
    VERSUS = "VERSUS"


EXTRACTED_PREDICATES: tuple[Predicate, ...] = tuple(Predicate)[:10]
"""The relations that are read from a text; the others follow from structure."""


class ResultKind(StrEnum):
    """What a number says: an absolute level, a signed change, or a factor."""

    SCORE = "score"
    GAIN = "gain"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """Where a document was read from.

    Attributes:
        path: File as given by the user, `-` for standard input.
        record: Number of the record in the file, from 0.
        key: The record's name there, unique in the file: "002-013", "arxiv:2410.21155".
    """

    path: str
    record: int
    key: str


@dataclass(frozen=True, slots=True)
class Document:
    """One paper: cleaned title (may be empty) and abstract.

    Attributes:
        id: CURIE: "arxiv:2410.21155", "doi:10.18653/v1/2020.acl-main.1", "openalex:W123", else "text:" and a hash.
        date: ISO 8601 date of first publication, as exact as known: "2025-03-14", "2025-03", "2025"; or None.
        identifiers: Further CURIEs of the same paper, sorted.
        sources: Every record it was read from, sorted.
    """

    id: str
    title: str
    abstract: str
    date: str | None = None
    identifiers: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()

    @property
    def text(self) -> str:
        """The text that offsets count in."""
        return f"{self.title}\n{self.abstract}"

    @property
    def year(self) -> int | None:
        """Year of first publication."""
        return None if self.date is None else int(self.date[:4])


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A span of text that names a concept; `text == document.text[start:end]`."""

    start: int
    end: int
    text: str
    type: ConceptType
    confidence: float


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """Where a fact stands: a span of a document. For a relation or result the span is the sentence(s)."""

    document_id: str
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Cluster:
    """All mentions of one concept in one text.

    Attributes:
        id: "e1", "e2", ... in order of first mention.
        name: Fullest form that stands in the text, singular where natural.
        mentions: In order of offset; never empty.
    """

    id: str
    name: str
    type: ConceptType
    mentions: tuple[Mention, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Relation:
    """A typed relation; subject and object are cluster ids or CURIEs (see the module)."""

    subject: str
    predicate: Predicate
    object: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """A numeric claim about an outcome (see ANNOTATION "Results").

    Attributes:
        subject: What the number is about: Method, Model or Benchmark; None if unclear. As `metric` and `benchmark`: an id.
        value: The number; a reduction is negative.
        unit: "%", "pp", "x", a short unit such as "tokens", or None.
        comparator: Id of what the number is compared with, or None.
        comparator_text: The same in the text's words, where it is no concept.
        condition: "up to", "before", "after", "zero-shot", or None.
        derived: The number was computed from two others of the same sentence, not read.
    """

    subject: str | None
    metric: str | None
    benchmark: str | None
    value: float
    unit: str | None
    kind: ResultKind
    comparator: str | None
    comparator_text: str | None
    condition: str | None
    evidence: tuple[Evidence, ...]
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A definition in a text: "Group Relative Policy Optimization (GRPO)"."""

    short: str
    long: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one text says; references are ids of `clusters`."""

    document_id: str
    clusters: tuple[Cluster, ...]
    proposes: tuple[str, ...]
    relations: tuple[Relation, ...]
    results: tuple[Result, ...]
    abbreviations: tuple[Abbreviation, ...] = ()


@dataclass(frozen=True, slots=True)
class Concept:
    """A node-to-be: `id` is a CURIE of type and name."""

    id: str
    type: ConceptType
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Occurrence:
    """A concept stands in a document at a span."""

    concept_id: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Facts:
    """What one paper asserts, in CURIEs of concepts."""

    document: Document
    occurrences: tuple[Occurrence, ...]
    proposes: tuple[str, ...]
    relations: tuple[Relation, ...]
    results: tuple[Result, ...]
