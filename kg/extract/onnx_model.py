"""The trained model under ONNX Runtime: a folder with six graphs, the tokenizer and a configuration.

early.onnx      pieces, shapes [1, pieces] -> states [1, pieces, size] after the first layer of the encoder
encoder.onnx    these -> states after the last layer
words.onnx      first, last [words, size] -> logits [types, words, words of the span - 1]; keys, values and words
                as nodes and pairs see them
states.onnx     first, last, keys, values, nodes -> states and attention of nodes
links.onnx      states, pairs of forms -> logits [pairs]
pairs.onnx      words, states, attention, values, pairs -> logits of pairs, contributions, numbers
tokenizer.json  word pieces, as the package `tokenizers` reads them
config.json     version, thresholds, calibration, how it was trained
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kg.datamodel import ConceptType
from kg.errors import KGError
from kg.extract.calibration import Calibration
from kg.extract.layout import MAX_WORDS, Layout, lay_out
from kg.extract.pairs import Pairs
from kg.extract.thresholds import Thresholds

if TYPE_CHECKING:
    import onnxruntime  # type: ignore[import-untyped]
    from numpy.typing import NDArray

    from kg.extract.features import NodeArrays

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int64]

WINDOW = 510
"""Word pieces that the encoder reads at once, without [CLS] and [SEP]."""

OVERLAP = 128
PAIRS = 2048
"""Most pairs that are scored at once."""

PAIR_WORDS = 2**19
"""Most pairs times words of the text: what a pair attends to is held for each word."""

CLS, SEP = 101, 102
VERSION = 4
"""Of the graphs' inputs and outputs."""

GRAPHS = ("early", "encoder", "words", "states", "links", "pairs")

SLOWER_FUSED = frozenset({"SkipLayerNormFusion", "BiasSkipLayerNormFusion", "BiasGeluFusion"})
"""Optimisations of ONNX Runtime whose operators are slower on a CPU than the plain ones: a fifth of the encoder's time."""


class OnnxModel:
    """A model folder, loaded; each graph runs in one thread, so that processes do not compete.

    Raises:
        KGError: The folder lacks a file, one is damaged, or they were made for another version of the graphs.
    """

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        check_model(folder)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self.sessions: dict[str, onnxruntime.InferenceSession] = {
                name: onnxruntime.InferenceSession(
                    folder / f"{name}.onnx",
                    options,
                    providers=["CPUExecutionProvider"],
                    disabled_optimizers=set(SLOWER_FUSED),
                )
                for name in GRAPHS
            }
            self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            config: dict[str, Any] = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            self.thresholds = Thresholds.from_json(config["thresholds"])
            self.calibration = Calibration.from_json(config.get("calibration", {}))
        except Exception as error:  # ONNX Runtime and tokenizers raise it bare
            raise KGError(
                f"{folder}: a damaged model, copy or train it again ({' '.join(str(error).split())})"
            ) from error
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()

    def lay_out(self, text: str) -> Layout:
        """Return the layout of a text."""
        return lay_out(text, self.tokenizer.encode(text, add_special_tokens=False))

    def read(self, layout: Layout) -> OnnxScorer:
        """Return a scorer for a text, read by the encoder.

        Texts are read one by one: 8-bit scales are taken over all that is read together, so that a text beside
        others would get other scores than alone; on a CPU it is also no slower. A text longer than `WINDOW` is
        read in windows that overlap; each piece is taken from the window in which it stands further from the edge.
        """
        starts = window_starts(len(layout.pieces))
        windows = [(start, self._encode(layout, start)) for start in starts]
        return OnnxScorer(self, join_windows(windows, len(layout.pieces)), layout)

    def read_early(self, layout: Layout) -> Floats:
        """Return the states [pieces, size] after the first layer, of the first `WINDOW` pieces of a text.

        They are near to each other where words are near in meaning; later ones, where they play a like part in a text.
        """
        early: Floats = self.run("early", encoder_inputs(layout, 0))[0][0]
        return early[1:-1]

    def _encode(self, layout: Layout, start: int) -> Floats:
        early = self.run("early", encoder_inputs(layout, start))[0]
        hidden: Floats = self.run("encoder", {"states": early})[0][0]
        return hidden

    def run(self, graph: str, inputs: dict[str, NDArray[Any]]) -> list[Any]:
        """Run one of `GRAPHS`."""
        return list(self.sessions[graph].run(None, inputs))


