"""Measure search by meaning: fifty questions put in other words than the names that answer them.

    python bench/meaning.py

prints one JSON object: the share of questions with a right name among the first 1, 5 and 10 by meaning, beside what
shared words alone find, among the names of the lexicon; and the seconds to read a name.
"""

from __future__ import annotations

import json
import re
import time

from kg.datamodel import Concept, ConceptType
from kg.graph import add_concept, new_graph
from kg.lexicon import load_lexicon
from kg.meaning import Meanings

QUESTIONS = (
    ("make images from text", r"^text-to-image (generation|synthesis|diffusion model|model)$"),
    ("toxic speech", r"hate speech|toxic|offensive"),
    ("summing up long articles", r"summarization"),
    ("turning spoken words into text", r"speech recognition|speech-to-text|transcription"),
    ("shrinking a network by removing weights", r"pruning"),
    ("teacher student compression", r"distillation"),
    ("training on phones without sharing data", r"federated"),
    ("spotting fake videos", r"deepfake|forgery|fake news|fake"),
    ("rumour spotting", r"fake news|misinformation|rumou?r"),
    ("making up facts", r"hallucinat|fabricat"),
    ("forgetting data on request", r"unlearning"),
    ("robots picking up objects", r"grasp|manipulation|pick"),
    ("self-driving cars", r"autonomous driving|autonomous vehicle"),
    ("movie suggestions for users", r"recommend"),
    ("opinion mining", r"sentiment|stance|opinion"),
    ("locating people's joints", r"pose estimation|keypoint"),
    ("sharpening low resolution pictures", r"super-resolution|deblurring"),
    ("outlier discovery", r"anomaly|out-of-distribution|novelty|outlier"),
    ("translating between languages", r"translation"),
    ("writing computer programs", r"code generation|program synthesis|programming"),
    ("finding bugs in software", r"vulnerab|bug|defect|fault locali"),
    ("solving school math problems", r"math"),
    ("guessing the next word", r"language model|next-token|next token"),
    ("learning from rewards", r"reinforcement learning"),
    ("bypassing safety filters", r"jailbreak|safety|red team|prompt injection"),
    ("private training with noise", r"differential(ly)? priva"),
    ("cutting up organs in scans", r"(medical|organ|tumor|lesion|multi-organ|image|polyp|liver|cardiac).*segmentation"),
    ("how far away each pixel is", r"depth"),
    ("predicting tomorrow's weather", r"weather|precipitation|climate|nowcasting"),
    ("folding of proteins", r"protein"),
    ("new medicines", r"drug|molec"),
    ("stock price prediction", r"stock|financ|portfolio|volatility"),
    ("describing a picture in a sentence", r"caption"),
    ("answering questions about images", r"visual question answering|VQA"),
    ("crowd estimation", r"crowd count|counting"),
    ("adapting big models cheaply", r"parameter-efficient|LoRA|adapter|low-rank adaptation|fine-tuning"),
    ("lower precision numbers", r"quantiz|low-bit|mixed.precision|low-precision"),
    ("looking up documents to help answers", r"retrieval-augmented|RAG|retrieval|open-domain question"),
    ("thinking step by step", r"chain-of-thought|chain of thought|step-by-step|reasoning"),
    ("electronic health record", r"EHR|clinical|MIMIC|patient|medical"),
    ("song composing", r"music"),
    ("speaking with a given person's voice", r"text-to-speech|voice|speech synthesis|speaker"),
    ("web page agents", r"web (agent|navigation)|GUI|browser"),
    ("removing rain from pictures", r"derain|restoration|denois|dehaz"),
    ("grammar fixing", r"grammatical error"),
    ("who is this face", r"face (recognition|verification|identification)"),
    ("reading text in photos", r"OCR|optical character|scene text|text recognition"),
    ("forecasting traffic", r"traffic"),
    ("unfair treatment of groups", r"fairness|bias|discriminat"),
    ("why did the model decide so", r"explain|interpretab|attribution|saliency"),
)
"""What is asked, and a pattern of the names that are right."""


def main() -> None:
    names = sorted({entry.name for entry in load_lexicon().entries})
    graph = new_graph()
    for number, name in enumerate(names):
        add_concept(graph, Concept(f"task:{number}", ConceptType.TASK, name))
    meanings = Meanings(graph, None)
    started = time.perf_counter()
    meanings("begin", names)
    seconds = time.perf_counter() - started
    ranks: dict[str, list[int]] = {"by_meaning": [], "by_words": []}
    for words, pattern in QUESTIONS:
        right = [re.search(pattern, name, re.IGNORECASE) is not None for name in names]
        ranks["by_meaning"].append(rank(meanings(words, names), right))
        ranks["by_words"].append(rank([shared(words, name) for name in names], right))
    found = {how: {k: share(places, k) for k in (1, 5, 10)} for how, places in ranks.items()}
    print(
        json.dumps({"names": len(names), "questions": len(QUESTIONS), "name_s": round(seconds / len(names), 5)} | found)
    )


def rank(nearness: list[float], right: list[bool]) -> int:
    """Return the place of the first right name; names that are not near have none."""
    order = sorted((place for place, near in enumerate(nearness) if near > 0), key=lambda place: -nearness[place])
    return next((number for number, place in enumerate(order, 1) if right[place]), len(right))


def shared(words: str, name: str) -> float:
    left, right = (set(re.findall(r"\w+", text.casefold())) for text in (words, name))
    return len(left & right) / len(left | right)


def share(places: list[int], first: int) -> float:
    return round(sum(place <= first for place in places) / len(places), 2)


if __name__ == "__main__":
    main()
