"""Definitions of abbreviations, "long form (SHORT)" and "SHORT (long form)".

The candidates are those of Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in
biomedical text" (PSB 2003): a short form in or before a bracket, at most min(|A| + 5, 2|A|) words for its long form,
whose words hold its letters in order, the first one at the beginning of a word. Their rule takes the shortest
such stretch, which misreads "proximal policy optimization (PPO)"; because definitions drive merging here, the
stretch is taken in which most letters begin a word or a part of one ("MovieLens"), at least half of them, and whose
last word holds a letter or is a common head ("vision-language-action models (VLA)").
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.datamodel import Abbreviation

if TYPE_CHECKING:
    from collections.abc import Iterator

_BRACKET = re.compile(r"[(\[]([^()\[\]\n]{2,200})[)\]]")
_LEAD_IN = re.compile(
    r"^(?:i\.e\.,?|e\.g\.,?|also (?:known as|called)|a\.?k\.?a\.?|or|called|termed|dubbed|denoted(?: as)?|abbreviated(?: as)?|"
    r"hereafter|henceforth|short for|referred to as|in short|aka)\s+",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\s*(?:[;:,]|\bv\d|\bsee\b|\b(?:19|20)\d\d\b).*$", re.DOTALL)
_SHORT = re.compile(r"[A-Za-z0-9][\w.&/+*@^-]*(?:\s[\w.&/+*@^-]+)?$")
_SHORT_BEFORE = re.compile(r"(?<![\w-])([A-Za-z0-9][\w.&/+*@^-]{1,14})[\"'”’]?\s?$")
_WORD = re.compile(r"\S+")
_BREAK = re.compile(r"[.;:!?\n]\s|[\n()\[\]]")
_POSSESSIVE = re.compile(r"['’]s$")
_COMMON_HEAD = re.compile(
    r"(?:model|network|algorithm|method|framework|task|system|agent|dataset|benchmark|learning|score|loss|policy)(?:e?s)?"
)
_SPOKEN = {"2": re.compile(r"\b(?:to|two)\b"), "4": re.compile(r"\b(?:for|four)\b"), "3": re.compile(r"\bthree\b")}
_STOP = frozenset("a an the of for and or in on with to by from via using our we is are as that this its their".split())


def find_abbreviations(text: str) -> tuple[Abbreviation, ...]:
    """Return the definitions that stand in a text, in order; `start` and `end` span both forms.

    >>> [(a.short, a.long) for a in find_abbreviations("We use reinforcement learning (RL) and GAE (generalized advantage estimation).")]
    [('RL', 'reinforcement learning'), ('GAE', 'generalized advantage estimation')]
    """
    return tuple(_definitions(text))


def _definitions(text: str) -> Iterator[Abbreviation]:
    for bracket in _BRACKET.finditer(text):
        inside = _LEAD_IN.sub("", bracket[1].strip().strip("\"'“”‘’`"))
        head = _TAIL.sub("", inside).strip().strip("\"'“”‘’`")
        before = text[max(0, bracket.start() - 250) : bracket.start()]
        if _is_short(head) and (long := match_long_form(head, _candidate(before, head))):
            start = bracket.start() - (len(before) - before.rindex(long))
            yield Abbreviation(head, long, start, bracket.end())
            continue
        short = _SHORT_BEFORE.search(before)
        if short and _is_short(short[1]) and (long := _whole_match(short[1], head)):
            yield Abbreviation(short[1], long, bracket.start() - (len(before) - short.start(1)), bracket.end())


def _is_short(form: str) -> bool:
    """Tell whether a form can be a short form: 2 to 15 characters, at most two words, a capital or a digit and a letter."""
    if not 2 <= len(form) <= 15 or not _SHORT.fullmatch(form):
        return False
    capitals = sum(c.isupper() for c in form)
    return (
        capitals >= 1 and (capitals >= 2 or len(form) <= 3 or any(c.isdigit() for c in form)) and not form[1:].islower()
    )


def _candidate(before: str, short: str) -> str:
    """Return the words before a bracket that may hold the long form: min(|A| + 5, 2|A|) of them, in one sentence."""
    breaks = [match.end() for match in _BREAK.finditer(before)]
    clause = before[breaks[-1] :] if breaks else before
    letters = sum(c.isalnum() for c in short)
    words = list(_WORD.finditer(clause))[-min(letters + 5, letters * 2) :]
    return _POSSESSIVE.sub("", clause[words[0].start() :].rstrip(" \"'“”‘’`,")) if words else ""


def match_long_form(short: str, candidate: str) -> str | None:
    """Return the tail of `candidate` that spells out `short` best, or None; ties go to the shorter tail.

    >>> match_long_form("PPO", "trained by proximal policy optimization")
    'proximal policy optimization'
    >>> match_long_form("CNN", "a neural network") is None
    True
    """
    letters = [c for c in short if c.isalnum()]
    best: tuple[float, int] | None = None
    for start in _long_starts(candidate, letters[0].lower()):
        long = candidate[start:]
        share = _share_of_starts(letters, long) if _is_long(short, long) else 0.0
        whole = start == 0 or candidate[start - 1].isspace()
        if share >= 0.5 and (best is None or (share - 0.01 * (not whole), start) > best):
            best = (share - 0.01 * (not whole), start)
    return None if best is None else candidate[best[1] :]


def _long_starts(candidate: str, letter: str) -> list[int]:
    lowered = candidate.lower()
    return [i for i, c in enumerate(lowered) if c == letter and (i == 0 or not lowered[i - 1].isalnum())]


def _share_of_starts(letters: list[str], long: str) -> float:
    """Return the greatest share of capitals and digits that begin a word when all letters match in order, 0 if they cannot."""
    parts = _parts(long)
    counted = [not letter.islower() for letter in letters]
    # best[j]: most starts with the letters so far matched, the last of them at place j of `long`
    best = {0: int(counted[0])}
    for letter, counts in zip(letters[1:], counted[1:], strict=True):
        following: dict[int, int] = {}
        for place, begins in _places(letter.lower(), long, parts):
            earlier = [starts for j, starts in best.items() if j < place]
            if earlier:
                following[place] = max(earlier) + (begins and counts)
        best = following
    last = long.rfind(" ") + 1
    common = _COMMON_HEAD.fullmatch(long[last:]) is not None
    ending = [starts for j, starts in best.items() if j >= last or common]
    return max(ending, default=0) / sum(counted)


def _parts(long: str) -> frozenset[int]:
    """Return where words and parts of words begin: after a mark or space, and at every capital."""
    return frozenset(
        i for i, c in enumerate(long)
        if c.isalnum() and (i == 0 or not long[i - 1].isalnum() or c.isupper() or long[i - 1].isdigit())
    )  # fmt: skip


def _places(letter: str, long: str, parts: frozenset[int]) -> list[tuple[int, bool]]:
    lowered = long.lower()
    found = [(i, i in parts) for i, c in enumerate(lowered) if c == letter]
    spoken = _SPOKEN.get(letter)
    if spoken is not None:
        found += [(match.start(), True) for match in spoken.finditer(lowered)]
    return sorted(found)


def _whole_match(short: str, long: str) -> str | None:
    """Return `long` if it spells out `short` from its first word on."""
    words = _WORD.findall(long)
    letters = sum(c.isalnum() for c in short)
    if len(re.split(r"[\s-]+", long)) < 2 or len(words) > min(letters + 5, letters * 2):
        return None
    return long if match_long_form(short, long) == long else None


def _is_long(short: str, long: str) -> bool:
    words = long.lower().split()
    if len(long) <= len(short) or len(re.split(r"[\s-]+", long)) < 2 or words[0] in _STOP:
        return False
    return short.lower() not in words and long.count("(") == long.count(")")
