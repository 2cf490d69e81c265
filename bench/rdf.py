"""Measure RDF on a made-up graph: triples a second out and in, memory that a writer takes, and query times.

    python bench/rdf.py --papers 1000 --rdflib

prints one JSON object a line: the graph; each format written (with the peak of Python's memory above the graph, where
--memory is given: it makes writing slower) and read back into the graph; loading into Oxigraph; each question of
QUESTIONS as its SPARQL twin on Oxigraph, and with --rdflib the same parse and queries in rdflib's own memory store.
"seconds" is processor time of all threads. A paper has twelve mentions, nine relations and two results, about 270 triples. `--papers 40000` is ten million triples.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from kg.datamodel import (
    EXTRACTED_PREDICATES,
    Concept,
    ConceptType,
    Document,
    Evidence,
    Predicate,
    Relation,
    Result,
    ResultKind,
    Source,
)
from kg.graph import add_concept, add_edge, add_paper, add_relation, add_result, new_graph
from kg.questions.catalog import load_questions
from kg.questions.sparql import load_graph, select_rows, twin_text
from kg.rdf.reader import read_rdf
from kg.schema import allows
from kg.sinks import WRITERS

if TYPE_CHECKING:
    import networkx as nx

T = TypeVar("T")

FORMATS = {
    "turtle": "ttl",
    "turtle12": "ttl",
    "ntriples": "nt",
    "nquads": "nq",
    "trig": "trig",
    "jsonld": "jsonld",
    "rdfxml": "rdf",
}
TYPES = (
    [ConceptType.METHOD] * 4
    + [ConceptType.TASK] * 2
    + [ConceptType.MODEL, ConceptType.BENCHMARK, ConceptType.METRIC] * 2
)
QUESTIONS = ("leaderboard", "methods-for-task", "co-mentioned", "built-on", "most-supported", "best-scores")


def make_graph(papers: int) -> nx.MultiDiGraph[str]:
    """Return a graph of so many papers; a few concepts are in most of them."""
    chance = random.Random(5)
    kinds = [chance.choice(TYPES) for _ in range(max(100, papers * 3))]
    concepts = [Concept(f"{t.value.lower()}:concept-{i}", t, f"Concept {i}", (f"C{i}",)) for i, t in enumerate(kinds)]
    graph = new_graph()
    for number in range(papers):
        chosen = {int(len(concepts) * chance.random() ** 3) for _ in range(12)}
        add_made_up_paper(graph, number, [concepts[i] for i in sorted(chosen)], chance)
    return graph


def add_made_up_paper(graph: nx.MultiDiGraph[str], number: int, concepts: list[Concept], chance: random.Random) -> None:
    sentences = [f"We study {concept.name} in depth." for concept in concepts]
    text = " ".join([*sentences, "It reaches 81.5% here and 90.1% there."])
    date = f"{2010 + number % 15}-{1 + number % 12:02d}-01"
    document = Document(f"arxiv:{number}", f"Paper {number}", text, date, (), (Source("x.jsonl", number, str(number)),))
    paper = add_paper(graph, document)
    where: dict[str, Evidence] = {}
    for concept, sentence in zip(concepts, sentences, strict=True):
        add_concept(graph, concept)
        start = document.text.index(sentence)
        where[concept.id] = Evidence(paper, start, start + len(sentence), round(chance.random(), 3))
        mention = Evidence(paper, start + 9, start + 9 + len(concept.name), 0.9)
        add_edge(graph, paper, Predicate.MENTIONS, concept.id, [mention])
    pairs = [(a, b) for a in concepts for b in concepts if a is not b]
    patterns = [(a, p, b) for a, b in pairs for p in EXTRACTED_PREDICATES if allows(a.type.value, p, b.type.value)]
    for a, predicate, b in chance.sample(patterns, min(9, len(patterns))):
        add_relation(graph, Relation(a.id, predicate, b.id, (where[a.id],)))
    ends = {concept.type: concept.id for concept in concepts}
    subject, metric, benchmark = (ends.get(t) for t in (ConceptType.METHOD, ConceptType.METRIC, ConceptType.BENCHMARK))
    last = (Evidence(paper, document.text.index("It reaches"), len(document.text), 0.8),)
    for value in (81.5, 90.1):
        result = Result(subject, metric, benchmark, value + number % 7, "%", ResultKind.SCORE, None, None, None, last)
        add_result(graph, paper, result)


def timed(work: Callable[[], T]) -> tuple[T, float]:
    start = time.process_time()
    result = work()
    return result, max(time.process_time() - start, 1e-6)


def report(what: str, **figures: Any) -> None:
    print(
        json.dumps({"what": what, **{k: round(v, 4) if isinstance(v, float) else v for k, v in figures.items()}}),
        flush=True,
    )


def measure_formats(graph: nx.MultiDiGraph[str], triples: int, folder: Path, *, memory: bool) -> None:
    for name, suffix in FORMATS.items():
        path = folder / f"{name}.{suffix}"
        if memory:
            tracemalloc.start()
        _, seconds = timed(lambda name=name, path=path: WRITERS[name][0](graph, path))
        figures: dict[str, Any] = {
            "triples/s": round(triples / seconds),
            "megabytes": round(path.stat().st_size / 1e6, 1),
        }
        if memory:
            figures["peak megabytes"] = round(tracemalloc.get_traced_memory()[1] / 1e6, 1)
            tracemalloc.stop()
        report(f"write {name}", seconds=seconds, **figures)
        _, seconds = timed(lambda path=path: read_rdf(path))
        report(f"read {name} into the graph", seconds=seconds, **{"triples/s": round(triples / seconds)})


def examples(graph: nx.MultiDiGraph[str]) -> dict[str, dict[str, Any]]:
    """Return values with which each question finds much: the most mentioned concept of each type, the fullest board."""
    best: dict[str, str] = {}
    concepts = [node for node in graph.nodes.values() if "support" in node]
    for node in sorted(concepts, key=lambda node: node["support"]):
        best[node["type"]] = best["Concept"] = node["name"]
    found = {}
    for name in QUESTIONS:
        question = load_questions()[name]
        found[name] = question.examples | {p.name: best[p.type] for p in question.parameters if p.type in best}
    boards: Counter[tuple[str, str]] = Counter()
    for node in graph:
        ends = {
            key: graph.nodes[end]["name"] for _, end, key in graph.out_edges(node, keys=True) if key in {"ON", "BY"}
        }
        if len(ends) == 2:
            boards[ends["ON"], ends["BY"]] += 1
    benchmark, metric = max(boards, key=boards.__getitem__)
    found["leaderboard"] = {"benchmark": benchmark, "metric": metric}
    return found


def measure_queries(graph: nx.MultiDiGraph[str], ntriples: Path, *, with_rdflib: bool) -> None:
    store, seconds = timed(lambda: load_graph(graph))
    report("load into Oxigraph", seconds=seconds, quads=len(store))
    values = examples(graph)
    for name in QUESTIONS:
        query = twin_text(name, values[name])
        rows, seconds = timed(lambda query=query: select_rows(store, query))
        report(f"Oxigraph: {name}", seconds=seconds, rows=len(rows.rows))
    if with_rdflib:
        import rdflib

        memory, seconds = timed(lambda: rdflib.Graph().parse(ntriples, format="nt"))
        report("load into rdflib", seconds=seconds, triples=len(memory))
        for name in QUESTIONS:
            query = twin_text(name, values[name])
            found, seconds = timed(lambda query=query: list(memory.query(query)))
            report(f"rdflib: {name}", seconds=seconds, rows=len(found))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, nargs="+", default=[1000])
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--rdflib", action="store_true")
    options = parser.parse_args()
    for papers in options.papers:
        graph, seconds = timed(lambda papers=papers: make_graph(papers))
        with tempfile.TemporaryDirectory() as folder:
            ntriples = Path(folder) / "ntriples.nt"
            WRITERS["ntriples"][0](graph, ntriples)
            with ntriples.open("rb") as file:
                triples = sum(1 for _ in file)
            report(
                "graph",
                papers=papers,
                nodes=len(graph),
                edges=graph.number_of_edges(),
                triples=triples,
                seconds=seconds,
            )
            measure_formats(graph, triples, Path(folder), memory=options.memory)
            measure_queries(graph, ntriples, with_rdflib=options.rdflib)


if __name__ == "__main__":
    main()
