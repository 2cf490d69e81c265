"""A tokenizer of English research prose that keeps names whole: Qwen2.5-7B-Instruct, pass@1, GPT-4o, text-to-video."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]
from spacy.util import registry

if TYPE_CHECKING:
    from collections.abc import Callable

    from spacy.language import Language

_OPENING = r"[\"'“”‘’`(\[{<>≤≥~≈∼=±$€£|*•§\\/…,;:!?–—-]"
_CLOSING = r"[\"'“”‘’`)\]}>≤≥%=|…,;:!?–—/\\°†‡]|(?<![A-Z])\*"
_POSSESSIVE = r"['’][sS]|(?<=s)['’]"
_TAIL = (
    r"(?<=\w{2})-(?:based|style|like|free|driven|guided|aware|trained|enhanced|powered|oriented|inspired|specific|centric|"
    r"assisted|augmented|conditioned|generated|equipped|tuned|compatible|agnostic)"
    r"|(?<=[A-Z]{2})-[a-z]+(?:ed|ing)"
)
_RUN = r"(?P<mark>[^\w\s])(?P=mark){2,}"
_PREFIX = re.compile(rf"{_RUN}|{_OPENING}|\.\.+|[+−](?=\d)")
_SUFFIX = re.compile(rf"(?:{_RUN}|{_CLOSING}|{_POSSESSIVE}|{_TAIL}|\.\.+|(?<=[^.\s]{{2}})\.|(?<=[)\]%\"”’'0-9a-z])\.)$")
_INFIX = re.compile(
    r"\.\.+|…|[—–]+|→|--+|[()\[\]{}\"“”;|=<>≤≥≈~]"
    r"|(?<=[A-Za-z0-9]{2})/(?=[A-Za-z]{2})|(?<=%)[-/](?=\d)|(?<=[A-Za-z]{3})[.](?=[A-Z][a-z]+\b)|(?<=\w),(?=[A-Za-z])|(?<=\w):(?=[A-Za-z])"
    rf"|{_TAIL}(?=[/,])"
)
_WHOLE = re.compile(
    r"(?:https?://\S*[\w/]|(?:e\.g|i\.e|vs|cf|al|etc|resp|approx|w\.r\.t|a\.k\.a|p\.p|Fig|Figs|Eq|Eqs|Sec|Tab|Ref|Dr|Mr|St|No|"
    r"[A-Z])\.|c\.f\.|[A-Za-z]/[A-Za-z]|w/|w/o)"
)


@registry.tokenizers("kg.tokenizer.v1")  # type: ignore[untyped-decorator]
def create_tokenizer() -> Callable[[Language], Tokenizer]:
    """Return a function that makes the tokenizer of a pipeline."""

    def make(nlp: Language) -> Tokenizer:
        return Tokenizer(
            nlp.vocab,
            prefix_search=_PREFIX.match,
            suffix_search=_SUFFIX.search,
            infix_finditer=_INFIX.finditer,
            token_match=_WHOLE.fullmatch,
        )

    return make
