from __future__ import annotations

import json
from dataclasses import replace

import pytest

from kg.datamodel import (
    Abbreviation,
    Cluster,
    ConceptType,
    Document,
    Evidence,
    Extraction,
    Mention,
    Predicate,
    Relation,
    Result,
    ResultKind,
)
from kg.errors import SchemaError
from kg.records import LONGEST_EVIDENCE, from_record, to_record

DOCUMENT = Document("text:1", "TreePlan", "TreePlan cuts cost by up to 80% on ALFWorld.")
TREE, ALF, COST = (0, 8), (44, 52), (23, 27)


def _cluster(id: str, span: tuple[int, int], type_: ConceptType) -> Cluster:
    text = DOCUMENT.text[slice(*span)]
    return Cluster(id, text, type_, (Mention(*span, text, type_, 0.75),), 0.75)


EVIDENCE = (Evidence("text:1", 9, 53, 0.5),)
RESULT = Result("e1", "e2", "e3", -80.0, "%", ResultKind.GAIN, None, "earlier planners", "up to", EVIDENCE)
EXTRACTION = Extraction(
    "text:1",
    (
        _cluster("e1", TREE, ConceptType.METHOD),
        _cluster("e2", COST, ConceptType.METRIC),
        _cluster("e3", ALF, ConceptType.BENCHMARK),
    ),
    ("e1",),
    (Relation("e1", Predicate.EVALUATED_ON, "e3", EVIDENCE),),
    (RESULT, replace(RESULT, comparator="e1", comparator_text="itself", derived=True, condition=None, unit=None)),
    (Abbreviation("TP", "TreePlan", 0, 8),),
)
BY_HAND = {
    "id": "a",
    "entities": [
        {"id": "e1", "type": "Method", "name": "TreePlan", "mentions": ["TreePlan"]},
        {"id": "e3", "type": "Benchmark", "name": "ALFWorld", "mentions": ["ALFWorld"]},
    ],
    "relations": [["e1", "EVALUATED_ON", "e3"]],
    "results": [
        {"subject": "e1", "metric": None, "benchmark": "e3", "value": 80, "unit": "%", "kind": "gain", "comparator": "e1",
         "condition": None, "evidence": "cost by up to 80%"}
    ],
}  # fmt: skip


def test_record_round_trips_through_json():
    record = json.loads(json.dumps(to_record(DOCUMENT, EXTRACTION, "000-001")))
    assert from_record(DOCUMENT, record) == EXTRACTION


def test_to_record_keeps_the_format_of_scoring():
    record = to_record(DOCUMENT, EXTRACTION, "000-001")
    assert record["id"] == "000-001"
    assert record["entities"][0] == {
        "id": "e1", "type": "Method", "name": "TreePlan", "mentions": ["TreePlan"], "confidence": 0.75, "spans": [[0, 8, 0.75]],
    }  # fmt: skip
    assert record["relations"] == [["e1", "EVALUATED_ON", "e3", {"confidence": 0.5, "spans": [[9, 53, 0.5]]}]]
    assert record["results"][0] == {
        "subject": "e1", "metric": "e2", "benchmark": "e3", "value": -80.0, "unit": "%", "kind": "gain",
        "comparator": "earlier planners", "condition": "up to", "evidence": "TreePlan cuts cost by up to 80% on ALFWorld.",
        "confidence": 0.5, "spans": [[9, 53, 0.5]],
    }  # fmt: skip


def test_from_record_finds_mentions_written_by_hand():
    extraction = from_record(DOCUMENT, BY_HAND)
    assert [(m.start, m.end) for m in extraction.clusters[0].mentions] == [(0, 8), (9, 17)]
    assert extraction.relations == (Relation("e1", Predicate.EVALUATED_ON, "e3", (Evidence("text:1", 9, 52, 1.0),)),)
    assert extraction.results[0].comparator == "e1"
    assert extraction.results[0].evidence == (Evidence("text:1", 23, 40, 1.0),)


def test_from_record_prefers_the_longest_match():
    document = Document("text:2", "", "deep world model and world model")
    entities = [
        {"id": "e1", "type": "Model", "name": "world model", "mentions": ["world model"]},
        {"id": "e2", "type": "Model", "name": "deep world model", "mentions": ["deep world model"]},
    ]
    first, second = from_record(document, {"id": "a", "entities": entities}).clusters
    assert [(m.start, m.end) for m in first.mentions] == [(22, 33)]
    assert [(m.start, m.end) for m in second.mentions] == [(1, 17)]


def test_to_record_cuts_long_evidence_around_the_number():
    abstract = "word " * 80 + "reaches 81.5% here " + "word " * 80
    document = Document("text:3", "", abstract)
    result = Result(
        None, None, None, 81.5, "%", ResultKind.SCORE, None, None, None, (Evidence("text:3", 1, len(abstract), 0.5),)
    )
    quote = to_record(document, Extraction("text:3", (), (), (), (result,)), "a")["results"][0]["evidence"]
    assert "reaches 81.5% here" in quote
    assert quote in document.text
    assert len(quote) <= LONGEST_EVIDENCE


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"entities": [{"id": "e1", "type": "Gene", "name": "x", "mentions": ["TreePlan"]}]},
            "'Gene' is not a valid ConceptType",
        ),
        (
            {"entities": [{"id": "e1", "type": "Task", "name": "x", "mentions": ["planting"]}]},
            "no mention of 'x' stands in the text",
        ),
        ({"entities": [{"id": "e1", "type": "Task"}]}, "key 'mentions' is missing"),
        ({"proposes": ["e9"]}, "no entity e9"),
        ({"relations": [["e1", "LIKES", "e3"]]}, "'LIKES' is not a valid Predicate"),
        ({"results": [{**BY_HAND["results"][0], "evidence": "90%"}]}, "evidence '90%' does not stand in the text"),
    ],
)
def test_from_record_refuses_broken_records(change, message):
    with pytest.raises(SchemaError, match=r"record a: .*" + message.replace("(", r"\(")):
        from_record(DOCUMENT, BY_HAND | change)
