"""Names and phrases that a text introduces by a cue: "we propose X", "X, a framework that", "a model called X", "X: ..." as title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.tokens import Doc

import kg.extract.attributes  # noqa: F401 - declares doc._
from kg.datamodel import ConceptType
from kg.extract.heads import head_type, noun_phrase
from kg.extract.spans import CONTRIBUTED, INTRODUCED, make_span

if TYPE_CHECKING:
    from spacy.tokens import Span

_NAME = (
    r"(?<![\w-])(?:[A-Z][\w+*.-]{0,30}[A-Z0-9][\w+*-]{0,30}|[a-zμτπ][\w-]{0,20}[A-Z][\w+*.-]{0,30}\w|[A-Z]{2,30}[\w+*-]{0,30}|"
    r"[A-Z][a-z]{2,30}[\w-]{0,30})(?: (?:[A-Z][\w+*-]{0,30}\w|\d(?:\.\d+)?\b|v\d)){0,6}"
)
_VERBS = (
    r"(?:introduc\w+|present\w*|propos\w+|develop\w*|design\w*|releas\w+|describ\w+|buil[dt]\w*|construct\w*|contribut\w+|devis\w+|"
    r"creat\w+|offer\w*|establish\w*|curat\w+|formulat\w+|unveil\w*|collect\w*|open-sourc\w+|provid\w+|deriv\w+)"
)
_WE = re.compile(
    r"\b(?:[Ww]e|[Tt]his (?:paper|work|article|study|report|research)|[Tt]he (?:paper|authors?)|[Oo]ur (?:work|paper|study)|and|also|further|then)"
    rf"\s(?:(?:first|then|also|further|thus|therefore|additionally|hence|here|next|finally|instead|formally|jointly|hereby|subsequently)\s)*"
    rf"{_VERBS}(?:\s(?:and|,)\s\w+e?)?\s"
)
_DETERMINER = re.compile(
    r"(?:(?:both|two|three|four|five|a|an|the|our|one|several|multiple|new|novel)\s)+", re.IGNORECASE
)
_ADJECTIVES = re.compile(
    r"(?:(?:novel|new|simple|simple yet effective|yet|but|and|effective|efficient|first|general|generic|unified|comprehensive|large-scale|"
    r"lightweight|principled|practical|powerful|robust|scalable|flexible|innovative|state-of-the-art|first-of-its-kind|high-quality|"
    r"carefully|fully|highly|more|entirely|completely|curated|challenging|straightforward|extensive|rigorous|holistic|versatile|open-source|publicly available),?\s)+",
    re.IGNORECASE,
)
_NAME_HERE = re.compile(_NAME)
_CALLED = re.compile(
    rf"\b(?:called|named|termed|dubbed|namely|denoted(?: as| by)?|coined|referred to as|which we (?:call|term|name|dub))\s[\"'“‘`]*(?P<name>{_NAME})"
)
_APPOSITION = re.compile(
    rf"(?P<name>{_NAME})(?:\s\([^()]{{2,90}}\))?(?:,|:| is| are)\s(?:a|an|our|the first|two|one of the)\s(?P<phrase>\S)"
)
_HEADED = re.compile(
    rf"\b(?:[Tt]he|[Oo]ur|[Oo]n|[Uu]sing|[Ww]ith|[Aa]nd|[Aa])\s(?P<name>{_NAME})\s(?P<head>benchmarks?|datasets?|corpus|models?|framework|algorithm|method|metric|environment|simulator|loss|optimizer)\b"
)
_TITLE = re.compile(rf"(?P<name>{_NAME}|[A-Z]{{3,}})(?:\s\([^()]{{1,40}}\))?:\s")
_NO_NAME = frozenset(
    "we this the our in on for to it its however these those experiments results extensive code moreover furthermore additionally both "
    "specifically finally figure table section recent existing here unlike using based towards toward beyond learning can does how what when why "
    "is are all each first second third from by with as at an a i ai ml english chinese github hugging".split()
)
_VAGUE = frozenset(
    "hybrid systematic theoretical empirical specialized public crucial different universal training reproducible all richer detailed "
    "additional further key core complete full standard open formal common thorough critical conceptual methodological to viewing set "
    "insights evidence preliminary initial alternative better large small series variety".split()
)
_END = re.compile(r"[.!?]\s|\n")
_LONGEST_REACH = 400
_FULL_PHRASE = 6


@dataclass(frozen=True, slots=True)
class Introduction:
    """A name or phrase at `text[start:end]`; `contributed` if the text says that it is the paper's own."""

    start: int
    end: int
    type: ConceptType
    contributed: bool


def find_introductions(text: str) -> tuple[Introduction, ...]:
    """Return the names that a text introduces, by offset; of two at one place the contributed one.

    >>> text = "We introduce TreePlan, a planner, and a benchmark called PlanBench."
    >>> [(text[i.start:i.end], i.type.value, i.contributed) for i in find_introductions(text)]
    [('TreePlan', 'Method', True), ('PlanBench', 'Benchmark', True)]
    """
    best: dict[tuple[int, int], Introduction] = {}
    for found in (*_by_title(text), *_by_verb(text), *_by_apposition(text), *_by_head(text)):
        known = best.get((found.start, found.end))
        if known is None or (found.contributed and not known.contributed):
            best[found.start, found.end] = found
    return tuple(sorted(best.values(), key=lambda found: (found.start, found.end)))


