"""From the model's probabilities to confidences: the share of such findings that is right (Platt 1999)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

Curve = tuple[float, float]
"""Slope and offset on the scale of logits."""

AS_IT_IS: Curve = (1.0, 0.0)


@dataclass(frozen=True)
class Calibration:
    """Curves for each kind of finding; fitted on held-out papers when a model is trained."""

    concept: Curve = AS_IT_IS
    relation: Curve = AS_IT_IS
    result: Curve = AS_IT_IS

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Calibration:
        """Return a calibration from a JSON object as `to_json` makes it."""
        return cls(**{kind: (float(slope), float(offset)) for kind, (slope, offset) in value.items()})

    def to_json(self) -> dict[str, Any]:
        """Return a JSON object."""
        return asdict(self)


UNCALIBRATED = Calibration()


def calibrate(probability: float, curve: Curve) -> float:
    """Return the confidence of a finding, 0 to 1, to four digits; what is certain stays so.

    >>> calibrate(0.9, (1.0, 0.0)), calibrate(0.9, (0.5, -1.0)), calibrate(1.0, (0.5, -1.0))
    (0.9, 0.5246, 1.0)
    """
    if not 0.0 < probability < 1.0:
        return float(probability)
    slope, offset = curve
    return round(1 / (1 + math.exp(-slope * math.log(probability / (1 - probability)) - offset)), 4)
