"""Occurrences of the lexicon's names in a text, with their spellings and variants.

Names match across hyphens, spaces and plurals ("GPT4o", "vision language models"), in any case where they are long
or all small letters, in their own case where they are short ("CLIP", "Adam"). A name that goes on with a size or
version ("Qwen2.5" in "Qwen2.5-7B-Instruct") is taken whole: a variant is another concept of the same type.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from spacy.language import Language

from kg.datamodel import ConceptType
from kg.extract.spans import LEXICON, make_span
from kg.lexicon import Lexicon, LexiconEntry, load_lexicon

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

_ATOM = re.compile(r"[A-Za-z]+|\d+|[^\W\d]+|[^\w\s]")
_SEPARATOR = frozenset({"", " ", "-", "‐", "‑", "–", "_", "\n"})
_LONGEST_NAME = 40
_GLUED = re.compile(r"-?[\w.+-]*\w\+*")
_TOO_COMMON = frozenset(
    {
        "artificial intelligence",
        "computer vision",
        "decision making",
        "generative AI",
        "human-in-the-loop",
        "machine learning",
        "pre-training",
        "question answering",
        "tool use",
    }
)
"""Entries whose names stand in most texts without being what the text is about; they serve for merging only."""

_SUFFIX_WORD = re.compile(
    r"-(?:based|style|like|free|driven|guided|aware|trained|enhanced|powered|oriented|inspired|specific|centric|assisted|augmented|"
    r"conditioned|generated|tuned|compatible|agnostic|level|only|and|to)\b",
    re.IGNORECASE,
)
_VARIANT = re.compile(
    r"(?:[- ](?:v?\d+(?:\.\d+)*(?:[BMKbmk]|-?[A-Z]\d+B)?(?!%)(?![\w.]*[%×x]\b)|[Vv]\d[\w.]*|Pro|Flash|Ultra|Mini|mini|Turbo|Instruct|Chat|Base|Large|Small|Medium|Tiny|"
    r"Huge|Lite|XL|XXL|Sonnet|Opus|Haiku|Nano|Thinking|Think|VL|Coder|Math|Preview|Max|Plus|Next|Omni|Audio|Vision|Distill|Scout|Maverick|Exp|"
    r"Lightning|Dev|Schnell)(?![\w%]))+"
)


@dataclass(slots=True)
class _Node:
    """A node of the tree of names: what may follow, and the forms that end here."""

    following: dict[str, _Node] = field(default_factory=dict)
    ends: list[tuple[str, LexiconEntry]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LexiconMatch:
    """A name found at `text[start:end]`; `exact` unless it is a variant of the entry's name."""

    start: int
    end: int
    entry: LexiconEntry
    exact: bool


