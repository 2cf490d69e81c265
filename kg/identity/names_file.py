r"""Tables of names: TSV without quoting, columns name, type, papers and surface_forms (separated by "|").

    name	type	papers	surface_forms
    large language model	Model	12	LLM|LLMs|Large Language Models

The last two columns may be missing: one paper, no other forms.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from kg.datamodel import ConceptType
from kg.errors import ReadError
from kg.identity.resolution import Resolution
from kg.identity.shortforms import abbreviates, is_short, singular_short
from kg.identity.table import NameKey, NameTable


def read_names(path: Path) -> tuple[NameTable, tuple[NameKey, ...]]:
    """Return the names of a table, counted as if all stood in one corpus, and their order in the file.

    A surface form that abbreviates its name counts as a definition in as many papers as the name has.

    Raises:
        ReadError: The file or a line cannot be read.
    """
    table = NameTable()
    order: list[NameKey] = []
    try:
        lines = [line.rstrip("\r") for line in path.read_text(encoding="utf-8-sig").split("\n")]
    except OSError as error:
        raise ReadError(path, None, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ReadError(path, None, f"is not UTF-8: {error.reason} at byte {error.start}") from error
    for type_, name, papers, forms in _rows(path, lines):
        order.append((type_, name))
        table.add_name(type_, name, forms, papers=papers)
        for short in {singular_short(form) for form in forms if form != name and is_short(form)}:
            if abbreviates(short, name):
                table.definitions[short, name] += papers
    return table, tuple(order)


def _rows(path: Path, lines: list[str]) -> Iterator[tuple[ConceptType, str, int, list[str]]]:
    header = lines[0].split("\t") if lines else []
    if not {"name", "type"} <= set(header):
        raise ReadError(path, 1, "wants a header with the columns name, type, papers, surface_forms, separated by tabs")
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        row = dict(zip(header, line.split("\t"), strict=False))
        name, type_, papers = row.get("name", ""), row.get("type", ""), row.get("papers") or "1"
        if type_ not in set(ConceptType):
            raise ReadError(path, number, f"no type is called {type_!r}; there are {', '.join(ConceptType)}")
        if not name or not papers.isdecimal():
            raise ReadError(path, number, "wants a name and a number of papers")
        yield ConceptType(type_), name, int(papers), [form for form in row.get("surface_forms", "").split("|") if form]


def generate_clusters(order: tuple[NameKey, ...], resolution: Resolution) -> Iterator[str]:
    """Yield the lines of a table of clusters: name, concept id, name of the concept; a dropped name has none."""
    yield "name\tconcept\tconcept_name"
    for entry in order:
        concept = resolution.names.get(entry)
        yield f"{entry[1]}\t{concept or ''}\t{'' if concept is None else resolution.concepts[concept].name}"


def write_clusters(order: tuple[NameKey, ...], resolution: Resolution, path: Path) -> None:
    """Write a table of clusters; `-` is standard output."""
    lines = (f"{line}\n" for line in generate_clusters(order, resolution))
    if str(path) == "-":
        sys.stdout.writelines(lines)
        return
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(lines)
