"""Annotations by models, for self-training: trained models read abstracts that nobody has annotated, and vote."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from kg.datamodel import Document
from kg.errors import ReadError
from kg.extract.concepts import Scorer
from kg.extract.decode import decode
from kg.extract.features import NodeArrays
from kg.extract.layout import lay_out
from kg.extract.numbers import find_numbers
from kg.extract.pairs import Pairs
from kg.extract.pipeline import blank_pipeline
from kg.extract.recognizer import find_known
from kg.extract.spans import LEXICON
from kg.extract.thresholds import Thresholds
from kg.gold import papers_beside, read_gold
from kg.readers import read_documents
from kg.records import Record, to_record
from kg.train.examples import MAX_PIECES
from kg.train.scorer import score_layouts
from kg.train.weights import load_model

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

BATCH = 64


class Vote:
    """The mean of several models' scores of one text (see `kg.extract.concepts.Scorer`)."""

    def __init__(self, scorers: Sequence[Scorer]) -> None:
        self.scorers = scorers

    def spans(self) -> Floats:
        """Return mean logits of spans."""
        return _mean([scorer.spans() for scorer in self.scorers])

    def links(self, nodes: NodeArrays, pairs: NDArray[np.int64], features: NDArray[np.int64]) -> Floats:
        """Return mean logits that two forms name one concept."""
        return _mean([scorer.links(nodes, pairs, features) for scorer in self.scorers])

    def nodes(self, nodes: NodeArrays, pairs: Pairs) -> tuple[Floats, Floats, Floats]:
        """Return mean logits of pairs, nodes and numbers."""
        scores = [scorer.nodes(nodes, pairs) for scorer in self.scorers]
        return _mean([s[0] for s in scores]), _mean([s[1] for s in scores]), _mean([s[2] for s in scores])


def _mean(scores: Sequence[Floats]) -> Floats:
    mean: Floats = np.mean(np.stack(scores), axis=0)
    return mean


@torch.no_grad()
def label(documents: Iterable[Document], models: Sequence[Path]) -> Iterator[tuple[Document, Record]]:
    """Yield each document that is read whole with the record that the models agree on; lazy.

    Args:
        documents: Longer ones than the encoder reads at once are left out.
        models: Folders of `kg train`; thresholds are those of the first.

    Raises:
        KGError: A folder holds no weights of this model.
    """
    loaded = [load_model(folder) for folder in models]
    config = json.loads((models[0] / "config.json").read_text(encoding="utf-8"))
    thresholds = Thresholds.from_json(config["thresholds"])
    tokenizer = loaded[0][1]
    nlp = blank_pipeline(("lexicon",), {})
    remaining = iter(documents)
    while batch := list(islice(remaining, BATCH)):
        laid_out: list[Any] = []
        for document in batch:
            layout = lay_out(document.text, tokenizer.encode(document.text, add_special_tokens=False))
            if len(layout.pieces) <= MAX_PIECES:
                laid_out.append((document, layout))
        layouts = [layout for _, layout in laid_out]
        votes = zip(*(list(score_layouts(model, layouts)) for model, _ in loaded), strict=True)
        for (document, layout), scorers in zip(laid_out, votes, strict=True):
            known = find_known(nlp(document.text), layout, LEXICON)
            extraction = decode(document.id, document.text, layout, Vote(scorers), thresholds, known=known)
            yield document, to_record(document, extraction, document.sources[0].key)


def label_files(
    inputs: Sequence[str],
    models: Sequence[Path],
    out: Path,
    *,
    skip: Sequence[Path],
    limit: int,
    seed: int,
    with_results: bool = False,
    problems: Callable[[ReadError], None],
    advance: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Write records of abstracts drawn at random, and the papers beside them; return how many.

    Args:
        inputs: Files of abstracts.
        models: Folders of `kg train`.
        out: Records (JSON Lines); the papers go to `kg.gold.papers_beside(out)`.
        skip: Files of annotated papers, which are not drawn: same id, title or abstract.
        limit: Abstracts to draw, at most.
        seed: Of the draw.
        with_results: Draw only abstracts with a number that looks like a result.
        problems: Told of records that cannot be read.
        advance: Told the abstracts done and in all.

    Raises:
        ReadError: A file cannot be read.
        KGError: A folder holds no weights.
    """
    annotated = {key for path in skip for document, _ in read_gold(path) for key in _marks(document)}
    documents = (
        document
        for document in read_documents(inputs, problems=problems)
        if not with_results or any(number.likely for number in find_numbers(document.text))
    )
    drawn = _draw(documents, annotated, limit, random.Random(seed))
    count = 0
    papers = papers_beside(out)
    with out.open("w", encoding="utf-8") as records, papers.open("w", encoding="utf-8") as texts:
        for document, record in label(drawn, models):
            paper = {"id": record["id"], "title": document.title, "abstract": document.abstract}
            records.write(json.dumps(record, ensure_ascii=False) + "\n")
            texts.write(json.dumps(paper, ensure_ascii=False) + "\n")
            count += 1
            advance(count, len(drawn))
    return count


def _draw(documents: Iterable[Document], annotated: set[str], limit: int, draw: random.Random) -> list[Document]:
    """Return up to `limit` documents drawn at random (reservoir sampling, Vitter 1985), in random order."""
    drawn: list[Document] = []
    seen = 0
    for document in documents:
        if annotated.isdisjoint(_marks(document)):
            seen += 1
            if len(drawn) < limit:
                drawn.append(document)
            elif (place := draw.randrange(seen)) < limit:
                drawn[place] = document
    draw.shuffle(drawn)
    return drawn


def _marks(document: Document) -> tuple[str, ...]:
    """Return by what a paper is known again: its id, its title, the beginning of its abstract."""
    text = "".join(c for c in document.abstract.casefold() if c.isalnum())[:120]
    title = "".join(c for c in (document.title or "").casefold() if c.isalnum())
    return (document.id, text, title) if title else (document.id, text)
