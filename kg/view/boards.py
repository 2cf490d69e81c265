"""The leaderboards of `kg.leaderboard` as records: which result stands where, and who claims to be best without one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from kg.datamodel import Predicate
from kg.entries import Entry
from kg.leaderboard import leaderboard
from kg.view.records import ENDS, Records

if TYPE_CHECKING:
    import networkx as nx


class RowRecord(TypedDict):
    """A row of a leaderboard.

    `rank` is the place among the scores of one metric; `subject` the text's own words where no concept is the
    subject; `base` names the models that the paper builds the subject on; `best` says that the sentence claims the
    best result.
    """

    result: str
    rank: int | None
    subject: str | None
    base: list[str]
    best: bool


class ClaimRecord(TypedDict):
    """A sentence that claims the best result on a benchmark and gives no number."""

    subject: str
    paper: str
    sentence: str


class BoardRecord(TypedDict):
    """A leaderboard: metric by metric, best first."""

    rows: list[RowRecord]
    claims: list[ClaimRecord]


def board(records: Records, benchmark: str) -> BoardRecord:
    """Return the leaderboard of a benchmark."""
    results = _results(records.graph, benchmark)
    made: BoardRecord = {"rows": [], "claims": []}
    for entry in leaderboard(records.graph, benchmark):
        if entry.value is not None:
            made["rows"].append(_row(entry, results[_entry_key(entry)]))
        elif entry.subject_id is not None:
            made["claims"].append({"subject": entry.subject_id, "paper": entry.paper, "sentence": entry.sentence})
    return made


def _row(entry: Entry, result: str) -> RowRecord:
    subject = entry.subject if entry.subject_id is None else None
    return {
        "result": result,
        "rank": entry.rank,
        "subject": subject,
        "base": list(entry.base),
        "best": entry.claims_best,
    }


def _results(graph: nx.MultiDiGraph[str], benchmark: str) -> dict[tuple[Any, ...], str]:
    """Return the results on a benchmark by what tells them apart in a leaderboard; of equals the first in its paper."""
    found = [node for node, _, key in graph.in_edges(benchmark, keys=True) if key == Predicate.ON.value]
    found.sort(key=lambda node: (graph.nodes[node]["evidence"][0], node), reverse=True)
    return {_node_key(graph, node): node for node in found}


def _node_key(graph: nx.MultiDiGraph[str], node: str) -> tuple[Any, ...]:
    data = graph.nodes[node]
    ends = {key: end for _, end, key in graph.out_edges(node, keys=True)}
    subject, metric = ends.get(ENDS["subject"]), ends.get(ENDS["metric"])
    metric_name = None if metric is None else graph.nodes[metric]["name"]
    paper = data["evidence"][0].document_id
    return paper, subject, metric_name, data["value"], data["unit"], data["kind"], data["condition"]


def _entry_key(entry: Entry) -> tuple[Any, ...]:
    """Return the same key; a derived row without a concept shows its condition as its subject."""
    described = entry.derived and entry.subject_id is None
    condition = entry.subject if described else entry.condition
    return entry.paper, entry.subject_id, entry.metric, entry.value, entry.unit, entry.kind, condition
