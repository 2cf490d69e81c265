"""Fit the curves by which probabilities become confidences, on held-out papers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from kg.extract.calibration import AS_IT_IS, Calibration, Curve
from kg.reliability import KINDS, Judgements

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Doubles = NDArray[np.float64]

PRIOR = 1.0
"""Weight of the belief that probabilities are right as they are."""

STEPS = 50
EDGE = 1e-4
"""Nearest to 0 and 1 that a probability is taken to be."""


def fit_calibration(judged: Judgements) -> Calibration:
    """Return the calibration under which findings that were judged are likeliest; few of them change little."""
    return Calibration(**{kind: fit_curve(judged[kind]) for kind in KINDS})


def fit_curve(judged: Sequence[tuple[float, bool]]) -> Curve:
    """Return slope and offset by penalised logistic regression (Newton's method); the slope is never negative."""
    if not judged:
        return AS_IT_IS
    probability = np.clip([p for p, _ in judged], EDGE, 1 - EDGE)
    right = np.array([float(r) for _, r in judged])
    features = np.stack([np.log(probability / (1 - probability)), np.ones_like(probability)], axis=1)
    prior = np.array(AS_IT_IS)
    weights: Doubles = prior
    for _ in range(STEPS):
        fitted = 1 / (1 + np.exp(-features @ weights))
        gradient = features.T @ (fitted - right) + PRIOR * (weights - prior)
        curvature = (features * (fitted * (1 - fitted))[:, None]).T @ features + PRIOR * np.eye(2)
        weights = weights - np.linalg.solve(curvature, gradient)
    return round(max(float(weights[0]), 0.0), 4), round(float(weights[1]), 4)
