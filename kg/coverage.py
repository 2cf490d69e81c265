"""What a graph may have missed: numbers without a result, cue verbs without a relation, names without a concept."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.datamodel import Evidence, Predicate
from kg.extract.numbers import find_numbers
from kg.extract.sentences import sentence_span, sentence_starts
from kg.graph import PAPER
from kg.lookup import is_concept, lookup_form
from kg.results import results_by_paper

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.MultiDiGraph[str]

COLUMNS = ("measure", "seen", "covered", "share")
GAP_COLUMNS = ("what", "text", "papers", "paper", "sentence")
CUES: dict[Predicate, re.Pattern[str]] = {
    predicate: re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for predicate, words in {
        Predicate.OUTPERFORMS: r"outperform(?:s|ed|ing)?|surpass(?:es|ed|ing)?|beats|superior to|better than",
        Predicate.EVALUATED_ON: r"(?:evaluat|test|validat|benchmark)(?:ed|e|ing|ions?)? on|experiments (?:on|in|across)",
        Predicate.TRAINED_ON: r"(?:pre-?|fine-?)?train(?:ed|ing)? (?:on|with)|fine-?tun(?:ed|ing) on",
        Predicate.BASED_ON: r"(?:based|built|builds|building) (?:up)?on|extends|initiali[sz]ed (?:from|with)",
        Predicate.PART_OF: r"consists? of|compris(?:es|ing)|composed of|made up of",
        Predicate.COMPARED_WITH: r"compared? (?:to|with|against)|comparison (?:to|with)",
    }.items()
}
NAME = re.compile(r"(?<![\w-])(?=[\w.+@-]*[A-Z])(?:[A-Za-z][\w.+@]*(?:-[\w.+@]+)*)(?<![.@+-])")
SHAPE = re.compile(r"[a-z][A-Z]|[A-Z]{2}|[A-Za-z]-?\d|\d[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that stands in texts but not in the graph.

    Attributes:
        what: "number", "cue" or "name".
        text: The number, the cue with its relation, or the name.
        papers: Papers in which it stands; for numbers and cues 1.
        paper: The first of them by id.
        sentence: The sentence there.
    """

    what: str
    text: str
    papers: int
    paper: str
    sentence: str

    def as_row(self) -> dict[str, Any]:
        """Return the columns of a table."""
        return {column: getattr(self, column) for column in GAP_COLUMNS}


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of what was seen is in the graph: measure to (seen, covered); and the gaps, by kind and place."""

    counts: dict[str, tuple[int, int]]
    gaps: tuple[Gap, ...]

    def rows(self) -> list[dict[str, Any]]:
        """Return the columns of a table."""
        return [
            {"measure": measure, "seen": seen, "covered": covered, "share": round(covered / seen, 3) if seen else None}
            for measure, (seen, covered) in self.counts.items()
        ]


def measure_coverage(graph: Graph, *, min_papers: int = 2) -> Coverage:
    """Return what the graph holds of the numbers, cue verbs and names of its papers.

    A number counts as linked if a result of its sentence has its value; only numbers that look like outcomes count.
    A name is unknown if it looks like one and no concept is called so; it is listed from `min_papers` papers on.
    """
    papers = {node: f"{data['title']}\n{data['abstract']}" for node, data in sorted(_papers(graph))}
    counts: dict[str, tuple[int, int]] = {}
    numbers, number_gaps = _numbers(graph, papers)
    counts |= numbers
    cues, cue_gaps = _cues(graph, papers)
    counts |= cues
    name_gaps = list(_unknown_names(graph, papers, min_papers))
    return Coverage(counts, (*number_gaps, *cue_gaps, *name_gaps))


def _papers(graph: Graph) -> Iterator[tuple[str, dict[str, Any]]]:
    return ((node, data) for node, data in graph.nodes(data=True) if data["type"] == PAPER)


def _numbers(graph: Graph, papers: dict[str, str]) -> tuple[dict[str, tuple[int, int]], list[Gap]]:
    results = results_by_paper(graph)
    gaps: list[Gap] = []
    seen = linked = 0
    for paper, text in papers.items():
        stated = [(result.value, result.evidence) for _, result in results.get(paper, ())]
        starts = sentence_starts(text)
        for number in find_numbers(text):
            if not number.likely:
                continue
            seen += 1
            if any(abs(value) == abs(number.value) and _covers(spans, number.start) for value, spans in stated):
                linked += 1
            else:
                gaps.append(
                    _gap("number", text[number.start : number.end], paper, text, starts, number.start, number.end)
                )
    read = [result for found in results.values() for _, result in found if not result.derived]
    counts = {"numbers with a result": (seen, linked)}
    for end in ("subject", "metric", "benchmark"):
        counts[f"results with a {end}"] = len(read), sum(getattr(result, end) is not None for result in read)
    return counts, gaps


def _cues(graph: Graph, papers: dict[str, str]) -> tuple[dict[str, tuple[int, int]], list[Gap]]:
    stated: dict[tuple[str, str], list[Evidence]] = defaultdict(list)
    for _, _, key, data in graph.edges(keys=True, data=True):
        for evidence in data["evidence"]:
            stated[evidence.document_id, key].append(evidence)
    counts: dict[str, tuple[int, int]] = {}
    gaps: list[Gap] = []
    for predicate, pattern in CUES.items():
        seen = covered = 0
        for paper, text in papers.items():
            starts = sentence_starts(text)
            for cue in pattern.finditer(text):
                seen += 1
                if _covers(stated[paper, predicate.value], cue.start()):
                    covered += 1
                else:
                    words = f"{cue.group()} ({predicate.value})"
                    gaps.append(_gap("cue", words, paper, text, starts, cue.start(), cue.end()))
        counts[f"cues of {predicate.value}"] = seen, covered
    return counts, gaps


def _unknown_names(graph: Graph, papers: dict[str, str], min_papers: int) -> Iterator[Gap]:
    known = {
        lookup_form(name)
        for node, data in graph.nodes(data=True)
        if is_concept(graph, node)
        for name in (data["name"], *data["aliases"])
    }
    mentioned = _mentioned_spans(graph)
    found: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for paper, text in papers.items():
        for match in NAME.finditer(text):
            name = match.group()
            if len(name) < 3 or SHAPE.search(name) is None or lookup_form(name) in known:
                continue
            if not any(start < match.end() and match.start() < end for start, end in mentioned[paper]):
                found[name].setdefault(paper, match.span())
    for name in sorted(found, key=lambda name: (-len(found[name]), name)):
        if len(found[name]) >= min_papers:
            paper = min(found[name])
            text = papers[paper]
            start, end = found[name][paper]
            span = sentence_span(sentence_starts(text), text, start, end)
            yield Gap("name", name, len(found[name]), paper, text[slice(*span)].strip())


def _mentioned_spans(graph: Graph) -> dict[str, list[tuple[int, int]]]:
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for paper, _, key, data in graph.edges(keys=True, data=True):
        if key == Predicate.MENTIONS.value:
            spans[paper] += [(evidence.start, evidence.end) for evidence in data["evidence"]]
    return spans


def _covers(spans: Iterable[Evidence], offset: int) -> bool:
    return any(evidence.start <= offset < evidence.end for evidence in spans)


def _gap(what: str, words: str, paper: str, text: str, starts: tuple[int, ...], start: int, end: int) -> Gap:
    span = sentence_span(starts, text, start, end)
    return Gap(what, words, 1, paper, text[slice(*span)].strip())
