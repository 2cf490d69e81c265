"""Why two names are one concept in a graph, and why they are two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kg.datamodel import Concept
from kg.decisions import Decisions, Verb
from kg.identity.normal import normal_form, words
from kg.identity.parts import ParsedName, parse_name
from kg.identity.readings import DOMINANT
from kg.identity.resolution import MergeRecord
from kg.identity.shortforms import is_short, singular_short
from kg.identity.similar import LIKE, likeness


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of an answer.

    Attributes:
        name: The name that it is about, or both.
        rule: Which rule speaks.
        note: What it says.
        paper: Id of a paper that shows it, or None.
        sentence: What stands there.
    """

    name: str
    rule: str
    note: str
    paper: str | None = None
    sentence: str | None = None


def explain_merge(
    names: Iterable[str], concept: Concept, merges: Iterable[MergeRecord], texts: Mapping[str, str]
) -> tuple[Reason, ...]:
    """Return why each name stands for a concept.

    Args:
        names: As the user gave them.
        concept: What they both stand for.
        merges: Records of the graph; only those of the concept are read.
        texts: Text of papers by id; others are not quoted.
    """
    records = [record for record in merges if record.concept_id == concept.id]
    return tuple(reason for name in names for reason in _merge_reasons(name, concept, records, texts))


def _merge_reasons(
    name: str, concept: Concept, records: list[MergeRecord], texts: Mapping[str, str]
) -> Iterator[Reason]:
    if name in {concept.name, concept.id}:
        yield Reason(name, "name", f"it is the name of {concept.id}")
        return
    exact = [record for record in records if record.name == name]
    like = [record for record in records if normal_form(record.name) == normal_form(name)]
    for record in exact or like[:1]:
        text = None if record.evidence is None else texts.get(record.evidence.document_id)
        quoted = (
            None
            if text is None or record.evidence is None
            else _surroundings(text, record.evidence.start, record.evidence.end)
        )
        paper = None if record.evidence is None else record.evidence.document_id
        yield Reason(record.name, record.rule.value, record.note, paper, quoted)
    if not exact and not like:
        if normal_form(name) == normal_form(concept.name):
            yield Reason(name, "normal form", f'it reads "{" ".join(words(name))}", as "{concept.name}" does')
        else:
            yield Reason(name, "mention", f'texts use it for "{concept.name}"')


def explain_apart(
    first: Concept,
    second: Concept,
    names: tuple[str, str],
    decisions: Decisions,
    readings: Mapping[str, tuple[tuple[Concept, int], ...]],
) -> tuple[Reason, ...]:
    """Return what keeps two concepts apart: every rule that forbids or does not reach a merge.

    Args:
        first: What the first name stands for.
        second: What the second stands for.
        names: As the user gave them.
        decisions: The user's word.
        readings: For each of the names that is a short form, the concepts that have it as an alias, and their papers.
    """
    both = f"{names[0]}, {names[1]}"
    reasons = [*_decision_reasons(both, names, (first, second), decisions)]
    if first.type is not second.type:
        reasons.append(
            Reason(both, "type", f"{first.name} is a {first.type.value}, {second.name} a {second.type.value}")
        )
    reasons += [Reason(both, "parts", note) for note in _different_parts(parse_name(names[0]), parse_name(names[1]))]
    for name in names:
        if is_short(name):
            reasons += _reading_reasons(name, readings.get(name, ()))
    reasons += [Reason(both, "normal form", _different_words(*names))]
    if not any(reason.rule in {"decision", "parts"} for reason in reasons):
        reasons.append(_likeness_reason(both, first, second))
    return tuple(reasons)


def _decision_reasons(
    both: str, names: tuple[str, str], concepts: tuple[Concept, Concept], decisions: Decisions
) -> Iterator[Reason]:
    forms = [
        {normal_form(text) for text in (name, concept.name, *concept.aliases)} | {concept.id}
        for name, concept in zip(names, concepts, strict=True)
    ]
    for decision in decisions.of(Verb.NOT_SAME_AS):
        said = [{normal_form(name), name} for name in decision.names]
        if any(said[i] & forms[0] and said[1 - i] & forms[1] for i in (0, 1)):
            yield Reason(both, "decision", f"{decision.note}: not-same-as {', '.join(decision.names)}")


def _different_parts(first: ParsedName, second: ParsedName) -> Iterator[str]:
    if normal_form(first.family) != normal_form(second.family):
        return
    for kind in dict.fromkeys(part.kind for part in (*first.parts, *second.parts)):
        left, right = sorted(first.values(kind)), sorted(second.values(kind))
        if left != right:
            yield f"{kind.value}: {', '.join(left) or 'none'} is not {', '.join(right) or 'none'}"


def _reading_reasons(name: str, readings: tuple[tuple[Concept, int], ...]) -> Iterator[Reason]:
    longs = [f'"{concept.name}" ({papers} papers)' for concept, papers in readings if concept.name != name]
    if not longs:
        yield Reason(
            name, "definition", f"no text and no entry of the lexicon says what {singular_short(name)} stands for"
        )
    elif len(longs) > 1:
        share = f"none has {100 * DOMINANT:.0f} % of the papers that define it, or the type differs"
        yield Reason(name, "definition", f"{singular_short(name)} stands for {', '.join(longs)}; {share}")


def _different_words(first: str, second: str) -> str:
    left, right = words(first), words(second)
    if set(left) == set(right):
        return f'same words in another order: "{" ".join(left)}" and "{" ".join(right)}"; no text uses both for one concept'
    only = [[word for word in one if word not in other] for one, other in ((left, right), (right, left))]
    return "; ".join(
        f'only "{name}" has "{" ".join(rest)}"' for name, rest in zip((first, second), only, strict=True) if rest
    )


def _likeness_reason(both: str, first: Concept, second: Concept) -> Reason:
    value, reason = likeness(first.name, second.name)
    if value >= LIKE:
        return Reason(both, "likeness", f"{value:.2f} by {reason}: enough for kg review ({LIKE}), never for a merge")
    return Reason(both, "likeness", f"{value:.2f} by {reason}: below {LIKE}, not listed by kg review")


def _surroundings(text: str, start: int, end: int, margin: int = 60) -> str:
    low, high = max(0, start - margin), min(len(text), end + margin)
    return f"{'... ' if low else ''}{text[low:high].strip()}{' ...' if high < len(text) else ''}".replace("\n", " ")
