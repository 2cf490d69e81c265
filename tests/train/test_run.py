"""A recognizer is trained, goes on where it was stopped, and what is exported scores as PyTorch does."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kg.errors import KGError
from tests.train.papers import SENTENCES, annotated_papers

torch = pytest.importorskip("torch", reason="needs PyTorch: pip install 'research-kg[train]'")
pytest.importorskip("onnx", reason="needs ONNX: pip install 'research-kg[train]'")

from kg.extract.features import node_arrays, number_nodes
from kg.extract.grouping import group_by_form, link_features
from kg.extract.onnx_model import OnnxModel
from kg.extract.pairs import make_pairs
from kg.extract.pipeline import extract, load_pipeline
from kg.gold import read_gold
from kg.train.examples import make_examples
from kg.train.export import export_model
from kg.train.label import label_files
from kg.train.loop import TrainSettings, silver_of_epoch, train
from kg.train.run import train_recognizer
from kg.train.scorer import score_layouts
from kg.train.tensors import pad_layouts
from kg.train.weights import JOINT, load_model, save_weights

if TYPE_CHECKING:
    from kg.train.joint import JointModel

pytestmark = pytest.mark.train
SETTINGS = TrainSettings(epochs=1, batch_size=2, spurious_after=0)


@pytest.fixture(scope="module")
def folder(init: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a recognizer that saw three papers once."""
    folder = tmp_path_factory.mktemp("model")
    train_recognizer(annotated_papers(), annotated_papers()[:1], init, folder, SETTINGS)
    return folder


def test_train_recognizer_writes_a_model_that_reads(folder: Path) -> None:
    documents = [document for document, _ in annotated_papers()]
    read = list(extract(documents, load_pipeline(folder)))
    assert [(document.id, extraction.document_id) for document, extraction in read] == [(d.id, d.id) for d in documents]
    assert (folder / "README.md").read_text(encoding="utf-8").startswith("# Recognizer\n")


def test_train_recognizer_averages_with_models_of_other_seeds(folder: Path, init: Path, tmp_path: Path) -> None:
    settings = replace(SETTINGS, seed=2)
    alone, mean = tmp_path / "alone", tmp_path / "mean"
    train_recognizer(annotated_papers(), annotated_papers()[:1], init, alone, settings)
    train_recognizer(annotated_papers(), annotated_papers()[:1], init, mean, settings, average_with=[folder])
    one, two, both = (load_model(f)[0].pairs.logits.weight for f in (folder, alone, mean))
    assert not torch.allclose(one, two, atol=1e-4)
    assert torch.allclose(both, (one + two) / 2, atol=1e-4)
    assert "the mean of those of 2 trained models, its own among them." in (mean / "README.md").read_text(
        encoding="utf-8"
    )
    with pytest.raises(KGError, match=r"joint\.safetensors is not there; name a folder of kg train"):
        train_recognizer(annotated_papers(), annotated_papers()[:1], init, mean, settings, average_with=[init])
    other, _ = load_model(folder)
    other.encoder.embeddings.word_embeddings.weight.data += 1
    save_weights(other, tmp_path / "other" / JOINT)
    shutil.copy(folder / "tokenizer.json", tmp_path / "other")
    with pytest.raises(KGError, match="other: began with another encoder"):
        train_recognizer(
            annotated_papers(), annotated_papers()[:1], init, mean, settings, average_with=[tmp_path / "other"]
        )


def test_train_recognizer_goes_on_from_its_weights(folder: Path, init: Path, tmp_path: Path) -> None:
    shutil.copy(folder / JOINT, tmp_path)
    shutil.copy(folder / "tokenizer.json", tmp_path)
    adapted, _ = load_model(tmp_path)
    fresh, _ = load_model(init)
    assert [name for name, _ in adapted.named_parameters()] == [name for name, _ in fresh.named_parameters()]
    assert not torch.equal(
        adapted.encoder.encoder.layer[0].output.dense.weight, fresh.encoder.encoder.layer[0].output.dense.weight
    )


