from __future__ import annotations

import string

from hypothesis import given
from hypothesis import strategies as st

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
    Source,
)
from kg.identity.resolution import MergeRecord, MergeRule
from kg.rows import (
    content_hash,
    document_from_row,
    document_to_row,
    extraction_from_json,
    extraction_to_json,
    merge_from_json,
    merge_to_json,
)

TEXT = st.text(max_size=30)
DOCUMENT = Document("text:1", "A title", string.printable)
CONFIDENCE = st.floats(0, 1)
SPAN = st.tuples(st.integers(0, 50), st.integers(50, 100))
IDS = st.sampled_from(["e1", "e2"])
EVIDENCE = st.builds(lambda span, confidence: Evidence("text:1", *span, confidence), SPAN, CONFIDENCE)
EVIDENCES = st.lists(EVIDENCE, max_size=3).map(tuple)
TYPES = st.sampled_from(ConceptType)
MENTIONS = st.builds(lambda span, t, c: Mention(*span, DOCUMENT.text[slice(*span)], t, c), SPAN, TYPES, CONFIDENCE)
CLUSTERS = st.builds(Cluster, IDS, TEXT, TYPES, st.lists(MENTIONS, max_size=3).map(tuple), CONFIDENCE)
RELATIONS = st.builds(Relation, IDS, st.sampled_from(Predicate), IDS, EVIDENCES)
MAYBE = st.none() | TEXT
RESULTS = st.builds(
    Result,
    MAYBE,
    MAYBE,
    MAYBE,
    st.floats(allow_nan=False, allow_infinity=False),
    MAYBE,
    st.sampled_from(ResultKind),
    MAYBE,
    MAYBE,
    MAYBE,
    EVIDENCES,
    st.booleans(),
)
EXTRACTIONS = st.builds(
    Extraction,
    st.just("text:1"),
    st.lists(CLUSTERS, max_size=3).map(tuple),
    st.lists(IDS, max_size=2).map(tuple),
    st.lists(RELATIONS, max_size=3).map(tuple),
    st.lists(RESULTS, max_size=3).map(tuple),
    st.lists(st.builds(Abbreviation, TEXT, TEXT, st.integers(0, 9), st.integers(0, 9)), max_size=2).map(tuple),
)


@given(EXTRACTIONS)
def test_extraction_round_trips(extraction: Extraction) -> None:
    assert extraction_from_json(extraction_to_json(extraction), DOCUMENT) == extraction


@given(
    st.builds(
        Document,
        TEXT,
        TEXT,
        TEXT,
        MAYBE,
        st.lists(TEXT, max_size=3).map(tuple),
        st.lists(st.builds(Source, TEXT, st.integers(0), TEXT), max_size=3).map(tuple),
    )
)
def test_document_round_trips(document: Document) -> None:
    assert document_from_row(document_to_row(document)) == document


@given(st.builds(MergeRecord, TEXT, TEXT, TYPES, TEXT, st.sampled_from(MergeRule), TEXT, st.none() | EVIDENCE))
def test_merge_round_trips(merge: MergeRecord) -> None:
    assert merge_from_json(merge_to_json(merge)) == merge


def test_content_hash_keeps_title_and_abstract_apart() -> None:
    assert content_hash(Document("a", "x", "yz")) != content_hash(Document("a", "xy", "z"))
