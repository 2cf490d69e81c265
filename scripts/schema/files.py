"""The files that are generated from the schema, by path from the root of the repository."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from kg.rdf.context import make_context, make_frame
from kg.schema import load_schema
from scripts.schema.constraints import generate_constraints
from scripts.schema.json_schemas import make_json_schema
from scripts.schema.reference import generate_reference
from scripts.schema.shapes import generate_shapes
from scripts.schema.vocabulary import generate_vocabulary

ROOT = Path(__file__).resolve().parents[2]


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


FILES: dict[str, Callable[[], str]] = {
    "schemas/vocabulary.ttl": lambda: _text(generate_vocabulary()),
    "schemas/shapes.ttl": lambda: _text(generate_shapes()),
    "schemas/context.jsonld": lambda: _json({"@context": make_context(load_schema().base)}),
    "schemas/frame.jsonld": lambda: _json(make_frame(load_schema().base)),
    "schemas/document.schema.json": lambda: _json(make_json_schema("Document")),
    "schemas/extraction.schema.json": lambda: _json(make_json_schema("ExtractionRecord")),
    "schemas/node-link.schema.json": lambda: _json(make_json_schema("NodeLink")),
    "cypher/constraints.cypher": lambda: _text(generate_constraints()),
    "docs/data-model.md": lambda: _text(generate_reference()),
}