def trained(init: Path, out: Path, *, stop_in: int = 0) -> dict[str, np.ndarray]:
    """Return the weights after two epochs; the run may be stopped in one of them, and started again."""
    settings = TrainSettings(epochs=2, batch_size=2, spurious_after=0)

    def judge(model: JointModel, epoch: int) -> float:
        if epoch == stop_in:
            raise KeyboardInterrupt
        return float(epoch)

    def run() -> JointModel:
        torch.manual_seed(5)
        model, tokenizer = load_model(init)
        return train(model, list(make_examples(annotated_papers(), tokenizer)), settings, out, after_epoch=judge)

    if stop_in:
        with pytest.raises(KeyboardInterrupt):
            run()
        stop_in = 0
    return {name: tensor.numpy() for name, tensor in run().state_dict().items()}


def test_train_goes_on_from_checkpoint(init: Path, tmp_path: Path) -> None:
    straight = trained(init, tmp_path / "straight")
    resumed = trained(init, tmp_path / "cut", stop_in=2)
    assert max(float(np.abs(straight[name] - resumed[name]).max()) for name in straight) < 1e-5


def test_train_refuses_checkpoint_of_other_papers(folder: Path, init: Path) -> None:
    with pytest.raises(KGError, match="of a training from other weights, on other papers or with other settings"):
        train_recognizer(annotated_papers()[:2], annotated_papers()[:1], init, folder, SETTINGS)


def test_train_refuses_checkpoint_of_other_weights(folder: Path, tmp_path: Path) -> None:
    begin = tmp_path / "begin"
    begin.mkdir()
    for name in (JOINT, "tokenizer.json"):
        shutil.copy(folder / name, begin)
    with pytest.raises(KGError, match="of a training from other weights"):
        train_recognizer(annotated_papers(), annotated_papers()[:1], begin, folder, SETTINGS)


def test_models_that_vote_annotate_papers_to_train_on(folder: Path, init: Path, tmp_path: Path) -> None:
    papers = tmp_path / "papers.jsonl"
    titles = [sentence.split("\n") for sentence in SENTENCES]
    lines = [{"id": f"s{n}", "title": title, "abstract": text} for n, (title, text) in enumerate(titles)]
    papers.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    skipped = tmp_path / "skipped.jsonl"
    skipped.write_text(
        '{"id": "s0", "entities": [], "proposes": [], "relations": [], "results": []}\n', encoding="utf-8"
    )
    skipped.with_suffix(".papers.json").write_text(json.dumps(lines[:1]), encoding="utf-8")

    def annotate(out: Path) -> int:
        return label_files(
            [str(papers)], [folder, folder], out, skip=[skipped], limit=4, seed=7, problems=lambda problem: None
        )

    out = tmp_path / "silver.jsonl"
    assert annotate(out) == 4
    silver = read_gold(out)
    assert len({document.id for document, _ in silver}) == 4
    assert "s0" not in {record["id"] for _, record in silver}
    again = tmp_path / "again.jsonl"
    annotate(again)
    assert again.read_bytes() == out.read_bytes()
    train_recognizer(annotated_papers(), annotated_papers()[:1], init, tmp_path / "student", SETTINGS, silver=silver)
    assert (tmp_path / "student" / JOINT).exists()


def test_papers_to_annotate_can_be_those_with_results(folder: Path, tmp_path: Path) -> None:
    papers = tmp_path / "papers.jsonl"
    abstracts = {"with": "GridPilot reaches 71.5% on MazeBench.", "without": "We survey 106 papers on planning."}
    papers.write_text(
        "".join(f"{json.dumps({'id': i, 'abstract': a})}\n" for i, a in abstracts.items()), encoding="utf-8"
    )
    out = tmp_path / "silver.jsonl"
    annotated = label_files(
        [str(papers)], [folder], out, skip=[], limit=9, seed=7, with_results=True, problems=lambda problem: None
    )
    assert annotated == 1
    assert [record["id"] for _, record in read_gold(out)] == ["with"]


