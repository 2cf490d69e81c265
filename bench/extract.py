"""Measure extraction: abstracts and words a second, one and two processes, memory, and growth with the corpus.

    python bench/extract.py --input abstracts.jsonl.xz --abstracts 400

prints one JSON object a line. In the same run stand (a) "encoder": the bare ONNX encoder on the same texts, (b) "blank": spaCy's blank English pipeline, (c) "rules": kg's pipeline without the model, and
"pipeline" with one and two processes; "share" is the rate against (a). One process of the pipeline has a second
thread, which reads ahead: (a) has one thread, so pin the run to one core (taskset -c 0) to see the work alone. "growth" repeats one process on 1x, 4x and
16x a quarter of the abstracts; "megabytes" is the peak of the process so far, its children left out.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import spacy

from kg.datamodel import Document
from kg.extract.onnx_model import OnnxModel
from kg.extract.pipeline import NO_MODEL, extract, load_pipeline
from kg.readers import read_documents
from kg.resources import data_path


def measure(name: str, documents: Sequence[Document], work: Callable[[], Any]) -> dict[str, Any]:
    """Time some work on documents."""
    start = time.perf_counter()
    work()
    seconds = time.perf_counter() - start
    words = sum(len(d.text.split()) for d in documents)
    return {
        "what": name,
        "abstracts": len(documents),
        "seconds": round(seconds, 2),
        "abstracts/s": round(len(documents) / seconds, 1),
        "words/s": round(words / seconds),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def run_encoder(model: OnnxModel, texts: Sequence[str]) -> None:
    """Run the encoder alone, text by text as the pipeline does."""
    for text in texts:
        model.read(model.lay_out(text))


def rows(documents: Sequence[Document]) -> Iterator[dict[str, Any]]:
    """Yield one row for each measurement."""
    texts = [document.text for document in documents]
    model, blank, rules, nlp = (
        OnnxModel(data_path("model")),
        spacy.blank("en"),
        load_pipeline(NO_MODEL),
        load_pipeline(),
    )
    run_encoder(model, texts[:32])
    list(extract(documents[:32], nlp))
    encoder = measure("encoder", documents, lambda: run_encoder(model, texts))
    yield encoder
    yield measure("blank", documents, lambda: list(blank.pipe(texts)))
    yield measure("rules", documents, lambda: list(extract(documents, rules)))
    for processes in (1, 2):
        row = measure(f"pipeline, {processes} process", documents, lambda: drain(documents, nlp, processes))  # noqa: B023
        yield row | {"share": round(row["abstracts/s"] / encoder["abstracts/s"], 2)}
    quarter = documents[: max(1, len(documents) // 4)]
    for times in (1, 4, 16):
        grown = [document for _ in range(times) for document in quarter]
        yield measure(f"growth {times}x", grown, lambda: drain(grown, nlp, 1))  # noqa: B023


def drain(documents: Sequence[Document], nlp: spacy.Language, processes: int) -> None:
    """Extract and let go."""
    for _ in extract(documents, nlp, n_process=processes):
        pass


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--input", type=Path, default=Path("examples"))
    parser.add_argument("--abstracts", type=int, default=400)
    options = parser.parse_args()
    documents = list(islice(read_documents([options.input], problems=print), options.abstracts))
    for row in rows(documents):
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
