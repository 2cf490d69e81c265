"""Weights to start from, and annotated papers, for the tests of training; all small enough for a CPU."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.resources import data_path

if TYPE_CHECKING:
    from tokenizers import Tokenizer


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    """Return the tokenizer of the shipped model."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(data_path("model") / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


@pytest.fixture(scope="session")
def shallow() -> Iterator[None]:
    """Let encoders have two layers of the six."""
    from kg.train import weights

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(weights.CONFIG, "num_hidden_layers", 2)
        yield


@pytest.fixture(scope="session")
def init(shallow: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an encoder folder with random weights, of two layers."""
    import torch

    from kg.train.weights import ENCODER, new_encoder, save_weights

    folder = tmp_path_factory.mktemp("init")
    torch.manual_seed(1)
    save_weights(new_encoder(), folder / ENCODER)
    shutil.copy(data_path("model") / "tokenizer.json", folder)
    return folder