class LexiconMatcher:
    """Finds the names of a lexicon; made once, used for every text."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._root = _Node()
        for entry in lexicon.entries:
            for form in entry.forms if entry.name not in _TOO_COMMON else ():
                for spelling in _with_plurals(form):
                    self._add(spelling, form, entry)

    def _add(self, spelling: str, form: str, entry: LexiconEntry) -> None:
        node = self._root
        for atom in _ATOM.findall(spelling.lower()):
            if atom not in _SEPARATOR:
                node = node.following.setdefault(atom, _Node())
        node.ends.append((form, entry))

    def find(self, text: str) -> Iterator[LexiconMatch]:
        """Yield the longest name at each place, left to right, without overlaps."""
        atoms = [
            (match.start(), match.end(), match.group().lower())
            for match in _ATOM.finditer(text)
            if match.group() not in _SEPARATOR
        ]
        position = 0
        for i, (start, _, atom) in enumerate(atoms):
            if start < position or atom not in self._root.following or not _begins(text, start):
                continue
            match = self._longest(text, atoms, i)
            if match is not None:
                position = match.end
                yield match

    def _longest(self, text: str, atoms: list[tuple[int, int, str]], first: int) -> LexiconMatch | None:
        node, start, best = self._root, atoms[first][0], None
        previous_end = start
        for begin, end, atom in atoms[first : first + _LONGEST_NAME]:
            following = node.following.get(atom)
            if following is None or text[previous_end:begin] not in _SEPARATOR:
                break
            node, previous_end = following, end
            entries = [entry for form, entry in node.ends if _case_fits(form, text[start:end])]
            if len({entry.type for entry in entries}) == 1 and (match := _bounded(text, start, end, entries[0])):
                best = match
        return best


def _with_plurals(form: str) -> Iterable[str]:
    """Return a form and its plurals.

    >>> list(_with_plurals("policy")), list(_with_plurals("LLM")), list(_with_plurals("GPT-4"))
    (['policy', 'policies'], ['LLM', 'LLMs'], ['GPT-4'])
    """
    yield form
    if form[-1] == "y" and form[-2:-1] not in "aeiou":
        yield f"{form[:-1]}ies"
    elif form[-1].isalpha() and form[-1] not in "sS":
        yield f"{form}s"


def _case_fits(form: str, found: str) -> bool:
    """Tell whether the case of what was found suits a form; long forms and those of small letters suit any.

    >>> _case_fits("CLIP", "clip"), _case_fits("world model", "World models"), _case_fits("GPT-4o", "GPT4o")
    (False, True, True)
    """
    letters = [c for c in form if c.isalpha()]
    if form.islower() and (len(letters) > 3 or found.isupper()):
        return True
    if " " in form and len(letters) >= 8:
        return True
    other = [c for c in found if c.isalpha()]
    return other[: len(letters)] == letters or (len(letters) >= 8 and len(form) >= 10 and found[0].isupper())


def _begins(text: str, start: int) -> bool:
    """Tell whether a name may begin here: not inside a word, nor after the hyphen of a compound name."""
    before = text[max(0, start - 2) : start]
    if not before or not (before[-1].isalnum() or before[-1] in "-_@#/\\."):
        return True
    if before[-1] == "/":
        return True
    return before[-1] == "." and not before[:1].isalnum()


def _bounded(text: str, start: int, end: int, entry: LexiconEntry) -> LexiconMatch | None:
    """Return a match that ends at a word's end, lengthened over what makes it a variant; None if it ends inside a word."""
    following = text[end : end + 2]
    if following[:1].isalnum() or following[:1] in {"_", "@"} or (following[:1] == "." and following[1:].isdigit()):
        return None
    if text[end : end + 1] in {"-", "+"} and text[end + 1 : end + 2].isalnum():
        rest = _GLUED.match(text, end)
        tail = rest.group() if rest else ""
        if (tail[1:2].isdigit() or tail[1:2].isupper()) and not _SUFFIX_WORD.match(tail):
            longer = end + len(tail.rstrip(".-"))
            return LexiconMatch(start, _over_variant(text, longer, entry), entry, exact=False)
    longer = _over_variant(text, end, entry)
    return LexiconMatch(start, longer, entry, exact=longer == end)


def _over_variant(text: str, end: int, entry: LexiconEntry) -> int:
    if entry.type is not ConceptType.MODEL or entry.name.islower():
        return end
    variant = _VARIANT.match(text, end)
    return variant.end() if variant else end


class LexiconComponent:
    """Writes the lexicon's names to `doc.spans["lexicon"]`, labelled with their types."""

    def __init__(self, matcher: LexiconMatcher) -> None:
        self._matcher = matcher

    def match(self, doc: Doc) -> list[Span]:
        """Return the spans of a doc's names."""
        spans = (make_span(doc, match.start, match.end, match.entry.type) for match in self._matcher.find(doc.text))
        return [span for span in spans if span is not None]

    def __call__(self, doc: Doc) -> Doc:
        """Set `doc.spans["lexicon"]`."""
        doc.spans[LEXICON] = self.match(doc)
        return doc


@Language.factory("kg_lexicon", assigns=["doc.spans"])
def create_lexicon_component(nlp: Language, name: str) -> LexiconComponent:
    """Return the component over the lexicon that comes with the package."""
    return LexiconComponent(LexiconMatcher(load_lexicon()))
