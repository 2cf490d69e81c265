"""Which nodes a SHACL shape may find fault with, asked of the whole graph by one SPARQL query for each shape.

pySHACL needs about a millisecond for each value; a query passes over the many that plainly conform. It errs on the safe
side: a value is sound only if all constraints that are known here say so; of a shape with any other constraint, every
node is in doubt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyoxigraph as ox
    import rdflib
    from rdflib.term import Node

_SH = "http://www.w3.org/ns/shacl#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_LEXICAL = {
    "string": "",
    "integer": "^-?[0-9]+$",
    "decimal": "^-?[0-9]+([.][0-9]+)?$",
    "boolean": "^(true|false)$",
    "gYear": "^[0-9]{4}$",
    "gYearMonth": "^[0-9]{4}-(0[1-9]|1[0-2])$",
    "date": "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$",
}
"""Patterns of texts that are surely values of a datatype."""
_SAYS_NOTHING = frozenset({"path", "name", "description", "message", "minCount", "maxCount"})

_CONSTRAINTS: dict[str, Callable[[str], str]] = {
    "class": lambda value: f"EXISTS {{ ?v a {value} }}",
    "disjoint": lambda value: f"NOT EXISTS {{ ?this {value} ?v }}",
    "lessThan": lambda value: f"NOT EXISTS {{ ?this {value} ?w FILTER(!COALESCE(?v < ?w, false)) }}",
    "maxInclusive": lambda value: f"?v <= {value}",
    "minInclusive": lambda value: f"?v >= {value}",
    "minLength": lambda value: f"STRLEN(STR(?v)) >= {value}",
    "pattern": lambda value: f"REGEX(STR(?v), {value})",
}
"""Expressions that are true of a sound value ?v of a node ?this, by the name of the constraint in SHACL."""


def doubtful_nodes(
    store: ox.Store, shapes: rdflib.Graph, shape: Node
) -> Iterator[ox.NamedNode | ox.BlankNode | ox.Triple]:
    """Yield the nodes that a shape may find fault with.

    Args:
        store: Its default graph holds the data.
        shapes: All shapes.
        shape: A property shape or a node shape that has an `sh:targetClass` or `sh:targetSubjectsOf`.
    """
    target = _target(store, shapes, shape)
    branches = [f"{{ {target} {doubt} }}" for doubt in _doubts(shapes, shape)]
    if branches:
        solutions = store.query(f"SELECT DISTINCT ?this WHERE {{ {' UNION '.join(branches)} }}")
        yield from (row["this"] for row in solutions)  # type: ignore[union-attr]


def _target(store: ox.Store, shapes: rdflib.Graph, shape: Node) -> str:
    """Return the pattern of the nodes that a shape is about; those of a subclass are of the class."""
    patterns = [f"{{ ?this {one.n3()} ?any }}" for one in _values(shapes, shape, "targetSubjectsOf")]
    for one in _values(shapes, shape, "targetClass"):
        below = f"SELECT ?c WHERE {{ ?c <http://www.w3.org/2000/01/rdf-schema#subClassOf>* {one.n3()} }}"
        classes = {one.n3(), *(str(row["c"]) for row in store.query(below))}  # type: ignore[union-attr]
        patterns += [f"{{ ?this a {name} }}" for name in sorted(classes)]
    return " UNION ".join(patterns)


def _doubts(shapes: rdflib.Graph, shape: Node) -> Iterator[str]:
    """Yield patterns each of which finds nodes in doubt, "" for all of them; none if the shape says nothing."""
    path = _path(shapes, shape)
    value = f"?this {path} ?v" if path else "BIND(?this AS ?v)"
    for least in _values(shapes, shape, "minCount"):
        yield f"FILTER NOT EXISTS {{ {value} }}" if str(least) == "1" else ""
    for most in _values(shapes, shape, "maxCount"):
        yield f"{value} . ?this {path} ?other FILTER(!sameTerm(?v, ?other))" if str(most) == "1" else ""
    sound = [one for one in _sound(shapes, shape) if one]
    if sound:
        yield f"{value} FILTER(!COALESCE({' && '.join(sound)}, false))"


def _path(shapes: rdflib.Graph, shape: Node) -> str:
    """Return the path of a property shape, "" of a node shape."""
    for path in _values(shapes, shape, "path"):
        for inverse in _values(shapes, path, "inversePath"):
            return f"^{inverse.n3()}"
        return path.n3()
    return ""


def _sound(shapes: rdflib.Graph, shape: Node) -> Iterator[str]:
    """Yield the expressions that must be true of a sound value, "false" for a constraint that is not known."""
    for predicate, value in sorted(shapes.predicate_objects(shape)):
        name = str(predicate).removeprefix(_SH)
        if not str(predicate).startswith(_SH) or name in _SAYS_NOTHING or name.startswith("target"):
            continue
        if name == "datatype":
            yield _of_datatype(value)
        elif name == "nodeKind":
            yield "isIRI(?v)" if str(value) == f"{_SH}IRI" else "false"
        elif name == "in":
            yield f"?v IN ({', '.join(one.n3() for one in _items(shapes, value))})"
        elif name == "or":
            branches = [" && ".join(_sound(shapes, one)) or "true" for one in _items(shapes, value)]
            yield f"({' || '.join(branches)})"
        else:
            constraint = _CONSTRAINTS.get(name)
            yield "false" if constraint is None else constraint(value.n3())


def _of_datatype(datatype: Node) -> str:
    lexical = _LEXICAL.get(str(datatype).removeprefix(_XSD))
    if lexical is None:
        return "false"
    of_type = f"DATATYPE(?v) = {datatype.n3()}"
    return f'{of_type} && REGEX(STR(?v), "{lexical}")' if lexical else of_type


def _items(shapes: rdflib.Graph, head: Node) -> list[Node]:
    from rdflib.collection import Collection

    return list(Collection(shapes, head))


def _values(shapes: rdflib.Graph, shape: Node, name: str) -> list[Node]:
    import rdflib

    return sorted(shapes.objects(shape, rdflib.URIRef(f"{_SH}{name}")), key=str)
