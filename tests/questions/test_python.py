"""The Python answers to the named questions."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import pytest

from kg.questions.catalog import Question, load_questions
from kg.questions.python import ANSWERS, answer, source

if TYPE_CHECKING:
    import networkx as nx

QUESTIONS = load_questions()


def test_answers_has_each_question_and_no_other() -> None:
    assert list(ANSWERS) == list(QUESTIONS)


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_answer_has_rows_with_the_columns_of_the_question(graph: nx.MultiDiGraph[str], question: Question) -> None:
    rows = answer(graph, question, question.examples)
    assert rows
    assert {tuple(row) for row in rows} == {question.columns}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_answer_takes_the_parameters_of_the_question(question: Question) -> None:
    taken = list(inspect.signature(ANSWERS[question.name]).parameters)
    assert taken == ["graph", *(parameter.name for parameter in question.parameters)]


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_answer_of_unknown_names_is_empty(graph: nx.MultiDiGraph[str], question: Question) -> None:
    named = [parameter.name for parameter in question.parameters if parameter.type not in {"Integer", "Float"}]
    if named:
        assert answer(graph, question, question.examples | dict.fromkeys(named, "zzz")) == []


def test_source_shows_the_function() -> None:
    assert source("leaderboard").startswith("def leaderboard(graph: Graph, benchmark: str, metric: str)")
