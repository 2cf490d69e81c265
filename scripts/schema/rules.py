"""Rules that hold between several nodes, in SPARQL; each finds the nodes ($this) that break it."""

from __future__ import annotations

from dataclasses import dataclass

from kg.datamodel import EXTRACTED_PREDICATES, Predicate
from kg.schema import relation_slot


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule; `target` is the class of its nodes, `select` the body of the query, with ?path and ?value where apt."""

    name: str
    target: str
    message: str
    select: str


def _uris(*predicates: Predicate) -> str:
    return ", ".join(relation_slot(predicate).uri for predicate in predicates)


_EXTRACTED = _uris(*EXTRACTED_PREDICATES)

RULES: tuple[Rule, ...] = (
    Rule(
        "no-self-relation",
        "Concept",
        "No concept is related to itself.",
        f"""            SELECT DISTINCT $this ?path (?this AS ?value)
            WHERE {{ $this ?path $this . FILTER(?path IN ({_EXTRACTED}, dcterms:isVersionOf)) }}
""",
    ),
    Rule(
        "relation-has-evidence",
        "Concept",
        "A relation between concepts has at least one evidence.",
        f"""            SELECT DISTINCT $this ?path ?value
            WHERE {{
                $this ?path ?value . FILTER(?path IN ({_EXTRACTED}))
                OPTIONAL {{ ?e rdf:subject $this ; rdf:predicate ?path ; rdf:object ?value }}
                FILTER(!BOUND(?e))
            }}
""",
    ),
    Rule(
        "paper-names-with-evidence",
        "Paper",
        "That a paper mentions or proposes a concept has at least one evidence.",
        """            SELECT DISTINCT $this ?path ?value
            WHERE {
                $this ?path ?value . FILTER(?path IN (schema:mentions, rkg:proposes))
                OPTIONAL { ?e rdf:subject $this ; rdf:predicate ?path ; rdf:object ?value }
                FILTER(!BOUND(?e))
            }
""",
    ),
    Rule(
        "proposed-is-mentioned",
        "Paper",
        "What a paper proposes it also mentions.",
        """            SELECT DISTINCT $this (rkg:proposes AS ?path) ?value
            WHERE { $this rkg:proposes ?value . FILTER NOT EXISTS { $this schema:mentions ?value } }
""",
    ),
    Rule(
        "related-is-mentioned",
        "Assertion",
        "A paper that relates two concepts mentions both.",
        f"""            SELECT DISTINCT $this (rdf:object AS ?path) ?value
            WHERE {{
                $this rdf:predicate ?predicate ; prov:wasDerivedFrom ?paper . FILTER(?predicate IN ({_EXTRACTED}))
                {{ $this rdf:subject ?value }} UNION {{ $this rdf:object ?value }}
                FILTER NOT EXISTS {{ ?paper schema:mentions ?value }}
            }}
""",
    ),
    Rule(
        "year-of-date",
        "Paper",
        "The year of a paper is that of its date.",
        """            SELECT DISTINCT $this (fabio:hasPublicationYear AS ?path) (?year AS ?value)
            WHERE {
                $this dcterms:issued ?date ; fabio:hasPublicationYear ?year .
                FILTER(STR(?year) != SUBSTR(STR(?date), 1, 4))
            }
""",
    ),
    Rule(
        "support-counts-papers",
        "Concept",
        "The support of a concept is the number of papers that mention it.",
        """            SELECT DISTINCT $this (rkg:support AS ?path) (?support AS ?value)
            WHERE {
                $this rkg:support ?support .
                { SELECT $this (COUNT(DISTINCT ?paper) AS ?papers)
                  WHERE { $this rkg:support ?s OPTIONAL { ?paper schema:mentions $this } } GROUP BY $this }
                FILTER(?support != ?papers)
            }
""",
    ),
    Rule(
        "assertion-stands-in-graph",
        "Assertion",
        "What an evidence asserts stands in the graph.",
        """            SELECT DISTINCT $this (rdf:object AS ?path) (?object AS ?value)
            WHERE {
                $this rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object .
                FILTER NOT EXISTS { ?subject ?predicate ?object }
            }
""",
    ),
    Rule(
        "paper-speaks-for-itself",
        "Assertion",
        "What a paper mentions or proposes is read from that paper.",
        """            SELECT DISTINCT $this (prov:wasDerivedFrom AS ?path) (?paper AS ?value)
            WHERE {
                $this rdf:predicate ?predicate ; rdf:subject ?subject ; prov:wasDerivedFrom ?paper .
                FILTER(?predicate IN (schema:mentions, rkg:proposes, rkg:reports) && ?subject != ?paper)
            }
""",
    ),
    Rule(
        "result-from-its-paper",
        "Result",
        "The evidence of a result is read from the paper that reports it.",
        """            SELECT DISTINCT $this (rkg:evidence AS ?path) (?evidence AS ?value)
            WHERE {
                $this rkg:evidence ?evidence . ?evidence prov:wasDerivedFrom ?paper .
                FILTER NOT EXISTS { ?paper rkg:reports $this }
            }
""",
    ),
    Rule(
        "quote-stands-in-paper",
        "Assertion",
        "The words of an evidence stand in its paper, at its offsets.",
        """            SELECT DISTINCT $this (oa:exact AS ?path) (?quote AS ?value)
            WHERE {
                $this oa:exact ?quote ; oa:start ?start ; oa:end ?end ; prov:wasDerivedFrom ?paper .
                OPTIONAL { ?paper dcterms:title ?title }
                OPTIONAL { ?paper dcterms:abstract ?abstract }
                FILTER(SUBSTR(CONCAT(COALESCE(?title, ""), "\\\\n", COALESCE(?abstract, "")), ?start + 1, ?end - ?start) != ?quote)
            }
""",
    ),
    Rule(
        "quote-of-result-stands-in-paper",
        "Evidence",
        "The words of an evidence stand in its paper, at its offsets.",
        """            SELECT DISTINCT $this (oa:exact AS ?path) (?quote AS ?value)
            WHERE {
                $this oa:exact ?quote ; oa:start ?start ; oa:end ?end ; prov:wasDerivedFrom ?paper .
                OPTIONAL { ?paper dcterms:title ?title }
                OPTIONAL { ?paper dcterms:abstract ?abstract }
                FILTER(SUBSTR(CONCAT(COALESCE(?title, ""), "\\\\n", COALESCE(?abstract, "")), ?start + 1, ?end - ?start) != ?quote)
            }
""",
    ),
)
