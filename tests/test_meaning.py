"""Search by meaning, with the model that comes with kg: what holds whatever its weights."""

from __future__ import annotations

import logging
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from kg import meaning
from kg.datamodel import Concept, ConceptType
from kg.graph import add_concept, new_graph
from kg.meaning import NEAREST, Meanings

NAMES = ("image captioning", "machine translation", "robotic grasping", "speech recognition", "weather forecasting")


def graph_of(*names: str) -> nx.MultiDiGraph[str]:
    graph = new_graph()
    for name in names:
        add_concept(graph, Concept(f"task:{name.replace(' ', '-')}", ConceptType.TASK, name))
    return graph


def test_a_name_is_nearest_to_itself_whatever_its_small_words() -> None:
    names = (*NAMES, *(f"task {number}" for number in range(40)))
    nearness = Meanings(graph_of(*names), None)("the captioning of an image", names)
    assert max(range(len(names)), key=nearness.__getitem__) == 0
    assert sum(near > 0 for near in nearness) <= NEAREST
    assert all(0 <= near <= 1 for near in nearness)


def test_nothing_is_near_in_an_empty_graph() -> None:
    assert Meanings(graph_of(), None)("images", ()) == []


def test_words_without_a_letter_are_read(tmp_path: Path) -> None:
    assert len(Meanings(graph_of(*NAMES), None)(" \u200b", NAMES)) == len(NAMES)


def test_words_past_the_window_of_the_encoder_are_not_read() -> None:
    long = "speech " * 600
    names = (*NAMES, *(f"task {number}" for number in range(40)), long)
    nearness = Meanings(graph_of(*names), None)(long, names)
    assert nearness[names.index(long)] == pytest.approx(1, abs=1e-3)


def test_vectors_are_kept_beside_the_graph_and_only_new_names_are_read(tmp_path: Path) -> None:
    path, told = tmp_path / "graph.kg", []
    first = Meanings(graph_of(*NAMES), path)("images", NAMES)
    again = Meanings(graph_of(*NAMES), path, tell=lambda *stage: told.append(stage))
    assert again("images", NAMES) == first
    assert told == []
    Meanings(graph_of(*NAMES, "sentence parsing"), path, tell=lambda *stage: told.append(stage))("images", NAMES)
    assert told == [("meaning", 1, 1)]
    assert [file.name for file in tmp_path.iterdir()] == ["graph.kg-meanings"]


def test_vectors_of_another_model_and_damaged_files_are_made_anew(tmp_path: Path) -> None:
    path, file = tmp_path / "graph.kg", tmp_path / "graph.kg-meanings"
    first = Meanings(graph_of(*NAMES), path)("images", NAMES)
    for write in (
        lambda: file.write_bytes(b"damaged"),
        lambda: np.savez(file.open("wb"), model="other", names=np.array(NAMES), vectors=np.zeros((5, 3), np.float16)),
    ):
        write()
        assert Meanings(graph_of(*NAMES), path)("images", NAMES) == first


def test_without_a_model_nothing_is_near_and_a_warning_says_so_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(meaning, "data_path", lambda name: tmp_path / name)
    meanings = Meanings(graph_of(*NAMES), None)
    with caplog.at_level(logging.WARNING):
        assert [meanings("images", NAMES) for _ in range(2)] == [[0.0] * 5] * 2
    assert caplog.messages == [f"search by name only: there is no model in {tmp_path / 'model'}"]
