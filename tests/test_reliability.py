"""Confidences against annotated records, counted by hand."""

from __future__ import annotations

import pytest

from kg.reliability import calibration_error, judge_findings, reliabilities
from tests.test_evaluate import FOUND, GOLD


def test_judges_concepts_by_name_and_type_and_relations_by_ends() -> None:
    judged = judge_findings({"p1": GOLD}, {"p1": FOUND})
    assert judged["concept"] == [(0.9, True), (0.8, False), (0.7, True), (0.6, False)]
    assert judged["relation"] == [(0.9, True), (0.4, False)]
    assert judged["result"] == []  # they say no confidence


def test_judges_results_by_their_value() -> None:
    found = FOUND | {"results": [r | {"confidence": c} for r, c in zip(FOUND["results"], (0.9, 0.5), strict=True)]}
    wrong = {"value": 12.0, "unit": "%", "kind": "score", "confidence": 0.3}
    found["results"] = [*found["results"], wrong]
    assert judge_findings({"p1": GOLD}, {"p1": found})["result"] == [(0.9, True), (0.5, True), (0.3, False)]


def test_papers_that_were_not_extracted_have_no_findings() -> None:
    assert judge_findings({"p1": GOLD}, {}) == {"concept": [], "relation": [], "result": []}


def test_bins_and_expected_calibration_error() -> None:
    judged = {"concept": [(0.95, True), (0.91, False), (1.0, True), (0.2, False)], "relation": [], "result": []}
    low, high = reliabilities(judged)
    assert (low.low, low.high, low.found, low.confidence, low.right) == (0.2, 0.3, 1, 0.2, 0.0)
    assert (high.found, high.right) == (3, pytest.approx(2 / 3))
    error = calibration_error([low, high], "concept")
    assert error == pytest.approx(0.25 * 0.2 + 0.75 * ((0.95 + 0.91 + 1.0) / 3 - 2 / 3))
    assert calibration_error([low, high], "relation") is None
