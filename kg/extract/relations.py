"""Contributions and relations by rule: few cues, read within one sentence, for use where no trained model is at hand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.tokens import Doc

import kg.extract.attributes  # noqa: F401 - declares doc._
from kg.datamodel import Cluster, ConceptType, Evidence, Predicate, Relation
from kg.extract.sentences import sentence_span, sentence_starts
from kg.extract.spans import CONTRIBUTED

if TYPE_CHECKING:
    from collections.abc import Iterable

CONFIDENCE = 0.6
_MOST_PLACES = 80
SYSTEMS = frozenset({ConceptType.METHOD, ConceptType.MODEL})

_OUTPERFORMS = re.compile(
    r"\b(?:outperform\w*|surpass\w*|exceed\w*|beat(?:s|ing)?|better than|superior to|improv\w+ (?:up)?on|gains? over|improvements? over|faster than|"
    r"higher than)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"\b(?:compared? (?:to|with|against)|versus|vs\.?|comparable to|on par with|against)\b[^.;]{0,40}$", re.IGNORECASE
)
_TRAINED_ON = re.compile(
    r"\b(?:(?:pre-?|fine-?)?(?:trained|tuned|training|tuning)|learned) (?:it |them )?(?:exclusively |only |solely |directly )?(?:on|with|using)\b[^.;,]{0,50}$",
    re.IGNORECASE,
)
_EVALUATED_ON = re.compile(
    r"\b(?:on|in|across|over|including|(?:benchmarks|datasets|environments|tasks)(?: \(|: |, | such as | like ))\b[^.;]{0,120}$|\($",
    re.IGNORECASE,
)
_EXPERIMENT = re.compile(
    r"\b(?:experiment\w*|evaluat\w*|result\w*|achiev\w*|outperform\w*|surpass\w*|improv\w*|demonstrat\w*|show\w*|reach\w*|state-of-the-art|accuracy|validat\w*|"
    r"attain\w*|obtain\w*|test\w*|benchmark\w*|yield\w*|perform\w*)\b",
    re.IGNORECASE,
)
_BASED_ON = re.compile(
    r"\b(?:based (?:up)?on|buil[dt]\w* (?:up)?on|built from|builds? on top of|on top of|fine-?tun\w+ (?:from )?|initiali[sz]ed from|extend\w*|"
    r"powered by|variant of|using a|instantiated (?:with|on)|adapted from|derived from)\s(?:the |a |an |pre-?trained |frozen |recent )*$",
    re.IGNORECASE,
)
_PART_OF = re.compile(
    r"\b(?:consist\w* of|compris\w*|combin\w*|integrat\w*|incorporat\w*|leverag\w*|employ\w*|utili[sz]\w*|adopt\w*|uses?|using|via|through|"
    r"applies|applying|includ\w*|with|introduc\w*)\b[^.;]{0,70}$",
    re.IGNORECASE,
)
_USED_FOR = re.compile(
    r"\b(?:for|to|improv\w*|enhanc\w*|address\w*|tackl\w*|solv\w*|mitigat\w*|enabl\w*|perform\w*|support\w*|facilitat\w*|reduc\w*|advanc\w*)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
_KIND_OF = re.compile(r"(?:\bsuch as\b|\bincluding\b|\be\.g\.,?|\blike\b)[^.;]{0,40}$", re.IGNORECASE)
_IS_A = re.compile(r"^(?:\s\([^()]*\))?(?:,| is| are)\s(?:a|an)\s(?:[\w-]+\s){0,4}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with the places of the clusters that stand in it."""

    start: int
    end: int
    places: tuple[tuple[int, int, Cluster], ...]


def find_sentences(text: str, clusters: Sequence[Cluster]) -> tuple[Sentence, ...]:
    """Return the sentences in which concepts stand, in order; what is no prose (a table, a list of hundreds) is left out."""
    starts = sentence_starts(text)
    places: dict[tuple[int, int], list[tuple[int, int, Cluster]]] = {}
    for cluster in clusters:
        for mention in cluster.mentions:
            span = sentence_span(starts, text, mention.start, mention.end)
            places.setdefault(span, []).append((mention.start, mention.end, cluster))
    return tuple(
        Sentence(start, end, tuple(sorted(found, key=lambda place: place[:2])))
        for (start, end), found in sorted(places.items())
        if len(found) <= _MOST_PLACES
    )


def find_relations(text: str, clusters: Sequence[Cluster], proposes: Iterable[str]) -> tuple[Relation, ...]:
    """Return the relations that cues show, sorted; evidence are the sentences, of the document "".

    Args:
        proposes: Ids of the paper's own concepts; the first system among them is what "we" and "it" stand for.
    """
    own = _main_system(clusters, proposes)
    evidence: dict[tuple[str, Predicate, str], set[Evidence]] = {}
    for sentence in find_sentences(text, clusters):
        shown = Evidence("", sentence.start, sentence.end, CONFIDENCE)
        for subject, predicate, object_ in _sentence_relations(text, sentence, own):
            evidence.setdefault((subject.id, predicate, object_.id), set()).add(shown)
    return tuple(
        Relation(subject, predicate, object_, tuple(sorted(shown)))
        for (subject, predicate, object_), shown in sorted(evidence.items(), key=lambda item: item[0])
        if subject != object_
    )


