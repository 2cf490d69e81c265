"""JSON Schemas of the files that kg reads and writes."""

from __future__ import annotations

from typing import Any

from kg.datamodel import EXTRACTED_PREDICATES, Predicate
from kg.graph import NODE_TYPES
from kg.schema import Slot, is_relation, load_schema

_PLAIN = {"string": "string", "integer": "integer", "decimal": "number", "boolean": "boolean", "uri": "string"}
_FRACTION = {"type": "number", "minimum": 0, "maximum": 1}
_OFFSET = {"type": "integer", "minimum": 0}
_SPAN = {"type": "array", "prefixItems": [_OFFSET, _OFFSET, _FRACTION], "minItems": 3, "maxItems": 3, "items": False}


def make_json_schema(root: str) -> dict[str, Any]:
    """Return the JSON Schema of a class, with those that it holds."""
    schema = load_schema()
    definitions: dict[str, Any] = {}
    waiting = [root]
    while waiting:
        name = waiting.pop(0)
        if name not in definitions:
            definitions[name] = _object(name)
            waiting += _references(definitions[name])
    top = definitions.pop(root)
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{schema.id}/{root}",
        "$comment": "Generated from kg.yaml; do not edit.",
        "title": root,
    }
    return head | top | ({"$defs": dict(sorted(definitions.items()))} if definitions else {})


def _object(name: str) -> dict[str, Any]:
    schema = load_schema()
    slots = [s for s in schema.slots_of(name) if not is_relation(s) and "rdf_only" not in s.notes]
    properties = {slot.json_name: {"description": slot.description} | _value(slot) for slot in slots}
    required = [slot.json_name for slot in slots if slot.required or _always_there(name, slot)]
    if name in NODE_TYPES:
        properties = {"id": properties["id"], "type": {"const": name}} | properties
        required = ["id", "type", *(r for r in required if r != "id")]
    return {
        "description": schema.classes[name].description,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _always_there(name: str, slot: Slot) -> bool:
    """Tell whether a key stands even where its value is unknown: in nodes of the node-link form."""
    return name in NODE_TYPES


def _value(slot: Slot) -> dict[str, Any]:
    one = _one(slot)
    if slot.multivalued:
        return {"type": "array", "items": one}
    if slot.required:
        return one
    if "enum" in one:
        return {"enum": [*one["enum"], None]}
    return one | {"type": [one["type"], "null"]} if "type" in one else {"anyOf": [one, {"type": "null"}]}


def _one(slot: Slot) -> dict[str, Any]:
    special = _SPECIAL.get(slot.notes.get("json", ""))
    if special is not None:
        return special
    choices = [_range(name, slot) for name in slot.ranges]
    return choices[0] if len(choices) == 1 else {"anyOf": choices}


def _range(name: str, slot: Slot) -> dict[str, Any]:
    schema = load_schema()
    if name in schema.enums:
        return {"enum": [value.text for value in schema.enums[name]]}
    if slot.name == "document_id":
        return {"type": "string", "pattern": schema.slots["id"].pattern}
    if name in schema.classes:
        return {"$ref": f"#/$defs/{name}"}
    if name in schema.types:
        type_ = schema.types[name]
        bounds = {"minimum": type_.minimum, "maximum": type_.maximum, "pattern": type_.pattern or None}
        base = {"xsd:decimal": "number", "xsd:integer": "integer", "xsd:gYear": "integer"}.get(type_.uri, "string")
        return {"type": base} | {key: value for key, value in bounds.items() if value is not None}
    pattern = {"pattern": slot.pattern} if slot.pattern else {}
    return {"type": _PLAIN[name]} | pattern


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"].removeprefix("#/$defs/")] if "$ref" in value else []
        return own + [name for part in value.values() for name in _references(part)]
    return [name for part in value for name in _references(part)] if isinstance(value, list) else []


_SPECIAL: dict[str, dict[str, Any]] = {
    "object": {"type": "object"},
    "predicate": {"enum": [predicate.value for predicate in Predicate]},
    "span": _SPAN,
    "relation": {
        "type": "array",
        "prefixItems": [
            {"type": "string"},
            {"enum": [predicate.value for predicate in EXTRACTED_PREDICATES]},
            {"type": "string"},
            {"type": "object", "properties": {"confidence": _FRACTION, "spans": {"type": "array", "items": _SPAN}}},
        ],
        "minItems": 3,
        "maxItems": 4,
        "items": False,
    },
}
