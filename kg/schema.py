"""The schema of the graph, read from schemas/kg.yaml: types, relations, allowed patterns, IRIs.

The file is a LinkML schema; its head says how it is read. Nothing here needs LinkML.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from kg.datamodel import Predicate
from kg.errors import SchemaError
from kg.resources import schema_path


@dataclass(frozen=True, slots=True)
class Slot:
    """A property, as one class has it (`Schema.slots_of`) or as it is in general (`Schema.slots`).

    Attributes:
        name: Key in `Schema.slots`.
        json_name: Name in records and nodes; most often the same.
        uri: CURIE of the RDF property.
        ranges: Classes, enums or types of the values; one of them holds.
        title: How a relation reads in a sentence, else "".
        broad: CURIEs of wider properties; `close` of near ones.
        inverse: The slot that this one reads backwards, or "".
        notes: The annotations of the schema file.
    """

    name: str
    json_name: str
    uri: str
    ranges: tuple[str, ...]
    description: str
    title: str
    parent: str
    multivalued: bool
    required: bool
    irreflexive: bool
    inverse: str
    pattern: str
    broad: tuple[str, ...]
    close: tuple[str, ...]
    notes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Class:
    """A class; `slots` are its own, `Schema.slots_of` adds those of its parents."""

    name: str
    uri: str
    description: str
    parent: str
    abstract: bool
    slots: tuple[str, ...]
    usage: Mapping[str, Mapping[str, Any]]
    broad: tuple[str, ...]
    close: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """A value of an enum: its text, the CURIE that it stands for or "", and its annotations."""

    text: str
    meaning: str
    description: str
    notes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Type:
    """A type of literals: its XSD CURIE and bounds."""

    name: str
    uri: str
    description: str
    minimum: float | None
    maximum: float | None
    pattern: str


@dataclass(frozen=True, slots=True)
class Schema:
    """The schema file as values; `base` is the IRI that those of nodes begin with."""

    id: str
    base: str
    title: str
    description: str
    license: str
    version: str
    prefixes: Mapping[str, str]
    classes: Mapping[str, Class]
    slots: Mapping[str, Slot]
    enums: Mapping[str, tuple[Value, ...]]
    types: Mapping[str, Type]

    def iri(self, curie: str) -> str:
        """Return a CURIE of the schema written out."""
        prefix, _, local = curie.partition(":")
        return self.prefixes[prefix] + local

    def ancestors(self, name: str) -> tuple[str, ...]:
        """Return a class and its parents, nearest first."""
        found = [name]
        while parent := self.classes[found[-1]].parent:
            found.append(parent)
        return tuple(found)

    def leaves(self, name: str) -> tuple[str, ...]:
        """Return the concrete classes at or below a class."""
        return tuple(c.name for c in self.classes.values() if not c.abstract and name in self.ancestors(c.name))

    def slots_of(self, name: str) -> tuple[Slot, ...]:
        """Return the slots of a class, parents' first, as its `slot_usage` and theirs narrow them."""
        lineage = self.ancestors(name)[::-1]
        names = dict.fromkeys(slot for ancestor in lineage for slot in self.classes[ancestor].slots)
        usages: dict[str, dict[str, Any]] = {slot: {} for slot in names}
        for ancestor in lineage:
            for slot, usage in self.classes[ancestor].usage.items():
                usages[slot] |= usage
        return tuple(_narrow(self.slots[slot], usages[slot]) for slot in names)


