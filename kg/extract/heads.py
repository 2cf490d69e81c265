"""The type of concept that the last word of a noun phrase gives away: "a two-stage framework" is a Method."""

from __future__ import annotations

import re

from kg.datamodel import ConceptType

_HEADS: dict[ConceptType, str] = {
    ConceptType.BENCHMARK: "benchmark dataset corpus suite testbed simulator environment challenge leaderboard database repository test-suite testset dataset",
    ConceptType.MODEL: "model llm vlm mllm lvlm lmm slm vla dllm vlms encoder decoder autoencoder backbone tokenizer checkpoint",
    ConceptType.METRIC: "metric score measure index accuracy error rate distance divergence similarity coefficient ratio precision recall f1 latency "
    "throughput perplexity cost correlation efficiency overhead",
    ConceptType.TASK: "task problem reasoning answering segmentation detection classification recognition generation translation summarization "
    "understanding retrieval forecasting prediction navigation manipulation reconstruction localization tracking captioning restoration grounding "
    "completion synthesis editing parsing diagnosis driving planning speech-recognition hallucination denoising verification identification",
    ConceptType.METHOD: "framework method approach algorithm pipeline system architecture agent strategy technique module mechanism paradigm "
    "optimizer loss objective network toolkit protocol taxonomy scheme learning optimization training tuning fine-tuning finetuning "
    "distillation attention transformer regularization sampling decoding prompting alignment augmentation adaptation pruning quantization "
    "search policy procedure layer adapter library operator estimator theory pretraining supervision modeling block head function "
    "solution platform planner controller router methodology workflow interface formulation merging editing matching thought experts",
}  # fmt: skip
_TYPE_OF_HEAD = {head: type_ for type_, heads in _HEADS.items() for head in heads.split()}
_COUNTED = frozenset({"family", "series", "set", "class", "collection", "suite", "variety", "range", "kind", "type"})
_PHRASE_END = re.compile(
    r"[,.;:()\[\]\n]|\s(?:that|which|for|to|with|based|built|designed|trained|consisting|by|of|in|on|from|using|via|where|whose|and|or|"
    r"specifically|capable|tailored|comprising|containing|featuring|aimed|spanning|covering|is|are|can|as|at|named|called|dubbed|termed|who|while|"
    r"enabling|leveraging|combining|integrating|inspired|developed|derived|grounded|powered|driven|through)\b"
)


def head_type(phrase: str) -> ConceptType | None:
    """Return the type that the last word of a noun phrase names, or None.

    >>> head_type("two-stage reinforcement learning framework"), head_type("Large Language Models"), head_type("cat")
    (<ConceptType.METHOD: 'Method'>, <ConceptType.MODEL: 'Model'>, None)
    """
    words = phrase.split()
    if not words:
        return None
    last = words[-1].strip("\"'“”’.,").lower()
    for form in (last, last.removesuffix("s"), last.removesuffix("es"), last.rpartition("-")[2]):
        if form in _TYPE_OF_HEAD:
            return _TYPE_OF_HEAD[form]
    return ConceptType.METHOD if last.endswith("ies") and last[:-3] + "y" in _TYPE_OF_HEAD else None


def noun_phrase(text: str, start: int, *, longest: int = 120) -> tuple[int, int]:
    """Return the span from `start` to where a simple noun phrase ends; "a family of models" goes on after "of"."""
    end = _phrase_end(text, start, start + longest)
    if (
        text[start:end].split()[-1:]
        and text[start:end].split()[-1].lower() in _COUNTED
        and text.startswith(" of ", end)
    ):
        return start, _phrase_end(text, end + 4, start + longest)
    return start, end


def _phrase_end(text: str, start: int, limit: int) -> int:
    match = _PHRASE_END.search(text, start, min(limit, len(text)))
    return match.start() if match else min(limit, len(text))
