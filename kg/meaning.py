"""Names near in meaning to what is asked, as the encoder of the trained recognizer sees them.

The meaning of a name is the mean of what the first layer of the encoder makes of its words, the small ones left out,
less the mean of all names; near is a small angle between two of them. Later layers, trained to tell what part a word
plays in a text, know less of what it means: of `bench/meaning.py`'s questions the last one finds a fifth fewer.
The vectors of a graph's names are kept in a file beside it (`graph.kg-meanings`), a name each: after a change of the
graph only the new names are read. Another model makes the file anew.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple
from zipfile import BadZipFile

import numpy as np

from kg.identity.shortforms import SMALL_WORDS
from kg.lookup import is_concept
from kg.progress import Progress, no_progress
from kg.resources import data_path

if TYPE_CHECKING:
    import networkx as nx
    from numpy.typing import NDArray

    from kg.extract.onnx_model import OnnxModel

    Floats = NDArray[np.float32]

logger = logging.getLogger(__name__)

NAMES = 30_000
"""Concepts whose meaning is known at most: those of most papers."""

OUTSTANDING = 2.0
"""Standard deviations above the mean of all names from which one is near: angles themselves differ from model to model."""

NEAREST = 10
"""Names that are near at most."""


class Meanings:
    """The meanings of the names of a graph, read by the model that comes with kg at the first question; a `kg.search.Meaning`.

    Args:
        graph: Its names; some hundred a second are read if no file keeps them.
        path: Its file, beside which the vectors are kept; None keeps nothing.
        tell: Hears how far reading is.
    """

    def __init__(self, graph: nx.MultiDiGraph[str], path: Path | None, *, tell: Progress = no_progress) -> None:
        self._graph = graph
        self._file = None if path is None else path.with_name(f"{path.name}-meanings")
        self._tell = tell

    def __call__(self, words: str, names: Sequence[str]) -> list[float]:
        """Return the nearness of each name to some words: above 0 only for the few that stand out.

        Without a model none does, and a warning says so.

        Raises:
            KGError: The model is damaged.
        """
        if self._known is None or not self._known.rows:
            return [0.0] * len(names)
        model, rows, centre, vectors = self._known
        cosines = vectors @ _direction(_vector(model, words) - centre)
        least = cosines.mean() + OUTSTANDING * cosines.std()
        near = {name: float(cosines[rows[name]]) for name in names if name in rows}
        nearest = sorted(near, key=lambda name: (-near[name], name))[:NEAREST]
        kept = {name for name in nearest if near[name] >= least}
        return [min(max(near[name], 0.0), 1.0) if name in kept else 0.0 for name in names]

    @cached_property
    def _known(self) -> _Known | None:
        from kg.extract.onnx_model import OnnxModel, model_digest, model_files

        folder = data_path("model")
        if not all((folder / name).is_file() for name in model_files()):
            logger.warning("search by name only: there is no model in %s", folder)
            return None
        names, digest, model = _names(self._graph), model_digest(folder), OnnxModel(folder)
        known = {} if self._file is None else _read(self._file, digest)
        new = [name for name in names if name not in known]
        for done, (name, vector) in enumerate(zip(new, _vectors(model, new), strict=True), 1):
            known[name] = vector
            self._tell("meaning", done, len(new))
        vectors = np.array([known[name] for name in names], dtype=np.float32)
        if new and self._file is not None:
            _write(self._file, digest, names, vectors)
        centre = vectors.sum(axis=0) / max(1, len(names))
        return _Known(model, {name: row for row, name in enumerate(names)}, centre, _direction(vectors - centre))


class _Known(NamedTuple):
    """A model, the row of each name, the mean of all names, [size], and the names less that, of length 1, [names, size]."""

    model: OnnxModel
    rows: dict[str, int]
    centre: Floats
    vectors: Floats


def _names(graph: nx.MultiDiGraph[str]) -> list[str]:
    concepts = [data for node, data in graph.nodes(data=True) if is_concept(graph, node)]
    concepts.sort(key=lambda data: (-data["support"], data["name"]))
    return sorted({data["name"] for data in concepts[:NAMES]})


def _vectors(model: OnnxModel, texts: Iterable[str]) -> Iterator[Floats]:
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        yield from threads.map(lambda text: _vector(model, text), texts)


def _vector(model: OnnxModel, text: str) -> Floats:
    layout = model.lay_out(text)
    if not layout.words:
        layout = model.lay_out("?")
    states = model.read_early(layout)
    words = layout.words[: int(np.searchsorted(layout.lasts, len(states)))]
    telling = [place for place, word in enumerate(words) if word.isalnum() and word not in SMALL_WORDS]
    places = telling or list(range(len(words)))
    mean = (states[layout.firsts[places]] + states[layout.lasts[places]]).mean(axis=0)
    return _direction(mean).astype(np.float16).astype(np.float32)


def _direction(vectors: Floats) -> Floats:
    """Return vectors [..., size] at length 1; one of zeros stays one."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    directions: Floats = vectors / np.maximum(lengths, 1e-6)
    return directions


def _read(file: Path, digest: str) -> dict[str, Floats]:
    """Return the vectors of a file, none if it is missing or of another model."""
    if not file.exists():
        return {}
    try:
        with np.load(file) as kept:
            model, names, vectors = str(kept["model"]), kept["names"].tolist(), kept["vectors"].astype(np.float32)
    except (ValueError, BadZipFile):  # something else has written there
        return {}
    return dict(zip(names, vectors, strict=True)) if model == digest else {}


def _write(file: Path, digest: str, names: Sequence[str], vectors: Floats) -> None:
    """Put a file in place at once; where the folder cannot be written, the next search reads the names again."""
    try:
        with TemporaryDirectory(dir=file.parent, prefix=f"{file.name}-") as folder:
            part = Path(folder) / "part.npz"
            np.savez(part, model=np.array(digest), names=np.array(names), vectors=vectors.astype(np.float16))
            part.replace(file)
    except OSError as error:
        logger.warning("%s cannot be kept: %s", file, error)
