from __future__ import annotations

import pytest

from kg.errors import QueryError
from kg.questions.catalog import Parameter, Question, bind, get_question, load_questions, parse_question

HEADER = "// title: T\n// description: D\n// columns: a, b\n"


def test_load_questions_finds_all() -> None:
    assert len(load_questions()) == 39
    assert [*load_questions()] == sorted(load_questions())


def test_parse_question_reads_the_header() -> None:
    text = (
        HEADER
        + '// parameter: task (Task), such as "x, y"\n// parameter: support (Integer) = 2\nRETURN 1 AS a, 2 AS b\n'
    )
    parameters = (Parameter("task", "Task", None, "x, y"), Parameter("support", "Integer", 2, 2))
    assert parse_question("q", text) == Question("q", "T", "D", parameters, ("a", "b"), text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("RETURN 1", "q: the header needs one line '// title: ...'"),
        (HEADER + "// title: again\n", "q: the header needs one line '// title: ...'"),
        (HEADER + "// parameter: task Task\n", "q: malformed parameter 'task Task'"),
        (HEADER + "// parameter: task (Tusk) = 1\n", "q: malformed parameter 'task (Tusk) = 1'"),
        (HEADER + "// parameter: task (Task) = x\n", "q: malformed parameter 'task (Task) = x'"),
    ],
)
def test_parse_question_refuses_a_malformed_header(text: str, problem: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_question("q", text)
    assert str(caught.value) == problem


def test_bind_fills_in_defaults_and_reads_numbers() -> None:
    assert bind(get_question("related-papers"), {"paper": "p"}) == {"paper": "p", "shared": 3}
    assert bind(get_question("related-papers"), {"paper": "p", "shared": "4"}) == {"paper": "p", "shared": 4}


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({}, 'related-papers needs --param paper=..., such as --param "paper=arxiv:2405.00003"'),
        ({"paper": "p", "shared": "x"}, "related-papers: shared must be Integer, not 'x'"),
        ({"paper": "p", "nope": "x"}, "related-papers has no parameter 'nope'; its parameters are paper, shared"),
    ],
)
def test_bind_says_what_is_wrong(given: dict[str, str], problem: str) -> None:
    with pytest.raises(QueryError) as caught:
        bind(get_question("related-papers"), given)
    assert str(caught.value) == problem


def test_get_question_suggests() -> None:
    with pytest.raises(QueryError, match="no question 'leaderbord'; did you mean leaderboard"):
        get_question("leaderbord")
