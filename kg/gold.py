"""Annotated papers from files: records of our own format beside the papers that they annotate, or what a tool exports."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from kg.annotations import read_annotations, read_objects
from kg.datamodel import EXTRACTED_PREDICATES, ConceptType, Document, ResultKind
from kg.errors import ReadError
from kg.readers import read_documents
from kg.schema import allowed_patterns

Records = dict[str, Mapping[str, Any]]
ROLES = ("subject", "metric", "benchmark")


def read_records(path: Path) -> Records:
    """Return annotation records by id.

    Raises:
        ReadError: A line is no record, or an id stands twice.
    """
    records: Records = {}
    for number, value in read_objects(path):
        if not isinstance(value.get("id"), str):
            raise ReadError(path, number, "is no record: its id must be a string")
        record = {"proposes": [], "relations": [], "results": []} | dict(value)
        try:
            _check_entities(record)
            _check_references(record)
        except (KeyError, TypeError, ValueError) as error:
            problem = f"key {error} is missing" if isinstance(error, KeyError) else str(error)
            raise ReadError(path, number, f"record {record['id']}: {problem}") from error
        if record["id"] in records:
            raise ReadError(path, number, f"record {record['id']} stands twice")
        records[record["id"]] = record
    return records


def _check_entities(record: Mapping[str, Any]) -> None:
    for entity in record["entities"]:
        if entity["type"] not in set(ConceptType):
            raise ValueError(f"type {entity['type']!r} is none of {', '.join(ConceptType)}")
        if not isinstance(entity["id"], str) or not isinstance(entity["name"], str):
            raise ValueError("id and name of an entity must be strings")
        if not isinstance(entity["mentions"], list) or not all(isinstance(m, str) for m in entity["mentions"]):
            raise ValueError(f"mentions of entity {entity['id']} are no list of strings")


def _check_references(record: Mapping[str, Any]) -> None:
    types = {entity["id"]: entity["type"] for entity in record["entities"]}
    results = record["results"]
    for result in results:
        if result["kind"] not in set(ResultKind) or not isinstance(result["value"], int | float):
            raise ValueError(f"a result needs a number as value, and a kind out of {', '.join(ResultKind)}")
    relations = [(relation[0], relation[2]) for relation in record["relations"] if len(relation) > 2]
    if len(relations) < len(record["relations"]):
        raise ValueError('a relation is ["e1", "USED_FOR", "e2"]')
    roles = (result[role] for result in results for role in ROLES if result.get(role) is not None)
    for id in chain(record["proposes"], chain.from_iterable(relations), roles):
        if id not in types:
            raise ValueError(f"no entity {id!r}")


def papers_beside(path: Path) -> Path:
    """Return where the papers of a records file stand: train.jsonl has them in train.papers.json."""
    return path.with_suffix(".papers.json")


def read_gold(path: Path, papers: Path | None = None) -> list[tuple[Document, Mapping[str, Any]]]:
    """Return the annotated papers with their records, in the order of the file.

    Args:
        path: Records, one JSON object a line; or a folder of brat, a file of Doccano or Label Studio, known by content.
        papers: A file that kg can read, whose records are called as those of `path`; else `papers_beside`.

    Raises:
        ReadError: A file cannot be read, a record is broken or states what the schema does not allow, or its paper
            is missing.
    """
    annotated = read_annotations(path)
    if annotated is None:
        annotated = _with_papers(path, read_records(path), papers_beside(path) if papers is None else papers)
    if not annotated:
        raise ReadError(path, None, "holds no annotated paper")
    for number, (_, record) in enumerate(annotated, 1):
        check_relations(path, number, record)
    return annotated


def _with_papers(path: Path, records: Records, papers: Path) -> list[tuple[Document, Mapping[str, Any]]]:
    if not papers.exists():
        raise ReadError(papers, None, f"no such file; it must hold the papers that {path} annotates")
    problems: list[ReadError] = []
    documents = {d.sources[0].key: d for d in read_documents([papers], problems=problems.append)}
    missing = [id for id in records if id not in documents]
    if missing:
        raise ReadError(papers, None, f"has no paper {missing[0]} ({len(missing)} of {len(records)} are missing)")
    return [(documents[id], record) for id, record in records.items()]


def check_relations(path: Path, number: int, record: Mapping[str, Any]) -> None:
    """Raise unless the schema allows all relations of a record: a model cannot learn others.

    Raises:
        ReadError: It does not.
    """
    types = {entity["id"]: entity["type"] for entity in record["entities"]}
    for subject, predicate, object_, *_ in record["relations"]:
        if predicate not in set(EXTRACTED_PREDICATES):
            raise ReadError(path, number, f"record {record['id']}: relation {predicate!r} is unknown")
        if (types[subject], predicate, types[object_]) not in allowed_patterns():
            pattern = f"{types[subject]} {predicate} {types[object_]}"
            raise ReadError(path, number, f"record {record['id']}: {pattern} is not allowed (docs/data-model.md)")
