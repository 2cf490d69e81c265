"""How well records agree with annotated ones: the figures of ANNOTATION's scorer, with intervals and errors.

Figures are micro-averaged over papers. An entity is found if one of its normalised forms equals one of a gold
entity's (strict) or shares half of the words (relaxed). Relations and contributions count among relaxed matches.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.datamodel import ConceptType

Record = Mapping[str, Any]
Counts = dict[str, tuple[int, int, int]]
"""Figure -> right, predicted, gold."""

_LATEX = re.compile(r"\\[a-zA-Z]+\*?|[{}$~]")
_DASHES = re.compile(r"[-‐-―_/]")
_MARKS = re.compile(r"[^\w\s.+%@]")
_UNITS = {"percent": "%", "percentage points": "pp", "points": "pp", "times": "x", "×": "x"}
ROLES = ("subject", "metric", "benchmark")
EMPTY: Record = {"entities": [], "proposes": [], "relations": [], "results": []}


def normalise(name: str) -> str:
    r"""Return the form in which names are compared.

    >>> normalise("The Vision-Language Models"), normalise("40.8\\%")
    ('vision language model', '40.8%')
    """
    text = unicodedata.normalize("NFKC", _LATEX.sub(" ", name.replace("\\%", "%"))).lower()
    words = [word.strip(".") for word in _MARKS.sub(" ", _DASHES.sub(" ", text)).split()]
    words = [word for word in words if word and word not in {"the", "a", "an"}]
    if words and len(words[-1]) > 3 and words[-1].endswith("s") and not words[-1].endswith("ss"):
        words[-1] = words[-1][:-3] + "y" if words[-1].endswith("ies") else words[-1][:-1]
    return " ".join(words)


def surface_forms(entity: Record) -> frozenset[str]:
    """Return the normalised name and mentions of an entity."""
    return frozenset(normalise(form) for form in [entity["name"], *entity.get("mentions", [])]) - {""}


def overlap(first: Iterable[str], second: Iterable[str]) -> float:
    """Return the highest Jaccard likeness of words between forms of two sets, 0 to 1."""
    best = 0.0
    seconds = [frozenset(form.split()) for form in second]
    for form in first:
        words = frozenset(form.split())
        for other in seconds:
            best = max(best, len(words & other) / len(words | other) if words | other else 0.0)
    return best


def align(gold: Sequence[Record], predicted: Sequence[Record], *, relaxed: bool) -> dict[str, str]:
    """Return a one-to-one map of predicted to gold entity ids; best overlap first, then the same type."""
    gold_forms = [surface_forms(entity) for entity in gold]
    pairs = []
    for entity in predicted:
        forms = surface_forms(entity)
        for other, other_forms in zip(gold, gold_forms, strict=True):
            likeness = 1.0 if forms & other_forms else (overlap(forms, other_forms) if relaxed else 0.0)
            if likeness >= (0.5 if relaxed else 1.0):
                pairs.append((-likeness, entity["type"] != other["type"], str(other["id"]), str(entity["id"])))
    mapping: dict[str, str] = {}
    used: set[str] = set()
    for _, _, gold_id, predicted_id in sorted(pairs):
        if gold_id not in used and predicted_id not in mapping:
            mapping[predicted_id] = gold_id
            used.add(gold_id)
    return mapping


def count_paper(gold: Record, predicted: Record) -> Counts:
    """Return the counts of one paper for every figure."""
    counts: Counts = {}
    gold_entities = {entity["id"]: entity for entity in gold["entities"]}
    entities = {entity["id"]: entity for entity in predicted.get("entities", [])}
    for relaxed in (False, True):
        mapping = align(gold["entities"], list(entities.values()), relaxed=relaxed)
        typed = [g for p, g in mapping.items() if entities[p]["type"] == gold_entities[g]["type"]]
        name = "relaxed" if relaxed else "strict"
        sizes = (len(entities), len(gold_entities))
        counts[f"entities.{name}.untyped"] = (len(mapping), *sizes)
        counts[f"entities.{name}.typed"] = (len(typed), *sizes)
        if not relaxed:
            counts |= _count_types(gold_entities, entities, typed)
    counts["proposes"] = _count_sets(
        {mapping.get(id) for id in predicted.get("proposes", [])},
        set(gold.get("proposes", [])),
        len(set(predicted.get("proposes", []))),
    )
    return counts | _count_relations(gold, predicted, mapping) | _count_results(gold, predicted, mapping, gold_entities)


def _count_types(gold: Record, predicted: Record, typed: Sequence[str]) -> Counts:
    return {
        f"entities.strict.{type_}": (
            sum(gold[id]["type"] == type_ for id in typed),
            sum(entity["type"] == type_ for entity in predicted.values()),
            sum(entity["type"] == type_ for entity in gold.values()),
        )
        for type_ in ConceptType
    }


def _count_sets(found: set[Any], gold: set[Any], predicted: int) -> tuple[int, int, int]:
    return len(found & gold), predicted, len(gold)


def _count_relations(gold: Record, predicted: Record, mapping: Mapping[str, str]) -> Counts:
    gold_relations = {tuple(relation[:3]) for relation in gold.get("relations", [])}
    relations = {tuple(relation[:3]) for relation in predicted.get("relations", [])}
    mapped = {(mapping.get(s), p, mapping.get(o)) for s, p, o in relations}
    pairs = {frozenset((s, o)) for s, _, o in relations}
    gold_pairs = {frozenset((s, o)) for s, _, o in gold_relations}
    counts: Counts = {
        "relations.typed": _count_sets(mapped, gold_relations, len(relations)),
        "relations.untyped": _count_sets({frozenset((s, o)) for s, _, o in mapped}, gold_pairs, len(pairs)),
    }
    for predicate in sorted({relation[1] for relation in gold_relations}):
        right = {relation for relation in gold_relations if relation[1] == predicate}
        found = {relation for relation in mapped if relation[1] == predicate}
        counts[f"relations.{predicate}"] = _count_sets(found, right, sum(r[1] == predicate for r in relations))
    return counts


def _count_results(gold: Record, predicted: Record, mapping: Mapping[str, str], entities: Record) -> Counts:
    agreed = match_results(gold, predicted, mapping, entities)
    sizes = (len(agreed), len(gold.get("results", [])))
    values, tuples = sum(a is not None for a in agreed), sum(a == len(ROLES) for a in agreed)
    return {"results.value": (values, *sizes), "results.tuple": (tuples, *sizes)}


def match_results(gold: Record, predicted: Record, mapping: Mapping[str, str], entities: Record) -> list[int | None]:
    """Return for each predicted result how many of `ROLES` are right; None where no gold result has its value.

    Args:
        gold: Annotated record.
        predicted: The extractor's.
        mapping: Of `align`, relaxed.
        entities: Gold entities by id.
    """
    left = list(gold.get("results", []))
    matched: list[int | None] = []
    for result in predicted.get("results", []):
        same = [g for g in left if _same_value(result, g)]
        if not same:
            matched.append(None)
            continue
        agreed = [_agreement(result, g, mapping, entities) for g in same]
        best = agreed.index(max(agreed))
        left = [g for g in left if g is not same[best]]
        matched.append(agreed[best])
    return matched


def _same_value(result: Record, gold: Record) -> bool:
    same_unit = _unit(result) == _unit(gold)
    return abs(abs(result["value"]) - abs(gold["value"])) < 1e-6 and result["kind"] == gold["kind"] and same_unit


def _unit(result: Record) -> str | None:
    unit: str | None = result.get("unit")
    return None if unit is None else _UNITS.get(unit, unit)


def _agreement(result: Record, gold: Record, mapping: Mapping[str, str], entities: Record) -> int:
    return sum(_same_reference(result.get(role), gold.get(role), mapping, entities) for role in ROLES)


def _same_reference(found: Any, gold: Any, mapping: Mapping[str, str], entities: Record) -> bool:
    if found is None or gold is None:
        return found is None and gold is None
    if found in mapping:
        return bool(mapping[found] == gold)
    forms = surface_forms(entities[gold]) if gold in entities else frozenset({normalise(str(gold))})
    return overlap({normalise(str(found))}, forms) >= 0.5


@dataclass(frozen=True)
class Figure:
    """Precision, recall and F1 in percent, with a 95 % bootstrap interval of F1 over papers."""

    name: str
    precision: float
    recall: float
    f1: float
    low: float
    high: float
    gold: int
    predicted: int


def f1(right: int, predicted: int, gold: int) -> float:
    """Return F1 in percent; 0 where nothing is right."""
    if not right:
        return 0.0
    precision, recall = right / predicted, right / gold
    return 100 * (2 * precision * recall / (precision + recall))


def evaluate(
    gold: Mapping[str, Record], predicted: Mapping[str, Record], *, resamples: int = 1000, seed: int = 0
) -> list[Figure]:
    """Return all figures, sorted by name; papers that `predicted` lacks count as empty, further ones are ignored."""
    papers = [count_paper(record, predicted.get(id, EMPTY)) for id, record in gold.items()]
    generator = random.Random(seed)
    samples = [generator.choices(range(len(papers)), k=len(papers)) for _ in range(resamples)]
    figures = []
    for name in sorted({name for paper in papers for name in paper}):
        columns = [paper.get(name, (0, 0, 0)) for paper in papers]
        right, found, total = (sum(column) for column in zip(*columns, strict=True))
        if not total and not found:
            continue
        spread = sorted(f1(*(sum(columns[i][k] for i in sample) for k in range(3))) for sample in samples)
        low, high = (spread[int(len(spread) * share)] for share in (0.025, 0.975)) if spread else (0.0, 0.0)
        precision = 100 * right / found if found else 0.0
        recall = 100 * right / total if total else 0.0
        figures.append(Figure(name, precision, recall, f1(right, found, total), low, high, total, found))
    return figures


def confusion(gold: Mapping[str, Record], predicted: Mapping[str, Record]) -> Counter[tuple[str, str]]:
    """Count (gold type, predicted type) among relaxed matches; "-" where one side has nothing."""
    table: Counter[tuple[str, str]] = Counter()
    for id, record in gold.items():
        entities = {e["id"]: e for e in predicted.get(id, EMPTY).get("entities", [])}
        gold_entities = {e["id"]: e for e in record["entities"]}
        mapping = align(record["entities"], list(entities.values()), relaxed=True)
        table.update((gold_entities[g]["type"], entities[p]["type"]) for p, g in mapping.items())
        table.update((e["type"], "-") for i, e in gold_entities.items() if i not in mapping.values())
        table.update(("-", e["type"]) for i, e in entities.items() if i not in mapping)
    return table
