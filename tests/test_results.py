"""Arithmetic between the numbers of a sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.datamodel import Document, Evidence, Facts, Result, ResultKind
from kg.results import Mismatch, derive_results, find_mismatches

TEXT = "ToolPath reaches 97.4% success on ALFWorld, +6.6% over the best prior."
CHANGE = "ToolPath improves success on ALFWorld from 55.8% to 66.8%, by 13 points."
HERE = (Evidence("text:1", 1, len(TEXT) + 1, 0.9),)
SCORE = Result(
    "method:toolpath", "metric:success", "benchmark:alfworld", 97.4, "%", ResultKind.SCORE, None, None, None, HERE
)
GAIN = replace(SCORE, value=6.6, unit="pp", kind=ResultKind.GAIN, comparator_text="the best prior")
BEFORE = replace(SCORE, value=55.8, condition="before")
AFTER = replace(SCORE, value=66.8, condition="after")


def facts(*results: Result, text: str = TEXT) -> Facts:
    return Facts(Document("text:1", "", text), (), (), (), results)


def derived(*results: Result, text: str = TEXT) -> tuple[Result, ...]:
    found = derive_results(facts(*results, text=text)).results
    assert found[: len(results)] == results
    return found[len(results) :]


def test_derive_results_gives_the_level_of_an_unnamed_prior() -> None:
    prior = replace(
        SCORE, subject=None, value=90.8, comparator="method:toolpath", condition="the best prior", derived=True
    )
    assert derived(SCORE, GAIN) == (prior,)


def test_derive_results_gives_the_level_of_a_named_prior() -> None:
    gain = replace(GAIN, comparator="method:loop", comparator_text=None)
    prior = replace(SCORE, subject="method:loop", value=90.8, comparator="method:toolpath", derived=True)
    assert derived(SCORE, gain) == (prior,)


def test_derive_results_gives_the_gain_between_two_levels() -> None:
    change = replace(SCORE, value=11.0, unit="pp", kind=ResultKind.GAIN, derived=True)
    assert derived(BEFORE, AFTER, text=CHANGE) == (change,)
    assert derived(BEFORE, AFTER, text="55.80 -> 66.8% in accuracy, all in all, on the benchmark of this test.") == (
        change,
    )


def test_derive_results_gives_a_level_for_each_prior() -> None:
    gains = [replace(GAIN, comparator=f"method:{name}", value=value) for name, value in (("a", 5.4), ("b", 9.1))]
    assert [(result.subject, result.value) for result in derived(SCORE, *gains)] == [
        ("method:a", 92.0),
        ("method:b", 88.3),
    ]
    assert derived(SCORE, GAIN, replace(GAIN, value=9.1)) == ()


def test_derive_results_takes_a_signed_percentage_for_points() -> None:
    assert [result.value for result in derived(SCORE, replace(GAIN, unit="%"))] == [90.8]


@pytest.mark.parametrize(
    ("results", "text"),
    [
        ((SCORE, replace(GAIN, comparator_text=None)), TEXT),
        ((SCORE, replace(GAIN, condition="up to")), TEXT),
        ((SCORE, replace(GAIN, unit="%")), "97.4% on ALFWorld, better than the best prior by 6.6%."),
        ((SCORE, replace(GAIN, unit="%")), "97.4% on ALFWorld, a relative +6.6% over the best prior."),
        ((SCORE, replace(GAIN, benchmark="benchmark:webshop")), TEXT),
        ((SCORE, replace(SCORE, value=80.0), GAIN), TEXT),
        ((SCORE, replace(GAIN, value=-6.6)), TEXT),
        ((BEFORE, AFTER, replace(GAIN, value=11.0)), CHANGE),
        ((BEFORE, replace(AFTER, unit=None)), CHANGE),
        ((BEFORE, AFTER), "from 55.8% to 60.1% on ALFWorld and from 62.0% to 66.8% on WebShop."),
    ],
    ids=[
        "no prior",
        "bound",
        "per cent",
        "relative",
        "elsewhere",
        "two scores",
        "over 100",
        "stated",
        "units",
        "two changes",
    ],
)
def test_derive_results_leaves_doubtful_numbers_alone(results: tuple[Result, ...], text: str) -> None:
    assert derived(*results, text=text) == ()


def test_derive_results_leaves_a_stated_prior_alone() -> None:
    gain = replace(GAIN, comparator="method:loop", comparator_text=None)
    assert derived(SCORE, gain, replace(SCORE, subject="method:loop", value=90.8)) == ()


@given(st.lists(st.sampled_from([SCORE, GAIN, BEFORE, AFTER]), max_size=4))
def test_derive_results_twice_changes_nothing(results: list[Result]) -> None:
    once = derive_results(facts(*results))
    assert derive_results(once) == once


def test_find_mismatches_reports_what_does_not_add_up() -> None:
    gain = replace(GAIN, value=13.0)
    assert list(find_mismatches([BEFORE, AFTER, gain], CHANGE)) == [Mismatch(gain, 11.0)]
    assert list(find_mismatches([BEFORE, AFTER, replace(GAIN, value=11.0)], CHANGE)) == []
