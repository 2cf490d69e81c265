"""Find a concept by what a person types: its id, name or an alias, in any case, hyphenation or number."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import NotFoundError
from kg.graph import PAPER, RESULT

if TYPE_CHECKING:
    import networkx as nx

_JOINTS = re.compile(r"[\s\-_/'\"‐-―]+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A concept that a name may stand for."""

    id: str
    name: str
    aliases: tuple[str, ...]
    support: int


def lookup_form(name: str) -> str:
    """Return the form under which names are compared: no case, hyphens, spaces or plurals.

    >>> lookup_form("Large Language Models") == lookup_form("large-language model")
    True
    >>> lookup_form("pass@1"), lookup_form("CIFAR 10"), lookup_form("C++"), lookup_form("GSM8K")
    ('pass@1', 'cifar10', 'c++', 'gsm8k')
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(_singular(word) for word in _JOINTS.split(folded))


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def lookup_forms(name: str, aliases: Iterable[str]) -> tuple[str, ...]:
    """Return all forms under which a concept is found, sorted."""
    return tuple(sorted({form for text in (name, *aliases) if (form := lookup_form(text))}))


def rank_candidates(name: str, candidates: Iterable[Candidate]) -> tuple[str, ...]:
    """Return the ids of concepts that share a name's form, best first.

    The exact spelling goes before another case, and that before another form; then the more papers, then the id.
    """
    return tuple(candidate.id for candidate in sorted(candidates, key=lambda c: (_distance(name, c), -c.support, c.id)))


def _distance(name: str, candidate: Candidate) -> int:
    names = (candidate.name, *candidate.aliases)
    if name in names:
        return 0
    return 1 if name.casefold() in {text.casefold() for text in names} else 2


def suggest_names(name: str, names: Iterable[str], *, limit: int = 3) -> tuple[str, ...]:
    """Return the names that look most like one that was not found, best first."""
    wanted = lookup_form(name)
    forms: dict[str, str] = {}
    for known in names:
        form = lookup_form(known)
        near = abs(len(form) - len(wanted)) <= 3 and (form[:2] == wanted[:2] or form[-3:] == wanted[-3:])
        if wanted and (near or (len(wanted) > 3 and wanted in form)):
            forms[form] = min(known, forms.get(form, known))
    contained = sorted((form for form in forms if wanted in form), key=lambda form: (len(form), form))[:limit]
    close = difflib.get_close_matches(wanted, sorted(forms), n=limit, cutoff=0.7)
    return tuple(dict.fromkeys(forms[form] for form in (*close, *contained)))[:limit]


def find_concepts(graph: nx.MultiDiGraph[str], name: str) -> tuple[str, ...]:
    """Return the ids of all concepts that a name may stand for, best first."""
    if name in graph and is_concept(graph, name):
        return (name,)
    form = lookup_form(name)
    found = (
        Candidate(node, data["name"], data["aliases"], data["support"])
        for node, data in graph.nodes(data=True)
        if is_concept(graph, node) and form in lookup_forms(data["name"], data["aliases"])
    )
    return rank_candidates(name, found)


def find_concept(graph: nx.MultiDiGraph[str], name: str) -> str | None:
    """Return the id of the concept that a name stands for, or None."""
    return next(iter(find_concepts(graph, name)), None)


def get_concept(graph: nx.MultiDiGraph[str], name: str) -> str:
    """Return the id of the concept that a name stands for.

    Raises:
        NotFoundError: There is none; with the nearest names.
    """
    found = find_concept(graph, name)
    if found is None:
        nodes = (data for node, data in graph.nodes(data=True) if is_concept(graph, node))
        names = (text for data in nodes for text in (data["name"], *data["aliases"]))
        raise NotFoundError(name, suggest_names(name, names))
    return found


def is_concept(graph: nx.MultiDiGraph[str], node: str) -> bool:
    """Tell concepts from papers and results."""
    return graph.nodes[node]["type"] not in {PAPER, RESULT}
