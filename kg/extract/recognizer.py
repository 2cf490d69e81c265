"""The trained recognizer as a spaCy component: mentions, concepts, contributions, relations and results in one pass.

It stands in for the components that do the same by rule. The lexicon supports it, the user's patterns overrule it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.tokens import Doc, Span

import kg.extract.attributes  # noqa: F401 - declares doc._
from kg.datamodel import ConceptType, Extraction, Mention
from kg.extract.concepts import Found
from kg.extract.decode import decode
from kg.extract.layout import TYPE_INDEX, Layout, words_of_span
from kg.extract.onnx_model import OnnxModel
from kg.extract.spans import LEXICON, MENTIONS, PATTERNS, make_span

if TYPE_CHECKING:
    from kg.extract.onnx_model import OnnxScorer

SORTED_TOGETHER = 256
"""Docs that are sorted by length before they are cut into batches."""

BATCH_PIECES = 6144
"""Word pieces, padding included, that the encoder reads at once."""


class Recognizer:
    """The component "kg_recognizer"; the model is loaded at first use, in each process.

    Args:
        model: Model folder (`kg.extract.onnx_model`).
    """

    def __init__(self, model: str) -> None:
        self.model = model

    @cached_property
    def _onnx(self) -> OnnxModel:
        return OnnxModel(Path(self.model))

    def __getstate__(self) -> dict[str, str]:
        """Return what another process needs; it loads the model itself."""
        return {"model": self.model}

    def __call__(self, doc: Doc) -> Doc:
        """Annotate a doc."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = SORTED_TOGETHER) -> Iterator[Doc]:
        """Annotate docs, in order; docs of like length are read together."""
        docs = iter(stream)
        while chunk := list(islice(docs, max(batch_size, SORTED_TOGETHER))):
            layouts = self._onnx.lay_out([doc.text for doc in chunk])
            for batch in _batches(layouts):
                for row, scorer in zip(batch, self._onnx.read([layouts[i] for i in batch]), strict=True):
                    self._annotate(chunk[row], layouts[row], scorer)
            yield from chunk

    def _annotate(self, doc: Doc, layout: Layout, scorer: OnnxScorer) -> None:
        extraction = decode(
            "",
            doc.text,
            layout,
            scorer,
            self._onnx.thresholds,
            known=_spans(doc, layout, LEXICON),
            given=_spans(doc, layout, PATTERNS),
        )
        set_extraction(doc, extraction)


def set_extraction(doc: Doc, extraction: Extraction) -> None:
    """Set `doc.spans["mentions"]` and the attributes of `doc._` from an extraction of its text."""
    doc.spans[MENTIONS] = [span for cluster in extraction.clusters for span in _mention_spans(doc, cluster.mentions)]
    doc._.abbreviations = extraction.abbreviations
    doc._.clusters = extraction.clusters
    doc._.proposes = extraction.proposes
    doc._.relations = extraction.relations
    doc._.results = extraction.results


def _mention_spans(doc: Doc, mentions: Iterable[Mention]) -> Iterator[Span]:
    for mention in mentions:
        span = make_span(doc, mention.start, mention.end, mention.type)
        if span is not None:
            span._.confidence = mention.confidence
            yield span


def _spans(doc: Doc, layout: Layout, name: str) -> list[Found]:
    found = []
    for span in doc.spans.get(name, ()):
        words = words_of_span(layout, span.start_char, span.end_char)
        if words is not None:
            found.append(Found(*words, TYPE_INDEX[ConceptType(span.label_)], 1.0))
    return found


def _batches(layouts: Sequence[Layout]) -> Iterator[list[int]]:
    """Yield the numbers of layouts that go through the encoder together, by length."""
    batch: list[int] = []
    for row in sorted(range(len(layouts)), key=lambda i: len(layouts[i].pieces)):
        if batch and (len(batch) + 1) * (len(layouts[row].pieces) + 2) > BATCH_PIECES:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


@Language.factory(
    "kg_recognizer",
    requires=["doc.spans"],
    assigns=[
        "doc.spans",
        "doc._.abbreviations",
        "doc._.clusters",
        "doc._.proposes",
        "doc._.relations",
        "doc._.results",
    ],
)
def create_recognizer(nlp: Language, name: str, model: str) -> Recognizer:
    """Return the component for a model folder."""
    return Recognizer(model)
