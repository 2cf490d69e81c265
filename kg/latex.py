r"""LaTeX markup to plain text, in time linear in the input.

`\textbf{Phys4D} gains 40.8\%, $O(1/\epsilon^2)$` becomes `Phys4D gains 40.8%, O(1/ε²)`. Braces, carets and
underscores that belong to no command and no formula stay as they are, and so do dollars that are money.
What it can not hold: layout (fractions become `a/b`), environments, and the meaning of macros that the
author defined: `\revise` keeps its name, `\rev{text}` its argument.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

from kg.latex_commands import (
    ACCENTS,
    ARGUMENT_DROPPED,
    DOUBLE_STRUCK,
    DROPPED,
    ESCAPES,
    FIRST_ARGUMENT_DROPPED,
    FORMATS,
    SPACES,
    SYMBOLS,
    TEXT_COMMANDS,
    TWO_ARGUMENTS,
)

MAX_DEPTH = 20
"""Groups nested deeper are left as they stand."""
MAX_FORMULA = 400
"""Characters between two dollars, at most, that are still read as a formula."""

_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|[{}$^_]|[^\\{}$^_]+|\\", re.DOTALL)
_COMMAND = re.compile(r"\\[A-Za-z]")
_GONE = "\0"
"""Stands where a citation or the like was, until the white space before it is gone, too."""
_GAP = re.compile(r"[\s~]?\0(?=[\s.,;:)]|$)|\0")

_RAISED = str.maketrans("0123456789+-n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ")
_LOWERED = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
_RAISABLE = re.compile(r"[+-]?[0-9]{1,9}[+-]?|n|[+-]")
_LOWERABLE = re.compile(r"[+-]?[0-9]{1,9}(?:[.,][0-9]{1,9})?")


def to_plain(text: str) -> str:
    r"""Return a text without its LaTeX markup.

    >>> to_plain(r"\textbf{Phys4D} reaches 40.8\%, 100$\times$ more")
    'Phys4D reaches 40.8%, 100× more'
    >>> to_plain(r"at a rate of $O(1/\epsilon^2)$ by Erd\H{o}s and Gr\"une")
    'at a rate of O(1/ε²) by Erdős and Grüne'
    >>> to_plain(r"\revise{} costs \$5, {braces} stay")
    'revise costs $5, {braces} stay'
    """
    tokens = _TOKEN.findall(text)
    plain = _Plain(tokens).render(0, len(tokens), math=False, depth=0)
    return _GAP.sub("", plain) if _GONE in plain else plain


def raise_digits(text: str) -> str:
    """Return an exponent in Unicode where it can be: "2" -> "²"; else after a caret."""
    if _RAISABLE.fullmatch(text):
        return text.translate(_RAISED)
    if text in {"∘", "°"}:
        return "°"
    if text in {"th", "st", "nd", "rd", "*", "⋆", "†", "′", "™", "®", ""}:
        return text
    return f"^{_bracket(text)}"


def lower_digits(text: str) -> str:
    """Return an index in Unicode where it can be: "0" -> "₀"; else after an underscore."""
    if _LOWERABLE.fullmatch(text):
        return text.translate(_LOWERED)
    return f"_{text}" if text else ""


class _Plain:
    """One pass over the tokens of one text; `match` gives the end of each group and formula."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.match = _match_groups(tokens) | _match_formulas(tokens)

    def render(self, start: int, end: int, *, math: bool, depth: int) -> str:
        if depth > MAX_DEPTH:
            return "".join(self.tokens[start:end])
        pieces: list[str] = []
        at = start
        while at < end:
            piece, at = self._next(at, end, math, depth)
            pieces.append(piece)
        return "".join(pieces)

    def _next(self, at: int, end: int, math: bool, depth: int) -> tuple[str, int]:
        """Return the plain text of the construct that begins at a token, and where the next begins."""
        token = self.tokens[at]
        if token[0] == "\\" and len(token) > 1:
            return self._backslash(at, end, math, depth)
        if token in "^_" and (math or (at + 1 < end and self._opens(at + 1, end))):
            argument, after = self._argument(at + 1, end, True, depth)
            return (raise_digits if token == "^" else lower_digits)(argument.strip()), after
        if token == "{" and self._opens(at, end) and (math or self.tokens[at + 1] == "," or self._is_markup_group(at)):
            return self._argument(at, end, math, depth)
        if token == "$":
            return self._formula(at, end, depth)
        return token, at + 1

    def _opens(self, at: int, end: int) -> bool:
        return self.tokens[at] == "{" and self.match.get(at, end) < end

    def _is_markup_group(self, at: int) -> bool:
        return _COMMAND.match(self.tokens[at + 1]) is not None or self.tokens[at + 1][:2] in {
            "\\'",
            '\\"',
            "\\`",
            "\\^",
            "\\~",
        }

    def _formula(self, at: int, end: int, depth: int) -> tuple[str, int]:
        close = self.match.get(at, end)
        if close >= end:
            return self.tokens[at], at + 1
        return self.render(at + 1, close, math=True, depth=depth + 1).strip(), close + 1

    def _argument(self, at: int, end: int, math: bool, depth: int) -> tuple[str, int]:
        """Return the group, command or single character at a token, rendered, and what follows it."""
        if at >= end:
            return "", at
        if self._opens(at, end):
            close = self.match[at]
            return self.render(at + 1, close, math=math, depth=depth + 1), close + 1
        token = self.tokens[at]
        if token[0] == "\\" and len(token) > 1 and depth < MAX_DEPTH:
            return self._backslash(at, end, math, depth + 1)
        if len(token) == 1:
            return token, at + 1
        self.tokens[at] = token[1:]
        return token[0], at

    def _backslash(self, at: int, end: int, math: bool, depth: int) -> tuple[str, int]:
        name = self.tokens[at][1:].rstrip("*") or "*"
        if name in "([":
            close = self.match.get(at, end)
            return self._formula(at, end, depth) if close < end else ("", at + 1)
        if name in ACCENTS and self._takes_accent(name, at, end, math):
            return self._accent(name, at + 1, end, math, depth)
        if name == "," and self._is_thousands(at):
            return ",", at + 1
        if not name.isalpha():
            return ESCAPES.get(name, "" if name in ")]" else name), at + 1
        if name in SYMBOLS or name in DROPPED or name in SPACES:
            return self._symbol(name, at + 1, end, math, depth)
        return self._command(name, at + 1, end, math, depth)

    def _is_thousands(self, at: int) -> bool:
        """Tell a thin space that groups digits."""
        before, after = self.tokens[max(at - 1, 0)], "".join(self.tokens[at + 1 : at + 2])
        return before[-1].isdigit() and re.match(r"[0-9]{3}(?![0-9])", after) is not None

    def _symbol(self, name: str, at: int, end: int, math: bool, depth: int) -> tuple[str, int]:
        if name == "sqrt" and at < end and self._opens(at, end):
            radicand, at = self._argument(at, end, math, depth)
            return f"√{_bracket(radicand)}", at
        if at + 1 < end and self.tokens[at] == "{" and self.tokens[at + 1] == "}":
            at += 2
        if name in DROPPED and at < end and self.tokens[at].startswith(" "):
            self.tokens[at] = self.tokens[at].lstrip(" ") or " "
        return SYMBOLS.get(name, " " if name in SPACES else ""), at

    def _command(self, name: str, at: int, end: int, math: bool, depth: int) -> tuple[str, int]:
        arguments: list[str] = []
        at = self._skip_option(name, at, end)
        while at < end and self._opens(at, end) and len(arguments) < 2:
            argument, at = self._argument(at, end, math and name not in TEXT_COMMANDS, depth)
            arguments.append(argument)
            if name not in TWO_ARGUMENTS:
                break
        if name in {"frac", "tfrac", "dfrac"} and not arguments:
            numerator, at = self._argument(at, end, math, depth)
            denominator, at = self._argument(at, end, math, depth)
            arguments = [numerator, denominator]
        return _apply(name, arguments), at

    def _skip_option(self, name: str, at: int, end: int) -> int:
        """Step over the option of a command whose argument is dropped: "[p. 3]"."""
        option = name in ARGUMENT_DROPPED and at < end and re.fullmatch(r"\s?\[[^\]]{0,80}\]", self.tokens[at])
        return at + 1 if option else at

    def _takes_accent(self, name: str, at: int, end: int, math: bool) -> bool:
        if at + 1 >= end:
            return False
        after = self.tokens[at + 1]
        if name.isalpha():
            return self._opens(at + 1, end) or (len(name) > 1 and math) or (after[0] == " " and after[1:2].isalpha())
        if name == "'" and at and self.tokens[at - 1][-1:].isalpha() and re.match(r"(?:s|t|ll|re|ve|d)\b", after):
            return False
        return after[0].isalpha() or after in {"\\i", "\\j"} or self._opens(at + 1, end)

    def _accent(self, name: str, at: int, end: int, math: bool, depth: int) -> tuple[str, int]:
        if self.tokens[at][0] == " " and len(self.tokens[at]) > 1:
            self.tokens[at] = self.tokens[at].lstrip(" ") or " "
        base, at = self._argument(at, end, math, depth)
        base = {"ı": "i", "ȷ": "j"}.get(base, base)
        if len(base) != 1:
            return SYMBOLS.get(name + base, base), at
        return unicodedata.normalize("NFC", base + ACCENTS[name]), at


