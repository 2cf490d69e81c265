r"""The text of a Cypher query, before any engine sees it: only one reading query of openCypher passes.

Comments are taken out, so that what is checked is what runs. Clauses that write, read files, call procedures or
administer a database are refused by name, and so are escapes (`\u0027`) by which such a clause could hide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from kg.datamodel import Predicate
from kg.errors import QueryError
from kg.sinks.labels import CONCEPT, EDGE_KEYS, MARK, NODE_KEYS

LABELS: frozenset[str] = frozenset({CONCEPT, *NODE_KEYS})
RELATIONSHIP_TYPES: frozenset[str] = frozenset(predicate.value for predicate in Predicate)
PROPERTIES: frozenset[str] = frozenset({MARK, *EDGE_KEYS, *(key for keys in NODE_KEYS.values() for key in keys)})

FIRST_WORDS = frozenset({"MATCH", "OPTIONAL", "WITH", "UNWIND", "RETURN", "CALL"})
WRITING = frozenset({"CREATE", "INSERT", "MERGE", "SET", "REMOVE", "DELETE", "DETACH", "NODETACH", "FOREACH"})
ADMINISTERING = frozenset({"ALTER", "DENY", "DROP", "GRANT", "REVOKE", "SHOW", "START", "STOP", "TERMINATE", "USE"})

_TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
    |(?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    |(?P<quoted>`[^`]*`)
    |(?P<parameter>\$\w+)
    |(?P<word>[^\W\d]\w*)
    |(?P<number>\d+(?:\.\d+)?(?:[eE]-?\d+)?\w*)
    |(?P<space>\s+)
    |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
_UNICODE_ESCAPE = re.compile(r"\\(u|.)", re.DOTALL)
_LABELLED = re.compile(r"\(\s*\w*\s*:\s*([\w|&\s]+)")
_TYPED = re.compile(r"\[\s*\w*\s*:\s*([\w|\s]+)")
_PROPERTY = re.compile(r"(?<![\w.])[^\W\d]\w*\.([^\W\d]\w*)\b(?!\s*[(.])")
_PATTERN_KEY = re.compile(r"[(\[]\s*\w*\s*:[\w|&\s]+\{\s*(\w+)\s*:")
_MAP_KEY = re.compile(r"[{,]\s*(\w+)\s*:")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query; `kind` is a group of the pattern above."""

    kind: str
    text: str
    start: int


def read_tokens(query: str) -> Iterator[Token]:
    """Yield the pieces of a query, comments and space among them."""
    for found in _TOKEN.finditer(query):
        yield Token(found.lastgroup or "sign", found[0], found.start())


def clean_query(query: str) -> str:
    r"""Return a query without comments and without the semicolon at its end.

    >>> clean_query("MATCH (n) // all\nRETURN n.name AS name;")
    'MATCH (n)  \nRETURN n.name AS name'

    Raises:
        QueryError: It does something else than read the graph, or more than one thing.
    """
    tokens = list(read_tokens(query))
    _refuse_escapes(tokens)
    text = "".join(" " if token.kind == "comment" else token.text for token in tokens)
    text = text.strip().removesuffix(";").rstrip()
    words = [token for token in read_tokens(text) if token.kind != "space"]
    if not words:
        raise QueryError("the query is empty")
    _refuse_clauses(words)
    return text


def _refuse_escapes(tokens: list[Token]) -> None:
    for token in tokens:
        if token.kind == "sign" and token.text in {"'", '"', "`"}:
            raise QueryError(f"a {token.text} at character {token.start + 1} is never closed")
        outside = token.kind in {"sign", "quoted"} and "\\" in token.text
        if outside or (token.kind == "string" and "u" in _UNICODE_ESCAPE.findall(token.text)):
            raise QueryError(f"a \\ escape at character {token.start + 1}: write the character itself")


def _refuse_clauses(tokens: list[Token]) -> None:
    if tokens[0].text.upper() not in FIRST_WORDS:
        raise QueryError(
            f"a query begins with MATCH, OPTIONAL MATCH, UNWIND, WITH, RETURN or CALL {{, not {tokens[0].text}"
        )
    for before, token, after in zip([None, *tokens], tokens, [*tokens[1:], None], strict=False):
        if token.text == ";":
            raise QueryError("one query at a time: there is text after ;")
        name_here = before is not None and before.text in {".", ":", "|"}
        if token.kind != "word" or name_here or (after is not None and after.text == ":"):
            continue
        _refuse_word(token.text.upper(), after)


def _refuse_word(word: str, after: Token | None) -> None:
    if word in WRITING:
        raise QueryError(f"{word} is refused: queries only read; the graph changes by kg build and kg add")
    if word == "LOAD":
        raise QueryError("LOAD CSV is refused: queries read nothing but the graph")
    if word in ADMINISTERING:
        raise QueryError(f"{word} is refused: queries only read the graph")
    if word == "CALL" and (after is None or after.text not in {"{", "("}):
        raise QueryError("CALL of a procedure is refused; CALL { ... } of a query is allowed")
    if word == "TRANSACTIONS":
        raise QueryError("CALL { ... } IN TRANSACTIONS is refused: queries only read")


def code_only(query: str) -> str:
    """Return a cleaned query with the inside of strings blanked, so that patterns do not find words there.

    >>> code_only("RETURN 'a:B' AS x")
    "RETURN '   ' AS x"
    """
    pieces = (
        token.text[0] + " " * (len(token.text) - 2) + token.text[-1] if token.kind == "string" else token.text
        for token in read_tokens(query)
    )
    return "".join(pieces)


def parameter_names(query: str) -> tuple[str, ...]:
    """Return the names of a query's parameters, in order of first use."""
    return tuple(dict.fromkeys(token.text[1:] for token in read_tokens(query) if token.kind == "parameter"))


def find_misspelt(query: str) -> tuple[str, ...]:
    """Return a hint for each label, relationship type and property that the graph's model does not have.

    >>> find_misspelt("MATCH (n:Metod)-[:USEDFOR]->(t:Task) RETURN n.nmae AS name")
    ('no label Metod; did you mean Method?', 'no type USEDFOR; did you mean USED_FOR?', 'no property nmae; did you mean name?')
    """
    code = code_only(query)
    own_keys = set(_MAP_KEY.findall(code)) - set(_PATTERN_KEY.findall(code))
    properties = [*_PROPERTY.findall(code), *_PATTERN_KEY.findall(code)]
    return (
        *_hints("label", _names(_LABELLED, code), LABELS),
        *_hints("type", _names(_TYPED, code), RELATIONSHIP_TYPES),
        *_hints("property", [name for name in properties if name not in own_keys], PROPERTIES),
    )


def _names(pattern: re.Pattern[str], code: str) -> list[str]:
    return [name for found in pattern.findall(code) for name in re.findall(r"\w+", found)]


def _hints(kind: str, names: list[str], known: frozenset[str]) -> Iterator[str]:
    folded = {name.casefold(): name for name in sorted(known)}
    for name in dict.fromkeys(names):
        if name not in known:
            near = get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
            advice = f"did you mean {folded[near[0]]}?" if near else f"there are {', '.join(sorted(known))}"
            yield f"no {kind} {name}; {advice}"
