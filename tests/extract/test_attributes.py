from __future__ import annotations

import pytest
import srsly

from kg.datamodel import Abbreviation, Cluster, ConceptType, Evidence, Mention, Predicate, Relation, Result, ResultKind
from kg.extract.attributes import decode_value, encode_value

EVIDENCE = (Evidence("text:1", 0, 9, 0.5),)


@pytest.mark.parametrize(
    "value",
    [
        Abbreviation("RL", "reinforcement learning", 0, 27),
        Cluster("e1", "RL", ConceptType.METHOD, (Mention(0, 2, "RL", ConceptType.METHOD, 0.5),), 0.5),
        Relation("e1", Predicate.USED_FOR, "e2", EVIDENCE),
        Result("e1", None, None, 1.5, "x", ResultKind.RATIO, None, "others", None, EVIDENCE),
    ],
)
def test_values_survive_msgpack(value):
    (back,) = srsly.msgpack_loads(srsly.msgpack_dumps([value]))
    assert back == value


def test_packing_searches_no_installed_packages():
    for registry in (srsly.msgpack.msgpack_encoders, srsly.msgpack.msgpack_decoders):
        assert registry.entry_points is False
        assert {"kg", "numpy"} <= set(registry.get_all())


def test_other_values_are_passed_on():
    assert encode_value({1, 2}, chain=sorted) == [1, 2]
    assert decode_value({"a": 1}, chain=len) == 1