def _apply(name: str, arguments: list[str]) -> str:
    """Return what a command makes of its rendered arguments."""
    if name in ARGUMENT_DROPPED:
        return _GONE
    if not arguments or (arguments == [""] and name not in FORMATS):
        return "" if name in FORMATS else name
    if name in FIRST_ARGUMENT_DROPPED or name == "texorpdfstring":
        return arguments[-1]
    if name in {"frac", "tfrac", "dfrac"} and len(arguments) == 2:
        return f"{_bracket(arguments[0])}/{_bracket(arguments[1])}"
    first = arguments[0]
    if name in _ONE_ARGUMENT:
        return _ONE_ARGUMENT[name](first)
    return first


def _bracket(text: str) -> str:
    return text if len(text) == 1 or text.isalnum() or (text[:1] == "(" and text[-1:] == ")") else f"({text})"


def _character(code: str) -> str:
    found = re.fullmatch(r"x([0-9A-Fa-f]{2,5})|([0-9]{2,6})", code)
    number = 0 if found is None else int(found[1], 16) if found[1] else int(found[2])
    return chr(number) if 32 <= number < 0xD800 or 0xE000 <= number < 0x110000 else ""


_ONE_ARGUMENT: Mapping[str, Callable[[str], str]] = {
    "textsuperscript": raise_digits,
    "textsubscript": lower_digits,
    "footnote": lambda text: f" ({text})",
    "mathbb": lambda text: DOUBLE_STRUCK.get(text, text),
    "unicode": _character,
    "ding": lambda code: {"51": "✓", "52": "✓", "55": "✗", "56": "✗"}.get(code, ""),
}


