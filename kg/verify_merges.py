"""Read the merge records of a workspace again: names, rule, and what must never come together.

Whatever the rule, numbers tell things apart: names whose numbers differ (Qwen2.5-7B, Qwen2.5-72B) are one concept
only by the user's decision, a definition in a text, or a curated list.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kg.datamodel import Extraction
from kg.graph import PAPER, evidence_text
from kg.identity.resolution import MergeRecord, MergeRule
from kg.identity.table import full_name
from kg.lookup import lookup_form
from kg.verify import Failure, Report, Spans, verify_graph
from kg.workspace import open_workspace

if TYPE_CHECKING:
    import networkx as nx

NUMBERS = re.compile(r"\d+(?:\.\d+)?")
SURE = frozenset({MergeRule.DECISION, MergeRule.DEFINITION, MergeRule.LEXICON, MergeRule.SYNONYM})


def verify_workspace(path: Path) -> Report:
    """Check the graph and the merge records of a workspace file.

    Raises:
        WorkspaceError: The file is missing, is no workspace, or was made by another version.
    """
    with open_workspace(path) as workspace:
        graph = workspace.graph()
        said = {document.id: _grouped_names(extraction) for document, extraction in workspace.extractions()}
        return verify_graph(graph, said) + verify_merges(graph, workspace.merges())


def _grouped_names(extraction: Extraction) -> Spans:
    """Return for each mention all names that its text groups with it."""
    spans: dict[tuple[int, int], frozenset[str]] = {}
    for cluster in extraction.clusters:
        names = frozenset({cluster.name, full_name(extraction, cluster), *(m.text for m in cluster.mentions)})
        for mention in cluster.mentions:
            known = spans.get((mention.start, mention.end))
            spans[mention.start, mention.end] = names if known is None else names | known
    return spans


def verify_merges(graph: nx.MultiDiGraph[str], merges: Iterable[MergeRecord]) -> Report:
    """Check every merge record against the graph and the texts."""
    records = list(merges)
    failures = (failure for record in records for failure in _check(graph, record))
    return Report({"merge": len(records)}, tuple(sorted(failures)))


def _check(graph: nx.MultiDiGraph[str], record: MergeRecord) -> Iterator[Failure]:
    where = f"{record.name!r} = {record.other!r}"
    if record.concept_id not in graph:
        yield Failure("merge", where, f"no concept {record.concept_id}")
        return
    node = graph.nodes[record.concept_id]
    names = {node["name"], *node["aliases"]}
    if record.other != node["name"]:
        yield Failure("merge", where, f"{record.concept_id} is called {node['name']!r}")
    if record.name not in names and lookup_form(record.name) not in map(lookup_form, names):
        yield Failure("merge", where, f"{record.name!r} is no name of {record.concept_id}")
    if record.rule not in SURE and _numbers(record.name) != _numbers(record.other):
        yield Failure("merge", where, f"their numbers differ, and {record.rule.value!r} does not allow that")
    if record.evidence is not None:
        yield from _check_definition(graph, where, record)


def _check_definition(graph: nx.MultiDiGraph[str], where: str, record: MergeRecord) -> Iterator[Failure]:
    evidence = record.evidence
    assert evidence is not None
    if evidence.document_id not in graph or graph.nodes[evidence.document_id]["type"] != PAPER:
        yield Failure("merge", where, f"no paper {evidence.document_id}")
    elif not evidence_text(graph, evidence).strip():
        yield Failure("merge", where, f"{evidence.start}-{evidence.end} of {evidence.document_id} is no text")


def _numbers(name: str) -> Counter[str]:
    """Return the numbers of a name; subscripts are numbers too (NFKC)."""
    return Counter(NUMBERS.findall(unicodedata.normalize("NFKC", name)))
