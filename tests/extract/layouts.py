"""Layouts for tests, with one word piece a word."""

from __future__ import annotations

from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import BertPreTokenizer

from kg.extract.layout import Layout, lay_out

TEXT = "GridPilot for Routing\nWe introduce GridPilot, a planner. Vision-language models (VLMs) help. It gains 3.5% on MazeBench."


def make_layout(text: str = TEXT) -> Layout:
    """Return the layout of a text."""
    tokenizer = Tokenizer(WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = BertPreTokenizer()
    return lay_out(text, tokenizer.encode(text))


def word(layout: Layout, text: str, occurrence: int = 0) -> int:
    """Return the number of a word, in lower case."""
    return [i for i, w in enumerate(layout.words) if w == text][occurrence]