class OnnxScorer:
    """Scores of one text (see `kg.extract.concepts.Scorer`), from the hidden states of its pieces [pieces, size]."""

    def __init__(self, model: OnnxModel, hidden: Floats, layout: Layout) -> None:
        self.model, self.layout = model, layout
        self.first = np.ascontiguousarray(hidden[layout.firsts])
        self.last = np.ascontiguousarray(hidden[layout.lasts])

    def spans(self) -> Floats:
        """Return logits of spans [types, words, words of the span - 1]."""
        if len(self.first) == 0:  # the graph cannot reshape nothing
            return np.zeros((len(ConceptType), 0, MAX_WORDS), dtype=np.float32)
        return self._words[0]

    @cached_property
    def _words(self) -> list[Floats]:
        """Logits of spans, keys, values and words."""
        return self.model.run("words", {"first": self.first, "last": self.last})

    def links(self, nodes: NodeArrays, pairs: Integers, features: Integers) -> Floats:
        """Return logits [pairs] that two forms name one concept."""
        state, _ = self._states(nodes)
        parts = [
            self.model.run("links", {"state": state, "pairs": pairs[part], "link_features": features[part]})[0]
            for part in _parts(len(pairs), PAIRS)
        ]
        return np.concatenate(parts)

    def nodes(self, nodes: NodeArrays, pairs: Pairs) -> tuple[Floats, Floats, Floats]:
        """Return logits of pairs, contributions and numbers."""
        if len(pairs.subjects) == 0:
            # the graph cannot reshape nothing: a lone node is paired with itself, and the pair forgotten
            logits, proposes, numbers = self.nodes(nodes, _pair_of_itself(pairs))
            return logits[:0], proposes, numbers
        state, attention = self._states(nodes)
        _, _, value, words = self._words
        inputs: dict[str, NDArray[Any]] = {
            "words": words,
            "state": state,
            "types": np.ascontiguousarray(nodes.features[:, 0]),
            "attention_weights": attention,
            "value": value,
        }
        size = min(PAIRS, max(1, PAIR_WORDS // len(self.first)))
        parts = [
            self.model.run("pairs", inputs | _pair_inputs(pairs, part)) for part in _parts(len(pairs.subjects), size)
        ]
        return np.concatenate([part[0] for part in parts]), parts[0][1], parts[0][2]

    def _states(self, nodes: NodeArrays) -> list[Any]:
        _, key, value, _ = self._words
        inputs: dict[str, NDArray[Any]] = {
            "first": self.first,
            "last": self.last,
            "key": key,
            "value": value,
            "mention_first": nodes.first,
            "mention_last": nodes.last,
            "member": nodes.member,
            "node_features": nodes.features,
        }
        return self.model.run("states", inputs)


def _parts(pairs: int, size: int) -> list[slice]:
    """Return slices of so many pairs, so that a text of many names fits into memory."""
    return [slice(start, start + size) for start in range(0, pairs, size)]


def _pair_inputs(pairs: Pairs, part: slice) -> dict[str, NDArray[Any]]:
    return {
        "subjects": pairs.subjects[part],
        "objects": pairs.objects[part],
        "pair_features": pairs.features[part],
        "between_start": pairs.between_start[part],
        "between_end": pairs.between_end[part],
    }


def _pair_of_itself(empty: Pairs) -> Pairs:
    """Return one pair of the first node with itself."""
    one = np.zeros(1, dtype=empty.subjects.dtype)
    features = np.zeros((1, *empty.features.shape[1:]), dtype=empty.features.dtype)
    return Pairs(one, one, features, one, one)


def encoder_inputs(layout: Layout, start: int) -> dict[str, Integers]:
    """Return the window of a text that begins at a word piece, with [CLS] and [SEP], as inputs of the encoder."""
    window = slice(start, start + WINDOW)
    pieces = np.concatenate(([CLS], layout.pieces[window], [SEP]))[None, :]
    shapes = np.concatenate(([0], layout.shapes[window], [0]))[None, :]
    return {"pieces": pieces, "shapes": shapes}


def window_starts(pieces: int) -> list[int]:
    """Return where the windows of a text of so many word pieces begin.

    >>> window_starts(100), window_starts(600), window_starts(1000)
    ([0], [0, 90], [0, 382, 490])
    """
    starts = [0]
    while starts[-1] + WINDOW < pieces:
        starts.append(min(starts[-1] + WINDOW - OVERLAP, pieces - WINDOW))
    return starts


def join_windows(windows: Sequence[tuple[int, Floats]], pieces: int) -> Floats:
    """Return the states [pieces, size] of a text from its windows (start, states with [CLS] first)."""
    if len(windows) == 1:
        joined: Floats = windows[0][1][1 : pieces + 1]
        return joined
    parts = []
    begin = 0
    for number, (start, hidden) in enumerate(windows):
        end = pieces if number + 1 == len(windows) else (start + WINDOW + windows[number + 1][0]) // 2
        parts.append(hidden[1 + begin - start : 1 + end - start])
        begin = end
    return np.concatenate(parts)


def model_files() -> list[str]:
    """Return the names of the files of a model folder."""
    return [*(f"{graph}.onnx" for graph in GRAPHS), "tokenizer.json", "config.json"]


def check_model(folder: Path) -> None:
    """Raise unless a folder holds a model of this version.

    Raises:
        KGError: A file is missing, or the model was made for another version of the graphs.
    """
    config = folder / "config.json"
    if config.is_file() and _version(config) not in {VERSION, None}:
        raise KGError(f"{folder}: made by another version of kg; train it again")
    missing = [name for name in model_files() if not (folder / name).is_file()]
    if missing:
        raise KGError(f"{folder}: no model, {missing[0]} is missing; make one with kg train")


def _version(config: Path) -> object:
    """Return the version of a configuration, None where it cannot be read."""
    try:
        value = json.loads(config.read_text(encoding="utf-8"))
    except ValueError:
        return None
    return value.get("version", 0) if isinstance(value, dict) else None


def model_digest(folder: Path) -> str:
    """Return a hash of a model folder, as part of the extractor's version."""
    digest = hashlib.sha256()
    for name in model_files():
        digest.update(hashlib.sha256((folder / name).read_bytes()).digest())
    return digest.hexdigest()[:12]
