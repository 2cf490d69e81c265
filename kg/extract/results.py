"""Results by rule: each likely outcome number with the subject, metric, benchmark and comparator that stand nearest in its sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from spacy.language import Language
from spacy.tokens import Doc

import kg.extract.attributes  # noqa: F401 - declares doc._
from kg.datamodel import Cluster, ConceptType, Evidence, Result
from kg.extract.numbers import OutcomeNumber, find_numbers
from kg.extract.relations import SYSTEMS, Sentence, find_sentences
from kg.extract.sentences import sentence_span, sentence_starts

CONFIDENCE = 0.6
_VERSUS = re.compile(
    r"\b(?:than|over|compared (?:to|with)|outperform\w*|surpass\w*|exceed\w*|relative to|against|versus|vs\.?)\s(?:\S+\s){0,4}$",
    re.IGNORECASE,
)
_BREAK = re.compile(r"[,;](?=\s)")
_COMMA = 30
_REACH = 120


def find_results(text: str, clusters: Sequence[Cluster], proposes: Iterable[str]) -> tuple[Result, ...]:
    """Return the results of a text in order of their numbers; evidence are the sentences, of the document ""."""
    starts = sentence_starts(text)
    sentences = {(sentence.start, sentence.end): sentence for sentence in find_sentences(text, clusters)}
    own = set(proposes)
    main = next((cluster for cluster in clusters if cluster.id in own and cluster.type in SYSTEMS), None)
    only_benchmark = _only(clusters, ConceptType.BENCHMARK)
    results = []
    for number in find_numbers(text):
        span = sentence_span(starts, text, number.start, number.end)
        if number.likely and number.start > text.find("\n"):
            results.append(_result(text, number, sentences.get(span, Sentence(*span, ())), main, only_benchmark))
    return tuple(results)


def _result(
    text: str, number: OutcomeNumber, sentence: Sentence, main: Cluster | None, only_benchmark: Cluster | None
) -> Result:
    comparator = _comparator(text, sentence)
    systems = [cluster for _, end, cluster in sentence.places if cluster.type in SYSTEMS and end <= number.start]
    subject = main if main in systems or not systems else next((s for s in systems if s != comparator), main)
    metric = _nearest(text, sentence, number, ConceptType.METRIC)
    benchmark = _nearest(text, sentence, number, ConceptType.BENCHMARK) or only_benchmark
    return Result(
        subject=None if subject is None else subject.id,
        metric=None if metric is None else metric.id,
        benchmark=None if benchmark is None else benchmark.id,
        value=number.value,
        unit=number.unit,
        kind=number.kind,
        comparator=None if comparator is None or comparator == subject else comparator.id,
        comparator_text=None,
        condition=number.condition,
        evidence=(Evidence("", sentence.start, sentence.end, CONFIDENCE),),
    )


def _comparator(text: str, sentence: Sentence) -> Cluster | None:
    """Return the first system that stands after "than", "over", "outperforms" and the like."""
    for start, _, cluster in sentence.places:
        if cluster.type in SYSTEMS and _VERSUS.search(text[sentence.start : start]):
            return cluster
    return None


def _nearest(text: str, sentence: Sentence, number: OutcomeNumber, type_: ConceptType) -> Cluster | None:
    """Return the concept of a type nearest to a number; a comma between them counts as a long way."""
    best: tuple[int, Cluster] | None = None
    for start, end, cluster in sentence.places:
        between = text[number.end : start] if start >= number.end else text[end : number.start]
        distance = len(between) + _COMMA * len(_BREAK.findall(between))
        if cluster.type is type_ and distance <= _REACH and (best is None or distance < best[0]):
            best = (distance, cluster)
    return None if best is None else best[1]


def _only(clusters: Iterable[Cluster], type_: ConceptType) -> Cluster | None:
    found = [cluster for cluster in clusters if cluster.type is type_]
    return found[0] if len(found) == 1 else None


@Language.component("kg_results", requires=["doc._.clusters", "doc._.proposes"], assigns=["doc._.results"])
def annotate_results(doc: Doc) -> Doc:
    """Set `doc._.results`."""
    doc._.results = find_results(doc.text, doc._.clusters, doc._.proposes)
    return doc
