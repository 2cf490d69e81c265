"""The schema file: agrees with the enums of the code and with the annotation guidelines, loads in LinkML."""

from __future__ import annotations

import pytest

from kg.datamodel import EXTRACTED_PREDICATES, ConceptType, Predicate, ResultKind
from kg.errors import SchemaError
from kg.graph import NODE_TYPES
from kg.resources import schema_path
from kg.schema import allows, check_pattern, describe_patterns, is_relation, load_schema

PATTERNS = {
    "USED_FOR": "Method/Model > Task/Method/Model/Benchmark, Benchmark > Method/Model",
    "PART_OF": "Task > Task/Benchmark, Method/Model > Method/Model/Benchmark, Benchmark > Method/Benchmark, Metric > Method/Benchmark/Metric",
    "BASED_ON": "Method/Model > Method/Model, Benchmark > Method/Benchmark, Metric > Metric",
    "SUBCLASS_OF": "Task > Task, Method/Model > Method/Model, Benchmark > Benchmark, Metric > Metric",
    "EVALUATED_ON": "Method/Model > Benchmark",
    "TRAINED_ON": "Method/Model > Benchmark",
    "BENCHMARK_FOR": "Benchmark > Task",
    "MEASURED_BY": "Task/Method/Model/Benchmark > Metric",
    "OUTPERFORMS": "Method/Model > Method/Model",
    "COMPARED_WITH": "Method/Model > Method/Model, Benchmark > Benchmark",
    "VARIANT_OF": "Task > Task, Method > Method, Model > Model, Benchmark > Benchmark, Metric > Metric",
    "MENTIONS": "Paper > Task/Method/Model/Benchmark/Metric",
    "PROPOSES": "Paper > Task/Method/Model/Benchmark/Metric",
    "REPORTS": "Paper > Result",
    "OF": "Result > Method/Model/Benchmark",
    "ON": "Result > Benchmark",
    "BY": "Result > Metric",
    "VERSUS": "Result > Task/Method/Model/Benchmark/Metric",
}


def test_allowed_patterns_are_those_of_the_guidelines() -> None:
    assert {predicate.value: describe_patterns(predicate) for predicate in Predicate} == PATTERNS


@pytest.mark.parametrize(("name", "enum"), [("ConceptType", ConceptType), ("ResultKind", ResultKind)])
def test_enums_of_code_and_schema_agree(name: str, enum: type) -> None:
    assert [value.text for value in load_schema().enums[name]] == [member.value for member in enum]


def test_relations_of_code_and_schema_agree() -> None:
    slots = [slot for slot in load_schema().slots.values() if is_relation(slot)]
    assert [slot.name.upper() for slot in slots] == [predicate.value for predicate in Predicate]
    assert tuple(Predicate(slot.name.upper()) for slot in slots if slot.parent == "extracted") == EXTRACTED_PREDICATES


def test_extracted_relations_name_the_properties_of_their_slots() -> None:
    schema = load_schema()
    named = {value.text: value.meaning for value in schema.enums["ExtractedRelation"]}
    assert named == {p.value: schema.slots[p.value.lower()].uri for p in EXTRACTED_PREDICATES}


def test_node_types_of_code_and_schema_agree() -> None:
    assert set(load_schema().leaves("Node")) == set(NODE_TYPES)


def test_every_name_of_the_schema_is_defined() -> None:
    schema = load_schema()
    known = {*schema.classes, *schema.enums, *schema.types, "string", "integer", "decimal", "boolean", "uri"}
    used = {range_ for slot in schema.slots.values() for range_ in slot.ranges}
    assert used - known == set()
    assert {slot for c in schema.classes.values() for slot in c.slots} - set(schema.slots) == set()
    uris = {s.uri for s in schema.slots.values()} | {c.uri for c in schema.classes.values()} - {""}
    assert {uri.partition(":")[0] for uri in uris if uri} - set(schema.prefixes) == set()
    assert all(slot.description for slot in schema.slots.values())


def test_check_pattern_names_what_is_allowed() -> None:
    assert allows("Method", Predicate.OUTPERFORMS, "Model")
    check_pattern("Method", Predicate.OUTPERFORMS, "Model")
    with pytest.raises(SchemaError) as caught:
        check_pattern("Task", Predicate.OUTPERFORMS, "Metric")
    assert str(caught.value) == "Task OUTPERFORMS Metric is no allowed pattern; allowed: Method/Model > Method/Model"


def test_schema_loads_in_linkml() -> None:
    schemaview = pytest.importorskip("linkml_runtime.utils.schemaview")
    view = schemaview.SchemaView(str(schema_path("kg.yaml")))
    assert set(view.all_classes()) == set(load_schema().classes)
    assert set(view.all_slots()) == set(load_schema().slots)
    for name in load_schema().leaves("Node"):
        for slot in filter(is_relation, load_schema().slots_of(name)):
            induced = view.induced_slot(slot.name, name)
            assert ({choice.range for choice in induced.any_of} or {induced.range}) == set(slot.ranges)
            assert bool(induced.multivalued) == slot.multivalued
