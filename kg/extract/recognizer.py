"""The trained recognizer as a spaCy component: mentions, concepts, contributions, relations and results in one pass.

It stands in for the components that do the same by rule. The lexicon supports it, the user's patterns overrule it.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TypeVar

from spacy.language import Language
from spacy.tokens import Doc, Span

import kg.extract.attributes  # noqa: F401 - declares doc._
from kg.datamodel import ConceptType, Extraction, Mention
from kg.extract.concepts import Found
from kg.extract.decode import decode
from kg.extract.layout import TYPE_INDEX, Layout, words_of_span
from kg.extract.onnx_model import OnnxModel, OnnxScorer
from kg.extract.spans import LEXICON, MENTIONS, PATTERNS, make_span

T = TypeVar("T")
R = TypeVar("R")


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

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 64) -> Iterator[Doc]:
        """Annotate docs: a batch of texts is read by the encoder, and decoded while a thread reads the next batch.

        A worker process reads and decodes in turn, since the other processors have workers of their own; batches are
        quicker there than text by text, since the encoder's weights drive all others out of the processor's cache.
        """
        remaining = iter(stream)
        batches = iter(lambda: list(islice(remaining, batch_size)), [])
        read = read_ahead if multiprocessing.parent_process() is None else map
        for docs, scorers in read(self._read, batches):
            for doc, scorer in zip(docs, scorers, strict=True):
                set_extraction(doc, self._decode(doc, doc.text, scorer))
                yield doc

    def _read(self, docs: list[Doc]) -> tuple[list[Doc], list[OnnxScorer]]:
        layouts = [self._onnx.lay_out(doc.text) for doc in docs]
        return docs, [self._onnx.read(layout) for layout in layouts]

    def _decode(self, doc: Doc, text: str, scorer: OnnxScorer) -> Extraction:
        known, given = (find_known(doc, scorer.layout, name) for name in (LEXICON, PATTERNS))
        model = self._onnx
        return decode(
            "",
            text,
            scorer.layout,
            scorer,
            model.thresholds,
            known=known,
            given=given,
            calibration=model.calibration,
        )


def read_ahead(work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """Yield the result of each item in order; a thread works on the next one meanwhile.

    What the items raise comes after the results of those before. Whoever closes it waits for the item in work.

    >>> list(read_ahead(abs, [-1, 2]))
    [1, 2]
    """
    thread = ThreadPoolExecutor(1)
    source = iter(items)
    before: Future[R] | None = None
    try:
        while True:
            try:
                item = next(source)
            except Exception as error:
                if before is not None:
                    yield before.result()
                if isinstance(error, StopIteration):
                    return
                raise
            following = thread.submit(work, item)
            if before is not None:
                yield before.result()
            before = following
    finally:
        thread.shutdown(cancel_futures=True)


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


def find_known(doc: Doc, layout: Layout, name: str) -> list[Found]:
    """Return the spans of `doc.spans[name]` in words, without those that cut one."""
    found = []
    for span in doc.spans.get(name, ()):
        words = words_of_span(layout, span.start_char, span.end_char)
        if words is not None:
            found.append(Found(*words, TYPE_INDEX[ConceptType(span.label_)], 1.0))
    return found


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
