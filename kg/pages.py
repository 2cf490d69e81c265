"""Concepts and papers as text to read in a terminal."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from kg.describe import TOLD, ConceptPage, Named, Outcome, PaperLine, PaperPage, Quote, Statement
from kg.lookup import lookup_form

if TYPE_CHECKING:
    from rich.text import Text

HEADINGS: dict[str, tuple[str, str]] = {
    "USED_FOR": ("used for", "used for it"),
    "PART_OF": ("part of", "parts of it"),
    "BASED_ON": ("based on", "based on it"),
    "SUBCLASS_OF": ("a kind of", "kinds of it"),
    "EVALUATED_ON": ("evaluated on", "evaluated on it"),
    "TRAINED_ON": ("trained on", "trained on it"),
    "BENCHMARK_FOR": ("benchmark for", "benchmarks for it"),
    "MEASURED_BY": ("measured by", "measured by it"),
    "OUTPERFORMS": ("outperforms", "outperformed by"),
    "COMPARED_WITH": ("compared with", "compared with it"),
    "VARIANT_OF": ("variant of", "variants of it"),
}
"""What is said over the other ends of a concept's relations, where it is the subject and where the object."""

_ROLES = ("OF in", "ON in", "BY in", "VERSUS in")


def generate_concept_page(page: ConceptPage) -> Iterator[Text]:
    """Yield the lines of a concept's page."""
    yield _line((page.name, "bold"), f"  {page.type}  ", (page.id, "dim"))
    if others := _other_names(page):
        yield _line(("also ", "dim"), ", ".join(others))
    yield _line(("in ", "dim"), count_of(page.support, "paper"), *_proposed(page.papers))
    if page.namesakes:
        yield _line(("see also ", "dim"), ", ".join(page.namesakes))
    for predicate in TOLD:
        of_one = [s for s in page.relations if s.predicate == predicate]
        for direction, heading in zip(("out", "in"), HEADINGS[predicate], strict=True):
            told = [s for s in of_one if (s.subject.id if direction == "out" else s.object.id) == page.id]
            yield from _section(heading, len(told), page.counts.get(f"{predicate} {direction}", 0))
            for statement in told:
                yield from _statement(statement.object if direction == "out" else statement.subject, statement)
    yield from _section("results", len(page.results), sum(page.counts.get(role, 0) for role in _ROLES))
    yield from _outcomes(page.results)
    yield from _section("papers", len(page.papers), page.support)
    for paper in page.papers:
        yield _line(
            "  ",
            paper.title,
            ("  " + _reference(paper.id, paper.date), "dim"),
            (" proposes it" * paper.proposes, "green"),
        )


def generate_paper_page(page: PaperPage) -> Iterator[Text]:
    """Yield the lines of a paper's page."""
    yield _line((page.title or "(no title)", "bold"))
    keys = dict.fromkeys((*page.identifiers, *page.sources))
    yield _line((_reference(page.id, page.date), "dim"), (f"  also {', '.join(keys)}" if keys else "", "dim"))
    yield _line("")
    yield _line(page.abstract)
    proposed = {concept.id for concept in page.proposes}
    for heading, concepts in (
        ("proposes", page.proposes),
        ("mentions", [concept for concept in page.mentions if concept.id not in proposed]),
    ):
        yield from _section(heading, len(concepts), len(concepts))
        for concept in concepts:
            yield _line(f"  {concept.name}", (f"  {concept.type}", "dim"))
    yield from _section("relations", len(page.relations), len(page.relations))
    for s in page.relations:
        yield _line(f"  {s.subject.name} ", (HEADINGS[s.predicate][0], "cyan"), f" {s.object.name}")
    yield from _section("results", len(page.results), len(page.results))
    yield from _outcomes(page.results)


def count_of(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> count_of(1, "paper"), count_of(2340, "paper")
    ('1 paper', '2,340 papers')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def format_outcome(outcome: Outcome) -> str:
    """Return a result in one line: value, metric, benchmark, subject, comparator, condition."""
    versus = outcome.comparator.name if outcome.comparator is not None else outcome.comparator_text
    parts = [
        outcome.name,
        "" if outcome.metric is None else outcome.metric.name,
        "" if outcome.benchmark is None else f"on {outcome.benchmark.name}",
        "" if outcome.subject is None else f"by {outcome.subject.name}",
        "" if versus is None else f"against {versus}",
        "" if outcome.condition is None else f"({outcome.condition})",
    ]
    return " ".join(part for part in parts if part)


def _other_names(page: ConceptPage) -> list[str]:
    """Return the aliases that are more than another case, hyphen or number of the name or of each other."""
    names = {lookup_form(alias): alias for alias in reversed(page.aliases)}
    return sorted(alias for form, alias in names.items() if form != lookup_form(page.name))


def _section(heading: str, shown: int, total: int) -> Iterator[Text]:
    if shown:
        more = f" ({shown} of {total:,})" if total > shown else ""
        yield _line("")
        yield _line((heading, "bold cyan"), (more, "dim"))


def _proposed(papers: Iterable[PaperLine]) -> list[tuple[str, str]]:
    proposing = [paper for paper in papers if paper.proposes]
    if not proposing:
        return []
    more = f" and {len(proposing) - 1} more" if len(proposing) > 1 else ""
    return [(f", proposed by {_reference(proposing[0].id, proposing[0].date)}{more}", "dim")]


def _statement(other: Named, statement: Statement) -> Iterator[Text]:
    papers = f"  {count_of(statement.support, 'paper')}" if statement.support > 1 else ""
    yield _line(f"  {other.name}", (f"  {other.type}", "dim"), (papers, "dim"))
    yield from _quote(statement.quotes)


def _outcomes(outcomes: Iterable[Outcome]) -> Iterator[Text]:
    for quotes, of_one_sentence in itertools.groupby(outcomes, key=lambda outcome: outcome.quotes[:1]):
        yield from (_line(f"  {format_outcome(outcome)}") for outcome in of_one_sentence)
        yield from _quote(quotes)


def _quote(quotes: tuple[Quote, ...]) -> Iterator[Text]:
    for quote in quotes[:1]:
        yield _line("    ", (quote.sentence, "italic"), (f"  {_reference(quote.paper, quote.date)}", "dim"))


def _reference(paper: str, date: str | None) -> str:
    return paper if date is None else f"{paper}, {date[:4]}"


def _line(*parts: str | tuple[str, str]) -> Text:
    from rich.text import Text

    return Text.assemble(*parts)
