"""Answers of the JSON API that a served page asks; `kg.view.page` documents them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from kg.errors import NotFoundError, QueryError
from kg.leaderboard import benchmarks_with_results
from kg.lookup import lookup_form
from kg.search import search as search_concepts
from kg.view.boards import board
from kg.view.records import CONCEPT_TYPES, ENDS, Records

Parameters = Mapping[str, Sequence[str]]
Answer = dict[str, Any]

LISTED = 500
"""Relations, papers and results of one concept that are sent at most."""


def answer(records: Records, path: str, parameters: Parameters) -> Answer:
    """Return the JSON answer to a request.

    Args:
        records: Of the graph that is served.
        path: As "/api/concept".
        parameters: Values by name, as `urllib.parse.parse_qs` gives them.

    Raises:
        NotFoundError: The path, or an id in the parameters, stands for nothing.
        QueryError: A parameter is missing or no number.
    """
    if path not in ANSWERS:
        raise NotFoundError(path, tuple(ANSWERS))
    return ANSWERS[path](records, parameters)


def overview(records: Records, parameters: Parameters) -> Answer:
    """Return counts, the most supported concepts of each type, the largest leaderboards and the newest papers."""
    counts = Counter(data["type"] for _, data in records.graph.nodes(data=True))
    top = {
        type_: [c for c in records.concepts if records.graph.nodes[c]["type"] == type_][:8] for type_ in CONCEPT_TYPES
    }
    boards = benchmarks_with_results(records.graph)[:100]
    dates = [date for paper in records.papers if (date := records.graph.nodes[paper]["date"]) is not None]
    return {
        "counts": dict(sorted(counts.items())),
        "predicates": dict(sorted(Counter(p for _, p, _ in records.relations).items())),
        "top": top,
        "boards": [{"benchmark": benchmark, "results": _count_on(records, benchmark)} for benchmark in boards],
        "newest": [records.head(paper) for paper in records.papers[:8]],
        "dates": [dates[-1], dates[0]] if dates else None,
        "concepts": _named(records, [*boards, *(c for ids in top.values() for c in ids)]),
    }


def search(records: Records, parameters: Parameters) -> Answer:
    """Return concepts, then papers, whose name or alias holds the words: equal first, then the beginning, then support.

    Where none does, words in another order and typing mistakes are tried.
    """
    words, limit = _text(parameters, "q"), _number(parameters, "limit", 12)
    form = lookup_form(words)
    ranked: dict[str, tuple[int, int, str]] = {}
    for place, (name_form, node_id, name) in enumerate(records.names):
        if form and form in name_form:
            rank = 0 if name_form == form else 1 if name_form.startswith(form) else 2
            ranked[node_id] = min(ranked.get(node_id, (rank, place, name)), (rank, place, name))
    found = [(node_id, ranked[node_id][2]) for node_id in sorted(ranked, key=ranked.__getitem__)[:limit]]
    if form and not found:
        found = [(hit.id, hit.matched) for hit in search_concepts(records.graph, words, limit=limit)]
    return {"hits": [_hit(records, node_id, matched) for node_id, matched in found]}


def _hit(records: Records, node_id: str, matched: str) -> Answer:
    node = records.graph.nodes[node_id]
    support = node.get("support", 0)
    return {"id": node_id, "type": node["type"], "name": node["name"], "support": support, "matched": matched}


def concept(records: Records, parameters: Parameters) -> Answer:
    """Return a concept with its relations, papers and results, each cut at `LISTED`."""
    concept_id = _concept(records, parameters, "id")
    relations = [records.relation(*edge) for edge in records.relations_of(concept_id)[:LISTED]]
    results = [records.result(result) for result in records.results_of(concept_id)[:LISTED]]
    papers, proposed = records.papers_of(concept_id)[:LISTED], records.proposed_by(concept_id)[:LISTED]
    ends = [end for r in relations for end in (r["subject"], r["object"])] + _result_ends(results)
    return {
        "concept": records.concept(concept_id),
        "relations": relations,
        "papers": papers,
        "proposed": proposed,
        "results": results,
        "heads": _heads(records, [*papers, *proposed, *(result["paper"] for result in results)]),
        "concepts": _named(records, ends),
    }


def neighbours(records: Records, parameters: Parameters) -> Answer:
    """Return the concepts nearest to one, by papers that state a relation, and the relations among them all."""
    centre, limit = _concept(records, parameters, "id"), _number(parameters, "limit", 40)
    types, predicates = set(_texts(parameters, "type")), set(_texts(parameters, "predicate"))
    least = _number(parameters, "support", 1)

    def kept(edge: tuple[str, str, str]) -> bool:
        s, p, o = edge
        ends_kept = not types or all(end == centre or records.graph.nodes[end]["type"] in types for end in (s, o))
        strong = max(records.graph.edges[s, o, p]["support"], 1) >= least
        return ends_kept and strong and (not predicates or p in predicates)

    weights: Counter[str] = Counter()
    for edge in filter(kept, records.relations_of(centre)):
        s, p, o = edge
        weights[o if s == centre else s] += max(records.graph.edges[s, o, p]["support"], 1)
    del weights[centre]
    nearest = sorted(weights, key=lambda node: (-weights[node], -records.graph.nodes[node]["support"], node))[:limit]
    shown = {centre, *nearest}
    edges = sorted({edge for node in shown for edge in records.relations_of(node) if {edge[0], edge[2]} <= shown})
    return {
        "concepts": [records.concept(node) for node in (centre, *nearest)],
        "relations": [records.relation(*edge) for edge in edges if kept(edge)],
        "total": len(weights),
    }


def papers(records: Records, parameters: Parameters) -> Answer:
    """Return whole papers, in the order asked for."""
    found = []
    for paper_id in _texts(parameters, "id")[:LISTED]:
        if paper_id not in records.paper_ranks:
            raise NotFoundError(paper_id)
        found.append(records.paper(paper_id))
    ends = [end for paper in found for s, _, o, *_ in paper["relations"] for end in (s, o)]
    ends += [end for paper in found for end in _result_ends(paper["results"])]
    ends += [mention[0] for paper in found for mention in paper["mentions"]]
    return {"papers": found, "concepts": _named(records, ends)}


def leaderboard(records: Records, parameters: Parameters) -> Answer:
    """Return the leaderboard of a benchmark, with whole results."""
    benchmark = _concept(records, parameters, "benchmark")
    made = board(records, benchmark)
    results = [records.result(row["result"]) for row in made["rows"]]
    return {
        **made,
        "results": results,
        "heads": _heads(records, [r["paper"] for r in results] + [claim["paper"] for claim in made["claims"]]),
        "concepts": _named(records, [benchmark, *_result_ends([*results, *made["claims"]])]),
    }


def overall_map(records: Records, parameters: Parameters) -> Answer:
    """Return the most supported concepts and all relations among them."""
    shown = records.concepts[: _number(parameters, "limit", 20_000)]
    kept = set(shown)
    edges = [edge for edge in records.relations if edge[0] in kept and edge[2] in kept]
    return {
        "concepts": [records.concept(node) for node in shown],
        "relations": [records.relation(*edge) | {"papers": []} for edge in edges],
        "total": len(records.concepts),
    }


ANSWERS: dict[str, Callable[[Records, Parameters], Answer]] = {
    "/api/overview": overview,
    "/api/search": search,
    "/api/concept": concept,
    "/api/neighbours": neighbours,
    "/api/papers": papers,
    "/api/leaderboard": leaderboard,
    "/api/map": overall_map,
}


def _count_on(records: Records, benchmark: str) -> int:
    return sum(key == ENDS["benchmark"] for _, _, key in records.graph.in_edges(benchmark, keys=True))


def _named(records: Records, ids: Iterable[str]) -> list[Any]:
    return [records.concept(concept_id) for concept_id in sorted(set(ids))]


def _heads(records: Records, papers: Iterable[str]) -> list[Any]:
    return [records.head(paper) for paper in sorted(set(papers))]


def _result_ends(results: Iterable[Mapping[str, Any]]) -> list[str]:
    ends = (result.get(role) for result in results for role in ENDS)
    return [end for end in ends if end is not None]


def _texts(parameters: Parameters, name: str) -> list[str]:
    return list(parameters.get(name, ()))


def _text(parameters: Parameters, name: str) -> str:
    values = _texts(parameters, name)
    if not values:
        raise QueryError(f"the parameter {name} is missing")
    return values[0]


def _number(parameters: Parameters, name: str, default: int) -> int:
    values = _texts(parameters, name)
    if not values:
        return default
    if not values[0].isascii() or not values[0].isdigit():
        raise QueryError(f"the parameter {name} must be a whole number, not {values[0]!r}")
    return int(values[0])


def _concept(records: Records, parameters: Parameters, name: str) -> str:
    concept_id = _text(parameters, name)
    node = records.graph.nodes.get(concept_id)
    if node is None or node["type"] not in CONCEPT_TYPES:
        raise NotFoundError(concept_id)
    return concept_id
