"""Write a trained joint model as ONNX graphs, in 8 bits (see `kg.extract.onnx_model` for the folder)."""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from kg.extract.features import node_arrays, number_nodes
from kg.extract.grouping import group_by_form, link_features
from kg.extract.layout import Layout, lay_out
from kg.extract.onnx_model import VERSION, encoder_inputs
from kg.extract.pairs import make_pairs
from kg.extract.thresholds import Thresholds
from kg.train.joint import JointModel, NodeInputs, NodeLayer, PairInputs
from kg.train.tame import TamedLayer, tame
from kg.train.tensors import node_inputs, pad_layouts, pair_inputs

if TYPE_CHECKING:
    from tokenizers import Tokenizer

OPSET = 18
SAMPLE = "GridPilot for tasks\nWe introduce GridPilot (GP), a planner for routing. GridPilot gains 3.5% on MazeBench over A-Star."


class Attend(torch.autograd.Function):
    """Attention without a mask, as the one operator that ONNX Runtime computes quickest."""

    @staticmethod
    def forward(ctx: Any, query: Tensor, key: Tensor, value: Tensor, heads: int) -> Tensor:
        """Return what is seen, [batch, pieces, size]."""
        parts = [part.unflatten(2, (heads, -1)).transpose(1, 2) for part in (query, key, value)]
        return functional.scaled_dot_product_attention(*parts).transpose(1, 2).flatten(2)

    @staticmethod
    def symbolic(g: Any, query: Any, key: Any, value: Any, heads: int) -> Any:
        """Return the operator."""
        return g.op("com.microsoft::MultiHeadAttention", query, key, value, num_heads_i=heads).setType(query.type())


class EarlyGraph(nn.Module):
    """Embeddings and first layer of the encoder; a text is read by itself, so that nothing is padded or masked."""

    def __init__(self, model: JointModel, layer: TamedLayer) -> None:
        super().__init__()
        self.embeddings, self.shape, self.layer = model.encoder.embeddings, model.shape, layer

    def forward(self, pieces: Tensor, shapes: Tensor) -> Tensor:
        """Return the states after the first layer."""
        embeddings = self.embeddings
        positions = embeddings.position_embeddings(torch.arange(pieces.shape[1]))
        embedded = embeddings.word_embeddings(pieces) + self.shape(shapes) + positions
        hidden: Tensor = embeddings.LayerNorm(embedded + embeddings.token_type_embeddings.weight[0])
        return _read_on(self.layer, hidden)


class EncoderGraph(nn.Module):
    """The other layers of the encoder."""

    def __init__(self, layers: Iterable[TamedLayer]) -> None:
        super().__init__()
        self.layers = nn.ModuleList(layers)

    def forward(self, states: Tensor) -> Tensor:
        """Return the states after the last layer."""
        for layer in self.layers:
            states = _read_on(layer, states)
        return states


def _read_on(layer: TamedLayer, states: Tensor) -> Tensor:
    after: Tensor = layer.after(Attend.apply(*layer.before(states), layer.heads), states)
    return after


class LayerGraph(nn.Module):
    """A layer of the node encoder, with its attention as one operator."""

    def __init__(self, layer: NodeLayer) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, state: Tensor) -> Tensor:
        """Return states [nodes, size]."""
        layer = self.layer
        parts = layer.qkv(layer.norm1(state)).unsqueeze(0).chunk(3, dim=2)
        state = state + layer.out(Attend.apply(*parts, layer.heads).squeeze(0))
        inner: Tensor = state + layer.linear2(functional.gelu(layer.linear1(layer.norm2(state))))
        return inner


