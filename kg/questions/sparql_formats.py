"""Answers of SPARQL in the formats of the W3C, and which of them an Accept header asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import QueryError
from kg.questions.sparql import engine_items
from kg.rdf.terms import base_iri, prefixes

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.questions.sparql import Answer

TABLE_FORMATS = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
"""Formats of rows and of truth, with their media types; the first is the default."""

TRIPLE_FORMATS = {
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
}
"""Formats of triples."""

_ALIASES = {"application/json": "json", "application/xml": "xml", "text/xml": "xml", "text/plain": "ntriples"}
_OXIGRAPH = {"turtle": "TURTLE", "ntriples": "N_TRIPLES", "jsonld": "JSON_LD", "rdfxml": "RDF_XML"}


@dataclass(frozen=True, slots=True)
class Written:
    """An answer as bytes; `truncated` if there were more rows or triples than the limit."""

    media_type: str
    body: bytes
    truncated: bool


def formats_of(answer: Answer) -> Mapping[str, str]:
    """Return the formats that an answer can be written in, with their media types."""
    import pyoxigraph as ox

    return TRIPLE_FORMATS if isinstance(answer, ox.QueryTriples) else TABLE_FORMATS


def choose_format(answer: Answer, accept: str) -> str:
    """Return the format that an Accept header likes best, of those that fit the answer.

    Raises:
        QueryError: None fits.
    """
    formats = formats_of(answer)
    names = {media: name for name, media in formats.items()} | {m: n for m, n in _ALIASES.items() if n in formats}
    for media, _ in sorted(_accepted(accept), key=lambda wish: -wish[1]):
        if media in names:
            return names[media]
        if media in {"*/*", "application/*", "text/*"}:
            return next(name for name, own in formats.items() if own.startswith(media.rstrip("*").removeprefix("*/")))
    raise QueryError(f"none of the accepted media types fits this answer; there are {', '.join(formats.values())}")


def write_answer(answer: Answer, name: str, *, limit: int) -> Written:
    """Return an answer in a format of `formats_of`, with so many rows or triples at most.

    Raises:
        QueryError: The format does not fit the answer, or the engine fails.
    """
    import pyoxigraph as ox

    formats = formats_of(answer)
    if name not in formats:
        raise QueryError(f"this answer has no format {name!r}; there are {', '.join(formats)}")
    if isinstance(answer, ox.QueryTriples):
        return _write_triples(answer, name, limit)
    results_format = getattr(ox.QueryResultsFormat, name.upper())
    if isinstance(answer, ox.QueryBoolean):
        return Written(formats[name], answer.serialize(format=results_format) or b"", truncated=False)
    rows, truncated = _first_rows(answer, limit)
    return Written(formats[name], rows.serialize(format=results_format) or b"", truncated)


def _write_triples(answer: ox.QueryTriples, name: str, limit: int) -> Written:
    import pyoxigraph as ox

    triples = sorted(set(engine_items(answer)), key=str)
    format_ = getattr(ox.RdfFormat, _OXIGRAPH[name])
    known = {prefix: iri for prefix, iri in prefixes(base_iri()).items() if name != "ntriples"}
    body = ox.serialize(triples[:limit], format=format_, prefixes=known)
    return Written(TRIPLE_FORMATS[name], body or b"", truncated=len(triples) > limit)


def _first_rows(answer: ox.QuerySolutions, limit: int) -> tuple[ox.QuerySolutions, bool]:
    """Return the first rows as solutions again: by way of TSV, which holds every term."""
    import pyoxigraph as ox

    if not answer.variables:
        return answer, False
    lines = ["\t".join(str(variable) for variable in answer.variables)]
    truncated = False
    for solution in engine_items(answer):
        if len(lines) > limit:
            truncated = True
            break
        lines.append("\t".join("" if term is None else str(term) for term in solution))
    text = "".join(f"{line}\n" for line in lines)
    rows = ox.parse_query_results(text.encode(), format=ox.QueryResultsFormat.TSV)
    if not isinstance(rows, ox.QuerySolutions):
        raise TypeError("TSV holds rows")
    return rows, truncated


def _accepted(accept: str) -> list[tuple[str, float]]:
    """Return the media types of an Accept header with their weights, as given; none means all.

    >>> _accepted("text/csv;q=0.5, application/json")
    [('text/csv', 0.5), ('application/json', 1.0)]
    """
    wishes = []
    for part in (accept or "*/*").split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weight = next((p[2:] for p in parameters if p.startswith("q=")), "1")
        try:
            wishes.append((media, float(weight)))
        except ValueError:
            wishes.append((media, 0.0))
    return [(media, weight) for media, weight in wishes if weight > 0]
