"""Pack a graph for the page that carries it: columns of numbers instead of records, compressed.

Concepts are numbered in the order of `Records.concepts`, papers in that of `Records.papers`; a reference is a
number, -1 for none. Lists of lists are written flat with the length of each ("counts").
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kg.leaderboard import benchmarks_with_results
from kg.view.answers import overview
from kg.view.boards import board
from kg.view.records import CONCEPT_TYPES, ENDS, RELATIONS, PaperRecord, Records

CHUNK = 200
"""Papers in one chunk: some 100 KB compressed."""


def pack_core(records: Records) -> bytes:
    """Return all but the texts: concepts, relations, results and the heads of papers."""
    concept_numbers = {concept: number for number, concept in enumerate(records.concepts)}
    summary = overview(records, {})
    core = {
        "counts": summary["counts"],
        "dates": summary["dates"],
        "types": CONCEPT_TYPES,
        "predicates": RELATIONS,
        "chunk": CHUNK,
        "concepts": _concept_columns(records),
        "relations": _relation_columns(records, concept_numbers),
        "mentions": _flat([records.paper_ranks[p] for p in records.papers_of(c)] for c in records.concepts),
        "proposed": _flat([records.paper_ranks[p] for p in records.proposed_by(c)] for c in records.concepts),
        "papers": _columns((records.head(paper) for paper in records.papers), ("id", "name", "date")),
        "results": _result_columns(records, concept_numbers),
        "boards": list(_pack_boards(records, concept_numbers)),
    }
    return _compress(core)


def pack_papers(records: Records) -> Iterator[bytes]:
    """Yield chunks of whole papers, `CHUNK` in each, in the order of `Records.papers`."""
    numbers = {concept: number for number, concept in enumerate(records.concepts)}
    results = {result: number for number, result in enumerate(records.results)}
    for start in range(0, len(records.papers), CHUNK):
        chunk = (records.paper(paper) for paper in records.papers[start : start + CHUNK])
        yield _compress([_pack_paper(paper, numbers, results) for paper in chunk])


def _pack_paper(paper: PaperRecord, numbers: Mapping[str, int], results: Mapping[str, int]) -> list[Any]:
    return [
        paper["title"],
        paper["abstract"],
        paper["identifiers"],
        [[numbers[concept], start, end] for concept, start, end in paper["mentions"]],
        [numbers[concept] for concept in paper["proposes"]],
        [[numbers[s], RELATIONS.index(p), numbers[o], *span] for s, p, o, *span in paper["relations"]],
        [results[result["id"]] for result in paper["results"]],
    ]


def _concept_columns(records: Records) -> dict[str, Any]:
    concepts = [records.concept(concept) for concept in records.concepts]
    columns = _columns(concepts, ("id", "name", "support"))
    columns["type"] = [CONCEPT_TYPES.index(concept["type"]) for concept in concepts]
    columns["aliases"] = {number: c["aliases"] for number, c in enumerate(concepts) if c["aliases"]}
    return columns


def _relation_columns(records: Records, numbers: Mapping[str, int]) -> dict[str, Any]:
    relations = [records.relation(*relation) for relation in records.relations]
    columns = _columns(relations, ("support", "confidence"))
    columns["subject"] = [numbers[relation["subject"]] for relation in relations]
    columns["predicate"] = [RELATIONS.index(relation["predicate"]) for relation in relations]
    columns["object"] = [numbers[relation["object"]] for relation in relations]
    columns["papers"] = _flat([records.paper_ranks[paper] for paper in relation["papers"]] for relation in relations)
    return columns


def _result_columns(records: Records, numbers: Mapping[str, int]) -> dict[str, Any]:
    results = [records.result(result) for result in records.results]
    plain = (
        "id",
        "start",
        "end",
        "confidence",
        "value",
        "unit",
        "kind",
        "condition",
        "comparator_text",
        "derived",
    )
    columns = _columns(results, plain)
    columns["paper"] = [records.paper_ranks[result["paper"]] for result in results]
    for role in ENDS:
        ends = (result[role] for result in results)  # type: ignore[literal-required]
        columns[role] = [-1 if end is None else numbers[end] for end in ends]
    return columns


def _pack_boards(records: Records, numbers: Mapping[str, int]) -> Iterator[list[Any]]:
    places = {result: number for number, result in enumerate(records.results)}
    for benchmark in benchmarks_with_results(records.graph):
        made = board(records, benchmark)
        claims = [[numbers[c["subject"]], records.paper_ranks[c["paper"]], c["sentence"]] for c in made["claims"]]
        rows = [[places[r["result"]], r["rank"], r["subject"], r["base"], r["best"]] for r in made["rows"]]
        yield [numbers[benchmark], rows, claims]


def _columns(rows: Iterable[Mapping[str, Any]], names: Sequence[str]) -> dict[str, Any]:
    rows = list(rows)
    return {name: [row[name] for row in rows] for name in names}


def _flat(lists: Iterable[list[int]]) -> dict[str, list[int]]:
    lists = list(lists)
    return {"counts": [len(numbers) for numbers in lists], "values": [n for numbers in lists for n in numbers]}


def _compress(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode("utf-8", "surrogatepass"), compresslevel=6, mtime=0)