class WordsGraph(nn.Module):
    """All that is computed of the words of one text once: scores of spans, what nodes and pairs see of them."""

    def __init__(self, model: JointModel) -> None:
        super().__init__()
        self.spans, self.nodes, self.pairs = model.spans, model.nodes, model.pairs

    def forward(self, first: Tensor, last: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return logits of spans, keys, values and words."""
        return self.spans(first, last), *self.nodes.see(first), self.pairs.see(first)


class StatesGraph(nn.Module):
    """The node encoder for one text."""

    def __init__(self, model: JointModel) -> None:
        super().__init__()
        self.nodes = copy(model.nodes)
        self.nodes._modules = model.nodes._modules | {
            "layers": nn.Sequential(*(LayerGraph(layer) for layer in model.nodes.layers))
        }

    def forward(
        self,
        first: Tensor,
        last: Tensor,
        key: Tensor,
        value: Tensor,
        mention_first: Tensor,
        mention_last: Tensor,
        member: Tensor,
        node_features: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """Return states and attention."""
        nodes = NodeInputs(mention_first, mention_last, member, node_features)
        state, attention = self.nodes(first, last, key, value, nodes)
        return state, attention


class PairsGraph(nn.Module):
    """Pairs, contributions and numbers of one text."""

    def __init__(self, model: JointModel) -> None:
        super().__init__()
        self.pairs, self.proposes, self.number = model.pairs, model.proposes, model.number

    def forward(
        self,
        words: Tensor,
        state: Tensor,
        types: Tensor,
        attention: Tensor,
        value: Tensor,
        subjects: Tensor,
        objects: Tensor,
        pair_features: Tensor,
        between_start: Tensor,
        between_end: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return logits of pairs, contributions and numbers."""
        pairs = PairInputs(subjects, objects, pair_features, between_start, between_end)
        logits = self.pairs(words, state, types, attention, value, pairs)
        return logits, self.proposes(state), self.number(state)


AXES: Mapping[str, Mapping[int, str]] = {
    "pieces": {1: "pieces"},
    "shapes": {1: "pieces"},
    "states": {1: "pieces"},
    "first": {0: "words"},
    "last": {0: "words"},
    "key": {1: "words"},
    "words": {0: "words"},
    "mention_first": {0: "mentions"},
    "mention_last": {0: "mentions"},
    "member": {0: "nodes", 1: "mentions"},
    "node_features": {0: "nodes"},
    "state": {0: "nodes"},
    "types": {0: "nodes"},
    "attention_weights": {1: "nodes", 2: "words"},
    "value": {1: "words"},
    "pairs": {0: "links"},
    "link_features": {0: "links"},
    "subjects": {0: "pairs"},
    "objects": {0: "pairs"},
    "pair_features": {0: "pairs"},
    "between_start": {0: "pairs"},
    "between_end": {0: "pairs"},
}


def sample_inputs(
    model: JointModel, tokenizer: Tokenizer, layouts: Sequence[Layout] = ()
) -> dict[str, tuple[nn.Module, dict[str, Tensor]]]:
    """Return each graph with inputs made from a sample text."""
    layout = lay_out(SAMPLE, tokenizer.encode(SAMPLE, add_special_tokens=False))
    spans = ((0, 0, 1), (6, 6, 1), (8, 8, 1), (14, 14, 0), (16, 16, 1), (23, 23, 3))
    forms = group_by_form(layout, spans)
    nodes = [*forms, *number_nodes([(18, 20)])]
    arrays = node_inputs(node_arrays(layout, nodes))
    pairs = pair_inputs(make_pairs(layout, nodes))
    read = (model.encode(*pad_layouts([text], len(text.pieces) + 2)) for text in (layout, *layouts))
    tamed = list(tame(list(model.encoder.encoder.layer), read))
    early, encoder = EarlyGraph(model, tamed[0]), EncoderGraph(tamed[1:])
    pieces = {name: torch.from_numpy(array) for name, array in encoder_inputs(layout, 0).items()}
    states = early(**pieces)
    hidden = encoder(states)[0]
    first, last = hidden[torch.from_numpy(layout.firsts) + 1], hidden[torch.from_numpy(layout.lasts) + 1]
    key, value = model.nodes.see(first)
    state, attention = model.nodes(first, last, key, value, arrays)
    link_pairs, features = (torch.from_numpy(array) for array in link_features(layout, forms))
    return {
        "early": (early, pieces),
        "encoder": (encoder, {"states": states}),
        "words": (WordsGraph(model), {"first": first, "last": last}),
        "states": (
            StatesGraph(model),
            {
                "first": first,
                "last": last,
                "key": key,
                "value": value,
                "mention_first": arrays.first,
                "mention_last": arrays.last,
                "member": arrays.member,
                "node_features": arrays.features,
            },
        ),
        "links": (model.links, {"state": state, "pairs": link_pairs, "link_features": features}),
        "pairs": (
            PairsGraph(model),
            {
                "words": model.pairs.see(first),
                "state": state,
                "types": arrays.features[:, 0],
                "attention_weights": attention,
                "value": value,
                "subjects": pairs.subjects,
                "objects": pairs.objects,
                "pair_features": pairs.features,
                "between_start": pairs.between_start,
                "between_end": pairs.between_end,
            },
        ),
    }


@torch.no_grad()
def export_model(
    model: JointModel,
    tokenizer: Tokenizer,
    out: Path,
    *,
    layouts: Sequence[Layout] = (),
    quantise: bool = True,
) -> None:
    """Write the model folder, with the default thresholds; existing files are replaced.

    Args:
        model: As trained.
        tokenizer: Its own.
        out: Folder.
        layouts: Texts of no more pieces than the encoder reads at once, from which scales of 8 bits are learnt.
        quantise: Write 8 bits rather than 32.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    model.eval()
    out.mkdir(parents=True, exist_ok=True)
    with _quiet(), tempfile.TemporaryDirectory() as folder:
        for name, (graph, inputs) in sample_inputs(model, tokenizer, layouts).items():
            plain = Path(folder) / f"{name}.onnx"
            _export(graph.eval(), inputs, plain)
            if quantise:
                quantize_dynamic(
                    plain,
                    out / plain.name,
                    per_channel=name in {"early", "encoder"},
                    weight_type=QuantType.QInt8,
                    extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
                )
            else:
                shutil.copy(plain, out / plain.name)
    tokenizer.save(str(out / "tokenizer.json"))
    write_config(out, Thresholds(), {})


def write_config(out: Path, thresholds: Thresholds, card: Mapping[str, Any]) -> None:
    """Write the configuration of a model folder: version, thresholds, and what else the card says."""
    config = {"version": VERSION, "thresholds": thresholds.to_json(), **card}
    text = json.dumps(config, indent=1, ensure_ascii=False) + "\n"
    (out / "config.json").write_text(text, encoding="utf-8", newline="\n")


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep back what the exporter and quantiser say of each tensor; none of it can be acted on."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.disable(logging.WARNING)
        try:
            yield
        finally:
            logging.disable(logging.NOTSET)


def _export(graph: nn.Module, inputs: Mapping[str, Tensor], path: Path) -> None:
    torch.onnx.export(
        graph,
        tuple(inputs.values()),
        str(path),
        input_names=list(inputs),
        dynamic_axes={name: dict(AXES[name]) for name in inputs},
        opset_version=OPSET,
        dynamo=False,
    )
