"""Wordings that mean the same inside a name: kg/data/synonyms.tsv (phrase, means, where; TSV without quoting)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from kg.errors import ReadError
from kg.identity.normal import words
from kg.resources import data_path

PLACES = ("anywhere", "inside", "start", "whole", "proper")


@dataclass(frozen=True)
class Synonyms:
    """The table, ready for use.

    Attributes:
        phrases: By first word: (phrase, means, where), longest phrase first.
        wholes: Whole names and what they mean.
        proper: Names that differ from the same words in lower case.
    """

    phrases: dict[str, tuple[tuple[tuple[str, ...], tuple[str, ...], str], ...]]
    wholes: dict[tuple[str, ...], tuple[str, ...]]
    proper: frozenset[str]

    def whole(self, name: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return what a whole name means, and notes on it."""
        means = self.wholes.get(name)
        return (name, ()) if means is None else (means, (f'"{" ".join(name)}" is "{" ".join(means)}"',))

    def replace(self, name: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the words with every phrase replaced, and notes on what was."""
        done: list[str] = []
        notes: list[str] = []
        at = 0
        while at < len(name):
            for phrase, means, where in self.phrases.get(name[at], ()):
                longer = len(phrase) < len(name)
                fits = where == "anywhere" or (longer and (where == "inside" or (at == 0 and where == "start")))
                if fits and name[at : at + len(phrase)] == phrase:
                    done.extend(means)
                    at += len(phrase)
                    if phrase != means:
                        notes.append(f'"{" ".join(phrase)}" is "{" ".join(means)}"')
                    break
            else:
                done.append(name[at])
                at += 1
        return tuple(done), tuple(notes)


@lru_cache(maxsize=4)
def load_synonyms(path: Path | None = None) -> Synonyms:
    """Return the table that comes with kg, or another.

    Raises:
        ReadError: A line has not three columns, or an unknown place.
    """
    path = data_path("synonyms.tsv") if path is None else path
    rows = list(_read_rows(path))
    phrases: dict[str, list[tuple[tuple[str, ...], tuple[str, ...], str]]] = {}
    for phrase, means, where in rows:
        if where not in {"whole", "proper"}:
            parts = words(phrase)
            phrases.setdefault(parts[0], []).append((parts, words(means), where))
    by_length = {first: tuple(sorted(found, key=lambda row: (-len(row[0]), row))) for first, found in phrases.items()}
    table = Synonyms(by_length, {}, frozenset(phrase for phrase, _, where in rows if where == "proper"))
    wholes: dict[tuple[str, ...], tuple[str, ...]] = {}
    for phrase, means, where in rows:
        if where == "whole":
            form, meant = table.replace(words(phrase))[0], table.replace(words(means))[0]
            wholes |= {form: meant} if form != meant else {}
    return replace(table, wholes=wholes)


def _read_rows(path: Path) -> Iterator[tuple[str, str, str]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if number == 1 or not line or line.startswith("#"):
            continue
        columns = line.split("\t")
        if len(columns) != 3 or columns[2] not in PLACES:
            raise ReadError(path, number, f"wants phrase, means and one of {', '.join(PLACES)}, separated by tabs")
        yield columns[0], columns[1], columns[2]