def _match_groups(tokens: list[str]) -> dict[int, int]:
    """Return the closing brace of each opening one that has one."""
    opened: list[int] = []
    match = {}
    for at, token in enumerate(tokens):
        if token == "{":
            opened.append(at)
        elif token == "}" and opened:
            match[opened.pop()] = at
    return match


def _match_formulas(tokens: list[str]) -> dict[int, int]:
    r"""Return the end of each formula by its begin: dollars, \( and \[."""
    match: dict[int, int] = {}
    opened = None
    for at, token in enumerate(tokens):
        if token == "$":
            if opened is not None and _is_formula(tokens, opened, at):
                match[opened], opened = at, None
            else:
                opened = at
        elif token in {"\\)", "\\]"} and opened is not None and tokens[opened] == {"\\)": "\\(", "\\]": "\\["}[token]:
            match[opened], opened = at, None
        elif token in {"\\(", "\\["}:
            opened = at
    return match


def _is_formula(tokens: list[str], start: int, end: int) -> bool:
    """Tell a formula from money, much as pandoc does: no space inside the dollars, no digits on both sides of the last."""
    if tokens[start] != "$" or end - start > MAX_FORMULA:
        return False
    inner = tokens[start + 1 : end]
    length = sum(map(len, inner))
    if not 0 < length <= MAX_FORMULA:
        return False
    if any(_COMMAND.match(token) for token in inner):
        return True
    after = tokens[end + 1][0] if end + 1 < len(tokens) else ""
    return not inner[0][0].isspace() and not inner[-1][-1].isspace() and not (after.isdigit() and inner[0][0].isdigit())
