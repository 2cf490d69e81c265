"""The parts of a name that tell variants apart: version, size, date, variant, split, cut-off, suffix."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from kg.identity.normal import DASHES


class PartKind(StrEnum):
    """What a part of a name says."""

    VERSION = "version"
    SIZE = "size"
    DATE = "date"
    VARIANT = "variant"
    SPLIT = "split"
    CUTOFF = "cut-off"
    SUFFIX = "suffix"


@dataclass(frozen=True, slots=True)
class Part:
    """One part; `start` is its place in the name, with the separator before it."""

    kind: PartKind
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class ParsedName:
    """A family and what follows it.

    Attributes:
        name: The whole name.
        family: The part of the name that all its variants share.
        parts: In order; empty for a name without such parts.
    """

    name: str
    family: str
    parts: tuple[Part, ...]

    def bases(self) -> tuple[tuple[str, PartKind], ...]:
        """Return the names with parts taken off from the right, nearest first, and the kind that came off last.

        >>> [base for base, _ in parse_name("Qwen2.5-7B-Instruct").bases()]
        ['Qwen2.5-7B', 'Qwen2.5', 'Qwen']
        """
        return tuple((self.name[: part.start], part.kind) for part in reversed(self.parts))

    def values(self, kind: PartKind) -> tuple[str, ...]:
        """Return the texts of one kind of part, in lower case."""
        return tuple(part.text.casefold() for part in self.parts if part.kind is kind)


VARIANTS = frozenset(
    "instruct chat base small mini tiny medium large huge giant xl xxl xs pro flash lite ultra nano max plus turbo preview "
    "thinking think reasoning it hf sft rl rlhf dpo distill distilled coder code math vl vision omni audio next opus sonnet "
    "haiku fast high low exp beta alpha zero o moe quantized int4 int8 gguf awq extended multimodal multilingual".split()
)
SPLITS = frozenset(
    "verified full hard easy challenge train test val valid validation dev diamond main extended live bench subset "
    "testmini clean other unseen seen goal object spatial long hq raw".split()
)
PIECE = re.compile(
    r"(?P<cut>@\s?[^\W_]+(?:\.\d+)?%?)|(?P<gap>[\s\-_:/(]*)"
    r"(?P<text>[A-Za-z]\d+(?:\.\d+)*[bB]?(?![^\W_])|[^\W\d_]*[A-Z](?=v\d)|v?\d+(?:\.\d+)*(?:x\d+)?[^\W\d_]*|[^\W\d_]+|[+*]+)|."
)
SIZE = re.compile(r"a?\d+(?:\.\d+)?(?:x\d+(?:\.\d+)?)?(?:[bmkt]|bn)", re.IGNORECASE)
DATE = re.compile(r"(?:19[89]\d|20[0-4]\d)(?:\d\d)?(?:\d\d)?")
VERSION = re.compile(r"[a-z]?\d+(?:\.\d+)*", re.IGNORECASE)
VERSION_WITH_LETTER = re.compile(r"(v?\d+(?:\.\d+)*)([a-zV])")


def parse_name(name: str) -> ParsedName:
    """Return the parts of a name; only names that look like names have any.

    >>> parsed = parse_name("Qwen2.5-VL-7B-Instruct")
    >>> parsed.family, [(str(part.kind), part.text) for part in parsed.parts]
    ('Qwen', [('version', '2.5'), ('variant', 'VL'), ('size', '7B'), ('variant', 'Instruct')])
    >>> [(str(part.kind), part.text) for part in parse_name("GPT-4o").parts]
    [('version', '4'), ('variant', 'o')]
    >>> [(str(part.kind), part.text) for part in parse_name("recall@10").parts]
    [('cut-off', '@10')]
    >>> parse_name("large language model").parts
    ()
    """
    plain = name.translate(DASHES)
    parts: list[Part] = []
    for match in PIECE.finditer(plain):
        if match["cut"]:
            parts.append(Part(PartKind.CUTOFF, match["cut"].replace(" ", ""), match.start()))
        elif not match["text"] or match.start("text") == 0 or (not parts and not _can_begin(match)):
            continue
        else:
            found = _classify(match["text"], match["gap"])
            if found is None:
                parts.clear()
                continue
            kind, text, rest = found
            parts.append(Part(kind, text, match.start()))
            if rest:
                parts.append(Part(PartKind.VARIANT, rest, match.end() - len(rest)))
    return _checked(plain, parts)


def _can_begin(match: re.Match[str]) -> bool:
    """Tell whether a piece can be the first part: it follows a separator, or is a number or mark after letters."""
    return bool(match["gap"]) or not match["text"][0].isalpha() or match["text"][1:2].isdigit()


def _classify(text: str, gap: str) -> tuple[PartKind, str, str] | None:
    lower = text.casefold()
    if SIZE.fullmatch(text):
        return PartKind.SIZE, text, ""
    if DATE.fullmatch(text):
        return PartKind.DATE, text, ""
    if VERSION.fullmatch(text) and text[-1].isdigit():
        return PartKind.VERSION, text, ""
    if (match := VERSION_WITH_LETTER.fullmatch(text)) is not None:
        return PartKind.VERSION, match[1], match[2]
    if lower in VARIANTS:
        return PartKind.VARIANT, text, ""
    if lower in SPLITS:
        return PartKind.SPLIT, text, ""
    is_mark = (
        (gap != "" and not text.isalpha())
        or text[0] in "+*"
        or (text[0].isupper() and (gap == "-" or (text.isupper() and len(text) <= 4)))
    )
    return (PartKind.SUFFIX, text, "") if is_mark else None


def _checked(name: str, parts: list[Part]) -> ParsedName:
    """Keep parts only behind a family that looks like a name, or in front of a cut-off."""
    while parts:
        family = name[: parts[0].start]
        named = any(character.isupper() or character.isdigit() for character in family)
        if sum(map(str.isalnum, family)) > 1 and (named or parts[0].kind is PartKind.CUTOFF):
            return ParsedName(name, family, tuple(parts))
        parts = parts[1:]
    return ParsedName(name, name, ())
