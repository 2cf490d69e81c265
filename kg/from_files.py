"""Build and extract from files, with the options of the command line."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kg.build import BuildReport, build_workspace
from kg.decisions import Decisions, decisions_path, parse_decisions
from kg.errors import BuildError, DecisionError, ReadError
from kg.options import IdKind, Options
from kg.progress import Progress, no_progress, told
from kg.rows import dump_json
from kg.workspace import open_workspace

if TYPE_CHECKING:
    from kg.datamodel import Document

LISTED = 20
"""Skipped records that are told one by one."""


def build_from_files(
    target: Path,
    inputs: Sequence[str],
    options: Options,
    *,
    keep: bool = False,
    problems: Callable[[ReadError], None],
    progress: Progress = no_progress,
) -> BuildReport:
    """Build a workspace from files, or add files to one.

    Args:
        target: The workspace.
        inputs: Files, folders, or "-".
        options: Of model, patterns, decisions and min_confidence those that are None are taken from the workspace if it is kept.
        keep: Add to the papers of the workspace, which must exist.
        problems: Is told of records that are skipped.
        progress: Is told what goes on.

    Raises:
        ReadError: In a file nothing can be read.
        WorkspaceError, BuildError, DecisionError: See `build_workspace`.
    """
    from kg import load_pipeline
    from kg.readers import read_documents

    if keep:
        options = _remembered(target, options)
    text, decisions = _decisions(target, options)
    nlp = load_pipeline(options.model, options.patterns)
    manifest = {"options": _options_to_json(options), "decisions": text}
    documents = read_documents(inputs, format=options.format, fields=options.fields, problems=problems)
    return build_workspace(
        target,
        documents,
        nlp,
        decisions=decisions,
        min_confidence=0.0 if options.min_confidence is None else options.min_confidence,
        keep=keep,
        n_process=options.n_process,
        manifest=manifest,
        progress=progress,
    )


def generate_records(
    inputs: Sequence[str],
    options: Options,
    *,
    id_kind: IdKind = IdKind.DOCUMENT,
    problems: Callable[[ReadError], None],
    progress: Progress = no_progress,
) -> Iterator[str]:
    """Yield what each record of the input says, as lines of JSON (`kg.records`), in the order of the input.

    Raises:
        ReadError: In a file nothing can be read.
        BuildError: Nothing was found in any text.
    """
    from kg import load_pipeline
    from kg.extract.pipeline import extract
    from kg.readers import read_documents
    from kg.records import to_record

    nlp = load_pipeline(options.model, options.patterns)
    documents = read_documents(inputs, format=options.format, fields=options.fields, problems=problems)
    papers = found = 0
    for document, extraction in extract(
        told("extracting", documents, None, progress), nlp, n_process=options.n_process
    ):
        papers += 1
        found += len(extraction.clusters)
        yield dump_json(to_record(document, extraction, _record_id(document, id_kind)))
    if not found:
        raise BuildError(f"nothing was found in {papers} papers: are they abstracts in English?")


def report_rows(report: BuildReport, skipped: int) -> Iterator[dict[str, object]]:
    """Yield what a build did, as rows of a table."""
    yield {"": "papers", "count": report.papers}
    yield {"": "  read now", "count": report.records}
    yield {"": "  duplicates united", "count": report.duplicates}
    yield {"": "  records skipped", "count": skipped}
    yield {"": "  extracted now", "count": report.extracted}
    yield {"": "concepts", "count": sum(report.concepts.values())}
    yield from ({"": f"  {type_}", "count": count} for type_, count in report.concepts.items())
    yield {"": "relations", "count": sum(report.relations.values())}
    yield from ({"": f"  {predicate}", "count": count} for predicate, count in report.relations.items())
    yield {"": "results", "count": report.results}


def problem_lines(problems: Sequence[ReadError]) -> Iterator[str]:
    """Yield the skipped records with their reasons, the first ones of many, and their number."""
    yield from map(str, itertools.islice(problems, LISTED))
    if len(problems) > LISTED:
        yield f"and {len(problems) - LISTED:,} more"
    yield f"{len(problems):,} record{'' if len(problems) == 1 else 's'} skipped"


def _record_id(document: Document, kind: IdKind) -> str:
    return document.id if kind is IdKind.DOCUMENT else document.sources[0].key


def _options_to_json(options: Options) -> str:
    paths = {"model": options.model, "patterns": options.patterns, "decisions": options.decisions}
    known: dict[str, str | float] = {name: str(path) for name, path in paths.items() if path is not None}
    if options.min_confidence is not None:
        known["min_confidence"] = options.min_confidence
    return dump_json(known)


def _remembered(target: Path, options: Options) -> Options:
    with open_workspace(target) as workspace:
        known = json.loads(workspace.manifest.get("options", "{}"))
    paths = {name: Path(known[name]) if name in known else None for name in ("model", "patterns", "decisions")}
    return replace(
        options,
        model=paths["model"] if options.model is None else options.model,
        patterns=paths["patterns"] if options.patterns is None else options.patterns,
        decisions=paths["decisions"] if options.decisions is None else options.decisions,
        min_confidence=known.get("min_confidence") if options.min_confidence is None else options.min_confidence,
    )


def _decisions(target: Path, options: Options) -> tuple[str, Decisions]:
    path = decisions_path(target) if options.decisions is None else options.decisions
    if options.decisions is None and not path.exists():
        return "", Decisions()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DecisionError(f"{path}: cannot be read ({error})") from error
    return text, parse_decisions(text, str(path))
