"""The curated list of well-known models, benchmarks, metrics, tasks and methods (kg/data/lexicon.tsv).

The file is UTF-8, one entry a line, sorted by type and name: name, type, aliases joined by "|"; no header, "#" begins
a comment. An alias is another name of the very same concept ("RL" of "reinforcement learning"), never of a part, a
kind or a variant: aliases merge. Among the entries of one type a form is listed once, whatever its case; "MAE" may
stand for a metric and a method.

    reinforcement learning	Method	RL
    GSM8K	Benchmark	GSM-8K
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.datamodel import ConceptType
from kg.errors import ReadError
from kg.resources import data_path

LEXICON_FILE = "lexicon.tsv"


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """One concept: its name, its type and its other names."""

    name: str
    type: ConceptType
    aliases: tuple[str, ...] = ()

    @property
    def forms(self) -> tuple[str, ...]:
        """The name and the aliases."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Entries in the order of their file."""

    entries: tuple[LexiconEntry, ...]
    _by_form: dict[str, tuple[LexiconEntry, ...]]

    def find_entries(self, form: str) -> tuple[LexiconEntry, ...]:
        """Return the entries that list a surface form, whatever its case; at most one of each type."""
        return self._by_form.get(form.casefold(), ())

    def __len__(self) -> int:
        return len(self.entries)


def make_lexicon(entries: tuple[LexiconEntry, ...]) -> Lexicon:
    """Return the lexicon of some entries.

    Raises:
        ValueError: A form stands in two entries of one type.
    """
    by_form: dict[str, tuple[LexiconEntry, ...]] = {}
    for entry in entries:
        for form in {form.casefold() for form in entry.forms}:
            known = by_form.get(form, ())
            for other in known:
                if other.type is entry.type:
                    raise ValueError(f"{form!r} is listed under {other.name!r} and {entry.name!r}")
            by_form[form] = (*known, entry)
    return Lexicon(entries, by_form)


def read_lexicon(path: Path) -> Lexicon:
    """Return the lexicon that a file holds.

    Raises:
        ReadError: A line has not three fields, a type is unknown, or a form stands in two entries.
    """
    entries = tuple(_read_entries(path))
    try:
        return make_lexicon(entries)
    except ValueError as error:
        raise ReadError(path, None, str(error)) from error


@cache
def load_lexicon() -> Lexicon:
    """Return the lexicon that comes with the package; it is read once."""
    return read_lexicon(data_path(LEXICON_FILE))


def _read_entries(path: Path) -> Iterator[LexiconEntry]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        fields = line.split("\t")
        if len(fields) not in {2, 3}:
            raise ReadError(path, number, f"expected name, type and aliases, found {len(fields)} fields")
        name, type_ = fields[0], fields[1]
        if type_ not in set(ConceptType):
            raise ReadError(path, number, f"unknown type {type_!r}")
        aliases = tuple(alias for alias in fields[2].split("|") if alias) if len(fields) == 3 else ()
        yield LexiconEntry(name, ConceptType(type_), aliases)