def test_each_epoch_reads_other_silver_papers(init: Path) -> None:
    silver = list(make_examples(annotated_papers(), load_model(init)[1]))
    settings = TrainSettings(silver_share=1.0)
    read = [silver_of_epoch(silver, 2, settings, epoch) for epoch in range(3)]
    assert [[silver.index(example) for example in epoch] for epoch in read] == [[0, 1], [2, 0], [1, 2]]
    assert silver_of_epoch((), 2, settings, 0) == ()


def test_load_model_refuses_other_folders(init: Path, tmp_path: Path) -> None:
    with pytest.raises(KGError, match=r"neither joint\.safetensors nor encoder\.safetensors is there"):
        load_model(tmp_path)
    (tmp_path / JOINT).write_bytes(b"no weights")
    with pytest.raises(KGError, match="not the weights of this model"):
        load_model(tmp_path)
    shutil.copy(init / "encoder.safetensors", tmp_path / JOINT)
    with pytest.raises(KGError, match="not the weights of this model"):
        load_model(tmp_path)


TEXTS = (
    "\nGridPilot plans.",
    "TreeNet\nTreeNet gains 3.5% and 2 points over A-Star on BankTest. A-Star and TreeNet need 40% fewer tokens.",
    "WaveFit\n" + "WaveFit is tested on TalkSet, ParkData and MazeBench with 12.5% fewer errors. " * 20,
)


@torch.no_grad()
def test_a_model_of_another_version_says_so(folder: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.mkdir()
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    (old / "config.json").write_text(json.dumps(config | {"version": config["version"] - 1}), encoding="utf-8")
    with pytest.raises(KGError, match="made by another version of kg; train it again"):
        OnnxModel(old)


def test_exported_graphs_score_as_pytorch(init: Path, tmp_path: Path) -> None:
    torch.manual_seed(3)
    model, tokenizer = load_model(init)
    export_model(model, tokenizer, tmp_path, quantise=False)
    onnx = OnnxModel(tmp_path)
    layouts = [onnx.lay_out(text) for text in TEXTS]
    for layout, plain in zip(layouts, score_layouts(model, layouts, batch_size=2), strict=True):
        exported = onnx.read(layout)
        np.testing.assert_allclose(exported.spans(), plain.spans(), atol=2e-3)
        words = len(layout.words)
        forms = group_by_form(layout, [(at, at, at % 5) for at in range(0, words, 3)])
        links = link_features(layout, forms)
        if len(links[0]):
            arrays = node_arrays(layout, forms)
            np.testing.assert_allclose(exported.links(arrays, *links), plain.links(arrays, *links), atol=2e-3)
        nodes = [*forms, *number_nodes([(words - 1, words - 1)])]
        arrays, pairs = node_arrays(layout, nodes), make_pairs(layout, nodes)
        for ours, theirs in zip(exported.nodes(arrays, pairs), plain.nodes(arrays, pairs), strict=True):
            np.testing.assert_allclose(ours, theirs, atol=2e-3)


def test_early_states_are_those_of_the_first_layer(init: Path, tmp_path: Path) -> None:
    torch.manual_seed(3)
    model, tokenizer = load_model(init)
    export_model(model, tokenizer, tmp_path, quantise=False)
    onnx = OnnxModel(tmp_path)
    layout = onnx.lay_out("GridPilot plans routes on MazeBench.")
    pieces, shapes, _ = pad_layouts([layout], len(layout.pieces) + 2)
    with torch.no_grad():
        embedded = model.encoder.embeddings.word_embeddings(pieces) + model.shape(shapes)
        states = model.eval().encoder(inputs_embeds=embedded, output_hidden_states=True).hidden_states
    np.testing.assert_allclose(onnx.read_early(layout), states[1][0, 1:-1].numpy(), atol=1e-3)
    assert len(states) == 3
