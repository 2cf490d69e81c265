"""Masked-language training learns, and goes on where it was stopped."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.errors import KGError
from tests.train.papers import SENTENCES

torch = pytest.importorskip("torch", reason="needs PyTorch: pip install 'research-kg[train]'")

from safetensors.torch import load_file
from transformers import BertConfig, BertModel

from kg.train.encoder import train_encoder
from kg.train.masking import EncoderSettings
from kg.train.weights import ENCODER, JOINT, load_checkpoint, load_encoder

if TYPE_CHECKING:
    from tokenizers import Tokenizer

pytestmark = pytest.mark.train
MODELS = Path(__file__).parents[2] / "models"
SETTINGS = EncoderSettings(passes=12, batch_pieces=512, learning_rate=3e-3, warmup_steps=4, held_out=4)


def small_encoder() -> BertModel:
    torch.manual_seed(0)
    size = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 64}
    return BertModel(BertConfig(vocab_size=30522, max_position_embeddings=512, **size), add_pooling_layer=False)


def test_train_encoder_lowers_loss(tokenizer: Tokenizer, tmp_path: Path) -> None:
    texts = [*SENTENCES, *SENTENCES, *SENTENCES[:4]]
    steps: list[tuple[int, int]] = []
    figures = train_encoder(
        small_encoder(), tokenizer, texts, tmp_path, SETTINGS, advance=lambda *step: steps.append(step)
    )
    assert steps == [(number, 36) for number in range(1, 37)]
    assert figures["loss"] < 7  # an encoder that knows nothing has ln 30522 = 10.3


def test_train_encoder_goes_on_from_checkpoint(tokenizer: Tokenizer, tmp_path: Path) -> None:
    texts = [*SENTENCES, *SENTENCES]
    straight = train_encoder(small_encoder(), tokenizer, texts, tmp_path / "straight", SETTINGS)

    def stop(done: int, total: int) -> None:
        if done == 11:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_encoder(small_encoder(), tokenizer, texts, tmp_path / "cut", SETTINGS, checkpoint_every=5, advance=stop)
    resumed = train_encoder(small_encoder(), tokenizer, texts, tmp_path / "cut", SETTINGS)
    assert resumed["loss"] == pytest.approx(straight["loss"], abs=1e-4)


def test_train_encoder_refuses_too_few_texts(tokenizer: Tokenizer, tmp_path: Path) -> None:
    with pytest.raises(KGError, match="6 abstracts are too few: 512 are held out"):
        train_encoder(small_encoder(), tokenizer, SENTENCES, tmp_path, EncoderSettings())


def test_train_encoder_refuses_broken_checkpoint(tokenizer: Tokenizer, tmp_path: Path) -> None:
    (tmp_path / "checkpoint.pt").write_bytes(b"cut off")
    with pytest.raises(KGError, match="not a checkpoint; remove it to begin anew"):
        train_encoder(small_encoder(), tokenizer, SENTENCES * 3, tmp_path, SETTINGS)


def test_train_encoder_spares_a_trained_encoder_until_the_head_has_learnt(tokenizer: Tokenizer, tmp_path: Path) -> None:
    texts = [*SENTENCES, *SENTENCES, *SENTENCES[:4]]
    encoder = small_encoder()
    before = {name: weights.clone() for name, weights in encoder.state_dict().items()}
    same_after = []

    def compare(done: int, total: int) -> None:
        same_after.append(all(torch.equal(weights, before[name]) for name, weights in encoder.state_dict().items()))

    train_encoder(encoder, tokenizer, texts, tmp_path, replace(SETTINGS, head_steps=30), advance=compare)
    assert same_after == [True] * 30 + [False] * 6
    checkpoint = load_checkpoint(tmp_path / "checkpoint.pt")
    assert float(checkpoint["head"]["bias"].abs().max()) > 0  # began with zeros
    with pytest.raises(KGError, match="36 steps are too few: a new head and the warm-up take 36"):
        train_encoder(small_encoder(), tokenizer, texts, tmp_path / "few", replace(SETTINGS, head_steps=32))


def test_train_encoder_refuses_the_checkpoint_of_another_run(tokenizer: Tokenizer, tmp_path: Path) -> None:
    texts = [*SENTENCES, *SENTENCES]
    settings = replace(SETTINGS, passes=2)
    train_encoder(small_encoder(), tokenizer, texts, tmp_path, settings)
    train_encoder(small_encoder(), tokenizer, texts, tmp_path, replace(settings, passes=3))
    other = small_encoder()
    with torch.no_grad():
        other.embeddings.LayerNorm.bias += 1
    for encoder, read, how in (
        (other, texts, settings),
        (small_encoder(), texts[::-1], settings),
        (small_encoder(), texts, replace(settings, seed=2)),
    ):
        with pytest.raises(KGError, match=r"checkpoint\.pt: of a training from other weights, on other abstracts"):
            train_encoder(encoder, tokenizer, read, tmp_path, how)


def test_load_encoder_takes_the_encoder_of_either_folder(tmp_path: Path) -> None:
    for path, prefix in ((MODELS / "encoder" / ENCODER, ""), (MODELS / "recognizer" / JOINT, "encoder.")):
        encoder, tokenizer = load_encoder(path.parent)
        assert (tokenizer.get_vocab_size(), encoder.config.num_hidden_layers) == (30522, 6)
        stored = load_file(path)[f"{prefix}embeddings.LayerNorm.weight"]
        assert torch.equal(encoder.embeddings.LayerNorm.weight, stored.float())
    with pytest.raises(KGError, match=r"neither joint\.safetensors nor encoder\.safetensors is there"):
        load_encoder(tmp_path)
