"""Outcome numbers of a text: every number that may state a result, with value, unit, kind, sign and condition.

Recall comes first: `likely` marks those that the rules alone would call results; a trained model decides among all.
Numbers inside names (GPT-4, Qwen2.5-7B, F1@5) and years are left out. What a number says about the outcome is read
from its neighbourhood by `kg.extract.outcomes`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg.datamodel import ResultKind
from kg.extract.outcomes import continues, describe_outcome, group_kind, is_likely

_WORD_VALUES = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twice": 2, "thrice": 3, "doubl": 2, "tripl": 3, "quadrupl": 4, "half": 0.5, "halv": 0.5,
}  # fmt: skip
_SMALL = "two|three|four|five|six|seven|eight|nine|ten"
_WORDS = re.compile(
    rf"\b(?:(?P<orders>an?|one|{_SMALL}|\d) ?-?orders?[- ]of[- ]magnitude"
    rf"|(?P<times>{_SMALL})(?: times\b|[- ]?fold\b(?! ?[:(]))"
    r"|(?P<word>twice|thrice|(?:doubl|tripl|quadrupl)(?=e[sd]\b|ing\b|e (?:the|that|of)\b)"
    r"|half\b(?= (?:the|of|as|that|an?)\b)|halv(?=e[sd]?\b|ing\b))[a-z]*)",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?=[+\-−±$€£.\d])(?P<sign>[+\-−±]\s?)?(?P<currency>[$€£]\s?)?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d.])|\d+(?:\.\d+)?(?!\.?\d)|(?<![\w.])\.\d+)"
    r"(?P<power>\s?[x×·*]\s?10\s?\^?\s?\(?[-−]?\d+\)?|[eE][-−+]?\d+(?!\w)|\^\(?[-−]?\d+\)?)?"
    r"(?:/(?P<total>\d+)(?![\d/.%]))?"
    r"(?:\s?(?:±|\+/-|\+-)\s?\d+(?:\.\d+)?)?"
)
_UNIT = re.compile(
    r"[\s-]?(?:"
    r"(?P<pp>%?-?(?:pp|p\.p\.|ppts?|pps)(?!\w)|percentage[- ]points?\b|percent[- ]points?\b|% ?-?points?\b|%pt?s?\b)"
    r"|(?P<percent>%|percent\b|per cent\b)"
    r"|(?P<points>(?:(?<=[\s-])(?:[A-Za-z][\w+]*[ -]){0,3}?)?(?:points?|pts?)\b(?![ -](?:scale|Likert|cloud|rating)))"
    r"|(?P<factor>(?:x|X|×|times|-?folds?)(?![\w-])|[x×](?=-)|\*(?= ?[a-z])|times(?=[a-z]))"
    r"|(?P<magnitude>[KkMBT]|million|billion|trillion)(?:\s(?P<counted>tokens?|FLOPs?)|(?![\w-]))"
    r"|(?P<measure>dB|[mµμn]?s(?:ec)?|secs|seconds?|minutes?|mins?|hours?|hrs?|days?|h|milliseconds?|"
    r"[KMGT]i?B|[mcknµμ]?m2?|FPS|fps|frames per second|[kMG]?Hz|[km]?Wh?|[mk]?J|GFLOPs|TFLOPs|FLOPs|tokens?|steps|degrees|°|USD|epochs|rounds|"
    r"episodes)(?![\w-]|\s?=)"
    r")"
)
_UNIT_NAMES = {
    "secs": "s",
    "sec": "s",
    "second": "s",
    "seconds": "s",
    "fps": "FPS",
    "frames per second": "FPS",
    "token": "tokens",
    "hour": "hours",
    "percent": "%",
    "factor": "x",
    "pp": "pp",
    "points": "points",
}
_TIMES_TEN = re.compile(r"^\s?[x×·*]\s?10")
_LONGEST_EXPONENT = 6
_LIST_GAP = re.compile(
    r"\s?(?:[-–—~∼/,;|]|to|and|or|vs\.?|versus|→|->|, and|, or|and then|through|as well as)\s?(?:[~∼≈]|about|over|up to|approximately)?\s?"
)
_RANGE_GAP = re.compile(r"\s?(?:[-–—~∼]|to)\s?[~≈∼]?\s?")
_NAME_BEFORE = re.compile(r"(?:[A-Za-z@_^\\#.][-–]?|\d[:.]|[A-Za-z]/|\+\+?)$")
_FACTOR_OF = re.compile(r"(?<!time )\bfactors? of\s(?:\w+ )?$", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\s(?:\w+\s)?$", re.IGNORECASE)
_FROM = re.compile(r"(?:\bfrom\s(?:\w+\s|[~≈∼])?|\()$", re.IGNORECASE)
_RANGING = re.compile(r"\b(?:rang|vari|span|differ)\w* from\s$", re.IGNORECASE)
_COMPOUND_BEFORE = re.compile(r"(?:^|[\s(\[,;/\"'])[A-Za-z][\w.-]*[-–]$")
_FACTOR_BEFORE = re.compile(r"\d[xX×][-–]$")
_VERSIONED = re.compile(
    r"\b(?:GPT|Claude|Sonnet|Opus|Haiku|Gemini|Gemma|Pro|LL[aA]MA|Llama|Qwen|Phi|Grok|Mistral|Mixtral|DeepSeek|Kimi|GLM|MiniMax|Stable Diffusion|SDXL|SD|"
    r"Imagen|Veo|Sora|Wan|FLUX|DALL-?E|Whisper|SAM|InternVL|HunyuanVideo|Nova|Apache|Python|CUDA|PyTorch|ROS|[Vv]ersions?|v\.)[ -]$"
)
_NO_OUTCOME = re.compile(
    r"\b\d+(?:\.\d+)?% ?-?(?:CIs?|confidence)\b(?:\s?intervals?)?[\s:=]*(?:[\[(][^\])\n]{0,40}[\])]|[\d.,\s–-]+)?"
    r"|\b[pP](?:-values?)?\s?[<=>≤≈]\s?[\d.,]+(?:\s?[x×]\s?10\^?[-−({\d)}]+|[eE]-?\d+|\^[-−({\d)}]+)?%?"
    r"|\b\d+\s?[x×]\s?(?!10\b)\d+(?:\s?[x×]\s?\d+)?\b(?!\^)"
    r"|https?://\S+|\b\d+(?:\.\d+){2,}\b"
)
_YEAR = re.compile(r"(?:19[5-9]|20[0-4])\d")
_MAGNITUDE = {"k": 1e3, "K": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "M": 1e6, "B": 1e9, "T": 1e12}


@dataclass(frozen=True, slots=True)
class OutcomeNumber:
    """A number that may state a result; `text[start:end]` is its sign, digits and unit.

    Attributes:
        value: Signed for a gain: reductions are negative.
        unit: "%", "pp", "x", "points", a short unit, or None.
        condition: "up to", "at least", "before", "after", "lower end", ..., or None.
        likely: The rules alone would call it a result.
    """

    start: int
    end: int
    value: float
    unit: str | None
    kind: ResultKind
    condition: str | None
    likely: bool


@dataclass(frozen=True, slots=True)
class _Written:
    """A number as it is written."""

    start: int
    end: int
    value: float
    sign: str
    unit: str | None


def find_numbers(text: str) -> tuple[OutcomeNumber, ...]:
    """Return the numbers of a text that may be outcomes, in order.

    >>> [(n.value, n.unit, n.kind.value, n.condition) for n in find_numbers("It cuts cost by up to 80% and is 3.5x faster.")]
    [(-80.0, '%', 'gain', 'up to'), (3.5, 'x', 'ratio', None)]
    >>> [(n.value, n.unit, n.kind.value, n.condition) for n in find_numbers("GPT-4 improves from 55.8% to 66.8% on CIFAR-10.")]
    [(55.8, '%', 'score', 'before'), (66.8, '%', 'score', 'after')]
    """
    written = sorted([*_written_in_digits(text), *_written_in_words(text)], key=lambda number: number.start)
    found: list[OutcomeNumber] = []
    for group in _coordinations(text, written):
        before = next((number for number in reversed(found[-4:]) if number.unit == group[0].unit), None)
        inherited = before.kind if before and continues(text[before.end : group[0].start]) else None
        kind = group_kind(text, group[0].start, group[-1].end, group[0].unit, inherited)
        places = _places(text, group)
        for number, place in zip(_spread_sign(group, places), places, strict=True):
            outcome = describe_outcome(
                text, number.start, group[-1].end, unit=number.unit, sign=number.sign, place=place, kind=kind
            )
            value = -number.value if outcome.negative else number.value
            likely = is_likely(text, number.start, number.end, unit=number.unit, signed=bool(number.sign))
            found.append(
                OutcomeNumber(number.start, number.end, value, number.unit, outcome.kind, outcome.condition, likely)
            )
    return tuple(found)


def _written_in_digits(text: str) -> Iterator[_Written]:
    position = 0
    text = _NO_OUTCOME.sub(lambda found: "\x00" * len(found.group()), text)
    while match := _NUMBER.search(text, position):
        position = match.end()
        start = match.start("digits")
        sign, start = _sign(text, match, start)
        if _inside_name(text, match, start):
            continue
        unit, end = _unit(text, match)
        if end < len(text) and (text[end].isalnum() or text[end] == "_"):
            continue
        if unit is None and match["total"] is None and _YEAR.fullmatch(match["digits"]) and not sign:
            continue
        position = max(position, end)
        value = _value(match)
        if math.isfinite(value):
            yield _Written(start, end, value, sign, unit)


def _sign(text: str, match: re.Match[str], digits: int) -> tuple[str, int]:
    """Return the sign as "+", "-" or "", and where the number begins; a hyphen after a word or number is no sign."""
    start = match.start("currency") if match["currency"] else digits
    if not match["sign"]:
        return "", start
    before = text[: match.start("sign")][-1:]
    sign = match["sign"].strip()
    if sign == "±" or before.isalnum() or before in {"%", ")", "/"} or (sign != "+" and match["sign"][-1] == " "):
        return "", start
    return ("+" if sign == "+" else "-"), match.start("sign")


def _inside_name(text: str, match: re.Match[str], start: int) -> bool:
    before = text[max(0, start - 3) : start]
    if _NAME_BEFORE.search(before) and not _FACTOR_BEFORE.search(before):
        return True
    if _COMPOUND_BEFORE.search(text, max(0, start - 30), start) or _VERSIONED.search(text, max(0, start - 20), start):
        return True
    after = text[match.end() : match.end() + 2]
    return bool(re.match(r"[-–]?[A-Za-z]", after)) and _UNIT.match(text, match.end()) is None


def _unit(text: str, match: re.Match[str]) -> tuple[str | None, int]:
    """Return the unit after a number, and where number and unit end."""
    if match["currency"]:
        return match["currency"].strip(), match.end()
    unit = _UNIT.match(text, match.end())
    if unit is None:
        return _bare_unit(text, match), match.end()
    if unit["magnitude"]:
        return f"{unit['magnitude']} {unit['counted']}" if unit["counted"] else unit["magnitude"], unit.end()
    if unit["measure"]:
        return _UNIT_NAMES.get(unit["measure"], unit["measure"]), unit.end()
    return _UNIT_NAMES[unit.lastgroup or ""], unit.end()


def _bare_unit(text: str, match: re.Match[str]) -> str | None:
    """Return the unit of a number without one: "x" for "a factor of 3" and "1/20 of", "of 20" for "17/20"."""
    if _FACTOR_OF.search(text, max(0, match.start() - 30), match.start()):
        return "x"
    if match["total"] is None:
        return None
    if match["digits"] == "1":
        return "x" if text.startswith(" of ", match.end()) else None
    return f"of {match['total']}"


def _value(match: re.Match[str]) -> float:
    """Return the number that stands in a match; infinite where no float can hold it."""
    value = float(match["digits"].replace(",", ""))
    if match["power"]:
        value = _raise(value, match["power"])
    total = match["total"]
    if match["digits"] == "1" and total and len(total) <= _LONGEST_EXPONENT and int(total) > 0:
        return 1 / int(total)
    return value


def _raise(value: float, power: str) -> float:
    """Return a value with its power: "x 10^-3", "e-3", "^2"; a power beyond floats is taken for none."""
    exponent = _TIMES_TEN.sub("", power).replace("−", "-").lstrip("eE^ (").rstrip(")")
    if not 0 < len(exponent.lstrip("+-")) <= _LONGEST_EXPONENT:
        return value
    try:
        raised = value ** int(exponent) if power.startswith("^") else float(f"{value}e{exponent}")
    except (OverflowError, ZeroDivisionError):
        return value
    return raised if math.isfinite(raised) else value


def _written_in_words(text: str) -> Iterator[_Written]:
    for match in _WORDS.finditer(text):
        if match["orders"]:
            word = match["orders"].lower()
            value = 10.0 ** (int(word) if word.isdigit() else _WORD_VALUES.get(word, 1))
        else:
            value = float(_WORD_VALUES[(match["times"] or match["word"]).lower()])
        yield _Written(match.start(), match.end(), value, "", "x")


def _coordinations(text: str, numbers: list[_Written]) -> list[list[_Written]]:
    """Return lists and ranges ("4.8 to 8.4x", "23.6% and 12.5%") as groups whose members share the last one's unit."""
    groups: list[list[_Written]] = []
    for number in reversed(numbers):
        following = groups[-1][0] if groups else None
        if following is None or not _LIST_GAP.fullmatch(text[number.end : following.start]):
            groups.append([number])
        elif number.unit in {None, following.unit}:
            groups[-1].insert(0, replace(number, unit=following.unit))
        else:
            groups.append([number])
    return groups[::-1]


