"""Documents, extractions and evidence as rows of the workspace: compact JSON, the same value the same text.

An extraction is stored without the id of its document and without the words of its mentions: both follow
from the document, so that one extraction serves every document with the same text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
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
    Source,
)
from kg.identity.resolution import MergeRecord, MergeRule


def dump_json(value: Any) -> str:
    """Return compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def content_hash(document: Document) -> str:
    """Return the key of a document's text: equal for equal titles and abstracts."""
    return hashlib.sha256(f"{document.title}\x00{document.abstract}".encode()).hexdigest()[:32]


DocumentRow = tuple[str, str, str, str | None, str, str, str]


def document_to_row(document: Document) -> DocumentRow:
    """Return id, title, abstract, date, identifiers, sources and content hash."""
    sources = dump_json([[source.path, source.record, source.key] for source in document.sources])
    identifiers = dump_json(document.identifiers)
    return document.id, document.title, document.abstract, document.date, identifiers, sources, content_hash(document)


def document_from_row(row: Sequence[Any]) -> Document:
    """Return the document of a row as `document_to_row` makes it; the hash may be missing."""
    id_, title, abstract, date, identifiers, sources = row[:6]
    return Document(
        id_,
        title,
        abstract,
        date,
        tuple(json.loads(identifiers)),
        tuple(Source(path, record, key) for path, record, key in json.loads(sources)),
    )


def extraction_to_json(extraction: Extraction) -> str:
    """Return what a text says, without its words."""
    clusters = [
        [c.id, c.name, c.type.value, c.confidence, [[m.start, m.end, m.type.value, m.confidence] for m in c.mentions]]
        for c in extraction.clusters
    ]
    relations = [[r.subject, r.predicate.value, r.object, _spans(r.evidence)] for r in extraction.relations]
    results = [_result_to_list(result) for result in extraction.results]
    abbreviations = [[a.short, a.long, a.start, a.end] for a in extraction.abbreviations]
    return dump_json(
        {
            "clusters": clusters,
            "proposes": extraction.proposes,
            "relations": relations,
            "results": results,
            "abbreviations": abbreviations,
        }
    )


def extraction_from_json(text: str, document: Document) -> Extraction:
    """Return the extraction of a document from the form of `extraction_to_json`."""
    data = json.loads(text)
    words, id_ = document.text, document.id
    return Extraction(
        id_,
        clusters=tuple(_cluster_from_list(row, words) for row in data["clusters"]),
        proposes=tuple(data["proposes"]),
        relations=tuple(Relation(s, Predicate(p), o, _evidence(id_, spans)) for s, p, o, spans in data["relations"]),
        results=tuple(_result_from_list(row, id_) for row in data["results"]),
        abbreviations=tuple(Abbreviation(*row) for row in data["abbreviations"]),
    )


def evidence_to_rows(evidence: Iterable[Evidence], numbers: Mapping[str, int]) -> list[list[float]]:
    """Return spans, each with the number of its paper."""
    return [[numbers[e.document_id], e.start, e.end, e.confidence] for e in evidence]


def evidence_from_rows(rows: Iterable[Sequence[Any]], papers: Mapping[int, str]) -> tuple[Evidence, ...]:
    """Return the evidence of the form of `evidence_to_rows`."""
    return tuple([Evidence(papers[number], start, end, confidence) for number, start, end, confidence in rows])


def merge_to_json(merge: MergeRecord) -> str:
    """Return why a name went into a concept."""
    return dump_json(asdict(merge))


def merge_from_json(text: str) -> MergeRecord:
    """Return the record of the form of `merge_to_json`."""
    data = json.loads(text)
    evidence = None if data["evidence"] is None else Evidence(**data["evidence"])
    types = {"type": ConceptType(data["type"]), "rule": MergeRule(data["rule"]), "evidence": evidence}
    return MergeRecord(**{**data, **types})


def _spans(evidence: Iterable[Evidence]) -> list[list[float]]:
    return [[e.start, e.end, e.confidence] for e in evidence]


def _evidence(document_id: str, spans: Iterable[tuple[int, int, float]]) -> tuple[Evidence, ...]:
    return tuple(Evidence(document_id, start, end, confidence) for start, end, confidence in spans)


def _cluster_from_list(row: Sequence[Any], words: str) -> Cluster:
    id_, name, type_, confidence, mentions = row
    return Cluster(
        id_,
        name,
        ConceptType(type_),
        tuple(Mention(start, end, words[start:end], ConceptType(t), c) for start, end, t, c in mentions),
        confidence,
    )


def _result_to_list(result: Result) -> list[Any]:
    return [
        result.subject,
        result.metric,
        result.benchmark,
        result.value,
        result.unit,
        result.kind.value,
        result.comparator,
        result.comparator_text,
        result.condition,
        _spans(result.evidence),
        result.derived,
    ]


def _result_from_list(row: Sequence[Any], document_id: str) -> Result:
    subject, metric, benchmark, value, unit, kind, comparator, comparator_text, condition, spans, derived = row
    evidence = _evidence(document_id, spans)
    return Result(
        subject,
        metric,
        benchmark,
        value,
        unit,
        ResultKind(kind),
        comparator,
        comparator_text,
        condition,
        evidence,
        derived,
    )
