"""Clean text: what every offset counts in, made once from what a file holds.

Markup goes (LaTeX, HTML entities and tags), Unicode is NFC, there are no control characters, and white space is
single spaces. Text without markup stays as it is.
"""

from __future__ import annotations

import html
import re
import unicodedata

from kg.latex import lower_digits, raise_digits, to_plain

MAX_PASSES = 4
"""Markup inside markup takes another pass; what is not plain after these loses its markup characters."""

_ENTITY = re.compile(r"&(?:(?:amp|AMP|#38|#x26);)*(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ATTRIBUTES = r"""(?:\s{1,4}[\w:-]{1,40}=(?:"[^"<>]{0,400}"|'[^'<>]{0,400}')){0,8}\s?/?>"""
_INDEX = re.compile(r"<(sup|sub|inf)>([^<>]{1,12})</\1>", re.IGNORECASE)
_BLOCK = re.compile(
    r"</?(?:p|br|div|li|ul|ol|h[1-6]|sec|title|abstract|jats:(?:p|sec|title|list|list-item|abstract))" + _ATTRIBUTES,
    re.IGNORECASE,
)
_INLINE = re.compile(
    r"</?(?:i|b|u|em|strong|sub|sup|inf|tt|a|span|font|scp|italic|bold|sc|jats:[a-z-]{1,20}|mml:[a-z]{1,20})"
    + _ATTRIBUTES,
    re.IGNORECASE,
)
_TIE = re.compile(r"(?<=[\w.,;:)\]%–—])(?<![0-9])~(?=[\w(\[–—]|\s|$)|(?<=[0-9])~(?=[^\W0-9]|[(\[–—]|\s|$)")
_DASH = re.compile(r"(?<![-<])-{2,3}(?![->])")
_LIGATURES = dict(zip(map(ord, "ﬀﬁﬂﬃﬄﬅﬆ"), ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True))
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f]"
)
_MARKUP = dict.fromkeys(map(ord, "\\${}~`<&^_"), " ")


def clean(text: str) -> str:
    r"""Return plain text: one line, no markup, no control characters; never raise, and change nothing twice.

    >>> clean(r"\textbf{Phys4D} gains 40.8\% at $O(1/\epsilon^2)$, on M\"uller's Q&amp;A--set ")
    "Phys4D gains 40.8% at O(1/ε²), on Müller's Q&A–set"
    >>> clean("x < 5, a ~10% gain on {A, B} and file_name, <think> kept")
    'x < 5, a ~10% gain on {A, B} and file_name, <think> kept'
    """
    text = one_line(text)
    for _ in range(MAX_PASSES):
        plainer = one_line(_unmark(text))
        if plainer == text:
            return text
        text = plainer
    return one_line(_unmark(one_line(text.translate(_MARKUP))))


def one_line(text: str) -> str:
    """Return a text in NFC on one line, without control and other invisible characters; markup stays."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text).translate(_LIGATURES))
    elif not text.isprintable():
        text = _INVISIBLE.sub("", text)
    return " ".join(text.split())


def _unmark(text: str) -> str:
    if "&" in text:
        text = _ENTITY.sub(lambda entity: html.unescape(f"&{entity[1]};"), text)
    if "<" in text:
        text = _INDEX.sub(_index, text)
        text = _INLINE.sub("", _BLOCK.sub(" ", text))
    if "\\" in text or "$" in text or "_{" in text or "^{" in text:
        text = to_plain(text)
    if "``" in text:
        text = text.replace("``", '"').replace("''", '"')
    if "--" in text:
        text = _DASH.sub(lambda dash: "–" if len(dash[0]) == 2 else "—", text)
    if "~" in text:
        text = _TIE.sub(" ", text)
    return text


def _index(tag: re.Match[str]) -> str:
    return raise_digits(tag[2]) if tag[1].lower() == "sup" else lower_digits(tag[2])