def _places(text: str, group: list[_Written]) -> list[str | None]:
    """Return for each member its place in a pair: "before" and "after", "lower end" and "upper end", or None."""
    places: list[str | None] = [None] * len(group)
    for i in range(len(group) - 1):
        gap = text[group[i].end : group[i + 1].start].strip()
        before = text[max(0, group[i].start - 30) : group[i].start]
        if places[i] in {"before", "lower end"} or not _is_pair(before, gap):
            continue
        changes = _is_change(before, gap) and not group[i].sign
        ends = ("before", "after") if changes else ("lower end", "upper end")
        places[i], places[i + 1] = ends
    return places


def _spread_sign(group: list[_Written], places: list[str | None]) -> list[_Written]:
    """Give the upper end of a range the sign of its lower end ("+10-11pp")."""
    return [
        replace(number, sign=group[i - 1].sign) if places[i] == "upper end" and not number.sign and i > 0 else number
        for i, number in enumerate(group)
    ]


def _is_pair(before: str, gap: str) -> bool:
    return (
        _RANGE_GAP.fullmatch(gap) is not None
        or gap in {"→", "->"}
        or (gap == "and" and _BETWEEN.search(before) is not None)
    )


def _is_change(before: str, gap: str) -> bool:
    if gap in {"→", "->"}:
        return True
    return gap.startswith("to") and _FROM.search(before) is not None and _RANGING.search(before) is None
