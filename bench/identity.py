"""Measure grounding on made-up names: time, memory, and growth, against grouping the same names by case-folding.

    python bench/identity.py --mentions 10000 100000 1000000

prints one JSON object a line. The names follow Zipf's law, come with spellings, plurals, versions, sizes and short
forms, and half of the papers are new, as in real abstracts; a paper has ten concepts with three mentions each.
"seconds" is the processor time to count, resolve and ground all papers; "yardstick" that of a plain dict of
case-folded names over the same mentions, in the same run; "megabytes" the peak of the process.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator

from kg.datamodel import Abbreviation, Cluster, ConceptType, Document, Extraction, Mention
from kg.decisions import Decisions
from kg.ground import collect_names, ground, resolve
from kg.lexicon import load_lexicon

CLUSTERS, MENTIONS = 10, 3
SYLLABLES = "ra ven to lix mor den qua sil per nox tan gri vel do sum ka bri lo".split()
HEADS = {
    ConceptType.TASK: ("reasoning", "question answering", "generalisation", "planning", "segmentation task"),
    ConceptType.METHOD: ("optimization", "fine-tuning", "pre-training", "sampling strategy", "based agent"),
    ConceptType.MODEL: ("language model", "world models", "-7B", "-2.5-72B-Instruct", "-Pro"),
    ConceptType.BENCHMARK: ("benchmark", "Bench", "-1K", " 2025", "QA"),
    ConceptType.METRIC: ("rate", "score", "@10", "error", "consumption"),
}


def make_names(mentions: int) -> list[tuple[ConceptType, str]]:
    """Return distinct names, a tenth as many as mentions."""
    chance = random.Random(5)
    types = list(HEADS)
    names = []
    for _ in range(max(50, mentions // 10)):
        type_ = chance.choice(types)
        words = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 3))) for _ in range(chance.randint(1, 2))]
        head = chance.choice(HEADS[type_])
        name = " ".join(words) + ("" if head[0] in "-@ " else " ") + head
        names.append((type_, name.title() if chance.random() < 0.3 else name))
    return names


def generate_papers(mentions: int) -> Iterator[tuple[Document, Extraction]]:
    """Yield papers whose concepts have as many mentions altogether."""
    names = make_names(mentions)
    weights = [1 / (rank + 10) for rank in range(len(names))]
    total = 0.0
    sums = [total := total + weight for weight in weights]
    chance = random.Random(6)
    for number in range(mentions // (CLUSTERS * MENTIONS)):
        picked = chance.choices(names, cum_weights=sums, k=CLUSTERS)
        yield make_paper(number, picked, chance)


def make_paper(
    number: int, picked: list[tuple[ConceptType, str]], chance: random.Random
) -> tuple[Document, Extraction]:
    clusters, abbreviations, at = [], [], 1
    for index, (type_, name) in enumerate(picked, 1):
        short = "".join(word[0] for word in name.replace("-", " ").split()).upper()
        forms = (name, f"{name}s", short if len(short) > 2 and chance.random() < 0.3 else name.lower())
        found = []
        for form in forms:
            found.append(Mention(at, at + len(form), form, type_, 0.9))
            at += len(form) + 1
        if forms[2] == short:
            abbreviations.append(Abbreviation(short, name, found[0].start, found[-1].end))
        clusters.append(Cluster(f"e{index}", name, type_, tuple(found), 0.9))
    document = Document(f"text:{number}", "", "")
    return document, Extraction(document.id, tuple(clusters), (), (), (), tuple(abbreviations))


def measure(mentions: int) -> dict[str, float]:
    """Return what grounding so many mentions takes."""
    pairs = list(generate_papers(mentions))
    start = time.process_time()
    groups: dict[str, list[str]] = {}
    for _, extraction in pairs:
        for cluster in extraction.clusters:
            for mention in cluster.mentions:
                groups.setdefault(mention.text.casefold(), []).append(extraction.document_id)
    yardstick = time.process_time() - start
    counted = time.process_time()
    table = collect_names(pairs)
    resolved = time.process_time()
    resolution = resolve(table, load_lexicon(), Decisions())
    grounded = time.process_time()
    occurrences = sum(len(ground(document, extraction, resolution).occurrences) for document, extraction in pairs)
    end = time.process_time()
    return {
        "mentions": occurrences,
        "names": len(table.papers),
        "concepts": len(resolution.concepts),
        "seconds": round(end - counted, 2),
        "count": round(resolved - counted, 2),
        "resolve": round(grounded - resolved, 2),
        "ground": round(end - grounded, 2),
        "yardstick": round(yardstick, 3),
        "ratio": round((end - counted) / yardstick, 1),
        "microseconds_a_mention": round(1e6 * (end - counted) / occurrences, 1),
        "megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mentions", type=int, nargs="+", default=[10_000, 100_000])
    sizes = parser.parse_args().mentions
    for size in sizes:
        if len(sizes) == 1:
            print(json.dumps(measure(size)))
        else:
            subprocess.run([sys.executable, __file__, "--mentions", str(size)], check=True)


if __name__ == "__main__":
    main()
