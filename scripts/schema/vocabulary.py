"""The vocabulary in OWL: own terms with label, definition, domain and range; a note for each term of others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.datamodel import Predicate
from kg.schema import Class, Slot, describe_patterns, is_relation, load_schema
from scripts.schema.turtle import block, collection, generate_prefixes, heading, plain, words

_XSD = {
    "string": "xsd:string",
    "integer": "xsd:integer",
    "decimal": "xsd:decimal",
    "boolean": "xsd:boolean",
    "uri": "xsd:anyURI",
}


def generate_vocabulary() -> Iterator[str]:
    """Yield the lines of schemas/vocabulary.ttl."""
    schema = load_schema()
    yield "# Generated from kg.yaml; do not edit."
    yield from generate_prefixes({})
    yield ""
    yield from block(
        vocabulary_iri(),
        [
            ("a", "owl:Ontology"),
            ("dcterms:title", words(schema.title)),
            ("dcterms:description", words(schema.description)),
            ("dcterms:license", "<https://www.apache.org/licenses/LICENSE-2.0>"),
            ("owl:versionInfo", plain(schema.version)),
        ],
    )
    yield from heading("Classes")
    for class_ in schema.classes.values():
        if class_.uri.startswith("rkg:"):
            yield from block(class_.uri, list(_class(class_)))
    leaves = [schema.classes[name].uri for name in schema.leaves("Concept")]
    yield from block("[]", [("a", "owl:AllDisjointClasses"), ("owl:members", collection(leaves))])
    yield from heading("Relations")
    for slot in _own_slots(relations=True):
        yield from block(slot.uri, list(_property(slot)))
    yield from heading("Values")
    for slot in _own_slots(relations=False):
        yield from block(slot.uri, list(_property(slot)))
    yield from heading("Terms of other vocabularies, and what they stand for here")
    for uri, note in _reused():
        yield from block(uri, [("skos:scopeNote", words(note))])


def vocabulary_iri() -> str:
    """Return the IRI of the vocabulary itself, as Turtle."""
    return f"<{load_schema().prefixes['rkg'].rstrip('#/')}>"


def domain_classes(slot: Slot) -> list[str]:
    """Return the classes that list a slot."""
    return [c.name for c in load_schema().classes.values() if slot.name in c.slots]


def range_names(slot: Slot) -> list[str]:
    """Return the ranges of a slot over all classes that have it, in the order of the schema."""
    schema = load_schema()
    found = {
        range_
        for name in domain_classes(slot)
        for leaf in schema.leaves(name) or (name,)
        for own in schema.slots_of(leaf)
        if own.name == slot.name
        for range_ in own.ranges
    }
    order = [*schema.classes, *schema.enums, *schema.types, *_XSD]
    return sorted(found or slot.ranges, key=order.index)


def _class(class_: Class) -> Iterator[tuple[str, str]]:
    schema = load_schema()
    yield "a", "owl:Class"
    yield "rdfs:label", words(_spaced(class_.name))
    yield "skos:definition", words(class_.description)
    parents = [schema.classes[class_.parent].uri] if class_.parent else []
    if parents or class_.broad:
        yield "rdfs:subClassOf", ", ".join([*parents, *class_.broad])
    if class_.close:
        yield "skos:closeMatch", ", ".join(class_.close)
    yield "rdfs:isDefinedBy", vocabulary_iri()


def _property(slot: Slot) -> Iterator[tuple[str, str]]:
    schema = load_schema()
    ranges = range_names(slot)
    points = (
        is_relation(slot) or slot.name in {"relation", "extracted"} or ranges[0] in schema.classes or ranges[0] == "uri"
    )
    kinds = ["owl:ObjectProperty" if points else "owl:DatatypeProperty"]
    if slot.irreflexive:
        kinds.append("owl:IrreflexiveProperty")
    if not slot.multivalued and not points:
        kinds.append("owl:FunctionalProperty")
    yield "a", ", ".join(kinds)
    yield "rdfs:label", words(slot.title or slot.name.replace("_", " "))
    yield "skos:definition", words(slot.description)
    if is_relation(slot):
        yield "skos:scopeNote", words(f"Allowed: {describe_patterns(Predicate(slot.name.upper()))}.")
    parents = [schema.slots[slot.parent].uri] if slot.parent else []
    if parents or slot.broad:
        yield "rdfs:subPropertyOf", ", ".join([*parents, *slot.broad])
    if slot.close:
        yield "skos:closeMatch", ", ".join(slot.close)
    domains = domain_classes(slot)
    yield "rdfs:domain", _union(schema.classes[name].uri for name in domains) if domains else schema.classes["Node"].uri
    yield "rdfs:range", _range(ranges)
    yield "rdfs:isDefinedBy", vocabulary_iri()


def _range(names: list[str]) -> str:
    schema = load_schema()
    if names[0] in schema.enums:
        values = collection(plain(value.text) for value in schema.enums[names[0]])
        return f"[ a rdfs:Datatype ; owl:oneOf {values} ]"
    if names[0] in schema.classes:
        return _union(schema.classes[name].uri for name in names)
    return schema.types[names[0]].uri if names[0] in schema.types else _XSD[names[0]]


def _union(uris: Iterable[str]) -> str:
    several = list(uris)
    return several[0] if len(several) == 1 else f"[ a owl:Class ; owl:unionOf {collection(several)} ]"


def _own_slots(*, relations: bool) -> list[Slot]:
    own = [slot for slot in load_schema().slots.values() if slot.uri.startswith("rkg:")]
    return [slot for slot in own if (is_relation(slot) or slot.name in {"relation", "extracted"}) == relations]


def _reused() -> Iterator[tuple[str, str]]:
    schema = load_schema()
    notes: dict[str, list[str]] = {}
    for class_ in schema.classes.values():
        if class_.uri and not class_.uri.startswith("rkg:"):
            notes.setdefault(class_.uri, []).append(f"{_spaced(class_.name)}: {class_.description}")
    for slot in schema.slots.values():
        if slot.uri and not slot.uri.startswith("rkg:"):
            name = slot.name.upper() if is_relation(slot) else slot.name
            notes.setdefault(slot.uri, []).append(f"{name}: {slot.description}")
    for uri in sorted(notes):
        yield uri, " ".join(notes[uri])


def _spaced(name: str) -> str:
    """Return a class name in words.

    >>> _spaced("SourceRecord")
    'source record'
    """
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name).strip()
