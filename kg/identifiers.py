"""CURIEs of concepts: the type, a colon, and the name in a form that is safe in URLs and file names."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from kg.datamodel import ConceptType

SIGNS = {"+": " plus ", "@": " at ", "*": " star ", "#": " sharp ", "&": " and ", "%": " percent ", "'": "", "’": ""}
OTHER = re.compile(r"[^\w.]+|_+")
DOTS = re.compile(r"(?<!\d)\.|\.(?!\d)")
LONGEST = 96


def slugify(name: str) -> str:
    """Return a name in lower case, words joined by hyphens; only letters, digits, "-" and the point of a number.

    Accents are taken off and Greek letters spelled out; other scripts stay. A name without any letter or digit,
    or longer than 96 characters, gets a hash of itself, so that two such names do not meet.

    >>> slugify("Qwen2.5-7B-Instruct"), slugify("pass@1"), slugify("C++"), slugify("π0")
    ('qwen2.5-7b-instruct', 'pass-at-1', 'c-plus-plus', 'pi0')
    >>> slugify("Poincaré map"), slugify("???")
    ('poincare-map', 'a03b221c')
    """
    plain = name.casefold() if name.isascii() else "".join(map(_plain, unicodedata.normalize("NFKC", name).casefold()))
    for sign, word in SIGNS.items():
        plain = plain.replace(sign, word)
    slug = OTHER.sub("-", DOTS.sub("-", plain)).strip("-.")
    slug = re.sub(r"-{2,}", "-", slug)
    if not slug:
        return content_hash(name)
    if len(slug) > LONGEST:
        return f"{slug[: LONGEST - 9].rstrip('-.')}-{content_hash(name)}"
    return slug


def mint_curie(type: ConceptType, name: str) -> str:
    """Return the id of a concept.

    >>> mint_curie(ConceptType.MODEL, "Qwen2.5-7B-Instruct")
    'model:qwen2.5-7b-instruct'
    """
    return f"{type.value.lower()}:{slugify(name)}"


def content_hash(text: str) -> str:
    """Return eight hexadecimal digits that depend on the text alone."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _plain(character: str) -> str:
    spelled = greek_name(character)
    if spelled is not None:
        return spelled
    return "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))


def greek_name(character: str) -> str | None:
    """Return the name of a Greek letter in lower case.

    >>> greek_name("π"), greek_name("p")
    ('pi', None)
    """
    if not "\u0370" <= character <= "\u03ff":
        return None
    words = unicodedata.name(character, "").split()
    return words[3].lower() if words[:1] == ["GREEK"] and len(words) > 3 and words[2] == "LETTER" else None
