"""The JSON-LD context: keys are the names of nodes and records in kg, so that a reader of JSON needs no RDF."""

from __future__ import annotations

from typing import Any

from kg.rdf.terms import RDF_TYPE, prefixes
from kg.schema import Slot, is_relation, load_schema

_PROVENANCE = {
    "conforms_to": "dcterms:conformsTo",
    "generated_by": "prov:wasGeneratedBy",
    "software_version": "schema:softwareVersion",
}
_DATATYPES = {"integer": "xsd:integer", "Offset": "xsd:integer", "decimal": "xsd:decimal", "Fraction": "xsd:decimal"}


def make_context(base: str) -> dict[str, Any]:
    """Return the context for IRIs of nodes below `base`."""
    schema = load_schema()
    context: dict[str, Any] = {"@version": 1.1, "id": "@id", "type": "@type"}
    context |= {name: {"@id": iri, "@prefix": True} for name, iri in sorted(prefixes(base).items())}
    context |= {c.name: c.uri for c in schema.classes.values() if c.uri and not c.abstract}
    for slot in described_slots():
        context[json_key(slot)] = _coercion(slot)
    context |= {"conforms_to": _link("dcterms:conformsTo"), "generated_by": _link("prov:wasGeneratedBy")}
    return context | {"software_version": "schema:softwareVersion"}


def make_frame(base: str) -> dict[str, Any]:
    """Return a frame that shows each paper with what it proposes, and its results with what they are about."""
    named = {"@explicit": True, "@embed": "@always", "name": {}}
    ends = dict.fromkeys(("of", "on", "by", "versus"), named)
    return {
        "@context": make_context(base),
        "type": "Paper",
        "title": {},
        "date": {"@default": None},
        "proposes": {**named, "type": {}},
        "reports": {**named, "value": {}, "unit": {}, "kind": {}, **ends},
        "@explicit": True,
    }


def json_keys() -> dict[str, str]:
    """Return the JSON-LD keys by CURIE of the property."""
    keys = {slot.uri: json_key(slot) for slot in described_slots()}
    return keys | {curie: key for key, curie in _PROVENANCE.items()} | {RDF_TYPE: "type"}


def json_types(base: str) -> dict[str, str]:
    """Return the types that the context gives to values, by key."""
    context = make_context(base)
    return {key: entry["@type"] for key, entry in context.items() if isinstance(entry, dict) and "@type" in entry}


def json_key(slot: Slot) -> str:
    """Return the JSON-LD key of a slot; `id` is the node's IRI there, so the CURIE is `identifier`."""
    return "identifier" if slot.name == "id" else slot.name


def described_slots() -> tuple[Slot, ...]:
    """Return the slots that exports hold: those with an IRI, but the abstract ones."""
    return tuple(
        slot for slot in load_schema().slots.values() if slot.uri and slot.name not in {"relation", "extracted"}
    )


def _link(curie: str) -> dict[str, str]:
    return {"@id": curie, "@type": "@id"}


def _coercion(slot: Slot) -> Any:
    schema = load_schema()
    range_ = slot.ranges[0]
    if is_relation(slot) or range_ in schema.classes or range_ == "uri":
        coercion = _link(slot.uri)
    elif datatype := _DATATYPES.get(range_):
        coercion = {"@id": slot.uri, "@type": datatype}
    else:
        coercion = {"@id": slot.uri}
    if slot.multivalued:
        coercion["@container"] = "@set"
    return coercion if len(coercion) > 1 else slot.uri
