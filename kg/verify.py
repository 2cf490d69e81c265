"""Read a graph again, fact by fact: every span, number, derived result, edge and merge must hold.

- span: evidence lies within its paper's text; a mention's words are a name of its concept,
  or the extraction groups them with such a name in that text;
- number: the digits, or the word, of a result stand in its sentence; a derived result follows from two others;
- edge: types are an allowed pattern; support, confidence and order of evidence are what the contract says;
- merge: both names of a record are names of its concept, and its rule holds (`kg.verify_merges`).

The checks do not use the code that made the facts, where they can do without.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.datamodel import Evidence, Predicate
from kg.graph import PAPER, RESULT, evidence_text
from kg.lookup import is_concept
from kg.results import derive, results_by_paper
from kg.schema import allows

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.MultiDiGraph[str]

Spans = Mapping[tuple[int, int], frozenset[str]]
COLUMNS = ("check", "where", "problem")
DIGITS = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?|\.\d+")
POWER = re.compile(r"10\s?\^?\s?[({]?\s?[-−]?\d+|\d+[eE][-+−]?\d+|orders? of magnitude|\d\s?/\s?\d", re.IGNORECASE)
SCALES = (1.0, 1e3, 1e6, 1e9, 1e12)
NUMBER_WORDS = {
    0.5: ("half", "halv"),
    1.0: ("one", "single"),
    2.0: ("twice", "two", "doubl", "twofold"),
    3.0: ("thrice", "three", "tripl"),
    4.0: ("four", "quadrupl"),
    5.0: ("five",),
    6.0: ("six",),
    7.0: ("seven",),
    8.0: ("eight",),
    9.0: ("nine",),
    10.0: ("ten", "order of magnitude"),
}


@dataclass(frozen=True, slots=True, order=True)
class Failure:
    """Something that does not hold; `where` names the node, edge or merge."""

    check: str
    where: str
    problem: str

    def as_row(self) -> dict[str, Any]:
        """Return the columns of a table."""
        return {column: getattr(self, column) for column in COLUMNS}


@dataclass(frozen=True, slots=True)
class Report:
    """What was checked, by kind, and what does not hold, sorted."""

    checked: dict[str, int]
    failures: tuple[Failure, ...]

    def __add__(self, other: Report) -> Report:
        """Return two reports of different checks as one."""
        return Report(self.checked | other.checked, tuple(sorted((*self.failures, *other.failures))))

    def summary(self) -> str:
        """Return one line: how much was checked, and how much does not hold."""
        counts = ", ".join(f"{count:,} {kind}s" for kind, count in self.checked.items())
        found = f"{len(self.failures):,} failures" if self.failures else "all hold"
        return f"checked {counts}: {found}"


def verify_graph(graph: Graph, said: Mapping[str, Spans] = {}) -> Report:
    """Check every evidence, number and edge of a graph.

    `said` gives for a paper and a span the names that the extraction groups with it there; without it a mention
    must itself be a name of its concept.
    """
    spans = [(name, evidence) for name, group in _all_evidence(graph) for evidence in group]
    results = sum(data["type"] == RESULT for _, data in graph.nodes(data=True))
    checked = {"span": len(spans), "number": results, "edge": graph.number_of_edges()}
    failures = (
        *(failure for name, evidence in spans for failure in _check_span(graph, name, evidence)),
        *_check_mentions(graph, said),
        *_check_numbers(graph),
        *_check_edges(graph),
        *_check_support(graph),
    )
    return Report(checked, tuple(sorted(failures)))


def contains_number(text: str, value: float) -> bool:
    """Tell whether a number stands in a text: in digits, scaled by "k" or "million", as a power, or in words.

    >>> contains_number("up to 1,200 tokens", -1200.0), contains_number("twice as fast", 2.0), contains_number("88%", 8.0)
    (True, True, False)
    """
    wanted = abs(value)
    numbers = [float(found.replace(",", "")) for found in DIGITS.findall(text)]
    if any(abs(number * scale - wanted) <= 1e-9 * max(wanted, 1.0) for number in numbers for scale in SCALES):
        return True
    if any(word in text.casefold() for word in NUMBER_WORDS.get(wanted, ())):
        return True
    return POWER.search(text) is not None and wanted not in numbers


def _all_evidence(graph: Graph) -> Iterator[tuple[str, tuple[Evidence, ...]]]:
    for subject, object_, key, data in graph.edges(keys=True, data=True):
        yield _edge_name(subject, key, object_), data["evidence"]
    for node, data in graph.nodes(data=True):
        if data["type"] == RESULT:
            yield node, data["evidence"]


def _check_span(graph: Graph, where: str, evidence: Evidence) -> Iterator[Failure]:
    if evidence.document_id not in graph or graph.nodes[evidence.document_id]["type"] != PAPER:
        yield Failure("span", where, f"no paper {evidence.document_id}")
        return
    paper = graph.nodes[evidence.document_id]
    length = len(paper["title"]) + 1 + len(paper["abstract"])
    if not 0 <= evidence.start < evidence.end <= length:
        yield Failure(
            "span", where, f"{evidence.start}-{evidence.end} lies outside {evidence.document_id} (0-{length})"
        )
    elif not evidence_text(graph, evidence).strip():
        yield Failure("span", where, f"{evidence.start}-{evidence.end} of {evidence.document_id} is blank")
    if not 0.0 <= evidence.confidence <= 1.0:
        yield Failure("span", where, f"confidence {evidence.confidence} is not in [0, 1]")


def _check_mentions(graph: Graph, said: Mapping[str, Spans]) -> Iterator[Failure]:
    """Yield the mentions whose words are no name of the concept, nor grouped with one in their text."""
    for paper, concept, key, data in graph.edges(keys=True, data=True):
        if key not in {Predicate.MENTIONS.value, Predicate.PROPOSES.value}:
            continue
        names = {graph.nodes[concept]["name"], *graph.nodes[concept]["aliases"]}
        for evidence in data["evidence"]:
            if evidence.document_id != paper:
                yield Failure("span", _edge_name(paper, key, concept), f"evidence is of {evidence.document_id}")
                continue
            words = evidence_text(graph, evidence)
            grouped = said.get(paper, {}).get((evidence.start, evidence.end), frozenset())
            if words not in names and not grouped & names:
                yield Failure("span", _edge_name(paper, key, concept), f"{words!r} is no name of {concept}")


def _check_numbers(graph: Graph) -> Iterator[Failure]:
    for paper, results in results_by_paper(graph).items():
        read = [result for _, result in results if not result.derived]
        text = f"{graph.nodes[paper]['title']}\n{graph.nodes[paper]['abstract']}" if paper in graph else ""
        derivable = set(derive(read, text)) if any(result.derived for _, result in results) else set()
        for node, result in results:
            if result.derived:
                if result not in derivable:
                    yield Failure("number", node, f"{result.value:g} does not follow from the numbers beside it")
            elif not any(contains_number(text[e.start : e.end], result.value) for e in result.evidence):
                yield Failure("number", node, f"{result.value:g} does not stand in its sentence in {paper}")


def _check_edges(graph: Graph) -> Iterator[Failure]:
    for subject, object_, key, data in graph.edges(keys=True, data=True):
        where = _edge_name(subject, key, object_)
        types = graph.nodes[subject]["type"], graph.nodes[object_]["type"]
        if key != data["predicate"] or not allows(types[0], Predicate(key), types[1]):
            yield Failure("edge", where, f"{types[0]} {key} {types[1]} is no allowed pattern")
        evidence: tuple[Evidence, ...] = data["evidence"]
        if not evidence and key != Predicate.VARIANT_OF.value:
            yield Failure("edge", where, "has no evidence")
        if evidence != tuple(sorted(set(evidence))):
            yield Failure("edge", where, "evidence is not sorted, or repeats itself")
        if data["support"] != len({e.document_id for e in evidence}):
            yield Failure("edge", where, f"support is {data['support']}, not the number of its papers")
        if data["confidence"] != max((e.confidence for e in evidence), default=1.0):
            yield Failure("edge", where, f"confidence is {data['confidence']}, not the highest of its evidence")


def _check_support(graph: Graph) -> Iterator[Failure]:
    for node in graph:
        if is_concept(graph, node):
            papers = sum(key == Predicate.MENTIONS.value for _, _, key in graph.in_edges(node, keys=True))
            if graph.nodes[node]["support"] != papers:
                stated = graph.nodes[node]["support"]
                yield Failure("edge", node, f"support is {stated}, but {papers} papers mention it")


def _edge_name(subject: str, key: str, object_: str) -> str:
    return f"{subject} {key} {object_}"
