from __future__ import annotations

import re

import pytest

from kg.datamodel import ConceptType
from kg.errors import ReadError
from kg.lexicon import LexiconEntry, load_lexicon, make_lexicon, read_lexicon

RL = LexiconEntry("reinforcement learning", ConceptType.METHOD, ("RL",))


def test_find_entries_ignores_case():
    lexicon = make_lexicon((RL,))
    assert lexicon.find_entries("rl") == lexicon.find_entries("Reinforcement Learning") == (RL,)
    assert lexicon.find_entries("RLHF") == ()


def test_find_entries_tells_types_apart():
    method, metric = (
        LexiconEntry("masked autoencoder", ConceptType.METHOD, ("MAE",)),
        LexiconEntry("MAE", ConceptType.METRIC),
    )
    assert make_lexicon((method, metric)).find_entries("mae") == (method, metric)


def test_make_lexicon_refuses_one_form_for_two_concepts():
    with pytest.raises(ValueError, match="'rl' is listed under 'reinforcement learning' and 'Rl'"):
        make_lexicon((RL, LexiconEntry("Rl", ConceptType.METHOD)))


def test_read_lexicon_skips_comments(tmp_path):
    path = tmp_path / "lexicon.tsv"
    path.write_text("# comment\n\nreinforcement learning\tMethod\tRL\nGSM8K\tBenchmark\n", encoding="utf-8")
    assert read_lexicon(path).entries == (RL, LexiconEntry("GSM8K", ConceptType.BENCHMARK))


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("GSM8K", "expected name, type and aliases, found 1 fields"),
        ("GSM8K\tData\t", "unknown type 'Data'"),
        ("GSM8K\tBenchmark\ta\tb", "expected name, type and aliases, found 4 fields"),
    ],
)
def test_read_lexicon_names_the_broken_line(tmp_path, line, problem):
    path = tmp_path / "lexicon.tsv"
    path.write_text(f"MATH\tBenchmark\n{line}\n", encoding="utf-8")
    with pytest.raises(ReadError, match=f"^{re.escape(f'{path}:2: {problem}')}$"):
        read_lexicon(path)


def test_load_lexicon_is_sorted_and_large():
    entries = load_lexicon().entries
    assert len(entries) >= 1500
    assert [(e.type.value, e.name.casefold(), e.name) for e in entries] == sorted(
        (e.type.value, e.name.casefold(), e.name) for e in entries
    )


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("GRPO", "Group Relative Policy Optimization"),
        ("LLM", "large language model"),
        ("MATH500", "MATH-500"),
        ("RL", "reinforcement learning"),
        ("Frechet Inception Distance", "FID"),
    ],
)
def test_load_lexicon_knows_other_names(form, name):
    assert [entry.name for entry in load_lexicon().find_entries(form)] == [name]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Qwen2.5-7B", "Qwen2.5-72B"),
        ("Qwen2.5-7B", "Qwen2.5-7B-Instruct"),
        ("CIFAR-10", "CIFAR-100"),
        ("GPT-4", "GPT-4o"),
        ("pass@1", "pass@10"),
        ("F1 score", "macro F1"),
        ("ImageNet", "ImageNet-21K"),
    ],
)
def test_load_lexicon_keeps_different_things_apart(one, other):
    lexicon = load_lexicon()
    assert set(lexicon.find_entries(one)).isdisjoint(lexicon.find_entries(other))
    assert lexicon.find_entries(one)
    assert lexicon.find_entries(other)
