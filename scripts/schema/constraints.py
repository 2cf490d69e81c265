"""Constraints and indexes of Neo4j: one kind of node each for papers, concepts and results."""

from __future__ import annotations

from collections.abc import Iterator

from kg.schema import load_schema


def generate_constraints() -> Iterator[str]:
    """Yield the lines of cypher/constraints.cypher."""
    schema = load_schema()
    kinds = [c.name for c in schema.classes.values() if c.parent == "Node"]
    yield "// What a load needs before it starts: ids are unique, so that MERGE and MATCH find a node at once."
    for kind in kinds:
        yield f"CREATE CONSTRAINT IF NOT EXISTS FOR (n:{kind}) REQUIRE n.id IS UNIQUE;"
    yield ""
    yield "// Names are found at once. Text indexes, since they hold names of up to 32 KB."
    for label in ("Concept", *schema.leaves("Concept")):
        yield f"CREATE TEXT INDEX IF NOT EXISTS FOR (n:{label}) ON (n.name);"
