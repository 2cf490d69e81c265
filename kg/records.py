"""Extraction records: one JSON object per paper, as `kg extract` writes and `kg train` reads them.

    {"id": "002-013",
     "entities": [{"id": "e1", "type": "Method", "name": "TreePlan", "mentions": ["TreePlan"],
                   "confidence": 0.9, "spans": [[3, 11, 0.9]]}, ...],
     "proposes": ["e1"],
     "relations": [["e1", "EVALUATED_ON", "e2", {"confidence": 0.8, "spans": [[0, 64, 0.8]]}], ...],
     "results": [{"subject": "e1", "metric": null, "benchmark": "e2", "value": 81.5, "unit": "%", "kind": "score",
                  "comparator": null, "condition": null, "evidence": "reaches 81.5% on ALFWorld",
                  "confidence": 0.9, "spans": [[0, 64, 0.9]]}, ...],
     "abbreviations": [{"short": "LLM", "long": "large language model", "start": 3, "end": 29}, ...]}

`spans` are [start, end, confidence], in code points of the cleaned text; they are what makes a record complete.
Where they are missing (records written by hand), mentions stand at every word-bounded occurrence, the longest
match first, and relations are shown by the shortest stretch that holds both ends. The format holds no text and
no source: reading a record needs its document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

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

LONGEST_EVIDENCE = 200

Record = dict[str, Any]
Span = tuple[int, int]


def to_record(document: Document, extraction: Extraction, id: str) -> Record:
    """Return the record of an extraction under the id that scoring knows."""
    return {
        "id": id,
        "entities": [_entity(cluster) for cluster in extraction.clusters],
        "proposes": list(extraction.proposes),
        "relations": [_relation(relation) for relation in extraction.relations],
        "results": [_result(document, result) for result in extraction.results],
        "abbreviations": [
            {"short": a.short, "long": a.long, "start": a.start, "end": a.end} for a in extraction.abbreviations
        ],
    }


def from_record(document: Document, record: Mapping[str, Any]) -> Extraction:
    """Return the extraction that a record holds.

    Raises:
        SchemaError: A key is missing, a type or predicate is unknown, a reference leads nowhere, or what is quoted
            does not stand in the text.
    """
    try:
        clusters = _clusters(document, record["entities"])
        known = {cluster.id: cluster for cluster in clusters}
        return Extraction(
            document_id=document.id,
            clusters=clusters,
            proposes=tuple(_known(known, id).id for id in record.get("proposes", ())),
            relations=tuple(_read_relation(document, known, item) for item in record.get("relations", ())),
            results=tuple(_read_result(document, known, item) for item in record.get("results", ())),
            abbreviations=tuple(
                Abbreviation(a["short"], a["long"], a["start"], a["end"]) for a in record.get("abbreviations", ())
            ),
        )
    except KeyError as error:
        raise SchemaError(f"record {record.get('id')}: key {error} is missing") from error
    except (ValueError, TypeError, IndexError) as error:
        raise SchemaError(f"record {record.get('id')}: {error}") from error


def _entity(cluster: Cluster) -> Record:
    return {
        "id": cluster.id,
        "type": cluster.type.value,
        "name": cluster.name,
        "mentions": list(dict.fromkeys(mention.text for mention in cluster.mentions)),
        "confidence": cluster.confidence,
        "spans": [[mention.start, mention.end, mention.confidence] for mention in cluster.mentions],
    }


def _relation(relation: Relation) -> list[Any]:
    return [relation.subject, relation.predicate.value, relation.object, _shown(relation.evidence)]


def _result(document: Document, result: Result) -> Record:
    record: Record = {
        "subject": result.subject,
        "metric": result.metric,
        "benchmark": result.benchmark,
        "value": result.value,
        "unit": result.unit,
        "kind": result.kind.value,
        "comparator": result.comparator if result.comparator is not None else result.comparator_text,
        "condition": result.condition,
        "evidence": _quote(document.text, result.evidence[0], result.value),
    }
    if result.comparator is not None and result.comparator_text is not None:
        record["comparator_text"] = result.comparator_text
    if result.derived:
        record["derived"] = True
    return record | _shown(result.evidence)


def _shown(evidence: Sequence[Evidence]) -> Record:
    return {
        "confidence": max(e.confidence for e in evidence),
        "spans": [[e.start, e.end, e.confidence] for e in evidence],
    }


def _quote(text: str, evidence: Evidence, value: float) -> str:
    """Return the words of an evidence, cut to whole words around the number where they are too many."""
    words = text[evidence.start : evidence.end]
    if len(words) <= LONGEST_EVIDENCE:
        return words
    number = re.search(rf"(?<![\d.]){re.escape(f'{abs(value):.12g}')}", words)
    middle = number.start() if number else 0
    start = max(0, min(middle - LONGEST_EVIDENCE // 2, len(words) - LONGEST_EVIDENCE))
    cut = words[start : start + LONGEST_EVIDENCE]
    if start > 0:
        cut = cut[cut.find(" ") + 1 :]
    return cut if start + LONGEST_EVIDENCE >= len(words) or " " not in cut else cut[: cut.rfind(" ")]


def _clusters(document: Document, entities: Sequence[Mapping[str, Any]]) -> tuple[Cluster, ...]:
    written = [_spans_by_hand(document.text, entity) for entity in entities]
    everywhere = [(start, end) for spans in written for start, end, _ in spans]
    clusters = []
    for entity, spans in zip(entities, written, strict=True):
        type_ = ConceptType(entity["type"])
        own = spans if "spans" in entity else [s for s in spans if not _inside_longer(s[:2], everywhere)] or spans
        if not own:
            raise ValueError(f"entity {entity['id']}: no mention of {entity['name']!r} stands in the text")
        mentions = tuple(
            Mention(start, end, document.text[start:end], type_, confidence) for start, end, confidence in sorted(own)
        )
        confidence = entity.get("confidence", max(mention.confidence for mention in mentions))
        clusters.append(Cluster(entity["id"], entity["name"], type_, mentions, confidence))
    return tuple(clusters)


def _spans_by_hand(text: str, entity: Mapping[str, Any]) -> list[tuple[int, int, float]]:
    if "spans" in entity:
        return [(start, end, confidence) for start, end, confidence in entity["spans"]]
    confidence = entity.get("confidence", 1.0)
    found = {
        (match.start(), match.end(), confidence)
        for mention in entity["mentions"]
        for match in re.finditer(rf"(?<!\w){re.escape(mention)}(?!\w)", text)
    }
    return sorted(found)


def _inside_longer(span: Span, others: Iterable[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end and end - start > span[1] - span[0] for start, end in others)


def _known(clusters: Mapping[str, Cluster], id: str) -> Cluster:
    if id not in clusters:
        raise ValueError(f"no entity {id}")
    return clusters[id]


def _read_relation(document: Document, clusters: Mapping[str, Cluster], item: Sequence[Any]) -> Relation:
    subject, object_ = _known(clusters, item[0]), _known(clusters, item[2])
    details = item[3] if len(item) > 3 else {}
    confidence = details.get("confidence", 1.0)
    spans = details.get("spans") or [[*_shortest_stretch(subject, object_), confidence]]
    return Relation(subject.id, Predicate(item[1]), object_.id, _evidence(document, spans))


def _shortest_stretch(subject: Cluster, object_: Cluster) -> Span:
    stretches = [(min(a.start, b.start), max(a.end, b.end)) for a in subject.mentions for b in object_.mentions]
    return min(stretches, key=lambda stretch: (stretch[1] - stretch[0], stretch))


def _read_result(document: Document, clusters: Mapping[str, Cluster], item: Mapping[str, Any]) -> Result:
    comparator = item.get("comparator")
    named = comparator if comparator in clusters else None
    spans = item.get("spans")
    if spans is None:
        start = document.text.find(item["evidence"])
        if start < 0:
            raise ValueError(f"evidence {item['evidence']!r} does not stand in the text")
        spans = [[start, start + len(item["evidence"]), item.get("confidence", 1.0)]]
    subject, metric, benchmark = (
        None if item[role] is None else _known(clusters, item[role]).id for role in ("subject", "metric", "benchmark")
    )
    return Result(
        subject=subject,
        metric=metric,
        benchmark=benchmark,
        value=float(item["value"]),
        unit=item["unit"],
        kind=ResultKind(item["kind"]),
        comparator=named,
        comparator_text=item.get("comparator_text", None if named else comparator),
        condition=item.get("condition"),
        evidence=_evidence(document, spans),
        derived=bool(item.get("derived", False)),
    )


def _evidence(document: Document, spans: Iterable[Sequence[Any]]) -> tuple[Evidence, ...]:
    return tuple(Evidence(document.id, start, end, confidence) for start, end, confidence in spans)
