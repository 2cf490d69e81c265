"""Rows per second of a load into Neo4j: kg's own way, beside a query per row and UNWIND without constraints.

    scripts/neo4j-dev        # in another terminal; then, with what it prints:
    NEO4J_URI=... NEO4J_PASSWORD=... python -m bench.neo4j --sizes 10000 100000 1000000

A size counts nodes and edges together, one node to three edges. The two slow ways are stopped after some seconds and
their rate taken from what they did. "memory" is what the loader's process grew by at its peak, the graph being in
memory already. All is written under labels with the prefix Bench, and removed at the end.
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from kg.datamodel import Concept, ConceptType, Document, Evidence, Predicate
from kg.graph import add_concept, add_edge, add_paper, new_graph
from kg.sinks.cypher import Batch, generate_batches
from kg.sinks.labels import BASE_LABELS
from kg.sinks.neo4j_loader import connect, load_graph

if TYPE_CHECKING:
    import neo4j
    import networkx as nx

PATIENCE = 10.0
"""Seconds that each of the slow ways gets for nodes, and for edges."""
WORDS = "We study agents that plan with language models and report their success rate on a benchmark. "


def main() -> None:
    arguments = parse_arguments()
    uri, user, password = (os.environ.get(f"NEO4J_{name}", "") for name in ("URI", "USERNAME", "PASSWORD"))
    print("| elements | way | nodes/s | edges/s | seconds | memory |\n|---|---|---|---|---|---|")
    with connect(uri, user or "neo4j", password) as driver, driver.session() as session:
        for size in arguments.sizes:
            graph = make_graph(size)
            for prefix, bench in (("BenchKg", bench_load), ("BenchBare", bench_bare), ("BenchRow", bench_per_row)):
                print(
                    f"| {graph.number_of_nodes() + graph.number_of_edges():,} | {bench(graph, session, prefix)} |",
                    flush=True,
                )
                clean(session, prefix)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000], help="nodes and edges together")
    return parser.parse_args()


def make_graph(size: int) -> nx.MultiDiGraph[str]:
    """Return a graph of papers that mention twelve concepts each, which in turn are related."""
    graph = new_graph()
    papers, concepts = size // 20, size // 5
    for number in range(concepts):
        type_ = [*ConceptType][number % 5]
        add_concept(graph, Concept(f"{type_.value.lower()}:c{number}", type_, f"concept {number}"))
    names = [*graph]
    for number in range(papers):
        paper = add_paper(graph, Document(f"bench:{number}", f"Paper {number}", WORDS * 10, "2024-01-01"))
        for step in range(15):
            first, second = (names[(number * 7 + step * 31 + shift * 101) % concepts] for shift in range(2))
            evidence = [Evidence(paper, 20 + step, 110 + step, 0.9)]
            predicate = Predicate.MENTIONS if step < 12 else Predicate.USED_FOR
            add_edge(graph, paper if step < 12 else first, predicate, second, evidence)
    return graph


def bench_load(graph: nx.MultiDiGraph[str], session: neo4j.Session, prefix: str) -> str:
    before, started, marks = peak_memory(), time.monotonic(), []
    load_graph(
        graph, session, prefix=prefix, progress=lambda stage, done, total: marks.append((done, time.monotonic()))
    )
    nodes = graph.number_of_nodes()
    middle = next(at for done, at in marks if done >= nodes)
    rates = nodes / (middle - started), graph.number_of_edges() / (marks[-1][1] - middle)
    return row("kg load", rates, time.monotonic() - started, f"{peak_memory() - before:.0f} MB")


def bench_bare(graph: nx.MultiDiGraph[str], session: neo4j.Session, prefix: str) -> str:
    """Load by the same batches into labels that have no constraints."""
    return timed("UNWIND, no constraint", session, generate_batches(graph, prefix=prefix, size=1_000))


def bench_per_row(graph: nx.MultiDiGraph[str], session: neo4j.Session, prefix: str) -> str:
    """Load by one transaction a row, without constraints."""
    return timed("a query per row", session, generate_batches(graph, prefix=prefix, size=1))


def timed(way: str, session: neo4j.Session, batches: Iterator[Batch]) -> str:
    kinds: dict[bool, list[float]] = {False: [0.0, 0.0], True: [0.0, 0.0]}
    for batch in batches:
        done = kinds[batch.kind.isupper()]
        if done[1] > PATIENCE:
            continue
        started = time.monotonic()
        session.run(batch.statement, rows=list(batch.rows)).consume()
        done[0] += len(batch.rows)
        done[1] += time.monotonic() - started
    rates = [rows / seconds if seconds else 0.0 for rows, seconds in kinds.values()]
    return row(way, rates, sum(seconds for _, seconds in kinds.values()), "")


def row(way: str, rates: Iterable[float], seconds: float, memory: str) -> str:
    return " | ".join((way, *(f"{rate:,.0f}" for rate in islice(rates, 2)), f"{seconds:.1f}", memory))


def clean(session: neo4j.Session, prefix: str) -> None:
    for label in BASE_LABELS:
        match = f"MATCH (n:{prefix}{label})"
        session.run(f"{match} CALL {{ WITH n DETACH DELETE n }} IN TRANSACTIONS OF 5000 ROWS").consume()


def peak_memory() -> float:
    """Return the most memory that this process ever held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
