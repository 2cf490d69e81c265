"""From which probability the recognizer takes a decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from kg.datamodel import ConceptType


@dataclass(frozen=True)
class Thresholds:
    """Probabilities from which a decision is taken; chosen on held-out papers when a model is trained.

    Attributes:
        mention: For each concept type.
        doubtful: From where a mention is looked at: its concept is taken where the rest of the text speaks for it.
        role: A number is about a doubtful concept, which is then taken.
        exists: A doubtful concept is one, seen among the others.
        refuted: Below it, a concept is none, seen among the others.
        link: Two forms name one concept.
        proposes: The paper contributes a concept.
        relation: A pair is related by the predicate that is the likeliest for it.
        outcome: A number states a result.
        null: Factor on the probability that a role of a number is empty.
        known: Added to the logit of a span that the lexicon knows under that type.
    """

    mention: tuple[float, ...] = (0.5,) * len(ConceptType)
    doubtful: float = 0.15
    role: float = 0.5
    exists: float = 0.9
    refuted: float = 0.1
    link: float = 0.5
    proposes: float = 0.5
    relation: float = 0.3
    outcome: float = 0.5
    null: float = 1.0
    known: float = 0.0

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Thresholds:
        """Return thresholds from a JSON object as `to_json` makes it."""
        return cls(**{**value, "mention": tuple(value["mention"])})

    def to_json(self) -> dict[str, Any]:
        """Return a JSON object."""
        return asdict(self)
