"""Leave out what an extraction is not sure enough of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kg.datamodel import Evidence, Extraction, Result


def keep_confident(extraction: Extraction, minimum: float) -> Extraction:
    """Return an extraction without clusters, relations and results of lower confidence.

    A relation goes with either of its ends; a result keeps its number and loses the end, unless it has none left.
    """
    clusters = tuple(cluster for cluster in extraction.clusters if cluster.confidence >= minimum)
    kept = {cluster.id for cluster in clusters}
    results = (_without_ends(r, kept) for r in extraction.results if _best(r.evidence) >= minimum)
    return replace(
        extraction,
        clusters=clusters,
        proposes=tuple(cluster for cluster in extraction.proposes if cluster in kept),
        relations=tuple(
            relation
            for relation in extraction.relations
            if _best(relation.evidence) >= minimum and {relation.subject, relation.object} <= kept
        ),
        results=tuple(result for result in results if result is not None),
    )


def _best(evidence: Iterable[Evidence]) -> float:
    return max((e.confidence for e in evidence), default=0.0)


def _without_ends(result: Result, kept: set[str]) -> Result | None:
    ends = (result.subject, result.metric, result.benchmark, result.comparator)
    subject, metric, benchmark, comparator = (end if end in kept else None for end in ends)
    if any(ends) and not any((subject, metric, benchmark, comparator)):
        return None
    return replace(result, subject=subject, metric=metric, benchmark=benchmark, comparator=comparator)
