"""Curves from probabilities to confidences."""

from __future__ import annotations

import random

import pytest

from kg.extract.calibration import Calibration, calibrate
from kg.reliability import calibration_error, reliabilities
from kg.train.calibrate import fit_calibration, fit_curve


def findings(slope: float, offset: float, count: int) -> list[tuple[float, bool]]:
    """Return findings of which the share that follows from the curve is right."""
    chance = random.Random(3)
    probabilities = [chance.uniform(0.02, 0.98) for _ in range(count)]
    return [(p, chance.random() < calibrate(p, (slope, offset))) for p in probabilities]


def test_fit_finds_the_curve_that_findings_follow() -> None:
    slope, offset = fit_curve(findings(0.6, -0.8, 20_000))
    assert slope == pytest.approx(0.6, abs=0.05)
    assert offset == pytest.approx(-0.8, abs=0.05)


def test_fitted_confidences_are_right_as_often_as_they_say() -> None:
    sure = findings(0.5, -1.0, 4_000)
    curve = fit_curve(sure)
    calibrated = [(calibrate(p, curve), right) for p, right in sure]

    def error(judged: list[tuple[float, bool]]) -> float:
        found = calibration_error(reliabilities({"concept": judged, "relation": [], "result": []}), "concept")
        assert found is not None
        return found

    assert error(sure) > 0.15
    assert error(calibrated) < 0.03


def test_few_findings_change_little() -> None:
    assert fit_curve([]) == (1.0, 0.0)
    slope, offset = fit_curve([(0.9, True)])
    assert slope == pytest.approx(1.0, abs=0.2)
    assert offset == pytest.approx(0.0, abs=0.2)


def test_findings_that_are_right_when_unsure_get_one_confidence_and_not_a_turned_order() -> None:
    slope, _ = fit_curve([(0.9, False), (0.1, True)] * 200)
    assert slope == 0.0


def test_calibration_survives_json_and_kinds_stay_apart() -> None:
    judged = {"concept": findings(0.5, 0.0, 900), "relation": findings(1.0, -2.0, 900), "result": []}
    calibration = fit_calibration(judged)
    assert calibration.result == (1.0, 0.0)
    assert calibration.concept != calibration.relation
    assert Calibration.from_json(calibration.to_json()) == calibration
    assert Calibration.from_json({}) == Calibration()
