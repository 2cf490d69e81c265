"""What the pipeline adds to a spaCy Doc, and how it travels between processes.

``doc._.abbreviations``  tuple of `Abbreviation`
``doc._.clusters``       tuple of `Cluster`
``doc._.proposes``       tuple of cluster ids
``doc._.relations``      tuple of `Relation`; evidence names the document ""
``doc._.results``        tuple of `Result`; the same

Spans are in ``doc.spans`` (see `kg.extract.spans`), labelled with the type of concept; mentions carry
``span._.confidence``. spaCy sends docs between
processes as msgpack, which knows neither dataclasses nor tuples: the values are encoded, and come back in lists.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from enum import StrEnum
from typing import Any

import srsly.msgpack  # type: ignore[import-untyped]
from spacy.tokens import Doc, Span

from kg import datamodel

ATTRIBUTES = ("abbreviations", "clusters", "proposes", "relations", "results")

_KEY = "__kg__"
_VALUES: Mapping[str, type[Any]] = {
    value.__name__: value
    for value in (datamodel.Abbreviation, datamodel.Cluster, datamodel.Mention, datamodel.Relation, datamodel.Result)
} | {"Evidence": datamodel.Evidence}
_ENUMS: Mapping[str, type[StrEnum]] = {
    "type": datamodel.ConceptType,
    "predicate": datamodel.Predicate,
    "kind": datamodel.ResultKind,
}


def encode_value(value: Any, chain: Callable[[Any], Any] | None = None) -> Any:
    """Return a value of the data model as a dict of plain values; pass others on."""
    name = type(value).__name__
    if _VALUES.get(name) is type(value):
        return {_KEY: name} | {f.name: _plain(getattr(value, f.name)) for f in fields(_VALUES[name])}
    return value if chain is None else chain(value)


def decode_value(value: Any, chain: Callable[[Any], Any] | None = None) -> Any:
    """Return the value of the data model that a dict encodes; pass others on."""
    if isinstance(value, dict) and value.get(_KEY) in _VALUES:
        content = {key: _rich(key, item) for key, item in value.items() if key != _KEY}
        return _VALUES[value[_KEY]](**content)
    return value if chain is None else chain(value)


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, StrEnum) else list(value) if isinstance(value, tuple) else value


def _rich(key: str, value: Any) -> Any:
    if key in _ENUMS and value is not None:
        return _ENUMS[key](value)
    return tuple(value) if isinstance(value, list) else value


def register() -> None:
    """Declare the attributes to spaCy, and the values to msgpack; doing so again changes nothing."""
    for name in ATTRIBUTES:
        Doc.set_extension(name, default=(), force=True)
    Span.set_extension("confidence", default=1.0, force=True)
    srsly.msgpack.msgpack_encoders.register("kg", func=encode_value)
    srsly.msgpack.msgpack_decoders.register("kg", func=decode_value)
    for registry in (srsly.msgpack.msgpack_encoders, srsly.msgpack.msgpack_decoders):
        _keep_entry_points(registry)


def _keep_entry_points(registry: Any) -> None:
    """Look once for what installed packages add to a registry of srsly, which all of this process shares.

    Else srsly searches all installed packages for each value that it packs: three quarters of the time to send a doc.
    """
    others = registry.get_entry_points()
    registry.entry_points = False
    for name, function in others.items():
        if name not in registry:
            registry.register(name, func=function)


register()
