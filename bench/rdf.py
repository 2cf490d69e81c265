"""Measure RDF on made-up graphs: triples a second out and in, memory, and query times, beside rdflib's own store.

    python bench/rdf.py --papers 10000 --steps export read oxigraph rdflib

prints one JSON object a line. Each measurement runs in a process of its own: "seconds" is its processor time (all
threads), "megabytes" the most memory it held. The steps:

- export: what `kg export` does, from the graph file, in each format;
- read: each of these files read back into a graph in memory;
- oxigraph: the graph loaded into Oxigraph as `kg sparql` does, then each of QUESTIONS as its SPARQL twin;
- disk: the graph exported as a store on disk, then the same questions of that store;
- rdflib: the N-Triples loaded into rdflib's memory store, then the same questions.

A paper has twelve mentions, nine relations and two results, 260 triples in all: `--papers 40000` is ten million
triples. `--folder` keeps graphs and exports for a later run.
"""

from __future__ import annotations

import argparse
import gc
import json
import multiprocessing
import random
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
from kg.questions.sparql import open_store, select_rows, twin_text
from kg.rdf.reader import read_rdf
from kg.schema import allows
from kg.sinks import export_workspace
from kg.workspace import read_graph, write_graph

if TYPE_CHECKING:
    import networkx as nx

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
STEPS = ("export", "read", "oxigraph", "disk", "rdflib")
QUESTIONS = ("leaderboard", "methods-for-task", "co-mentioned", "built-on", "most-supported", "best-scores")


@cache
def predicates_between(subject: ConceptType, object_: ConceptType) -> tuple[Predicate, ...]:
    return tuple(p for p in EXTRACTED_PREDICATES if allows(subject.value, p, object_.value))


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
    patterns = [(a, p, b) for a, b in pairs for p in predicates_between(a.type, b.type)]
    for a, predicate, b in chance.sample(patterns, min(9, len(patterns))):
        add_relation(graph, Relation(a.id, predicate, b.id, (where[a.id],)))
    ends = {concept.type: concept.id for concept in concepts}
    subject, metric, benchmark = (ends.get(t) for t in (ConceptType.METHOD, ConceptType.METRIC, ConceptType.BENCHMARK))
    last = (Evidence(paper, document.text.index("It reaches"), len(document.text), 0.8),)
    for value in (81.5, 90.1):
        result = Result(subject, metric, benchmark, value + number % 7, "%", ResultKind.SCORE, None, None, None, last)
        add_result(graph, paper, result)


def measure(what: str, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Do some work in a process of its own, report what it says, its time and memory, and return what it says."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=lambda: sender.send(work() | spent()))
    process.start()
    sender.close()
    try:
        found: dict[str, Any] = receiver.recv()
    except EOFError:
        found = {"failed": "see above, or not enough memory"}
    process.join()
    print(json.dumps({"what": what, **found}), flush=True)
    return found


def spent() -> dict[str, float]:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {"seconds": round(used.ru_utime + used.ru_stime, 1), "megabytes": round(used.ru_maxrss / 1e3)}


def write_made_graph(papers: int, path: Path) -> dict[str, Any]:
    gc.disable()
    graph = make_graph(papers)
    write_graph(graph, path)
    return {"papers": papers, "nodes": len(graph), "edges": graph.number_of_edges()}


def measure_exports(graph: Path, folder: Path) -> None:
    def export(name: str) -> dict[str, Any]:
        export_workspace(graph, name, folder / f"{name}.{FORMATS[name]}")
        return {"bytes": (folder / f"{name}.{FORMATS[name]}").stat().st_size}

    for name in FORMATS:
        measure(f"export {name}", lambda name=name: export(name))


def measure_reading(folder: Path) -> None:
    for name, suffix in FORMATS.items():
        measure(f"read {name}", lambda path=folder / f"{name}.{suffix}": {"nodes": len(read_rdf(path))})


def choose_values(graph: nx.MultiDiGraph[str]) -> dict[str, dict[str, Any]]:
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


def ask_all(ask: Callable[[str], int], values: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return for each question the processor time of its SPARQL twin, and the number of rows."""
    figures = {}
    for name in QUESTIONS:
        start = time.process_time()
        rows = ask(twin_text(name, values[name]))
        figures[name] = [round(time.process_time() - start, 4), rows]
    return figures


def ask_oxigraph(graph: Path, values: dict[str, dict[str, Any]]) -> dict[str, Any]:
    start = time.process_time()
    store = open_store(graph)
    loaded = {"load": round(time.process_time() - start, 1)}
    figures = ask_all(lambda query: len(select_rows(store, query).rows), values)
    return loaded | figures | {"quads": len(store)}


def load_to_disk(graph: Path, folder: Path) -> dict[str, Any]:
    start = time.perf_counter()
    export_workspace(graph, "oxigraph", folder)
    return {
        "clock": round(time.perf_counter() - start, 1),
        "bytes": sum(file.stat().st_size for file in folder.iterdir()),
    }


def ask_rdflib(triples: Path, values: dict[str, dict[str, Any]]) -> dict[str, Any]:
    import rdflib

    start = time.process_time()
    store = rdflib.Graph().parse(triples, format="nt")
    loaded = {"triples": len(store), "load": round(time.process_time() - start, 1)}
    return loaded | ask_all(lambda query: len(list(store.query(query))), values)


def run_steps(papers: int, steps: list[str], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    graph = folder / "graph.kg"
    if not graph.exists():
        measure("make the graph", lambda: write_made_graph(papers, graph))
    if "export" in steps:
        measure_exports(graph, folder)
    if "read" in steps:
        measure_reading(folder)
    if {"oxigraph", "disk", "rdflib"} & set(steps):
        measure_questions(graph, steps, folder)


def measure_questions(graph: Path, steps: list[str], folder: Path) -> None:
    chosen = folder / "values.json"
    if not chosen.exists():
        edges = ("ON", "BY")
        chosen.write_text(
            json.dumps(measure("choose values", lambda: choose_values(read_graph(graph, predicates=edges))))
        )
    values = json.loads(chosen.read_text())
    if "oxigraph" in steps:
        measure("Oxigraph", lambda: ask_oxigraph(graph, values))
    if "disk" in steps:
        measure("load to disk", lambda: load_to_disk(graph, folder / "graph.oxigraph"))
        measure("Oxigraph on disk", lambda: ask_oxigraph(folder / "graph.oxigraph", values))
    if "rdflib" in steps:
        measure("rdflib", lambda: ask_rdflib(folder / "ntriples.nt", values))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, nargs="+", default=[1000])
    parser.add_argument("--steps", nargs="+", choices=STEPS, default=list(STEPS))
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        for papers in options.papers:
            run_steps(papers, options.steps, (options.folder or Path(temporary)) / str(papers))


if __name__ == "__main__":
    main()
