"""Turtle as a person writes it: prefixes, headings, one property a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kg.rdf.terms import escape
from kg.schema import load_schema


def generate_prefixes(extra: dict[str, str]) -> Iterator[str]:
    """Yield the prefixes of the schema and some more."""
    known = {name: iri for name, iri in load_schema().prefixes.items() if name != "linkml"} | extra
    for name, iri in sorted(known.items()):
        yield f"@prefix {name}: <{iri}> ."


def heading(text: str) -> Iterator[str]:
    """Yield a heading between empty lines."""
    yield from (f"### {text}", "")


def block(subject: str, pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield one subject and an empty line; `pairs` are predicates and objects, as Turtle."""
    for number, (predicate, value) in enumerate(pairs):
        start = subject if number == 0 else "   "
        yield f"{start} {predicate} {value} {'.' if number == len(pairs) - 1 else ';'}"
    yield ""


def words(text: str) -> str:
    """Return a text in English."""
    return f'"{escape(text)}"@en'


def plain(text: str) -> str:
    """Return a text without a language."""
    return f'"{escape(text)}"'


def collection(items: Iterable[str]) -> str:
    """Return a list."""
    return f"( {' '.join(items)} )"