def _main_system(clusters: Sequence[Cluster], proposes: Iterable[str]) -> Cluster | None:
    ids = set(proposes)
    own = [cluster for cluster in clusters if cluster.id in ids and cluster.type in SYSTEMS]
    return max(own, key=lambda cluster: len(cluster.mentions), default=None)


def _sentence_relations(
    text: str, sentence: Sentence, own: Cluster | None
) -> Iterator[tuple[Cluster, Predicate, Cluster]]:
    experiment = _EXPERIMENT.search(text, sentence.start, sentence.end) is not None
    for i, (start, end, cluster) in enumerate(sentence.places):
        before = text[sentence.start : start]
        subject = _subject(text, sentence, i, own)
        if subject is not None and subject.id != cluster.id:
            predicate = _predicate(before[-160:], subject, cluster, experiment=experiment)
            if predicate is Predicate.PART_OF:
                yield cluster, predicate, subject
            elif predicate is not None:
                yield subject, predicate, cluster
        if cluster.type is ConceptType.TASK and (benchmark := _benchmark_before(sentence, i)):
            yield benchmark, Predicate.BENCHMARK_FOR, cluster
        yield from _kinds(text, sentence, i, end)


def _subject(text: str, sentence: Sentence, index: int, own: Cluster | None) -> Cluster | None:
    """Return what a sentence is about before its place `index`: the paper's own system if it stands there or "we" or "it" does."""
    systems = [cluster for _, _, cluster in sentence.places[:index] if cluster.type in SYSTEMS]
    if own is not None and (
        own in systems
        or re.match(
            r"(?:\W*(?:We|Our|It|The|This|Experiment|Extensive|Evaluat|Result|On|In|Across|Empirical|Through))",
            text[sentence.start :],
        )
    ):
        return own
    return systems[0] if systems else None


def _predicate(before: str, subject: Cluster, object_: Cluster, *, experiment: bool) -> Predicate | None:
    if object_.type is ConceptType.BENCHMARK:
        if _TRAINED_ON.search(before):
            return Predicate.TRAINED_ON
        return Predicate.EVALUATED_ON if experiment and _EVALUATED_ON.search(before) else None
    if object_.type is ConceptType.METRIC:
        return Predicate.MEASURED_BY if experiment else None
    if object_.type is ConceptType.TASK:
        return Predicate.USED_FOR if _USED_FOR.search(before) else None
    return _between_systems(before, object_)


def _between_systems(before: str, object_: Cluster) -> Predicate | None:
    if _OUTPERFORMS.search(before):
        return Predicate.OUTPERFORMS
    if _COMPARED.search(before):
        return Predicate.COMPARED_WITH
    if _BASED_ON.search(before):
        return Predicate.BASED_ON
    if object_.type is ConceptType.MODEL:
        return (
            Predicate.USED_FOR
            if re.search(r"\b(?:for|improv\w*|enhanc\w*|align\w*|of)\s(?:the |a )?(?:[\w-]+ )?$", before)
            else None
        )
    return Predicate.PART_OF if _PART_OF.search(before) else None


def _benchmark_before(sentence: Sentence, index: int) -> Cluster | None:
    start, _, task = sentence.places[index]
    for begin, end, cluster in reversed(sentence.places[:index]):
        if cluster.type is ConceptType.BENCHMARK and cluster.id != task.id:
            return cluster if start - end < 80 and begin < start else None
    return None


def _kinds(text: str, sentence: Sentence, index: int, end: int) -> Iterator[tuple[Cluster, Predicate, Cluster]]:
    """Yield "X, a kind of Y" and "Y such as X", both of one type."""
    _, _, cluster = sentence.places[index]
    for start, stop, other in sentence.places[index + 1 : index + 3]:
        if other.type is not cluster.type or other.id == cluster.id:
            continue
        between = text[end:start]
        if _IS_A.fullmatch(between):
            yield cluster, Predicate.SUBCLASS_OF, other
        elif stop > start and len(between) < 60 and _KIND_OF.search(between):
            yield other, Predicate.SUBCLASS_OF, cluster


@Language.component(
    "kg_relations", requires=["doc._.clusters", "doc.spans"], assigns=["doc._.proposes", "doc._.relations"]
)
def annotate_relations(doc: Doc) -> Doc:
    """Set `doc._.proposes` and `doc._.relations`."""
    contributed = {(span.start_char, span.end_char) for span in doc.spans[CONTRIBUTED]}
    doc._.proposes = tuple(
        cluster.id for cluster in doc._.clusters if any((m.start, m.end) in contributed for m in cluster.mentions)
    )
    doc._.relations = find_relations(doc.text, doc._.clusters, doc._.proposes)
    return doc
