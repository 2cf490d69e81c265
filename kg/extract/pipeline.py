"""The pipeline: from documents to what their texts say, as a spaCy `Language`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import spacy
from spacy.about import __version__ as spacy_version

from kg import __version__
from kg.datamodel import Document, Evidence, Extraction, Relation, Result
from kg.extract.onnx_model import OnnxModel, check_model, model_digest
from kg.extract.patterns import read_patterns
from kg.extract.spans import PATTERNS
from kg.extract.workers import map_in_processes
from kg.lexicon import LEXICON_FILE
from kg.resources import PACKAGE, data_path, schema_path

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

RULES = ("sentences", "abbreviations", "lexicon", "introduced", "mentions", "clusters", "relations", "results")
"""Components that extract by rule, in order; component "x" is the factory "kg_x"."""

NO_MODEL = Path("rules")
"""In place of a model folder: extract by rule alone."""

TRAINED = ("sentences", "lexicon", "recognizer")
"""Components around the trained recognizer."""

_MODULES = (
    "tokenizer",
    "marking",
    "lexicon_matcher",
    "introduced",
    "mentions",
    "clusters",
    "relations",
    "results",
    "recognizer",
)
Fact = TypeVar("Fact", Relation, Result)
_LONGEST_TEXT = 100_000_000
_BATCH = 32


def load_pipeline(model: Path | None = None, patterns: Path | None = None) -> Language:
    """Return the pipeline around the trained recognizer, ready for texts.

    Args:
        model: Folder of a model of `kg train` in place of the one that comes with the package; `NO_MODEL` for the
            rules alone, which are several times quicker and find less.
        patterns: The user's patterns (`kg.extract.patterns`).

    Raises:
        KGError: The folder holds no model, or a damaged one.
        ReadError: The patterns cannot be read.
    """
    if model == NO_MODEL:
        return _with_patterns(blank_pipeline(RULES, {}), patterns, before="kg_mentions")
    folder = data_path("model") if model is None else model
    check_model(folder)
    if model is not None:
        OnnxModel(folder)  # a damaged one fails here, not in a worker
    nlp = blank_pipeline(TRAINED, {"recognizer": {"model": str(folder)}})
    return _with_patterns(nlp, patterns, before="kg_recognizer")


def blank_pipeline(components: Iterable[str], configs: Mapping[str, dict[str, str]]) -> Language:
    """Return a pipeline of our tokenizer and some of our components; "x" is the factory "kg_x"."""
    for module in _MODULES:
        import_module(f"kg.extract.{module}")
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "kg.tokenizer.v1"}}})
    nlp.max_length = _LONGEST_TEXT
    for component in components:
        nlp.add_pipe(f"kg_{component}", config=configs.get(component, {}))
    return nlp


def _with_patterns(nlp: Language, patterns: Path | None, *, before: str) -> Language:
    if patterns is not None:
        ruler = nlp.add_pipe("span_ruler", "kg_patterns", before=before, config={"spans_key": PATTERNS})
        ruler.add_patterns(read_patterns(patterns, nlp.vocab))  # type: ignore[attr-defined]
    return nlp


def extract(
    documents: Iterable[Document], nlp: Language, *, n_process: int = 1
) -> Iterator[tuple[Document, Extraction]]:
    """Yield each document with what its text says, in order, a few batches ahead of what is taken.

    Args:
        n_process: Processes that share the work; the output is the same.

    Raises:
        KGError: A process was killed.
    """
    if n_process == 1:
        pairs = ((document.text, document) for document in documents)
        for doc, document in nlp.pipe(pairs, as_tuples=True, batch_size=_BATCH):
            yield document, to_extraction(doc, document.id)
        return
    remaining = iter(documents)
    batches = iter(lambda: list(islice(remaining, _BATCH)), [])
    for batch in map_in_processes(_extract_batch, batches, n_process, _begin_worker, nlp):
        yield from batch


_of_worker: list[Language] = []
"""The pipeline of a worker process."""


def _begin_worker(nlp: Language) -> None:
    _of_worker[:] = [nlp]


def _extract_batch(documents: list[Document]) -> list[tuple[Document, Extraction]]:
    """Return what texts say; extractions are sent back, not docs, which take ten times as long to pack and unpack."""
    return list(extract(documents, _of_worker[0]))


def to_extraction(doc: Doc, document_id: str) -> Extraction:
    """Return what a doc's components found, as evidence of a document."""
    return Extraction(
        document_id=document_id,
        clusters=tuple(doc._.clusters),
        proposes=tuple(doc._.proposes),
        relations=tuple(_of_document(relation, document_id) for relation in doc._.relations),
        results=tuple(_of_document(result, document_id) for result in doc._.results),
        abbreviations=tuple(doc._.abbreviations),
    )


def extractor_version(nlp: Language) -> str:
    """Return a hash of all that decides what a pipeline finds: kg, spaCy, the code, model, lexicon, patterns."""
    digest = hashlib.sha256(f"{__version__} {spacy_version} {nlp.pipe_names}".encode())
    code = (*sorted((PACKAGE / "extract").glob("*.py")), PACKAGE / "lexicon.py", PACKAGE / "schema.py")
    for path in (*code, data_path(LEXICON_FILE), schema_path("kg.yaml")):
        digest.update(path.read_bytes())
    if "kg_recognizer" in nlp.pipe_names:
        digest.update(model_digest(Path(nlp.get_pipe("kg_recognizer").model)).encode())  # type: ignore[attr-defined]
    if "kg_patterns" in nlp.pipe_names:
        digest.update(repr(nlp.get_pipe("kg_patterns").patterns).encode())  # type: ignore[attr-defined]
    return digest.hexdigest()[:16]


def _of_document(fact: Fact, document_id: str) -> Fact:
    evidence = tuple(Evidence(document_id, e.start, e.end, e.confidence) for e in fact.evidence)
    return replace(fact, evidence=evidence)
