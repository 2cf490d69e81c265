"""What the joint model is trained to do, text by text."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from kg.datamodel import ResultKind
from kg.extract.features import node_arrays, number_nodes
from kg.extract.grouping import group_by_form, link_features
from kg.extract.layout import MAX_WORDS, NUMBER, ROLES, Node
from kg.extract.pairs import ROLE_TYPES, Pairs, allowed_classes, make_pairs
from kg.train.examples import Example
from kg.train.joint import CLASSES, JointModel
from kg.train.tensors import node_inputs, pair_inputs

WEIGHTS = {"spans": 1.0, "links": 0.3, "relations": 1.0, "proposes": 0.3, "exists": 0.5, "outcomes": 0.4, "roles": 1.2}
IGNORED = -100


@dataclass(frozen=True)
class TextStates:
    """Encoder states of the first and the last piece of each word of one text, [words, hidden]."""

    first: Tensor
    last: Tensor


def span_loss(logits: Tensor, example: Example) -> Tensor:
    """Return the cross-entropy of all spans up to `MAX_WORDS` words, a mention's share.

    Args:
        logits: [types, words, words of the span - 1].
        example: The text.
    """
    gold = torch.zeros(logits.shape[1:], dtype=torch.long)
    for first, last, type_ in example.spans:
        if last - first < MAX_WORDS:
            gold[first, last - first] = type_ + 1
    scores = torch.cat([torch.zeros(1, *gold.shape), logits]).flatten(1).T
    loss = functional.cross_entropy(scores, gold.flatten(), reduction="sum")
    return loss / max(4, len(example.spans))


def spurious_nodes(
    logits: Tensor, example: Example, generator: np.random.Generator, *, limit: int = 6, threshold: float = 0.15
) -> list[Node]:
    """Return up to `limit` concepts that the model sees and the gold data lack, so that pairs learn to refuse them."""
    probability = np.exp(np.minimum(logits.detach().numpy(), 30.0))
    probability /= 1 + probability.sum(axis=0)
    best, types = probability.max(axis=0), probability.argmax(axis=0)
    taken = np.zeros(best.shape[0] + MAX_WORDS, dtype=bool)
    for first, last, _ in example.spans:
        taken[first : last + 1] = True
    chosen = []
    seen = np.argwhere(best > threshold)
    for first, offset in seen[np.argsort(-best[tuple(seen.T)], kind="stable")].tolist():
        if not taken[first : first + offset + 1].any():
            taken[first : first + offset + 1] = True
            chosen.append((first, first + offset, int(types[first, offset])))
    nodes = group_by_form(example.layout, chosen)
    return [nodes[i] for i in sorted(generator.permutation(len(nodes))[:limit].tolist())]


def link_loss(model: JointModel, states: TextStates, example: Example) -> Tensor | None:
    """Return the loss of "these two forms name one concept", or None where a text has a single form."""
    forms = group_by_form(example.layout, example.spans)
    pairs, features = link_features(example.layout, forms)
    if not len(pairs):
        return None
    owner = {mention: number for number, node in enumerate(example.clusters) for mention in node.mentions}
    owners = [owner[form.mentions[0]] for form in forms]
    gold = torch.tensor([float(owners[i] == owners[j]) for i, j in pairs.tolist()])
    nodes = node_inputs(node_arrays(example.layout, forms))
    logits = model.score_links(states.first, states.last, nodes, torch.from_numpy(pairs), torch.from_numpy(features))
    loss = functional.binary_cross_entropy_with_logits(logits, gold, reduction="sum")
    return loss / max(3.0, float(gold.sum()))


def node_losses(model: JointModel, states: TextStates, example: Example, spurious: list[Node]) -> dict[str, Tensor]:
    """Return the losses of relations, contributions and outcome numbers over gold, spurious and number nodes."""
    concepts = [*example.clusters, *spurious]
    nodes = [*concepts, *number_nodes(example.number_spans)]
    pairs = make_pairs(example.layout, nodes)
    losses: dict[str, Tensor] = {}
    if not len(pairs.subjects):
        return losses
    arrays = node_arrays(example.layout, nodes, example.numbers)
    logits, proposes, numbers = model.score_nodes(states.first, states.last, node_inputs(arrays), pair_inputs(pairs))
    gold = torch.tensor([*map(float, example.proposes), *[0.0] * len(spurious)])
    loss = functional.binary_cross_entropy_with_logits(proposes[: len(concepts), 0], gold, reduction="sum")
    losses["proposes"] = loss / max(1.0, float(gold.sum()))
    gold = torch.tensor([*[1.0] * len(example.clusters), *[0.0] * len(spurious)])
    loss = functional.binary_cross_entropy_with_logits(proposes[: len(concepts), 1], gold, reduction="sum")
    losses["exists"] = loss / len(concepts)
    is_concept = arrays.features[pairs.subjects, 0] != NUMBER
    if is_concept.any():
        losses["relations"] = _relation_loss(logits[:, :CLASSES], pairs, is_concept, example, arrays.features[:, 0])
    if example.numbers:
        losses |= _outcome_losses(logits[:, CLASSES:], numbers[len(concepts) :], pairs, example, concepts)
    return losses


def _relation_loss(logits: Tensor, pairs: Pairs, is_concept: np.ndarray, example: Example, types: np.ndarray) -> Tensor:
    rows = np.flatnonzero(is_concept)
    subjects, objects = pairs.subjects[rows].tolist(), pairs.objects[rows].tolist()
    gold = torch.tensor([example.relations.get((s, o), 0) for s, o in zip(subjects, objects, strict=True)])
    allowed = torch.from_numpy(allowed_classes()[types[pairs.subjects[rows]], types[pairs.objects[rows]]])
    scores = logits[torch.from_numpy(rows)].masked_fill(~allowed, -1e4)
    loss = functional.cross_entropy(scores, gold, reduction="sum")
    return loss / max(3, len(example.relations))


def _outcome_losses(
    logits: Tensor, numbers: Tensor, pairs: Pairs, example: Example, concepts: list[Node]
) -> dict[str, Tensor]:
    is_outcome = torch.tensor([float(outcome is not None) for outcome in example.outcomes])
    kinds = torch.tensor([IGNORED if o is None else KIND_INDEX[o.kind] for o in example.outcomes])
    loss = functional.binary_cross_entropy_with_logits(numbers[:, 0], is_outcome, reduction="sum")
    if bool((kinds != IGNORED).any()):
        loss = loss + functional.cross_entropy(numbers[:, 1 : 1 + len(KIND_INDEX)], kinds, reduction="sum")
    losses = {"outcomes": loss / max(1.0, float(is_outcome.sum()))}
    roles = []
    nulls = numbers[:, 1 + len(KIND_INDEX) :]
    for row, outcome in enumerate(example.outcomes):
        if outcome is None:
            continue
        at = np.flatnonzero(pairs.subjects == len(concepts) + row)
        for role in range(len(ROLES)):
            fitting = [i for i in at.tolist() if concepts[pairs.objects[i]].type in ROLE_TYPES[role]]
            objects = pairs.objects[fitting].tolist()
            if outcome.links[role] >= 0 and outcome.links[role] not in objects:
                continue
            scores = torch.cat([nulls[row, role : role + 1], logits[fitting, role]])
            target = 1 + objects.index(outcome.links[role]) if outcome.links[role] >= 0 else 0
            roles.append(functional.cross_entropy(scores.unsqueeze(0), torch.tensor([target])))
    if roles:
        losses["roles"] = torch.stack(roles).sum() / float(is_outcome.sum())
    return losses


KIND_INDEX = {kind: number for number, kind in enumerate(ResultKind)}
