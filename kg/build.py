"""The whole way from documents to a graph: in memory, or in a workspace that survives being stopped."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg import __version__
from kg.confidence import keep_confident
from kg.datamodel import EXTRACTED_PREDICATES, ConceptType, Document, Extraction, Facts, Predicate
from kg.decisions import Decisions
from kg.documents import unite_documents
from kg.errors import BuildError
from kg.extract.pipeline import extract, extractor_version
from kg.ground import Resolution, collect_names, ground, resolve
from kg.lexicon import load_lexicon
from kg.merge import merge
from kg.progress import Progress, no_progress, told
from kg.results import derive_results
from kg.workfile import WorkFile
from kg.workspace import open_workspace

if TYPE_CHECKING:
    import networkx as nx
    from spacy.language import Language

BATCH = 32


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did.

    Attributes:
        records: Records read in this run.
        papers: Papers in the graph.
        duplicates: Records of this run that were a paper already there.
        extracted: Papers that were extracted in this run; the others had been before.
        concepts: By type.
        relations: By predicate, the ten that are read from texts and VARIANT_OF.
        results: Numbers with what they are about.
    """

    records: int
    papers: int
    duplicates: int
    extracted: int
    concepts: Mapping[str, int]
    relations: Mapping[str, int]
    results: int


def build_graph(
    documents: Iterable[Document], nlp: Language, *, decisions: Decisions | None = None, n_process: int = 1
) -> nx.MultiDiGraph[str]:
    """Return the graph of documents without writing a file; records of one paper are united.

    Raises:
        DecisionError: The decisions contradict the names of the papers.
    """
    pairs = tuple(extract(unite_documents(documents), nlp, n_process=n_process))
    resolution = resolve(collect_names(pairs), load_lexicon(), Decisions() if decisions is None else decisions)
    return merge(_facts(pairs, resolution), resolution)


def build_workspace(
    target: Path,
    documents: Iterable[Document],
    nlp: Language,
    *,
    decisions: Decisions | None = None,
    min_confidence: float = 0.0,
    keep: bool = False,
    n_process: int = 1,
    manifest: Mapping[str, str] | None = None,
    progress: Progress = no_progress,
) -> BuildReport:
    """Build a workspace from documents, or renew it; extractions that are there are used again.

    Safe to stop at any moment: `target` is whole or as it was, and the next run goes on where this one stood.
    The same documents, in any order and in any number of runs, give the same bytes.

    Args:
        target: The workspace file.
        documents: Records as read; those of one paper are united.
        nlp: The pipeline; papers that its version has not seen are extracted.
        decisions: The user's word on names.
        min_confidence: What is less sure is left out of the graph; it stays in the extractions.
        keep: Keep the papers that the workspace holds, and add to them.
        n_process: Processes for extraction.
        manifest: Further entries for the workspace's manifest.
        progress: Is told the stage ("reading", "extracting", "naming", "grounding", "writing") and the papers done.

    Raises:
        BuildError: There is no paper, or nothing was found in any.
        WorkspaceError: The file cannot be written, or another build is at work on it.
        DecisionError: The decisions contradict the names of the papers.
    """
    version = extractor_version(nlp)
    entries = {**(manifest or {}), "extractor": version, "kg": __version__}
    with WorkFile(target) as work:
        before = work.start(keep=keep)
        records = work.add_documents(told("reading", documents, None, progress))
        papers = work.count_documents()
        if not papers:
            raise BuildError("no paper was read: there is nothing to build a graph from")
        known = work.reuse_extractions(version)
        _extract_missing(work, nlp, version, n_process, known, progress)
        _write_graph(work, Decisions() if decisions is None else decisions, min_confidence, entries, progress)
    return _report(target, records=records, duplicates=records - (papers - before), extracted=papers - known)


def _extract_missing(
    work: WorkFile, nlp: Language, version: str, n_process: int, known: int, progress: Progress
) -> None:
    papers = work.count_documents()
    if known == papers:
        return
    progress("extracting", known, papers)
    pairs = extract(work.missing(version), nlp, n_process=n_process)
    done = known
    while batch := list(itertools.islice(pairs, BATCH)):
        work.add_extractions(batch, version)
        done += len(batch)
        progress("extracting", done, papers)


def _write_graph(
    work: WorkFile, decisions: Decisions, min_confidence: float, manifest: Mapping[str, str], progress: Progress
) -> None:
    papers = work.count_documents()

    def extractions(stage: str) -> Iterator[tuple[Document, Extraction]]:
        for document, extraction in told(stage, work.extractions(manifest["extractor"]), papers, progress):
            yield document, keep_confident(extraction, min_confidence)

    resolution = resolve(collect_names(extractions("naming")), load_lexicon(), decisions)
    if not resolution.concepts:
        raise BuildError(f"nothing was found in {papers} papers: are they abstracts in English?")
    staging = work.stage(resolution)
    staging.add(_facts(extractions("grounding"), resolution))
    progress("writing", 0, None)
    work.finish(staging, resolution, manifest)


def _facts(pairs: Iterable[tuple[Document, Extraction]], resolution: Resolution) -> Iterator[Facts]:
    """Yield what each paper asserts, with what follows from its numbers."""
    for document, extraction in pairs:
        yield derive_results(ground(document, extraction, resolution))


def _report(target: Path, *, records: int, duplicates: int, extracted: int) -> BuildReport:
    with open_workspace(target) as workspace:
        nodes, edges = workspace.count_nodes(), workspace.count_edges()
    relations = (*EXTRACTED_PREDICATES, Predicate.VARIANT_OF)
    return BuildReport(
        records,
        nodes["Paper"],
        duplicates,
        extracted,
        {t.value: nodes.get(t.value, 0) for t in ConceptType},
        {p.value: edges.get(p.value, 0) for p in relations},
        nodes.get("Result", 0),
    )
