"""Abbreviations: what looks like one, and whether it can stand for a long form."""

from __future__ import annotations

import re
from functools import lru_cache

SMALL_WORDS = frozenset("a an and as at by for from in into of on or over the to under via with without based".split())
HEADS = frozenset(
    "model models method algorithm framework system systems network networks dataset benchmark agent agents policy policies task tasks".split()
)
PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\W\d_]+")


@lru_cache(maxsize=1 << 16)
def is_short(form: str) -> bool:
    """Tell whether a form looks like an abbreviation: one word, two capitals or more, ten letters at most.

    >>> [is_short(form) for form in ("LLMs", "CoT", "LoRA", "RL", "Transformer", "model", "A", "GPT-4")]
    [True, True, True, True, False, False, False, False]
    >>> is_short("Bi-LSTM"), is_short("zero-RL")
    (True, False)
    """
    core = form.removesuffix("s")
    if not 2 <= len(core) <= 10 or not all(character.isalnum() or character in "-/" for character in core):
        return False
    capitals = sum(character.isupper() for character in core)
    small = sum(character.islower() for character in core)
    return capitals >= 2 and capitals + small == sum(map(str.isalnum, core)) and (core.isalpha() or capitals >= small)


def singular_short(form: str) -> str:
    """Return an abbreviation in the singular.

    >>> singular_short("LLMs"), singular_short("RLHF")
    ('LLM', 'RLHF')
    """
    return form[:-1] if form.endswith("s") and form[:-1].isupper() else form


@lru_cache(maxsize=1 << 16)
def abbreviates(short: str, long: str) -> bool:
    """Tell whether a short form spells the initials of a long one, leaving out only small words and a final head.

    >>> abbreviates("GRPO", "Group Relative Policy Optimization"), abbreviates("LoRA", "low-rank adaptation")
    (True, True)
    >>> abbreviates("VLA", "vision-language-action model"), abbreviates("HMP", "stochastic human motion prediction")
    (True, False)
    >>> abbreviates("LoRA", "LoRA adapter")
    False
    >>> abbreviates("DPO", "GRPO"), abbreviates("RL", "reinforcement fine-tuning"), abbreviates("PPO", "Proximal Policy Optimisation")
    (False, False, True)
    """
    letters = singular_short(short).replace("-", "").replace("/", "").casefold()
    parts = [part.casefold() for part in PARTS.findall(long)]
    if len(parts) < 2 or not letters.isalpha() or letters in long.casefold():
        return False
    while len(parts) > 2 and parts[-1] in HEADS and not _spells(letters, parts):
        parts.pop()
    return _spells(letters, parts)


def _spells(letters: str, parts: list[str]) -> bool:
    """Match letters to parts, left to right: every part that is no small word gives its first letters."""
    reached = {0}
    for part in parts:
        after = set(reached) if part in SMALL_WORDS else set()
        for place in reached:
            taken = 0
            while taken < len(part) and letters[place + taken : place + taken + 1] == part[taken]:
                taken += 1
                after.add(place + taken)
        reached = after
    return len(letters) in reached
