"""The shapes in SHACL: one for each class, one for the subjects of each relation, and rules in SPARQL.

Every message says in words of the domain what holds; `kg validate` adds names and sentences.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.datamodel import Predicate
from kg.schema import Slot, allowed_patterns, describe_patterns, is_relation, load_schema, relation_slot
from scripts.schema.rules import RULES
from scripts.schema.turtle import block, collection, generate_prefixes, heading, plain, words

_DATATYPES = {
    "string": ("xsd:string",),
    "integer": ("xsd:integer",),
    "decimal": ("xsd:decimal", "xsd:double"),
    "boolean": ("xsd:boolean",),
    "Fraction": ("xsd:decimal", "xsd:double"),
    "Offset": ("xsd:integer",),
    "PartialDate": ("xsd:date", "xsd:gYearMonth", "xsd:gYear"),
    "Year": ("xsd:gYear",),
}
_KINDS = {"string": "text", "decimal": "number", "integer": "whole number", "boolean": "true or false", "uri": "IRI"}


def shapes_iri() -> str:
    """Return the IRI that those of shapes begin with."""
    return f"{load_schema().base}shapes#"


def generate_shapes() -> Iterator[str]:
    """Yield the lines of schemas/shapes.ttl."""
    schema = load_schema()
    yield "# Generated from kg.yaml; do not edit."
    yield from generate_prefixes({"sh": "http://www.w3.org/ns/shacl#", "shape": shapes_iri()})
    yield ""
    declared = ", ".join(
        f"[ sh:prefix {plain(name)} ; sh:namespace {plain(iri)}^^xsd:anyURI ]"
        for name, iri in sorted(schema.prefixes.items())
        if name != "linkml"
    )
    ontology = [
        ("a", "owl:Ontology"),
        ("dcterms:title", words("Shapes of " + schema.title.lower())),
        ("sh:declare", declared),
    ]
    yield from block(f"<{shapes_iri().rstrip('#')}>", ontology)
    for name, class_ in schema.classes.items():
        if class_.uri and not class_.abstract:
            yield from heading(name)
            yield from _class_shape(name)
    yield from heading("Where relations may begin")
    for predicate in Predicate:
        yield from _subject_shape(predicate)
    yield from heading("Rules")
    for rule in RULES:
        target = ("sh:targetClass", schema.classes[rule.target].uri)
        constraint = (
            f"[ a sh:SPARQLConstraint ; sh:message {words(rule.message)} ; sh:prefixes <{shapes_iri().rstrip('#')}> ;\n"
            f'        sh:select """\n{rule.select}        """ ]'
        )
        yield from block(f"shape:{rule.name}", [("a", "sh:NodeShape"), target, ("sh:sparql", constraint)])


def _class_shape(name: str) -> Iterator[str]:
    schema = load_schema()
    slots = [slot for slot in schema.slots_of(name) if slot.uri or slot.inverse]
    yield from block(
        f"shape:{name}",
        [
            ("a", "sh:NodeShape"),
            ("sh:targetClass", schema.classes[name].uri),
            ("sh:property", ", ".join(f"shape:{name}-{slot.name}" for slot in slots)),
        ],
    )
    for slot in slots:
        yield from block(f"shape:{name}-{slot.name}", list(_property(name, slot)))


def _property(name: str, slot: Slot) -> Iterator[tuple[str, str]]:
    schema = load_schema()
    yield "a", "sh:PropertyShape"
    yield "sh:path", f"[ sh:inversePath {schema.slots[slot.inverse].uri} ]" if slot.inverse else slot.uri
    yield "sh:name", words(slot.title or slot.name.replace("_", " "))
    yield "sh:description", words(slot.description)
    if slot.required:
        yield "sh:minCount", "1"
    if not slot.multivalued:
        yield "sh:maxCount", "1"
    yield from _values(slot)
    if slot.name == "start":
        yield "sh:lessThan", schema.slots["end"].uri
    if slot.name == "aliases":
        yield "sh:disjoint", schema.slots["name"].uri
    yield "sh:message", words(_message(name, slot))


def _values(slot: Slot) -> Iterator[tuple[str, str]]:
    schema = load_schema()
    name = slot.ranges[0]
    if slot.name == "predicate":
        yield "sh:in", collection(relation_slot(predicate).uri for predicate in Predicate)
    elif name in {"uri", "Node"}:
        yield "sh:nodeKind", "sh:IRI"
    elif name in schema.enums:
        yield "sh:in", collection(plain(value.text) for value in schema.enums[name])
    elif name in schema.classes:
        leaves = [leaf for range_ in slot.ranges for leaf in (schema.leaves(range_) or (range_,))]
        yield from _one_of("sh:class", [schema.classes[leaf].uri for leaf in leaves])
    else:
        yield from _one_of("sh:datatype", list(_DATATYPES[name]))
        yield from _bounds(slot)


def _bounds(slot: Slot) -> Iterator[tuple[str, str]]:
    type_ = load_schema().types.get(slot.ranges[0])
    if type_ is not None and type_.minimum is not None:
        yield "sh:minInclusive", str(type_.minimum)
    if type_ is not None and type_.maximum is not None:
        yield "sh:maxInclusive", str(type_.maximum)
    if slot.pattern:
        yield "sh:pattern", plain(slot.pattern)
    if slot.ranges[0] == "string" and slot.required:
        yield "sh:minLength", "1"


def _one_of(constraint: str, values: list[str]) -> Iterator[tuple[str, str]]:
    if len(values) == 1:
        yield constraint, values[0]
    else:
        yield "sh:or", collection(f"[ {constraint} {value} ]" for value in values)


def _message(name: str, slot: Slot) -> str:
    schema = load_schema()
    if is_relation(slot):
        predicate = Predicate(slot.name.upper())
        objects = [leaf for leaf in schema.leaves("Node") if (name, predicate, leaf) in allowed_patterns()]
        at_most = "" if slot.multivalued else ", to one at most"
        return f"{predicate} leads from {_article(name)} to {_article(' or '.join(objects))}{at_most}."
    count = "at least one" if slot.required and slot.multivalued else "exactly one" if slot.required else "at most one"
    what = slot.name.replace("_", " ") if slot.inverse == "" else "reporting paper"
    if slot.name == "start":
        return "The span of an evidence has one start, a whole number from 0 that lies before its end."
    if slot.name == "aliases":
        return f"The aliases of {_article(name)} are texts other than its name."
    if slot.multivalued and not slot.required:
        return f"The {what} of {_article(name)} are each {_article(_kind(slot))}."
    return f"{'An' if _article(name).startswith('an') else 'A'} {name} has {count} {what}, {_article(_kind(slot))}."


def _kind(slot: Slot) -> str:
    schema = load_schema()
    name = slot.ranges[0]
    if slot.name == "predicate":
        return "relation of the schema"
    if slot.name == "id":
        return "CURIE such as method:react"
    if name in schema.enums:
        return "of " + ", ".join(value.text for value in schema.enums[name])
    if name in schema.types:
        return {
            "Fraction": "number from 0 to 1",
            "Offset": "whole number from 0",
            "PartialDate": "date such as 2024-05-21, 2024-05 or 2024",
            "Year": "year",
        }[name]
    if name == "Node":
        return "paper, concept or result"
    return _KINDS.get(name, " or ".join(slot.ranges))


def _article(words_: str) -> str:
    """Return words with their article.

    >>> _article("Evidence"), _article("Task"), _article("of score, gain")
    ('an Evidence', 'a Task', 'one of score, gain')
    """
    if words_.startswith("of "):
        return f"one {words_}"
    if words_ == "true or false":
        return words_
    return f"{'an' if words_[0] in 'AEIOUaeiou' else 'a'} {words_}"


def _subject_shape(predicate: Predicate) -> Iterator[str]:
    slot = relation_slot(predicate)
    schema = load_schema()
    subjects = [leaf for leaf in schema.leaves("Node") if any(p == (leaf, predicate) for p in _starts())]
    yield from block(
        f"shape:{slot.name}",
        [
            ("a", "sh:NodeShape"),
            ("sh:targetSubjectsOf", slot.uri),
            next(_one_of("sh:class", [schema.classes[name].uri for name in subjects])),
            (
                "sh:message",
                words(
                    f"{predicate} begins at {_article(' or '.join(subjects))} (allowed: {describe_patterns(predicate)})."
                ),
            ),
        ],
    )


def _starts() -> set[tuple[str, Predicate]]:
    return {(subject, predicate) for subject, predicate, _ in allowed_patterns()}
