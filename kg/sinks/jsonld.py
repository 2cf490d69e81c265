"""Write a graph as JSON-LD: a context with the names of kg, then one object a line.

    {"@context": {...},
    "@graph": [
    {"id": "method:treeplan", "type": ["Method", "skos:Concept"], "support": "3", "identifier": "method:treeplan",
     "name": "TreePlan", "evaluated_on": ["benchmark:alfworld"], ...},
    {"id": "ev:9d0c3a", "type": "Assertion", "subject": "method:treeplan", "predicate": "rkg:evaluatedOn", ...}
    ]}

Numbers stand as text, so that no digit is lost: the context gives their type. A frame that nests results and
contributions in their papers is schemas/frame.jsonld.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.rdf.context import described_slots, json_key, json_keys, json_types, make_context
from kg.rdf.describe import Description, Form, generate_descriptions
from kg.rdf.terms import Literal, Term, base_iri, prefixes
from kg.schema import load_schema
from kg.sinks.files import write_lines

if TYPE_CHECKING:
    import networkx as nx

    from kg.rdf.stars import Stars


def write_jsonld(graph: nx.MultiDiGraph[str] | Stars, path: Path) -> None:
    """Write JSON-LD."""
    write_lines(generate_jsonld(graph), path)


def generate_jsonld(graph: nx.MultiDiGraph[str] | Stars) -> Iterator[str]:
    """Yield the lines of a JSON-LD file."""
    writer = _Writer(base_iri())
    yield f'{{"@context": {json.dumps(make_context(base_iri()), ensure_ascii=False)},'
    yield '"@graph": ['
    waiting = None
    for description in generate_descriptions(graph, form=Form.REIFIED):
        if waiting is not None:
            yield f"{waiting},"
        waiting = json.dumps(writer.object(description), ensure_ascii=False)
    if waiting is not None:
        yield waiting
    yield "]}"


class _Writer:
    def __init__(self, base: str) -> None:
        schema = load_schema()
        self._keys = json_keys()
        self._names = {iri: name for name, iri in prefixes(base).items()}
        self._classes = {schema.iri(c.uri): c.name for c in schema.classes.values() if c.uri and not c.abstract}
        self._sets = {json_key(slot) for slot in described_slots() if slot.multivalued}
        self._types = json_types(base)

    def object(self, description: Description) -> dict[str, Any]:
        found: dict[str, Any] = {"id": self._iri(description.subject)}
        for curie, value in description.properties:
            key = self._keys[curie]
            new = self._value(key, value)
            if key in self._sets:
                found.setdefault(key, []).append(new)
            elif key in found:
                earlier = found[key] if isinstance(found[key], list) else [found[key]]
                found[key] = [*earlier, new]
            else:
                found[key] = new
        return found

    def _value(self, key: str, value: Term) -> Any:
        if isinstance(value, str):
            return self._classes.get(value, self._iri(value)) if key == "type" else self._iri(value)
        if not isinstance(value, Literal):
            raise TypeError("JSON-LD 1.1 holds no triple terms")
        if value.datatype == "boolean":
            return value.lexical == "true"
        if f"xsd:{value.datatype}" == self._types.get(key, "xsd:"):
            return value.lexical
        return {"@value": value.lexical, "@type": f"xsd:{value.datatype}"}

    def _iri(self, iri: str) -> str:
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        name = self._names.get(iri[:cut])
        return iri if name is None or cut == len(iri) else f"{name}:{iri[cut:]}"