def _by_title(text: str) -> Iterator[Introduction]:
    match = _TITLE.match(text)
    if match and text.find("\n") > match.end() and _is_name(match["name"]) and match["name"].count(" ") < 3:
        yield Introduction(match.start("name"), match.end("name"), _type_in(text, match["name"]), contributed=True)


def _by_verb(text: str) -> Iterator[Introduction]:
    for match in _WE.finditer(text):
        introduced = _object(text, _skip(text, match.end()))
        if introduced is not None:
            yield introduced
        for called in _CALLED.finditer(text, match.end(), _sentence_end(text, match.end())):
            name = called["name"]
            if _is_name(name):
                type_ = head_type(text[max(0, called.start() - 30) : called.start()]) or _type_in(text, name)
                yield Introduction(called.start("name"), called.end("name"), type_, contributed=True)


def _object(text: str, start: int) -> Introduction | None:
    """Return the name or phrase that begins at `start`, behind "we propose a novel"."""
    name = _NAME_HERE.match(text, start)
    named = name is not None and _is_name(name.group())
    if name and named and not _continues_phrase(text, name.end()):
        return Introduction(start, name.end(), _type_in(text, name.group()), contributed=True)
    start, end = noun_phrase(text, start)
    type_ = head_type(text[start:end])
    if name and named and type_ is not None and len(text[name.end() : end].split()) == 1:
        end = name.end()
    if type_ is None or not _is_specific(text[start:end]):
        return None
    return Introduction(start, end, type_, contributed=True)


def _by_apposition(text: str) -> Iterator[Introduction]:
    for match in _APPOSITION.finditer(text):
        type_ = head_type(text[slice(*noun_phrase(text, match.start("phrase")))])
        if type_ is not None and _is_name(match["name"]):
            yield Introduction(match.start("name"), match.end("name"), type_, contributed=False)


def _by_head(text: str) -> Iterator[Introduction]:
    for match in _HEADED.finditer(text):
        type_ = head_type(match["head"])
        if type_ is not None and _is_name(match["name"]):
            yield Introduction(match.start("name"), match.end("name"), type_, contributed=False)


def _skip(text: str, start: int) -> int:
    """Return where a noun phrase begins behind its determiner and praise."""
    for pattern in (_DETERMINER, _ADJECTIVES, _DETERMINER, _ADJECTIVES):
        match = pattern.match(text, start)
        start = match.end() if match else start
    return start


def _is_name(name: str) -> bool:
    """Tell whether a capitalised word is a name: a capital inside, a digit, or no common word."""
    first = name.split()[0].rstrip(".")
    return (
        first.lower() not in _NO_NAME
        and len(name) > 1
        and (sum(c.isupper() or c.isdigit() for c in name) > 1 or "-" in name)
    )


def _is_specific(phrase: str) -> bool:
    """Tell whether a phrase or name says more than its head: not "hybrid approach"."""
    words = phrase.split()
    return len(words) <= _FULL_PHRASE and words[0].lower() not in _VAGUE and (len(words) > 1 or _is_name(phrase))


def _continues_phrase(text: str, end: int) -> bool:
    """Tell whether what follows a name shows that it is the first part of a phrase ("a GRPO variant")."""
    rest = text[end : end + 40]
    if not re.match(r"\s[a-z]", rest):
        return False
    return not re.match(
        r"\s(?:to|for|that|which|with|as|by|on|in|and|using|is|based|via|through|whose|where|built|consisting|at|from|of)\b",
        rest,
    )


def _type_in(text: str, name: str) -> ConceptType:
    """Return the type that an apposition or the word after a name gives it anywhere in the text; else what its own end says."""
    pattern = re.compile(
        rf"(?<!\w){re.escape(name)}(?:\s\([^()]{{2,90}}\))?(?:(?:,|:| is)\s(?:a|an|our|the first)\s(?P<phrase>\S)|\s(?P<head>[a-z]+))"
    )
    for match in pattern.finditer(text):
        start = match.start("phrase") if match["phrase"] else match.start("head")
        phrase = text[slice(*noun_phrase(text, start))] if match["phrase"] else match["head"]
        type_ = head_type(phrase)
        if type_ is not None:
            return type_
    if re.search(r"(?:[Bb]ench|Eval|QA|Arena|Gym|World|Set|-\d+[KM]|\d[KM])$", name):
        return ConceptType.BENCHMARK
    return (
        ConceptType.MODEL
        if re.search(r"(?:LM|GPT|VLA|-\d+(?:\.\d+)?B|VL|BERT|LLaMA|Former)$", name)
        else ConceptType.METHOD
    )


def _sentence_end(text: str, start: int) -> int:
    limit = min(len(text), start + _LONGEST_REACH)
    match = _END.search(text, start, limit)
    return match.start() if match else limit


@Language.component("kg_introduced", assigns=["doc.spans"])
def annotate_introductions(doc: Doc) -> Doc:
    """Set `doc.spans["introduced"]`, and `doc.spans["contributed"]` for those that are the paper's own."""
    found = find_introductions(doc.text)
    doc.spans[INTRODUCED] = _spans(doc, found)
    doc.spans[CONTRIBUTED] = _spans(doc, [one for one in found if one.contributed])
    return doc


def _spans(doc: Doc, found: tuple[Introduction, ...] | list[Introduction]) -> list[Span]:
    spans = (make_span(doc, one.start, one.end, one.type) for one in found)
    return [span for span in spans if span is not None]
