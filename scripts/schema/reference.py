"""The reference page of the data model, in Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from kg.datamodel import Predicate
from kg.schema import Slot, describe_patterns, is_relation, load_schema, relation_slot


def generate_reference() -> Iterator[str]:
    """Yield the lines of docs/data-model.md."""
    schema = load_schema()
    yield "# Data model"
    yield ""
    yield "<!-- Generated from schemas/kg.yaml by `make schema`; do not edit. -->"
    yield ""
    yield f"{schema.description} Own terms stand under `{schema.prefixes['rkg']}`, nodes under `{schema.base}id/`;"
    yield "`KG_BASE_IRI` sets another start for the IRIs of nodes."
    yield ""
    yield from _nodes()
    yield from _relations()
    yield from _evidence()
    yield from _files()


def _nodes() -> Iterator[str]:
    schema = load_schema()
    yield "## Nodes"
    yield ""
    yield "| type | RDF class | what it is |"
    yield "|---|---|---|"
    for name in schema.leaves("Node"):
        class_ = schema.classes[name]
        yield f"| {name} | `{class_.uri}` | {class_.description} |"
    for name in ("Paper", "Concept", "Result"):
        yield from _properties(
            name, f"{name}: properties" if name != "Concept" else "Task, Method, Model, Benchmark, Metric: properties"
        )


def _relations() -> Iterator[str]:
    yield ""
    yield "## Edges"
    yield ""
    yield "An edge has `predicate`, `evidence` (the spans of text that state it), `support` (the number of distinct papers"
    yield "in it) and `confidence` (the highest). A graph holds no pattern but these."
    yield ""
    yield "| predicate | RDF property | from > to | meaning |"
    yield "|---|---|---|---|"
    for predicate in Predicate:
        slot = relation_slot(predicate)
        yield f"| {predicate} | `{slot.uri}` | {describe_patterns(predicate)} | {slot.description} |"


def _evidence() -> Iterator[str]:
    schema = load_schema()
    yield ""
    yield "## Evidence"
    yield ""
    yield schema.classes["Evidence"].description
    yield from _properties("Evidence", "Evidence: properties")
    yield ""
    yield f"In RDF each evidence of an edge is an `{schema.classes['Assertion'].uri}` with `rdf:subject`, `rdf:predicate` and"
    yield "`rdf:object`; in TriG and N-Quads what a paper states stands besides in a named graph of that paper, which"
    yield "`prov:wasDerivedFrom` the paper and `prov:wasGeneratedBy` the build. The format `turtle12` uses triple terms of"
    yield "RDF 1.2 (`rdf:reifies <<( ... )>>`) instead. The five edges of a result share the evidence of the result."
    yield from _properties("SourceRecord", "Source: properties")


def _files() -> Iterator[str]:
    yield ""
    yield "## Files"
    yield ""
    yield "| file | what it is |"
    yield "|---|---|"
    for name, text in (
        ("kg.yaml", "the schema, one source (LinkML)"),
        ("vocabulary.ttl", "OWL vocabulary"),
        ("shapes.ttl", "SHACL shapes; `kg validate` runs them"),
        ("context.jsonld, frame.jsonld", "JSON-LD context, and a frame that nests results and contributions in papers"),
        ("document.schema.json", "JSON Schema of a document"),
        ("extraction.schema.json", "JSON Schema of an extraction record"),
        ("node-link.schema.json", "JSON Schema of the whole graph as `kg export node-link` writes it"),
    ):
        yield f"| schemas/{name} | {text} |"
    yield "| cypher/constraints.cypher | constraints and indexes of Neo4j |"


def _properties(name: str, title: str) -> Iterator[str]:
    yield ""
    yield f"### {title}"
    yield ""
    yield "| name | RDF property | values | meaning |"
    yield "|---|---|---|---|"
    for slot in load_schema().slots_of(name):
        if not is_relation(slot) and slot.uri:
            yield f"| {slot.name} | `{slot.uri}` | {_values(slot)} | {slot.description} |"


def _values(slot: Slot) -> str:
    schema = load_schema()
    names = [
        ", ".join(value.text for value in schema.enums[name]) if name in schema.enums else name for name in slot.ranges
    ]
    count = (
        "one or more"
        if slot.required and slot.multivalued
        else "any number"
        if slot.multivalued
        else "one"
        if slot.required
        else "at most one"
    )
    return f"{count}: {' or '.join(names)}"
