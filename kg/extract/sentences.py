"""Sentences of a text, by rule. The title is the first sentence."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache

_END = re.compile(
    r"(?P<mark>[.!?…]+)(?P<close>[\"'”’)\]]*)(?:(?P<space>\s+)(?=(?P<opening>[\"'“‘(\[]*)(?P<next>\S+))|(?<=[a-z][a-z]\.)(?=[A-Z][a-z]+[\s,]))|\n+"
)
_ABBREVIATIONS = frozenset(
    "e.g i.e vs cf et al fig figs eq eqs sec tab ref refs dr mr mrs prof st no vol approx resp w.r.t a.k.a viz incl inc ltd dept pp p.p ca".split()
)
_NEVER_LAST = frozenset(
    {
        "e.g",
        "i.e",
        "vs",
        "cf",
        "fig",
        "figs",
        "eq",
        "eqs",
        "sec",
        "tab",
        "dr",
        "mr",
        "mrs",
        "prof",
        "w.r.t",
        "approx",
        "viz",
        "ca",
    }
)
_STARTERS = frozenset(
    "we the this these our in however to it while moreover furthermore finally experiments extensive results although but for as here "
    "specifically additionally there they based despite through using at by when on unlike given code across existing such thus recent "
    "yet a an".split()
)
_LAST_WORD = re.compile(r"[\w.’'-]*$")
_INITIAL = re.compile(r"(?:^|[\s(])[A-Z]$")


@lru_cache(maxsize=16)
def sentence_starts(text: str) -> tuple[int, ...]:
    r"""Return the offsets at which sentences begin, ascending.

    >>> text = "A Title\nWe follow Li et al. (2024), i.e. We gain 3.5%. nnU-Net wins vs. others."
    >>> [text[i:i + 6] for i in sentence_starts(text)]
    ['A Titl', 'We fol', 'nnU-Ne']
    """
    starts = [len(text) - len(text.lstrip())]
    for match in _END.finditer(text, starts[0]):
        if match["mark"] is None or _ends_sentence(text, match):
            start = match.end()
            if start < len(text) and start > starts[-1] and not text[start].isspace():
                starts.append(start)
    return tuple(starts) if text.strip() else ()


def sentence_span(starts: tuple[int, ...], text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of the sentences that hold `text[start:end]`, without space around.

    >>> sentence_span((0, 5), "One. Two. ", 5, 8)
    (5, 9)
    """
    first = starts[max(0, bisect_right(starts, start) - 1)]
    after = bisect_left(starts, end)
    last = starts[after] if after < len(starts) else len(text)
    return first, first + len(text[first:last].rstrip())


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    if match["space"] is None or match["mark"] != ".":
        return True
    if "\n" in match["space"]:
        return True
    word = match["next"]
    plain = word.strip("\"'“”‘’()[],;:").lower()
    before = _LAST_WORD.search(text, max(0, match.start() - 20), match.start())
    last = before.group().lstrip("'’-") if before else ""
    if last.lower() in _NEVER_LAST:
        return False
    if last.lower() in _ABBREVIATIONS or _INITIAL.search(text, max(0, match.start() - 2), match.start()):
        return plain in _STARTERS and word[0].isupper()
    return _may_begin(word) or bool(match["opening"])


def _may_begin(word: str) -> bool:
    """Tell whether a word may begin a sentence; a small letter only in names such as "nnU-Net"."""
    return not word[0].islower() or any(c.isupper() or c.isdigit() for c in word[1:])
