"""From scores to an extraction, with scores made by hand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kg.datamodel import EXTRACTED_PREDICATES, Extraction, Predicate, ResultKind
from kg.extract.concepts import Found
from kg.extract.decode import CLASSES, decode, fullest_form
from kg.extract.features import NodeArrays
from kg.extract.layout import MAX_WORDS, NODE_TYPES, NUMBER, ROLES, Layout
from kg.extract.pairs import Pairs
from kg.extract.thresholds import Thresholds
from tests.extract.layouts import TEXT, make_layout, word

METHOD, TASK, BENCHMARK = (NODE_TYPES.index(name) for name in ("Method", "Task", "Benchmark"))
LIKELY, UNLIKELY = 4.0, -4.0
Floats = NDArray[np.float32]


class HandScorer:
    """Scores in which GridPilot (proposed) is evaluated on MazeBench with the number 3.5%.

    Args:
        layout: Of the text.
        bench: Logit that MazeBench is a benchmark, seen by itself.
        about: Logit that the number is about a concept.
        exists: Logit that a concept is one, seen among the others.
        evaluated: Logit that a pair is related by EVALUATED_ON.
    """

    def __init__(
        self, layout: Layout, bench: float = 3.0, about: float = 5.0, exists: float = LIKELY, evaluated: float = 5.0
    ) -> None:
        self.layout = layout
        self.bench, self.about, self.exists, self.evaluated = bench, about, exists, evaluated

    def spans(self) -> Floats:
        words = len(self.layout.words)
        logits = np.full((5, words, MAX_WORDS), -9, dtype=np.float32)
        pilot, bench = word(self.layout, "gridpilot", 1), word(self.layout, "mazebench")
        logits[METHOD, pilot, 0] = 9
        logits[METHOD, 0, 0] = 4
        logits[BENCHMARK, bench, 0] = self.bench
        logits[TASK, bench - 1, 1] = min(1, self.bench - 2)
        return logits

    def links(self, nodes: NodeArrays, pairs: NDArray[np.int64], features: NDArray[np.int64]) -> Floats:
        return np.full(len(pairs), -9, dtype=np.float32)

    def nodes(self, nodes: NodeArrays, pairs: Pairs) -> tuple[Floats, Floats, Floats]:
        logits = np.zeros((len(pairs.subjects), CLASSES + len(ROLES)), dtype=np.float32)
        logits[:, 1 + EXTRACTED_PREDICATES.index(Predicate.EVALUATED_ON)] = self.evaluated
        number = nodes.features[pairs.subjects, 0] == NUMBER
        logits[number, CLASSES + ROLES.index("subject")] = self.about
        logits[number, CLASSES + ROLES.index("benchmark")] = self.about
        judged = np.array([[LIKELY, self.exists]] + [[UNLIKELY, self.exists]] * (len(nodes.member) - 1), np.float32)
        numbers = np.zeros((len(nodes.member), 1 + len(ResultKind) + len(ROLES)), dtype=np.float32)
        numbers[:, 0] = 4
        return logits, judged, numbers


def read(given: tuple[Found, ...] = (), **scores: float) -> Extraction:
    layout = make_layout()
    return decode("p1", TEXT, layout, HandScorer(layout, **scores), Thresholds(), given=given)


def test_decode_gives_concepts_relation_and_result() -> None:
    extraction = read()
    assert [(c.name, c.type.value, len(c.mentions)) for c in extraction.clusters] == [
        ("GridPilot", "Method", 2),
        ("MazeBench", "Benchmark", 1),
    ]
    assert extraction.proposes == ("e1",)
    assert [(r.subject, r.predicate, r.object) for r in extraction.relations] == [("e1", Predicate.EVALUATED_ON, "e2")]
    (result,) = extraction.results
    assert (result.subject, result.metric, result.benchmark, result.value, result.unit) == ("e1", None, "e2", 3.5, "%")
    evidence = result.evidence[0]
    assert TEXT[evidence.start : evidence.end] == "It gains 3.5% on MazeBench."


def test_decode_mentions_are_slices_of_the_text() -> None:
    for cluster in read().clusters:
        assert all(TEXT[m.start : m.end] == m.text for m in cluster.mentions)


def test_decode_given_spans_overrule() -> None:
    layout = make_layout()
    bench = word(layout, "mazebench")
    extraction = read(given=(Found(bench - 1, bench, TASK, 1.0),))
    assert [(c.name, c.type.value) for c in extraction.clusters][1] == ("on MazeBench", "Task")


def names(extraction: Extraction) -> list[str]:
    return [cluster.name for cluster in extraction.clusters]


def test_decode_takes_a_doubtful_concept_that_a_number_is_about() -> None:
    extraction = read(bench=-1.0, about=5.0, exists=0.0)
    assert names(extraction) == ["GridPilot", "MazeBench"]
    assert extraction.results[0].benchmark == "e2"


def test_decode_takes_a_doubtful_concept_that_is_one_among_the_others() -> None:
    assert names(read(bench=-1.0, about=-5.0, exists=LIKELY)) == ["GridPilot", "MazeBench"]


def test_decode_leaves_a_doubtful_concept_that_nothing_speaks_for() -> None:
    extraction = read(bench=-1.0, about=-5.0, exists=0.0)
    assert names(extraction) == ["GridPilot"]
    assert extraction.proposes == ("e1",)
    assert extraction.relations == ()
    assert [(result.subject, result.benchmark) for result in extraction.results] == [(None, None)]


def test_decode_leaves_what_is_refuted_but_not_what_the_user_names() -> None:
    layout = make_layout()
    bench = word(layout, "mazebench")
    given = (Found(bench, bench, BENCHMARK, 1.0),)
    assert names(read(about=-5.0, exists=UNLIKELY)) == []
    assert names(read(given, about=-5.0, exists=UNLIKELY)) == ["MazeBench"]


def test_decode_takes_the_places_of_a_number_that_are_related() -> None:
    (alone,) = read(about=0.5, evaluated=-9.0).results
    (related,) = read(about=0.5, evaluated=5.0).results
    assert None in (alone.subject, alone.benchmark)
    assert (related.subject, related.benchmark) == ("e1", "e2")


def test_decode_of_nothing_is_empty() -> None:
    layout = make_layout("\n")
    scorer = HandScorer(layout)
    scorer.spans = lambda: np.zeros((5, 0, MAX_WORDS), dtype=np.float32)  # type: ignore[method-assign]
    assert decode("p1", "\n", layout, scorer, Thresholds()).clusters == ()


def test_thresholds_survive_json() -> None:
    thresholds = Thresholds(mention=(0.1, 0.2, 0.3, 0.4, 0.5), known=1.0)
    assert Thresholds.from_json(thresholds.to_json()) == thresholds


def test_fullest_form_prefers_words_then_the_singular() -> None:
    assert fullest_form(["VLMs", "Vision-language models", "vision-language model"]) == "vision-language model"
