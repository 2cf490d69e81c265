"""Ask a graph file why two names are one concept, or two."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kg.datamodel import Concept, ConceptType
from kg.decisions import Decisions, decisions_path, read_decisions
from kg.identity.explain import Reason, explain_apart, explain_merge
from kg.identity.shortforms import is_short
from kg.workspace import Workspace, open_workspace


@dataclass(frozen=True, slots=True)
class Answer:
    """What two names stand for, and why.

    Attributes:
        first: Id of the concept of the first name; `second` of the second.
        same: Whether that is one.
        reasons: At least one.
    """

    first: str
    second: str
    same: bool
    reasons: tuple[Reason, ...]


def explain_names(
    path: Path, first: str, second: str, *, as_two: bool = False, decisions: Decisions | None = None
) -> Answer:
    """Return whether two names are one concept in a graph, and which rules made it so.

    Args:
        path: The graph file.
        first: A name, alias or id.
        second: Another.
        as_two: If a name may stand for several concepts, take those that differ.
        decisions: The user's word; the file beside the graph if None and there is one.

    Raises:
        NotFoundError: A name stands for nothing in the graph.
    """
    if decisions is None:
        decisions = beside(path)
    with open_workspace(path) as workspace:
        ids = _choose(_find(workspace, first), _find(workspace, second), as_two)
        concepts = [_concept(workspace, id_)[0] for id_ in ids]
        if ids[0] == ids[1]:
            reasons = _why(workspace, (first, second), concepts[0])
        else:
            readings = {name: _readings(workspace, name) for name in (first, second) if is_short(name)}
            reasons = explain_apart(concepts[0], concepts[1], (first, second), decisions, readings)
    return Answer(ids[0], ids[1], ids[0] == ids[1], reasons)


def beside(path: Path) -> Decisions:
    """Return the decisions in the file beside a graph; none if there is no such file."""
    file = decisions_path(path)
    return read_decisions(file) if file.exists() else Decisions()


def _find(workspace: Workspace, name: str) -> tuple[str, ...]:
    return workspace.find_concepts(name) or (workspace.get_concept(name),)


def _choose(first: tuple[str, ...], second: tuple[str, ...], as_two: bool) -> tuple[str, str]:
    shared = next((id_ for id_ in first if id_ in second), None)
    if not as_two:
        return (first[0], second[0]) if shared is None else (shared, shared)
    return next(((a, b) for a in first for b in second if a != b), (first[0], second[0]))


def _why(workspace: Workspace, names: tuple[str, str], concept: Concept) -> tuple[Reason, ...]:
    merges = [record for record in workspace.merges() if record.concept_id == concept.id]
    texts: dict[str, str] = {}
    for record in merges:
        document = None if record.evidence is None else workspace.find_document(record.evidence.document_id)
        if document is not None:
            texts[document.id] = document.text
    return explain_merge(names, concept, merges, texts)


def _readings(workspace: Workspace, name: str) -> tuple[tuple[Concept, int], ...]:
    return tuple(_concept(workspace, id_) for id_ in workspace.find_concepts(name))


def _concept(workspace: Workspace, id_: str) -> tuple[Concept, int]:
    node = workspace.neighborhood(id_, limit=1).nodes[id_]
    return Concept(id_, ConceptType(node["type"]), node["name"], node["aliases"]), node["support"]
