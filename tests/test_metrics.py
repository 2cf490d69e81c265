"""The table of metrics."""

from __future__ import annotations

import pytest

from kg.metrics import (
    COLUMNS,
    Direction,
    comparable_value,
    direction_of,
    find_metric,
    load_metrics,
    metric_key,
    within_range,
)
from kg.resources import data_path


def test_load_metrics_knows_at_least_150_metrics() -> None:
    assert len({entry.name for entry in load_metrics().values()}) >= 150


def test_metrics_table_is_sorted_and_names_each_form_once() -> None:
    header, *lines = data_path("metrics.tsv").read_text(encoding="utf-8").splitlines()
    assert tuple(header.split("\t")) == COLUMNS
    rows = [line.split("\t") for line in lines]
    assert rows == sorted(rows, key=lambda row: (row[0].lower(), row[0]))
    owners: dict[str, str] = {}
    for name, aliases, *_ in rows:
        for form in (name, *filter(None, aliases.split("|"))):
            assert owners.setdefault(metric_key(form), name) == name


def test_metrics_table_has_low_below_high() -> None:
    bounded = [entry for entry in load_metrics().values() if entry.low is not None and entry.high is not None]
    assert [entry for entry in bounded if entry.low >= entry.high] == []  # type: ignore[operator]


@pytest.mark.parametrize(
    ("name", "direction"),
    [
        ("success rate", Direction.UP),
        ("Pass@8", Direction.UP),
        ("FID", Direction.DOWN),
        ("WER", Direction.DOWN),
        ("average inference latency", Direction.DOWN),
        ("attack success rate", Direction.DOWN),
        ("zero-shot top-1 accuracy", Direction.UP),
        ("token usage", Direction.DOWN),
        ("zestfulness", Direction.UP),
        (None, Direction.UP),
    ],
)
def test_direction_of_knows_which_way_is_better(name: str | None, direction: Direction) -> None:
    assert direction_of(name) is direction


def test_find_metric_does_not_guess() -> None:
    assert find_metric("zestfulness") is None
    assert find_metric("") is None


def test_comparable_value_leaves_other_units_alone() -> None:
    assert comparable_value("FID", 0.9, None) == 0.9
    assert comparable_value("accuracy", 0.9, "%") == 0.9
    assert comparable_value(None, 0.9, None) == 0.9


def test_within_range_knows_open_ends() -> None:
    assert within_range("PSNR", 1e6)
    assert not within_range("PSNR", -1.0)
    assert within_range("zestfulness", -1.0)
