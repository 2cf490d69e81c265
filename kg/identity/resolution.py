"""What grounding gives back: the concepts of a corpus, how names lead to them, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kg.datamodel import Concept, ConceptType, Evidence


class MergeRule(StrEnum):
    """Why two names stand for one concept, strongest first."""

    DECISION = "decision"
    NORMAL_FORM = "normal form"
    DEFINITION = "definition"
    LEXICON = "lexicon"
    SYNONYM = "synonym"
    HEAD_NOUN = "head noun"
    MODEL_PARTS = "model parts"
    WORD_ORDER = "word order"
    TYPE_VOTE = "type vote"


@dataclass(frozen=True, slots=True, order=True)
class MergeRecord:
    """One name that went into a concept under another name.

    Attributes:
        concept_id: The concept that both names stand for.
        name: The name that was merged, as it stands in the texts.
        type: The type that the texts gave it.
        other: The name of the concept.
        rule: The weakest rule that was needed.
        note: What speaks for it, in words: the lexicon's entry, how often a definition stands in the corpus, the line of a decision.
        evidence: A place in a text, for a definition.
    """

    concept_id: str
    name: str
    type: ConceptType
    other: str
    rule: MergeRule
    note: str
    evidence: Evidence | None = None


@dataclass(frozen=True)
class Resolution:
    """Which concept every name of a corpus stands for.

    Attributes:
        concepts: By id.
        names: Id of the concept of a name with a type; a name that a decision drops is not in it.
        merges: Sorted; one record for each name that is not its concept's own.
        variants: Child and parent ids, sorted; the VARIANT_OF edges.
        dropped: The names that a decision drops.
    """

    concepts: dict[str, Concept]
    names: dict[tuple[ConceptType, str], str]
    merges: tuple[MergeRecord, ...]
    variants: tuple[tuple[str, str], ...]
    dropped: frozenset[tuple[ConceptType, str]] = frozenset()
