"""Annotated papers from files: records of our own format beside the papers that they annotate."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kg.datamodel import Document
from kg.errors import ReadError
from kg.readers import read_documents


def read_records(path: Path) -> dict[str, Mapping[str, Any]]:
    """Return annotation records by id.

    Raises:
        ReadError: A line is no record, or an id stands twice.
    """
    records: dict[str, Mapping[str, Any]] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ReadError(path, None, error.strerror or str(error)) from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            raise ReadError(path, number, f"is not JSON: {error.msg}") from error
        if not isinstance(record, dict) or "id" not in record or not isinstance(record.get("entities"), list):
            raise ReadError(path, number, "is no record; give id and entities")
        if record["id"] in records:
            raise ReadError(path, number, f"record {record['id']} stands twice")
        records[record["id"]] = {"proposes": [], "relations": [], "results": []} | record
    return records


def papers_beside(path: Path) -> Path:
    """Return where the papers of a records file stand: train.jsonl has them in train.papers.json."""
    return path.with_suffix(".papers.json")


def read_gold(path: Path, papers: Path | None = None) -> list[tuple[Document, Mapping[str, Any]]]:
    """Return the annotated papers with their records, in the order of the records.

    Args:
        path: Records, one JSON object a line.
        papers: A file that kg can read, whose records are called as those of `path`; else `papers_beside`.

    Raises:
        ReadError: A file cannot be read, or a record's paper is missing.
    """
    records = read_records(path)
    source = papers_beside(path) if papers is None else papers
    problems: list[ReadError] = []
    documents = {d.sources[0].key: d for d in read_documents([source], problems=problems.append)}
    missing = [id for id in records if id not in documents]
    if missing:
        raise ReadError(source, None, f"has no paper {missing[0]} ({len(missing)} of {len(records)} are missing)")
    return [(documents[id], record) for id, record in records.items()]
