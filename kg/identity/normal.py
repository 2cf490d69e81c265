"""Normal forms: the spelling of a name with all taken off that never tells two concepts apart.

Case, hyphens and spaces, plurals, British or American spelling, articles and quotes fall away; every digit,
sign and word stays, so that "CIFAR-10" and "CIFAR-100", "GPT-4" and "GPT-4o" keep different forms.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from kg.identifiers import greek_name

DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣-"), "-")
QUOTES = dict.fromkeys(map(ord, '"“”„«»`´'), None) | dict.fromkeys(map(ord, "‘’ʼ"), "'")
SIGNS = {"&": " and ", "@": " @ ", "*": " star ", "#": " sharp "}
COORDINATED = re.compile(r"(?<=\w)-(?:and|&|n)-(?=\w)|(?<=\w),\s*(?:and\s+)?(?=\w)", re.IGNORECASE)
ABBREVIATION_IN_BRACKETS = re.compile(r"\s*\(([^()\s]{2,12})\)")
CHUNK = re.compile(r"@|\d+(?:\.\d+)+[^\W_]*|[^\W_]+(?:\.\d+[^\W_]*)*(?:'[^\W_]+)?\+*", re.UNICODE)
ARTICLES = frozenset({"a", "an", "the", "our", "their", "its"})

PREFIXES = frozenset(
    "multi pre post co re sub inter intra semi non un visuo hyper meta pseudo neuro spatio audio bi".split()
)
"""First parts that are written apart, with a hyphen, or glued: "multi-modal", "multimodal"."""

GLUED = frozenset(
    {("fine", "tune"), ("fine", "tuned"), ("fine", "tuning"), ("fine", "grained"), ("data", "set"), ("time", "step")}
)

SPELLINGS = {
    "centre": "center", "dialogue": "dialog", "catalogue": "catalog", "judgement": "judgment", "artefact": "artifact",
    "defence": "defense", "licence": "license", "programme": "program", "grey": "gray", "ageing": "aging",
    "fibre": "fiber", "metre": "meter", "analyse": "analyze", "analysing": "analyzing", "focussed": "focused",
}  # fmt: skip
IRREGULAR = {
    "matrices": "matrix", "indices": "index", "vertices": "vertex", "analyses": "analysis", "hypotheses": "hypothesis",
    "criteria": "criterion", "phenomena": "phenomenon", "corpora": "corpus", "axes": "axis", "bases": "base",
    "biases": "bias", "children": "child", "people": "person", "mice": "mouse", "halves": "half", "leaves": "leaf",
    "series": "series", "species": "species", "syntheses": "synthesis", "appendices": "appendix", "buses": "bus",
    "gases": "gas", "atlases": "atlas", "canvases": "canvas", "lenses": "lens", "caches": "cache", "movies": "movie",
}  # fmt: skip
PREPOSITIONS = frozenset(
    "about across against among at between by during for from in into of on over through to toward towards under via with within without".split()
)
SINGULAR_ENDINGS = ("ss", "us", "is", "as", "ous", "namics", "hysics", "botics", "matics", "thics", "mantics", "istics", "netics", "tactics", "omics", "nomics", "nalytics")  # fmt: skip
NO_PLURAL = frozenset("lens news means diabetes species series".split())
LONG_CAPITALS = 6
"""Letters from which a word in capitals is no abbreviation, so that its "S" is a plural."""
PLURAL_ICS = frozenset({"characteristics", "heuristics", "statistics"})


@lru_cache(maxsize=1 << 16)
def words(name: str) -> tuple[str, ...]:
    """Return the words of a name in normal spelling.

    >>> words("Fine-Tuned Vision–Language Models"), words("the Behaviours of agents")
    (('finetuned', 'vision', 'language', 'model'), ('behavior', 'of', 'agent'))
    >>> words("GPT4"), words("pick-and-place"), words("Pass@1"), words("Retrieval-Augmented Generation (RAG)")
    (('gpt4',), ('pick', 'place'), ('pass', '@', '1'), ('retrieval', 'augmented', 'generation'))
    """
    text = unicodedata.normalize("NFKC", name).translate(DASHES).translate(QUOTES)
    text = COORDINATED.sub(lambda match: "-" if match[0].startswith("-") else " ", _without_own_abbreviation(text))
    for sign, word in SIGNS.items():
        text = text.replace(sign, word)
    if not text.isascii():
        text = "".join(greek_name(character) or character for character in text)
    found = [_spelled(chunk) for chunk in CHUNK.findall(text)]
    while len(found) > 1 and found[0] in ARTICLES:
        found.pop(0)
    return tuple(_glued(found))


def squeeze(parts: tuple[str, ...]) -> str:
    """Return words as one key: no spaces, but between two numbers.

    >>> squeeze(("gpt", "4o")), squeeze(("llama", "3", "8b"))
    ('gpt4o', 'llama3|8b')
    """
    key = parts[0] if parts else ""
    for word in parts[1:]:
        key += f"|{word}" if word[0].isdigit() and key[-1].isdigit() else word
    return key


def normal_form(name: str) -> str:
    """Return the key that all spellings of one name share; never empty for a name that is not.

    >>> normal_form("Fine-tuning") == normal_form("finetuning"), normal_form("GPT-4") == normal_form("GPT4")
    (True, True)
    >>> normal_form("modelling") == normal_form("modeling"), normal_form("large language models")
    (True, 'largelanguagemodel')
    """
    return squeeze(words(name)) or name.casefold()


def is_proper(name: str) -> bool:
    """Tell whether a name looks like one: a digit, or a capital after a small letter or next to another.

    >>> [is_proper(name) for name in ("ALFWorld", "CIFAR-10", "LoRA", "Transformer", "world model")]
    [True, True, True, False, False]
    """
    return any(character.isdigit() for character in name) or re.search(r"\w[A-Z]", name) is not None


@lru_cache(maxsize=1 << 16)
def singular(word: str) -> str:
    """Return a lower-case word in the singular.

    >>> [singular(word) for word in ("models", "policies", "losses", "biases", "dynamics", "gas", "boxes")]
    ['model', 'policy', 'loss', 'bias', 'dynamics', 'gas', 'box']
    """
    if word in IRREGULAR:
        return IRREGULAR[word]
    if len(word) < 4 or not word.endswith("s") or (word.endswith(SINGULAR_ENDINGS) and word not in PLURAL_ICS):
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    return word[:-1]


def singular_name(name: str) -> str:
    """Return a name whose last word, if it is a plain one in small letters, is in the singular.

    A name stays where the last word is not what is named (after a preposition) or is counted.

    >>> [singular_name(n) for n in ("diffusion policies", "Transformers", "LLMs", "computer graphics", "k-means", "chaos")]
    ['diffusion policy', 'Transformers', 'LLMs', 'computer graphics', 'k-means', 'chaos']
    >>> [singular_name(n) for n in ("sequence of tasks", "planning with tools", "suite of 11 tasks", "24 hard puzzles")]
    ['sequence of tasks', 'planning with tools', 'suite of 11 tasks', '24 hard puzzles']
    """
    start, space, last = name.rpartition(" ")
    if any(word in PREPOSITIONS or word.isdigit() for word in start.lower().split()):
        return name
    if not (last.isascii() and last.isalpha() and last.islower()) or last.endswith(("ics", "os")) or last in NO_PLURAL:
        return name
    return f"{start}{space}{singular(last)}"


def _spelled(chunk: str) -> str:
    head, _, tail = chunk.partition("'")
    chunk = head if tail.lower() == "s" else head + tail
    pluses = len(chunk) - len(chunk.rstrip("+"))
    word = chunk.rstrip("+").casefold()
    if not word.isalpha():
        return word + "plus" * pluses
    if not chunk.isupper() or len(chunk) >= LONG_CAPITALS:
        word = singular(word)
    return american(word) + "plus" * pluses


@lru_cache(maxsize=1 << 16)
def american(word: str) -> str:
    """Return one spelling for British and American; it need not be a word, only the same for both.

    >>> american("generalisation"), american("modelling"), american("behaviour"), american("four")
    ('generalization', 'modeling', 'behavior', 'four')
    """
    if word in SPELLINGS:
        return SPELLINGS[word]
    if len(word) < 6:
        return word
    word = re.sub(r"is(?=(?:ation|e|ed|er|ing)$)", "iz", word)
    word = re.sub(r"(?<=[a-z]{2})our(?=(?:al|ed|ing|ite)?$)", "or", word)
    return re.sub(r"(?<=[a-z]{3}[aeiou])ll(?=(?:ing|ed|er)$)", "l", word)


def _glued(found: list[str]) -> list[str]:
    glued: list[str] = []
    for word in found:
        if glued and word.isalpha() and (glued[-1] in PREFIXES or (glued[-1], word) in GLUED):
            glued[-1] += word
        else:
            glued.append(word)
    return glued


def _without_own_abbreviation(text: str) -> str:
    """Take "(LLM)" out of "large language model (LLM) agent": it stands for the words before it."""

    def replace(match: re.Match[str]) -> str:
        initials = [word[0].casefold() for word in re.findall(r"[^\W\d_]+", text[: match.start()])]
        letters = [letter.casefold() for letter in match[1].rstrip("s") if letter.isupper()]
        return "" if len(letters) > 1 and _is_subsequence(letters, initials) else match[0]

    return ABBREVIATION_IN_BRACKETS.sub(replace, text)


def _is_subsequence(letters: list[str], initials: list[str]) -> bool:
    rest = iter(initials)
    return all(letter in rest for letter in letters)
