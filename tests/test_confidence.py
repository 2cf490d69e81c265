from __future__ import annotations

from kg.confidence import keep_confident
from kg.datamodel import Cluster, ConceptType, Evidence, Extraction, Mention, Predicate, Relation, Result, ResultKind

SENTENCE = Evidence("d", 0, 9, 0.8)


def cluster(id_: str, confidence: float) -> Cluster:
    return Cluster(id_, id_, ConceptType.METHOD, (Mention(0, 1, "x", ConceptType.METHOD, confidence),), confidence)


def result(subject: str | None, metric: str | None, confidence: float = 0.8) -> Result:
    evidence = (Evidence("d", 0, 9, confidence),)
    return Result(subject, metric, None, 1.0, "%", ResultKind.SCORE, None, None, None, evidence)


EXTRACTION = Extraction(
    "d",
    (cluster("e1", 0.9), cluster("e2", 0.4), cluster("e3", 0.5)),
    ("e1", "e2"),
    (
        Relation("e1", Predicate.USED_FOR, "e3", (SENTENCE,)),
        Relation("e1", Predicate.USED_FOR, "e2", (SENTENCE,)),
        Relation("e3", Predicate.PART_OF, "e1", (Evidence("d", 0, 9, 0.3),)),
    ),
    (result("e1", "e2"), result("e2", None), result(None, None), result("e1", None, 0.2)),
)


def test_keep_confident_leaves_out_what_is_less_sure() -> None:
    assert keep_confident(EXTRACTION, 0.5) == Extraction(
        "d",
        (cluster("e1", 0.9), cluster("e3", 0.5)),
        ("e1",),
        (Relation("e1", Predicate.USED_FOR, "e3", (SENTENCE,)),),
        (result("e1", None), result(None, None)),
    )


def test_keep_confident_of_all_changes_nothing() -> None:
    assert keep_confident(EXTRACTION, 0.0) == EXTRACTION
