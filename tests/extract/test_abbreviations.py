from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.abbreviations import find_abbreviations, match_long_form


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("Group Relative Policy Optimization (GRPO)", "GRPO", "Group Relative Policy Optimization"),
        ("trained by proximal policy optimization (PPO)", "PPO", "proximal policy optimization"),
        ("many large language models (LLMs) exist", "LLMs", "large language models"),
        ("Low-Rank Adaptation [LoRA]", "LoRA", "Low-Rank Adaptation"),
        ("3D Gaussian Splatting (3DGS)", "3DGS", "3D Gaussian Splatting"),
        ("text-to-image (T2I) models", "T2I", "text-to-image"),
        ("Multi-modal LLMs (MLLMs)", "MLLMs", "Multi-modal LLMs"),
        ("In-context learning (ICL)", "ICL", "In-context learning"),
        ("Vision-language-action models (VLA)", "VLA", "Vision-language-action models"),
        ("hierarchical planning (HP; Li et al., 2024)", "HP", "hierarchical planning"),
        ("retrieval-augmented generation (i.e., RAG)", "RAG", "retrieval-augmented generation"),
        ("neural radiance fields (NeRFs)", "NeRFs", "neural radiance fields"),
        ("a large language model's (LLM) output", "LLM", "large language model"),
        ("mean average precision (mAP)", "mAP", "mean average precision"),
        # from the paper of Schwartz and Hearst
        ("the heat shock transcription factor (HSF)", "HSF", "heat shock transcription factor"),
        ("Gcn5-related N-acetyltransferase (GNAT)", "GNAT", "Gcn5-related N-acetyltransferase"),
        ("the thyroid hormone receptor (TR)", "TR", "thyroid hormone receptor"),
        # the other way round
        ("GRPO (Group Relative Policy Optimization)", "GRPO", "Group Relative Policy Optimization"),
        ("We use GAE (generalized advantage estimation; 2016)", "GAE", "generalized advantage estimation"),
        ("PSNR (Peak Signal-to-Noise Ratio)", "PSNR", "Peak Signal-to-Noise Ratio"),
    ],
)
def test_find_abbreviations_finds(text, short, long):
    (found,) = find_abbreviations(text)
    assert (found.short, found.long) == (short, long)
    assert short in text[found.start : found.end]
    assert long in text[found.start : found.end]


@pytest.mark.parametrize(
    "text",
    [
        "the baseline (see Table 2)",
        "BLEU (Papineni et al., 2002)",
        "success rate (97.4%)",
        "a cellular phone (mobile)",
        "our planner (Ours)",
        "in Paris (France)",
        "a neural network (CNN)",
        "the agent (A)",
        "We test it. A new idea (ANI)",
        "one (TWO) three",
        "deep planning (deep planning)",
        "unclosed large language model (LLM",
    ],
)
def test_find_abbreviations_refuses(text):
    assert find_abbreviations(text) == ()


def test_match_long_form_prefers_beginnings_of_words_to_shortness():
    assert match_long_form("TMC", "topology and the Topological Meta Convolution") == "Topological Meta Convolution"


def test_find_abbreviations_are_in_order():
    text = "reinforcement learning (RL) and imitation learning (IL)"
    assert [a.short for a in find_abbreviations(text)] == ["RL", "IL"]


@given(st.text(alphabet=st.sampled_from("abcLM -()[];,.1"), max_size=80))
def test_find_abbreviations_takes_any_text(text):
    for found in find_abbreviations(text):
        assert 0 <= found.start < found.end <= len(text)
        assert found.long in text
        assert found.short in text
