"""Grounding: from what a text says to what its paper asserts, in ids of concepts.

`collect_names` counts the names of a corpus, `resolve` decides which of them are one concept, and `ground` puts
the concepts of one paper in the place of its clusters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from kg.datamodel import Document, Evidence, Extraction, Facts, Occurrence, Relation, Result
from kg.identity.resolution import MergeRecord, MergeRule, Resolution
from kg.identity.resolver import resolve
from kg.identity.table import NameTable, collect_names, full_name

__all__ = ["MergeRecord", "MergeRule", "NameTable", "Resolution", "collect_names", "ground", "resolve"]


def ground(document: Document, extraction: Extraction, resolution: Resolution) -> Facts:
    """Return what a paper asserts; clusters that became one concept bring all their evidence, once.

    A relation falls away if a decision drops one of its ends, or both ends became one concept. A result stays as
    long as one of its ends does.
    """
    ids = _concept_ids(extraction, resolution)
    occurrences = {
        Occurrence(ids[cluster.id], Evidence(document.id, mention.start, mention.end, mention.confidence))
        for cluster in extraction.clusters
        if cluster.id in ids
        for mention in cluster.mentions
    }
    proposes = sorted({ids[cluster] for cluster in extraction.proposes if cluster in ids})
    results = (_ground_result(result, ids) for result in extraction.results)
    return Facts(
        document,
        tuple(sorted(occurrences)),
        tuple(proposes),
        _ground_relations(extraction.relations, ids),
        tuple(result for result in results if result is not None),
    )


def _concept_ids(extraction: Extraction, resolution: Resolution) -> dict[str, str]:
    found = {cluster.id: (cluster.type, full_name(extraction, cluster)) for cluster in extraction.clusters}
    return {cluster: resolution.names[name] for cluster, name in found.items() if name not in resolution.dropped}


def _ground_relations(relations: Iterable[Relation], ids: Mapping[str, str]) -> tuple[Relation, ...]:
    united: dict[tuple[str, str, str], Relation] = {}
    for relation in relations:
        subject, object_ = ids.get(relation.subject), ids.get(relation.object)
        if subject is None or object_ is None or subject == object_:
            continue
        place = subject, relation.predicate.value, object_
        known = united[place].evidence if place in united else ()
        evidence = tuple(sorted({*known, *relation.evidence}))
        united[place] = Relation(subject, relation.predicate, object_, evidence)
    return tuple(united[place] for place in sorted(united))


def _ground_result(result: Result, ids: Mapping[str, str]) -> Result | None:
    clusters = (result.subject, result.metric, result.benchmark, result.comparator)
    ends = [None if cluster is None else ids.get(cluster) for cluster in clusters]
    if any(clusters) and not any(ends):
        return None
    subject, metric, benchmark, comparator = ends
    evidence = tuple(sorted(set(result.evidence)))
    return replace(
        result, subject=subject, metric=metric, benchmark=benchmark, comparator=comparator, evidence=evidence
    )
