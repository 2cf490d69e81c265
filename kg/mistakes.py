"""The mistakes of an extractor that cost most, each with the sentence in which it was made."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.evaluate import EMPTY, Record, align


@dataclass(frozen=True)
class Mistake:
    """Something found that is not annotated, or annotated and not found.

    Attributes:
        paper: Record id.
        kind: "spurious concept", "missed concept", "wrong type", "spurious relation" or "missed relation".
        what: The concept or relation in words.
        confidence: The extractor's, None for what it missed.
        sentence: Where it stands; empty without texts.
    """

    paper: str
    kind: str
    what: str
    confidence: float | None
    sentence: str


def find_mistakes(
    gold: Mapping[str, Record], predicted: Mapping[str, Record], texts: Mapping[str, str], *, limit: int = 20
) -> list[Mistake]:
    """Return the surest wrong findings, then what was missed, at most `limit` of each kind.

    Args:
        gold: Records by id.
        predicted: The same from the extractor.
        texts: Title, line break and abstract of each paper, where at hand.
        limit: Mistakes of a kind.
    """
    by_kind: dict[str, list[Mistake]] = {}
    for id, record in gold.items():
        for mistake in _mistakes(id, record, predicted.get(id, EMPTY), texts.get(id, "")):
            by_kind.setdefault(mistake.kind, []).append(mistake)
    ranked = []
    for kind in sorted(by_kind):
        ordered = sorted(by_kind[kind], key=lambda m: (-(m.confidence or 0.0), m.paper, m.what))
        ranked += ordered[:limit]
    return ranked


def _mistakes(id: str, gold: Record, predicted: Record, text: str) -> Iterator[Mistake]:
    gold_entities = {entity["id"]: entity for entity in gold["entities"]}
    entities = {entity["id"]: entity for entity in predicted.get("entities", [])}
    mapping = align(gold["entities"], list(entities.values()), relaxed=True)
    for key, entity in entities.items():
        sentence = _sentence(text, entity)
        if key not in mapping:
            yield Mistake(id, "spurious concept", _name(entity), entity.get("confidence"), sentence)
        elif gold_entities[mapping[key]]["type"] != entity["type"]:
            what = f"{_name(entity)}, annotated {gold_entities[mapping[key]]['type']}"
            yield Mistake(id, "wrong type", what, entity.get("confidence"), sentence)
    for key, entity in gold_entities.items():
        if key not in mapping.values():
            yield Mistake(id, "missed concept", _name(entity), None, _sentence(text, entity))
    yield from _relation_mistakes(id, gold, predicted, mapping, text)


def _relation_mistakes(
    id: str, gold: Record, predicted: Record, mapping: Mapping[str, str], text: str
) -> Iterator[Mistake]:
    names = {e["id"]: e for e in gold["entities"]}
    entities = {e["id"]: e for e in predicted.get("entities", [])}
    known = {tuple(relation[:3]) for relation in gold.get("relations", [])}
    found = set()
    for relation in predicted.get("relations", []):
        subject, predicate, object_ = relation[:3]
        mapped = (mapping.get(subject), predicate, mapping.get(object_))
        found.add(mapped)
        if mapped not in known and None not in mapped:
            confidence = relation[3].get("confidence") if len(relation) > 3 else None
            what = f"{entities[subject]['name']} {predicate} {entities[object_]['name']}"
            yield Mistake(id, "spurious relation", what, confidence, _sentence(text, entities[subject]))
    for subject, predicate, object_ in sorted(known - found):
        if subject in mapping.values() and object_ in mapping.values():
            what = f"{names[subject]['name']} {predicate} {names[object_]['name']}"
            yield Mistake(id, "missed relation", what, None, _sentence(text, names[subject]))


def _name(entity: Record) -> str:
    return f"{entity['name']} ({entity['type']})"


def _sentence(text: str, entity: Mapping[str, Any]) -> str:
    forms: Sequence[str] = entity.get("mentions") or [entity["name"]]
    places = [match.start() for form in forms if (match := re.search(re.escape(form), text))]
    if not places:
        return ""
    start = max(text.rfind(". ", 0, places[0]), text.rfind("\n", 0, places[0])) + 1
    end = text.find(". ", places[0])
    return text[start : len(text) if end < 0 else end + 1].strip()
