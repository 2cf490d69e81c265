from __future__ import annotations

import pytest

from kg.extract.lexicon_matcher import LexiconMatcher
from kg.lexicon import load_lexicon

MATCHER = LexiconMatcher(load_lexicon())


def _find(text: str) -> list[tuple[str, str, bool]]:
    return [(text[m.start : m.end], m.entry.name, m.exact) for m in MATCHER.find(text)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("GPT-4o", "GPT-4o"),
        ("GPT4o", "GPT-4o"),
        ("vision language models", "vision-language model"),
        ("Vision-Language Models", "vision-language model"),
        ("LLMs", "large language model"),
        ("CIFAR10", "CIFAR-10"),
        ("reward policies", None),
        ("pass@1", "pass@1"),
        ("Llama 3.1 8B Instruct", "Llama-3.1-8B-Instruct"),
        ("ALFWorld", "ALFWorld"),
        ("success rates", "success rate"),
        ("CLIP", "CLIP"),
        ("a clip of it", None),
        ("the sam place", None),
        ("MAE", None),
        ("machine learning", None),
    ],
)
def test_find_reads_spellings(text, name):
    assert [found for _, found, _ in _find(text)] == ([] if name is None else [name])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Qwen3-VL-235B-A22B-Thinking", "Qwen3-VL-235B-A22B-Thinking"),
        ("Qwen2.5-9B", "Qwen2.5-9B"),
        ("Claude 3.5 Opus", "Claude 3.5 Opus"),
        ("CLIP-Large", "CLIP-Large"),
    ],
)
def test_find_takes_variants_whole_and_not_exact(text, found):
    assert [(surface, exact) for surface, _, exact in _find(text)] == [(found, False)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("GRPO-based agents", ["GRPO"]),
        ("LLM-Based work", ["LLM"]),
        ("S-GRPO agents", []),
        ("myGPT-4 agents", []),
        ("GPT-4 3% better", ["GPT-4"]),
        ("GPT-4/LLaVA", ["GPT-4", "LLaVA"]),
        ("deep reinforcement learning", ["deep reinforcement learning"]),
        ("reinforcement\nlearning", ["reinforcement\nlearning"]),
    ],
)
def test_find_respects_the_bounds_of_names(text, found):
    assert [surface for surface, _, _ in _find(text)] == found
