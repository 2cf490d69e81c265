"""What a number says about an outcome, read from the words around it: kind, direction, condition, and whether it is likely."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.datamodel import ResultKind

_HEDGE = (
    r"(?:up to|at least|at most|as much as|as many as|more than|less than|fewer than|over|under|about|around|roughly|nearly|near|"
    r"almost|approximately|approx\.?|some|an?|the|average|mean|on average|an average of|a mean of|a further|another|"
    r"absolute|relative|only|just|merely|an additional|additional|~|≈|∼|≥|≤|>|<|\+/-|±)"
)
_GAIN_NOUN = (
    r"(?:improvements?|gains?|increas\w*|boosts?|uplifts?|lifts?|reductions?|decreas\w*|drops?|declines?|degradations?|"
    r"savings?|speed-?ups?|advantages?|gaps?|margins?|jumps?|rises?|growth|loss(?:es)?|accelerat\w+|deviations?|differences?|"
    r"shifts?|cuts?|shrinkage|enhancements?|error reduction|overhead)"
)
_COMPARATIVE = (
    r"(?:more|less|fewer|higher|lower|better|worse|faster|slower|smaller|larger|shorter|longer|greater|cheaper|quicker|"
    r"lighter|steeper|stronger|weaker|bigger|improved|reduced|increased|decreased)"
)
_GAIN_VERB = (
    r"(?:improv\w+|outperform\w*|surpass\w*|exceed\w*|boost\w*|increas\w+|rais\w+|reduc(?:e[sd]?|ing)|decreas\w+|lower\w*|drop\w*|eliminat\w+|"
    r"fall\w*|fell|declin\w+|degrad\w+|cut\w*|sav\w+|gain\w*|enhanc\w+|beat\w*|lift\w*|shrink\w*|slash\w*|trail\w*|lag\w*|"
    r"los\w+|ris\w+|rose|grow\w*|grew|accelerat\w+|jump\w*|mitigat\w+|narrow\w*|clos\w+|diminish\w+|trim\w*|prun\w+|compress\w+)"
)
_DOWN = re.compile(
    r"\b(?:reduc\w+|decreas\w+|lower\w*|drops?|dropped|dropping|falls?|fell|falling|declin\w+|degrad\w+|cut(?:s|ting)?|sav(?:e|es|ed|ing|ings)|shr[iu]nk\w*|"
    r"brought down|narrow\w*|behind|slash\w*|trail\w*|lag\w*|los(?:es?|ing|s|ses|t)|fewer|less|smaller|shorter|diminish\w+|trim\w*|prun\w+|worse|slower|"
    r"mitigat\w+|suppress\w*|alleviat\w+|minimi[sz]\w+|compress\w+|cheaper|shorten\w*|eliminat\w+|underperform\w*)\b",
    re.IGNORECASE,
)
_UP = re.compile(
    r"\b(?:improv\w+|outperform\w*|surpass\w*|exceed\w*|boost\w*|increas\w+|rais\w+|gain\w*|enhanc\w+|beat\w*|higher|more|"
    r"accuracy|better|faster|accelerat\w+|larger|greater|longer|speed-?up\w*|ris(?:e|es|ing)|grow\w*|outweigh\w*)\b",
    re.IGNORECASE,
)
_CLAUSE_START = re.compile(r"[.;:()\n](?=\s|$)|\b(?:while|whereas|and|but|with)\s|,\s(?=\w+ing\b)|\(")
_CLAUSE_END = re.compile(r"[.;:,()\n](?=\s|$)|\b(?:while|whereas|and|but|with|from)\s")
_RIGHT_NOUN = re.compile(
    rf"^\s*\)?\s*(?:(?:absolute|relative|average|mean|overall|median|further|performance|[\w@./-]+)[\s-]+){{0,5}}?{_GAIN_NOUN}\b",
    re.IGNORECASE,
)
_RIGHT_COMPARATIVE = re.compile(
    rf"^\s*(?:absolute(?:ly)?|relative(?:ly)?|on average)?\s*(?:{_COMPARATIVE})\b", re.IGNORECASE
)
_RIGHT_VERSUS = re.compile(r"^\s*(?:above|below|over|behind|than|relative to)\b", re.IGNORECASE)
_RIGHT_STOP = re.compile(r"\b(?:on|in|for|with|and|of|to|at|across|from|by|while)\b|[.;:,](?=\s)", re.IGNORECASE)
_LEFT_BY = re.compile(rf"\bby\s*(?:{_HEDGE}\s*)*(?:margins? of\s*)?(?:{_HEDGE}\s*)*$", re.IGNORECASE)
_LEFT_NOUN = re.compile(
    rf"\b{_GAIN_NOUN}(?:\s(?:in|on|over|for|as)\s[^.;,()]{{1,60}})?\s*(?:of|by|:|=|\(|(?:ranging |varying )?(?:from|between))?\s*(?:{_HEDGE}\s*)*$",
    re.IGNORECASE,
)
_LEFT_TO = re.compile(rf"(?<!\bup )\bto\s(?:{_HEDGE}\s*)*$", re.IGNORECASE)
_LEFT_VERB = re.compile(rf"\b{_GAIN_VERB}\b(?:\s[^\s.;,()]+){{0,3}}?\s(?:{_HEDGE}\s*)*$", re.IGNORECASE)
_LEFT_LEVEL = re.compile(
    rf"(?:\b(?:(?<!up )to|at|achiev\w*|reach\w*|attain\w*|obtain\w*|scor\w+|below|exceed\w*|none \w+|of|is|are|was|were|from|with)\s|=\s?)(?:{_HEDGE}\s*)*$",
    re.IGNORECASE,
)
_CONTINUATION = re.compile(
    r"(?:\s?\([^()]{0,60}\))?(?:\s(?:in|on|for|at|with|of|under|over|using|when|across)\s[^.;:]{1,60}?)?(?:,|,?\s(?:and|as well as))\s"
    rf"(?:and\s)?(?:by\s)?(?:{_HEDGE}\s*)*|[\w\s-]{{0,20}}\),?(?:\sand)?\s[\w\s-]{{0,40}}\("
)
_CONDITIONS = (
    ("up to", re.compile(r"\b(?:up to|as much as|as high as|as many as)\s*(?:an?|the|average of)?\s*$", re.IGNORECASE)),
    ("at least", re.compile(r"(?:\bat least|≥)\s*$", re.IGNORECASE)),
    ("over", re.compile(r"(?:\b(?:over|more than|above|exceeding|greater than|higher than)|>)\s*$", re.IGNORECASE)),
    ("less than", re.compile(r"(?:\b(?:under|less than|below|fewer than|at most|within)|[<≤])\s*$", re.IGNORECASE)),
    (
        "approximately",
        re.compile(
            r"(?:\b(?:approximately|about|around|roughly|nearly|almost|approx\.?|near)|[~≈∼])\s*$", re.IGNORECASE
        ),
    ),
    (
        "average",
        re.compile(
            r"\b(?:average|averages|averaging|mean|on average|average of|mean of|averages of)\s*(?:of)?\s*$",
            re.IGNORECASE,
        ),
    ),
)
_SIZE = re.compile(
    r"^[\s-]*(?:[A-Za-z-]+\s){0,2}?(?:parameters?|params|samples?|examples?|images?|videos?|papers?|participants?|workers?|languages?|"
    r"datasets?|tasks|benchmarks|models|domains?|categories|classes|questions?|problems|instances|annotat\w+|pairs|frames?|"
    r"layers?|nodes|users?|subjects|patients|GPUs?|scenes|sentences|words|documents|clips|trajectories|environments|experiments|"
    r"hours of|years?|months|weeks|days|seeds|runs|demonstrations|experts|tokens?|billion|million|dimensions?|D\b|agents|"
    r"LLMs|VLMs|methods|baselines|settings|scenarios|types|steps|scans|cases|authors|articles|records|queries|conversations)",
    re.IGNORECASE,
)
_SETTING_BEFORE = re.compile(
    r"(?:\b[A-Za-z]\s?[=<>]\s?|\bp\s?[<=>≤]\s?|\b(?:top|version|v|table|figure|fig\.|section|step|stage|level|rank(?:ed|s|ing)?|chapter|day|"
    r"seed|layer|grade|phase|track|cosine|temperature|batch size|first|last|n)[\s-]*)$",
    re.IGNORECASE,
)
_MEASURES = frozenset({"%", "pp", "points", "x", "dB", "s", "ms", "mm", "cm", "h", "GB", "MB", "FPS", "Hz"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """Kind, direction and condition of a number."""

    kind: ResultKind
    negative: bool
    condition: str | None


def group_kind(text: str, start: int, end: int, unit: str | None, inherited: ResultKind | None) -> ResultKind:
    """Return the kind of a number or list that stands at `text[start:end]`.

    Args:
        inherited: Kind of the number before it that it continues, or None.
    """
    left, right = text[max(0, start - 90) : start], text[end : end + 60]
    if unit == "x":
        return ResultKind.RATIO
    if unit in {"pp", "points"} or left.rstrip().endswith(("↑", "↓")):
        return ResultKind.GAIN
    shown = _kind_by_words(left, right)
    if shown is not None:
        return shown
    if inherited is not None:
        return inherited
    return ResultKind.GAIN if _LEFT_VERB.search(left) else ResultKind.SCORE


def _kind_by_words(left: str, right: str) -> ResultKind | None:
    """Return the kind that the words next to a number show: "to 5%", "by 5%", "5% higher", "at 5%", "5% over"."""
    stop = _RIGHT_STOP.search(right)
    near = right if stop is None else right[: stop.start()]
    if _LEFT_TO.search(left):
        return ResultKind.SCORE
    if _LEFT_BY.search(left) or _LEFT_NOUN.search(left) or _RIGHT_NOUN.search(near) or _RIGHT_COMPARATIVE.search(near):
        return ResultKind.GAIN
    if _LEFT_LEVEL.search(left):
        return ResultKind.SCORE
    return ResultKind.GAIN if _RIGHT_VERSUS.search(right) else None


def continues(between: str) -> bool:
    """Tell whether a number goes on in the way of one before it: "by 7.7% in simulation and 21.7% in the field"."""
    return _CONTINUATION.fullmatch(between) is not None


def describe_outcome(
    text: str, start: int, end: int, *, unit: str | None, sign: str, place: str | None, kind: ResultKind
) -> Outcome:
    """Return what a number says.

    Args:
        start: Where the number begins.
        end: Where the list it belongs to ends.
        sign: "+", "-" or "".
        place: "before", "after", "lower end", "upper end", or None.
        kind: What its list says.
    """
    left, right = text[max(0, start - 90) : start], text[end : end + 60]
    if place in {"before", "after"} and unit != "x":
        kind = ResultKind.SCORE
    elif (sign == "+" and unit != "x") or (sign == "-" and unit in {"%", "pp", "points"}):
        kind = ResultKind.GAIN
    negative = sign == "-" or (kind is ResultKind.GAIN and sign != "+" and _goes_down(left, right))
    condition = (
        place if place is not None else next((name for name, pattern in _CONDITIONS if pattern.search(left)), None)
    )
    return Outcome(kind, negative, condition)


def _goes_down(left: str, right: str) -> bool:
    """Tell whether the nearest word of direction, first after the number, then before it, says less."""
    stop = _CLAUSE_END.search(right)
    after = right if stop is None else right[: stop.start()]
    first = re.match(r"\s*(?:\S+\s){0,3}?\S+", after)
    if first is not None:
        down, up = _DOWN.search(first.group()), _UP.search(first.group())
        if down or up:
            return down is not None and (up is None or down.start() < up.start())
    starts = [m.end() for m in _CLAUSE_START.finditer(left)]
    for clause in (left[starts[-1] :] if starts else left, left):
        words = [(m.start(), True) for m in _DOWN.finditer(clause)] + [(m.start(), False) for m in _UP.finditer(clause)]
        if words:
            return max(words)[1]
    return False


def is_likely(text: str, start: int, end: int, *, unit: str | None, signed: bool) -> bool:
    """Tell whether the rules alone would call a number a result."""
    left, right, number = text[max(0, start - 40) : start], text[end : end + 60], text[start:end]
    if _SETTING_BEFORE.search(left) and unit not in _MEASURES:
        return False
    if unit in _MEASURES or signed:
        return True
    return unit is None and "." in number and not _SIZE.search(right)
