"""Annotated papers as training examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.datamodel import EXTRACTED_PREDICATES, Predicate, ResultKind
from kg.records import from_record, to_record
from kg.train.examples import Example, Outcome, make_examples
from tests.train.papers import annotated_papers

if TYPE_CHECKING:
    from tokenizers import Tokenizer

CLASS = {predicate: 1 + EXTRACTED_PREDICATES.index(predicate) for predicate in EXTRACTED_PREDICATES}


def facts(example: Example) -> tuple[object, ...]:
    return example.spans, example.clusters, example.proposes, example.relations, example.outcomes


def test_make_examples_holds_what_is_annotated(tokenizer: Tokenizer) -> None:
    example = next(make_examples(annotated_papers(), tokenizer))
    assert [example.layout.words[cluster.mentions[0][0]] for cluster in example.clusters] == [
        "gridpilot",
        "route",
        "accuracy",
        "mazebench",
    ]
    assert example.proposes == (True, False, False, False)
    assert example.relations == {
        (0, 1): CLASS[Predicate.USED_FOR],
        (0, 3): CLASS[Predicate.EVALUATED_ON],
        (0, 2): CLASS[Predicate.MEASURED_BY],
    }
    assert example.outcomes == (Outcome(ResultKind.SCORE, (0, 2, 3, -1)),)


def test_make_examples_takes_records_of_extract(tokenizer: Tokenizer) -> None:
    by_hand = annotated_papers()
    full = [(d, to_record(d, from_record(d, record), record["id"])) for d, record in by_hand]
    assert len(full[0][1]["relations"][0]) == 4
    assert [*map(facts, make_examples(full, tokenizer))] == [*map(facts, make_examples(by_hand, tokenizer))]


@pytest.mark.parametrize("count", [0, 2])
def test_make_examples_gives_one_for_each_paper(tokenizer: Tokenizer, count: int) -> None:
    assert len(list(make_examples(annotated_papers()[:count], tokenizer))) == count