@cache
def load_schema() -> Schema:
    """Return the schema; read once."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with schema_path("kg.yaml").open(encoding="utf-8") as file:
        raw: dict[str, Any] = yaml.load(file, Loader=loader)
    return Schema(
        id=raw["id"],
        base=raw["annotations"]["base"],
        title=raw["title"],
        description=raw["description"],
        license=raw["license"],
        version=raw["version"],
        prefixes=raw["prefixes"],
        classes={name: _read_class(name, body) for name, body in raw["classes"].items()},
        slots={name: _read_slot(name, raw["slots"]) for name in raw["slots"]},
        enums={name: _read_values(body["permissible_values"]) for name, body in raw["enums"].items()},
        types={name: _read_type(name, body) for name, body in raw["types"].items()},
    )


@cache
def allowed_patterns() -> frozenset[tuple[str, Predicate, str]]:
    """Return every (type of the subject, predicate, type of the object) that a graph may hold."""
    schema = load_schema()
    patterns = set()
    for subject in schema.leaves("Node"):
        for slot in schema.slots_of(subject):
            if is_relation(slot):
                objects = {leaf for range_ in slot.ranges for leaf in schema.leaves(range_)}
                patterns |= {(subject, Predicate(slot.name.upper()), object_) for object_ in objects}
    return frozenset(patterns)


def allows(subject_type: str, predicate: Predicate, object_type: str) -> bool:
    """Tell whether an edge between two types of node is of an allowed pattern.

    >>> allows("Method", Predicate.EVALUATED_ON, "Benchmark"), allows("Task", Predicate.OUTPERFORMS, "Task")
    (True, False)
    """
    return (subject_type, predicate, object_type) in allowed_patterns()


def check_pattern(subject_type: str, predicate: Predicate, object_type: str) -> None:
    """Do nothing if the pattern is allowed.

    Raises:
        SchemaError: It is not; the message lists what is.
    """
    if not allows(subject_type, predicate, object_type):
        raise SchemaError(
            f"{subject_type} {predicate} {object_type} is no allowed pattern; allowed: {describe_patterns(predicate)}"
        )


def describe_patterns(predicate: Predicate) -> str:
    """Return the allowed patterns of a predicate, as people write them.

    >>> describe_patterns(Predicate.TRAINED_ON)
    'Method/Model > Benchmark'
    >>> describe_patterns(Predicate.BASED_ON)
    'Method/Model > Method/Model, Benchmark > Method/Benchmark, Metric > Metric'
    """
    order = list(load_schema().classes)
    objects: dict[str, set[str]] = {}
    for subject, found, object_ in allowed_patterns():
        if found is predicate:
            objects.setdefault(subject, set()).add(object_)
    subjects: dict[tuple[str, ...], list[str]] = {}
    for subject in sorted(objects, key=order.index):
        subjects.setdefault(tuple(sorted(objects[subject], key=order.index)), []).append(subject)
    return ", ".join(f"{'/'.join(left)} > {'/'.join(right)}" for right, left in subjects.items())


def is_relation(slot: Slot) -> bool:
    """Tell whether a slot is an edge of the graph."""
    return slot.parent in {"relation", "extracted"} and slot.name != "extracted"


def relation_slot(predicate: Predicate) -> Slot:
    """Return the slot of a predicate."""
    return load_schema().slots[predicate.value.lower()]


def _narrow(slot: Slot, usage: Mapping[str, Any]) -> Slot:
    return replace(
        slot,
        ranges=_ranges(usage, slot.ranges),
        required=usage.get("required", slot.required),
        description=usage.get("description", slot.description),
    )


def _read_slot(name: str, slots: Mapping[str, Any]) -> Slot:
    body = slots[name]
    parent = slots.get(body.get("is_a", ""), {})
    return Slot(
        name=name,
        json_name=body.get("alias", name),
        uri=body.get("slot_uri", ""),
        ranges=_ranges(body, _ranges(parent, ("string",))),
        description=body.get("description", ""),
        title=body.get("title", ""),
        parent=body.get("is_a", ""),
        multivalued=body.get("multivalued", False),
        required=body.get("required", False) or body.get("identifier", False),
        irreflexive=body.get("irreflexive", parent.get("irreflexive", False)),
        inverse=body.get("inverse", ""),
        pattern=body.get("pattern", ""),
        broad=tuple(body.get("broad_mappings", ())),
        close=tuple(body.get("close_mappings", ())),
        notes=body.get("annotations", {}),
    )


def _ranges(body: Mapping[str, Any], otherwise: tuple[str, ...]) -> tuple[str, ...]:
    if "any_of" in body:
        return tuple(choice["range"] for choice in body["any_of"])
    return (body["range"],) if "range" in body else otherwise


def _read_class(name: str, body: Mapping[str, Any]) -> Class:
    return Class(
        name=name,
        uri=body.get("class_uri", ""),
        description=body["description"],
        parent=body.get("is_a", ""),
        abstract=body.get("abstract", False),
        slots=tuple(body.get("slots", ())),
        usage=body.get("slot_usage", {}),
        broad=tuple(body.get("broad_mappings", ())),
        close=tuple(body.get("close_mappings", ())),
    )


def _read_values(body: Mapping[str, Any]) -> tuple[Value, ...]:
    return tuple(
        Value(text, value.get("meaning", ""), value.get("description", ""), value.get("annotations", {}))
        for text, value in body.items()
    )


def _read_type(name: str, body: Mapping[str, Any]) -> Type:
    return Type(
        name=name,
        uri=body["uri"],
        description=body["description"],
        minimum=body.get("minimum_value"),
        maximum=body.get("maximum_value"),
        pattern=body.get("pattern", ""),
    )
