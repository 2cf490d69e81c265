"""From scores to an extraction, with scores made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from kg.datamodel import EXTRACTED_PREDICATES, Extraction, Predicate, ResultKind
from kg.extract.concepts import Found
from kg.extract.decode import CLASSES, UNRELATED, decode, fullest_form, nodes_of_number
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


def test_nodes_of_number_are_those_that_are_related() -> None:
    # a subject (0), metrics (1, 2), benchmarks (3, 4), all as likely as none
    third, half = np.full(3, 1 / 3, dtype=np.float32), np.full(2, 1 / 2, dtype=np.float32)
    roles = [(half, [0]), (third, [1, 2]), (third, [3, 4]), (half[:1] * 2, [])]
    evaluated, measured = np.full((5, 5), UNRELATED), np.full((5, 5), UNRELATED)
    nothing = nodes_of_number(roles, np.log(evaluated), np.log(measured), Thresholds())
    assert nothing[2:] == [None, None]
    evaluated[0, 4] = 0.9
    assert nodes_of_number(roles, np.log(evaluated), np.log(measured), Thresholds()) == [0, None, 4, None]
    measured[4, 2] = 0.8
    assert nodes_of_number(roles, np.log(evaluated), np.log(measured), Thresholds()) == [0, 2, 4, None]
    measured[3, 1] = 0.95  # less than both relations of the other
    assert nodes_of_number(roles, np.log(evaluated), np.log(measured), Thresholds()) == [0, 2, 4, None]


def quality(
    chosen: Sequence[int], roles: Sequence[tuple[Floats, list[int]]], evaluated: Floats, measured: Floats
) -> float:
    """Return the logarithm of what is to be the greatest, for one choice."""
    none = np.log(Thresholds().relation + UNRELATED)
    s, m, b, _ = (None if at == 0 else objects[at - 1] for at, (_, objects) in zip(chosen, roles, strict=True))
    own = sum(np.log(p[at] + 1e-9) for at, (p, _) in zip(chosen, roles, strict=True))
    on_benchmark = none if s is None or b is None else evaluated[s, b]
    by_metric = none if m is None or b is None else measured[b, m]
    return float(own + on_benchmark + by_metric)


def test_nodes_of_number_is_the_best_of_all_choices() -> None:
    generator = np.random.default_rng(7)
    for _ in range(100):
        roles, first = [], 0
        for count in generator.integers(0, 4, 4).tolist():
            roles.append(
                (generator.dirichlet(np.ones(1 + count)).astype(np.float32), list(range(first, first + count)))
            )
            first += count
        fits = tuple(np.log(generator.random((first, first)) + UNRELATED) for _ in range(2))
        choices = product(*(range(len(probability)) for probability, _ in roles))
        best = max((quality(chosen, roles, *fits), chosen) for chosen in choices)[1]
        expected = [None if at == 0 else objects[at - 1] for at, (_, objects) in zip(best, roles, strict=True)]
        assert nodes_of_number(roles, *fits, Thresholds()) == expected


def test_decode_takes_the_places_of_a_number_that_are_related() -> None:
    (alone,) = read(about=0.5, evaluated=-9.0).results
    (related,) = read(about=0.5, evaluated=5.0).results
    assert (alone.subject, alone.benchmark) == ("e1", None)
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
