"""Labels of nodes and ends of edges in a property graph, and the properties that each type of node has."""

from __future__ import annotations

from kg.datamodel import ConceptType, Predicate
from kg.graph import PAPER, RESULT
from kg.sinks.columns import EDGE_COLUMNS

CONCEPT = "Concept"
"""The label that nodes of all five concept types share."""

BASE_LABELS: tuple[str, ...] = (PAPER, CONCEPT, RESULT)
"""The labels under which every node stands exactly once."""

_COMMON = ("id", "type", "name")
_RESULT_KEYS = ("value", "unit", "kind", "condition", "comparator_text", "derived")

NODE_KEYS: dict[str, tuple[str, ...]] = {
    PAPER: (*_COMMON, "title", "abstract", "date", "year", "identifiers", "sources"),
    **{type_.value: (*_COMMON, "aliases", "support") for type_ in ConceptType},
    RESULT: (*_COMMON, *_RESULT_KEYS, "paper", "sentence", "start", "end", "confidence"),
}
"""The keys of `kg.graph.flat_node` by type of node."""

EDGE_KEYS: tuple[str, ...] = tuple(key for key in EDGE_COLUMNS if key not in {"subject", "predicate", "object"})
"""The keys of `kg.graph.flat_edge` that become properties of an edge."""

MARK, MARK_VALUE = "written_by", "kg"
"""The property by which kg knows the nodes and edges that it made in a database."""

_FROM_PAPER = {Predicate.MENTIONS: CONCEPT, Predicate.PROPOSES: CONCEPT, Predicate.REPORTS: RESULT}
_FROM_RESULT = {Predicate.OF, Predicate.ON, Predicate.BY, Predicate.VERSUS}


def base_label(type: str) -> str:
    """Return the label under which a type's nodes have unique ids: Paper, Result or Concept."""
    return type if type in {PAPER, RESULT} else CONCEPT


def end_labels(predicate: Predicate) -> tuple[str, str]:
    """Return the base labels of a predicate's two ends.

    >>> end_labels(Predicate.MENTIONS), end_labels(Predicate.ON)
    (('Paper', 'Concept'), ('Result', 'Concept'))
    """
    if predicate in _FROM_PAPER:
        return PAPER, _FROM_PAPER[predicate]
    return (RESULT if predicate in _FROM_RESULT else CONCEPT), CONCEPT
