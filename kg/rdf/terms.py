"""RDF terms: IRIs of nodes, literals, and the prefixes of every export.

The IRI of a node is BASE/id/PREFIX/LOCAL of its CURIE, percent-encoded but for letters, digits and `-._~`,
so that any name gives a valid IRI, and each IRI one CURIE. BASE is that of schemas/kg.yaml; $KG_BASE_IRI
sets another.
"""

from __future__ import annotations

import os
import re
from functools import cache
from typing import NamedTuple
from urllib.parse import quote, unquote

from kg.datamodel import ConceptType, Predicate
from kg.errors import SchemaError
from kg.schema import load_schema, relation_slot

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF_TYPE = "rdf:type"

_BASE = re.compile(r"https?://[^\s<>\"{}|\\^`]+[/#]")
_DATE_TYPES = {4: "gYear", 7: "gYearMonth", 10: "date"}
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_FORBIDDEN = re.compile("[\ud800-\udfff]")
_ESCAPED = re.compile('[\x00-\x1f"\\\\\x7f]')
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


class Literal(NamedTuple):
    """A literal; `datatype` is the local name of an XSD type, "" for a string."""

    lexical: str
    datatype: str = ""


class TripleTerm(NamedTuple):
    """A triple as a term (RDF 1.2); the predicate is a CURIE of the schema."""

    subject: str
    predicate: str
    object: str


Term = str | Literal | TripleTerm
"""An IRI, a literal or a triple."""


def base_iri() -> str:
    """Return the IRI that those of nodes begin with.

    Raises:
        SchemaError: $KG_BASE_IRI is no IRI that ends in "/" or "#".
    """
    base = os.environ.get("KG_BASE_IRI", load_schema().base)
    if not _BASE.fullmatch(base):
        raise SchemaError(f"KG_BASE_IRI: {base!r} is no http IRI that ends in / or #")
    return base


def node_iri(base: str, curie: str) -> str:
    """Return the IRI of a node.

    >>> node_iri("https://w3id.org/research-kg/", "model:qwen2.5-7b")
    'https://w3id.org/research-kg/id/model/qwen2.5-7b'
    >>> node_iri("https://w3id.org/research-kg/", "doi:10.1000/a b<é>")
    'https://w3id.org/research-kg/id/doi/10.1000%2Fa%20b%3C%C3%A9%3E'
    """
    prefix, _, local = curie.partition(":")
    return f"{base}id/{_encode(prefix)}/{_encode(local)}"


def node_curie(base: str, iri: str) -> str | None:
    """Return the CURIE that an IRI of a node stands for, None if it is no such IRI.

    >>> node_curie("https://w3id.org/research-kg/", "https://w3id.org/research-kg/id/doi/10.1000%2Fa%20b")
    'doi:10.1000/a b'
    """
    start = f"{base}id/"
    prefix, slash, local = iri.removeprefix(start).partition("/")
    if not iri.startswith(start) or not slash:
        return None
    return f"{unquote(prefix)}:{unquote(local)}"


def graph_iri(base: str, paper_id: str) -> str:
    """Return the IRI of the named graph that holds what a paper states."""
    prefix, _, local = paper_id.partition(":")
    return f"{base}graph/{_encode(prefix)}/{_encode(local)}"


def page_iri(identifier: str) -> str | None:
    """Return the web page of a paper's identifier, None if its scheme has none.

    >>> page_iri("doi:10.18653/v1/2020.acl-main.1"), page_iri("text:0a1b2c3d")
    ('https://doi.org/10.18653/v1/2020.acl-main.1', None)
    """
    scheme, _, local = identifier.partition(":")
    page = _pages().get(scheme)
    return None if page is None else page.replace("{}", quote(_FORBIDDEN.sub("\ufffd", local), safe="/:@!$&'()*+,;=~"))


def predicate_curie(predicate: Predicate) -> str:
    """Return the property of an edge.

    >>> predicate_curie(Predicate.SUBCLASS_OF), predicate_curie(Predicate.USED_FOR)
    ('skos:broader', 'rkg:usedFor')
    """
    return relation_slot(predicate).uri


@cache
def unit_curies() -> dict[str, str]:
    """Return the QUDT units by the text that stands for them."""
    return {value.text: value.meaning for value in load_schema().enums["KnownUnit"]}


@cache
def prefixes(base: str) -> dict[str, str]:
    """Return the prefixes of every export: those of the schema, then one for each kind of node."""
    schema = load_schema()
    schemes = (*(t.value.lower() for t in ConceptType), "result", *_pages(), "text")
    nodes = {scheme: f"{base}id/{scheme}/" for scheme in schemes}
    kinds = {"ev": f"{base}evidence/", "src": f"{base}source/", "build": f"{base}build/", "dataset": f"{base}dataset/"}
    return {name: iri for name, iri in schema.prefixes.items() if name != "linkml"} | nodes | kinds


def number_literal(value: float) -> Literal:
    """Return a number as it is written in full, as a decimal; as a double where that would be too long.

    >>> number_literal(97.4), number_literal(55.0), number_literal(1e-05)
    (Literal(lexical='97.4', datatype='decimal'), Literal(lexical='55.0', datatype='decimal'), Literal(lexical='0.00001', datatype='decimal'))
    >>> number_literal(1e300), number_literal(float("nan"))
    (Literal(lexical='1E300', datatype='double'), Literal(lexical='NaN', datatype='double'))
    """
    from decimal import Decimal

    text = repr(float(value))
    if "e" not in text and "n" not in text:
        return Literal(text, "decimal")
    if "n" in text:
        return Literal({"inf": "INF", "-inf": "-INF", "nan": "NaN"}[text], "double")
    if 1e-15 < abs(value) < 1e18:
        plain = f"{Decimal(text):f}"
        return Literal(plain if "." in plain else f"{plain}.0", "decimal")
    return Literal(text.replace("e+", "E").replace("e-0", "E-").replace("e", "E"), "double")


def text_literal(text: str) -> Literal:
    """Return a text as a literal; lone surrogates, which no UTF-8 file can hold, become U+FFFD."""
    return Literal(_FORBIDDEN.sub("\ufffd", text) if _FORBIDDEN.search(text) else text)


def date_literal(date: str) -> Literal:
    """Return a date as exact as it is known; as plain text what is no date.

    >>> date_literal("2024-09"), date_literal("2024-13")
    (Literal(lexical='2024-09', datatype='gYearMonth'), Literal(lexical='2024-13', datatype=''))
    """
    return Literal(date, _DATE_TYPES[len(date)]) if _DATE.fullmatch(date) else Literal(date)


def escape(text: str) -> str:
    r"""Return a text with what N-Triples and Turtle escape between quotes.

    >>> print(escape('He said "hi"\\\n'))
    He said \"hi\"\\\n
    """
    return _ESCAPED.sub(_escape_character, text) if _ESCAPED.search(text) else text


def _escape_character(match: re.Match[str]) -> str:
    character = match[0]
    return _ESCAPES.get(character) or f"\\u{ord(character):04X}"


def _encode(text: str) -> str:
    """Return a text percent-encoded as one segment of a path; dots alone would be read as "here" and "up"."""
    if text.isascii() and text.replace("-", "").isalnum():
        return text
    encoded = quote(_FORBIDDEN.sub("\ufffd", text), safe="")
    return encoded.replace(".", "%2E") if encoded in {".", ".."} else encoded


@cache
def _pages() -> dict[str, str]:
    return {value.text: value.notes["page"] for value in load_schema().enums["IdentifierScheme"]}
