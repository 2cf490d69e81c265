"""decisions.yaml: read, checked, contradictions reported by line."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kg.decisions import Decision, Decisions, Verb, format_decision, parse_decisions, read_decisions
from kg.errors import DecisionError

FILE = """\
# our word on names
- same-as: [WM, world model]
- not-same-as: [Diffusion Policy, diffusion policy]
- rename: ["yes: no", null]
- retype: [1.50, Benchmark]
- drop: baseline
- accept: [token usage, token consumption]
"""


def test_parse_decisions_keeps_names_as_they_are_written() -> None:
    assert parse_decisions(FILE).items == (
        Decision(Verb.SAME_AS, ("WM", "world model"), 2),
        Decision(Verb.NOT_SAME_AS, ("Diffusion Policy", "diffusion policy"), 3),
        Decision(Verb.RENAME, ("yes: no", "null"), 4),
        Decision(Verb.RETYPE, ("1.50", "Benchmark"), 5),
        Decision(Verb.DROP, ("baseline",), 6),
        Decision(Verb.ACCEPT, ("token usage", "token consumption"), 7),
    )


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "---\n"])
def test_parse_decisions_of_an_empty_file(text: str) -> None:
    assert parse_decisions(text) == Decisions()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- same-as: [a, b]\n- not-same-as: [b, a]\n", "d.yaml:2: not-same-as b, a contradicts line 1: same-as a, b"),
        (
            "- not-same-as: [a, c]\n- same-as: [a, b]\n- same-as: [b, c]\n",
            "d.yaml:3: same-as b, c contradicts line 1: not-same-as a, c",
        ),
        ("- rename: [a, b]\n- rename: [a, c]\n", "d.yaml:2: rename a, c contradicts line 1: rename a, b"),
        ("- retype: [a, Task]\n- retype: [a, Model]\n", "d.yaml:2: retype a, Model contradicts line 1: retype a, Task"),
        ("- drop: a\n- rename: [a, b]\n", "d.yaml:2: rename a, b contradicts line 1: drop a"),
        ("- same-as: [a, b]\n- accept: [a, b]\n", "d.yaml:2: accept a, b contradicts line 1: same-as a, b"),
        ("same-as: [a, b]\n", "d.yaml:1: wants a list of decisions, as: - same-as: [WM, world model]"),
        ("- same-as: [a]\n", "d.yaml:1: same-as wants 2 names"),
        ("- same-as: [a, a]\n", "d.yaml:1: same-as wants two different names"),
        (
            "- same: [a, b]\n",
            "d.yaml:1: no decision is called 'same'; there are same-as, not-same-as, rename, retype, drop, accept",
        ),
        (
            "- retype: [a, Thing]\n",
            "d.yaml:1: no type is called 'Thing'; there are Task, Method, Model, Benchmark, Metric",
        ),
        ("- drop: [[a]]\n", "d.yaml:1: wants names, not lists of lists"),
        ("- drop: a\n- just text\n", "d.yaml:2: wants one decision, as: - same-as: [WM, world model]"),
        ("- drop: [a\n", "d.yaml:2: expected ',' or ']', but got '<stream end>'"),
        ("- drop: a\x00\n", "d.yaml: unacceptable character #x0000: special characters are not allowed"),
    ],
)
def test_parse_decisions_says_what_is_wrong(text: str, problem: str) -> None:
    with pytest.raises(DecisionError) as error:
        parse_decisions(text, "d.yaml")
    assert str(error.value) == problem


def test_read_decisions_of_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(DecisionError, match="cannot be read"):
        read_decisions(tmp_path / "none.yaml")


@given(
    st.text(st.characters(exclude_categories=["C"], exclude_characters="\x85\u2028\u2029"), min_size=1)
    .map(str.strip)
    .filter(bool)
)
def test_format_decision_round_trips(name: str) -> None:
    line = format_decision(Verb.DROP, [name])
    assert parse_decisions(f"{line}\n").items == (Decision(Verb.DROP, (name,), 1),)
    assert yaml.safe_load(line) is not None
