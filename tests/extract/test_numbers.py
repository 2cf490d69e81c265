from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.numbers import find_numbers

GAIN, SCORE, RATIO = "gain", "score", "ratio"


def _read(text: str, *, likely: bool = True) -> list[tuple[float, str | None, str, str | None]]:
    return [(n.value, n.unit, n.kind.value, n.condition) for n in find_numbers(text) if n.likely or not likely]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TreePlan reaches 97.4% success on ALFWorld.", [(97.4, "%", SCORE, None)]),
        ("It gains +6.6% over the best planner.", [(6.6, "%", GAIN, None)]),
        ("an 8.6pp gain", [(8.6, "pp", GAIN, None)]),
        ("accuracy improves by 2.5 percentage points", [(2.5, "pp", GAIN, None)]),
        ("token usage is reduced by up to 80%", [(-80.0, "%", GAIN, "up to")]),
        ("It uses 40% fewer tokens than ReAct.", [(-40.0, "%", GAIN, None)]),
        ("a 35% reduction in length with a 2.7% accuracy gain", [(-35.0, "%", GAIN, None), (2.7, "%", GAIN, None)]),
        ("a 3.5x speed-up", [(3.5, "x", RATIO, None)]),
        ("needs 10 times fewer steps", [(10.0, "x", RATIO, None)]),
        ("is twice as fast and halves the cost", [(2.0, "x", RATIO, None), (0.5, "x", RATIO, None)]),
        (
            "a sixfold rise and two orders of magnitude less memory",
            [(6.0, "x", RATIO, None), (100.0, "x", RATIO, None)],
        ),
        ("larger by a factor of 33", [(33.0, "x", RATIO, None)]),
        ("with 1/20 of the compute", [(0.05, "x", RATIO, None)]),
        ("gains of +6.6 and +8.3 points", [(6.6, "points", GAIN, None), (8.3, "points", GAIN, None)]),
        ("an AUC of 0.85", [(0.85, None, SCORE, None)]),
        ("PSNR of 39.03 dB at 60 FPS", [(39.03, "dB", SCORE, None), (60.0, "FPS", SCORE, None)]),
        ("an accuracy of 95.37 ± 2.41%", [(95.37, "%", SCORE, None)]),
        ("1,234.5 ms in all", [(1234.5, "ms", SCORE, None)]),
    ],
)
def test_find_numbers_reads_value_unit_and_kind(text, expected):
    assert _read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("raising it from 55.8% to 66.8%", [(55.8, "%", SCORE, "before"), (66.8, "%", SCORE, "after")]),
        (
            "by 11pp (55.8% to 66.8%)",
            [(11.0, "pp", GAIN, None), (55.8, "%", SCORE, "before"), (66.8, "%", SCORE, "after")],
        ),
        ("improvements of 4%-7%", [(4.0, "%", GAIN, "lower end"), (7.0, "%", GAIN, "upper end")]),
        ("is 1.5-2x faster", [(1.5, "x", RATIO, "lower end"), (2.0, "x", RATIO, "upper end")]),
        ("digests 2x-4x more frames", [(2.0, "x", RATIO, "lower end"), (4.0, "x", RATIO, "upper end")]),
        ("accuracy ranges from 20% to 57%", [(20.0, "%", SCORE, "lower end"), (57.0, "%", SCORE, "upper end")]),
        ("improvements between 15.5% and 22.3%", [(15.5, "%", GAIN, "lower end"), (22.3, "%", GAIN, "upper end")]),
        ("recovers +10-17pp", [(10.0, "pp", GAIN, "lower end"), (17.0, "pp", GAIN, "upper end")]),
    ],
)
def test_find_numbers_reads_pairs(text, expected):
    assert _read(text) == expected


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("accuracy of at least 90%", "at least"),
        ("over 97% accuracy", "over"),
        ("error below 7%", "less than"),
        ("about 95% of cases", "approximately"),
        ("an average of 3.2%", "average"),
    ],
)
def test_find_numbers_reads_the_condition(text, condition):
    assert [n.condition for n in find_numbers(text)] == [condition]


def test_find_numbers_carries_a_gain_on_to_the_next_number():
    text = "It surpasses earlier policies by 7.7% in simulation and 21.7% in the field."
    assert _read(text) == [(7.7, "%", GAIN, None), (21.7, "%", GAIN, None)]


@pytest.mark.parametrize(
    "text",
    [
        "GPT-4 and Qwen2.5-7B on CIFAR-10",
        "F1@5 and pass@1 of Claude 3.5 Sonnet",
        "published in 2024",
        "images of 512 x 512 pixels",
        "sections 2.6.2 and 2.6.4",
        "(p < 0.001)",
        "https://example.org/v2.5",
    ],
)
def test_find_numbers_leaves_out_names_and_settings(text):
    assert find_numbers(text) == ()


def test_find_numbers_leaves_out_confidence_intervals():
    assert _read("an AUC of 0.73 (95% CI: 0.58-0.86)", likely=False) == [(0.73, None, SCORE, None)]


def test_find_numbers_marks_sizes_as_unlikely():
    assert [n.likely for n in find_numbers("We collect 1,500 videos from 12 domains.")] == [False, False]


def test_find_numbers_keeps_the_place_of_number_and_unit():
    text = "It cuts cost by 80 % now."
    (number,) = find_numbers(text)
    assert text[number.start : number.end] == "80 %"


@given(st.text(alphabet=st.sampled_from("0123456789.,%x×-–+ ()/^eE~by to andfoldGPT\n"), max_size=80))
def test_find_numbers_takes_any_text(text):
    numbers = find_numbers(text)
    assert all(0 <= n.start < n.end <= len(text) for n in numbers)
    assert all(a.end <= b.start for a, b in itertools.pairwise(numbers))


@given(st.text(alphabet="0123456789.,eE^x×*+-−%/( )k", max_size=40))
def test_find_numbers_gives_finite_values_for_any_digits(text: str) -> None:
    assert all(math.isfinite(number.value) for number in find_numbers(f"It gains {text} here."))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("errors of 3 x 10^-3 remain", 0.003),
        ("at 2×10^10 FLOPs", 2e10),
        ("a rate of 5e-10 is reached", 5e-10),
        ("at 1^-1% of it", 1.0),
        ("0^-1% of it", 0.0),
        ("falls to 7e" + "9" * 5000 + " here", 7.0),
    ],
)
def test_find_numbers_reads_powers(text: str, value: float) -> None:
    assert [number.value for number in find_numbers(text)][:1] == [pytest.approx(value)]
