"""Write a graph as RDF/XML.

    <rdf:Description rdf:about="https://w3id.org/research-kg/id/method/treeplan">
     <rdf:type rdf:resource="https://w3id.org/research-kg/vocab#Method"/>
     <skos:prefLabel>TreePlan</skos:prefLabel>
     <rkg:support rdf:datatype="http://www.w3.org/2001/XMLSchema#integer">3</rkg:support>
    </rdf:Description>

XML can not hold control characters other than tab and line ends: they become U+FFFD.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from kg.rdf.describe import Form, generate_descriptions
from kg.rdf.terms import XSD, Literal, Term
from kg.schema import load_schema
from kg.sinks.files import write_lines

if TYPE_CHECKING:
    import networkx as nx

    from kg.rdf.stars import Stars

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPED = re.compile("[&<>\r]")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}


def write_rdfxml(graph: nx.MultiDiGraph[str] | Stars, path: Path) -> None:
    """Write RDF/XML."""
    write_lines(generate_rdfxml(graph), path)


def generate_rdfxml(graph: nx.MultiDiGraph[str] | Stars) -> Iterator[str]:
    """Yield the lines of an RDF/XML file."""
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    names = sorted((name, iri) for name, iri in load_schema().prefixes.items() if name != "linkml")
    yield f"<rdf:RDF {' '.join(f'xmlns:{name}={quoteattr(iri)}' for name, iri in names)}>"
    for description in generate_descriptions(graph, form=Form.REIFIED):
        yield f"<rdf:Description rdf:about={quoteattr(description.subject)}>"
        for curie, value in description.properties:
            yield f" {_element(curie, value)}"
        yield "</rdf:Description>"
    yield "</rdf:RDF>"


def _element(curie: str, value: Term) -> str:
    if isinstance(value, str):
        return f"<{curie} rdf:resource={quoteattr(value)}/>"
    if not isinstance(value, Literal):
        raise TypeError("RDF/XML of RDF 1.1 holds no triple terms")
    datatype = f' rdf:datatype="{XSD}{value.datatype}"' if value.datatype else ""
    return f"<{curie}{datatype}>{escape_xml(value.lexical)}</{curie}>"


def escape_xml(text: str) -> str:
    r"""Return a text as it stands between tags.

    >>> escape_xml("a < b\x00 & c\r")
    'a &lt; b\ufffd &amp; c&#13;'
    """
    return _ESCAPED.sub(lambda found: _ESCAPES[found[0]], _NO_XML.sub("\ufffd", text))
