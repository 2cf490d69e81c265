"""Measure the HTML page on a made-up graph: bytes, time to open, search, frames while panning the map.

Needs a Chromium (its software WebGL is what a machine without a graphics card shows):

    python bench/view.py --papers 10000 --concepts 25000

prints one JSON object. A map shows the 20,000 most named concepts; `--papers 72000 --concepts 400000` is a
graph of some four years of machine learning.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.datamodel import Concept, ConceptType, Document, Evidence, Predicate, Relation, Result, ResultKind
from kg.graph import add_concept, add_edge, add_paper, add_relation, add_result, new_graph
from kg.view.page import write_html

if TYPE_CHECKING:
    import networkx as nx
    from playwright.sync_api import Page

TYPES = (
    ConceptType.METHOD,
    ConceptType.METHOD,
    ConceptType.TASK,
    ConceptType.MODEL,
    ConceptType.BENCHMARK,
    ConceptType.METRIC,
)
SYLLABLES = "ra ven to lix mor den qua sil per nox tan gri vel do sum".split()
FILLER = "It is shown on several problems that the approach holds where others fail, at a cost that is moderate. "
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
]  # fmt: skip
SPREAD = {
    (ConceptType.METHOD, ConceptType.TASK): Predicate.USED_FOR,
    (ConceptType.METHOD, ConceptType.METHOD): Predicate.OUTPERFORMS,
    (ConceptType.METHOD, ConceptType.MODEL): Predicate.BASED_ON,
    (ConceptType.METHOD, ConceptType.BENCHMARK): Predicate.EVALUATED_ON,
    (ConceptType.METHOD, ConceptType.METRIC): Predicate.MEASURED_BY,
    (ConceptType.BENCHMARK, ConceptType.TASK): Predicate.BENCHMARK_FOR,
}


def make_graph(papers: int, concepts: int) -> nx.MultiDiGraph[str]:
    """Return a graph in which a few concepts are named often and most once or twice, as in real abstracts."""
    chance = random.Random(7)
    made = [make_concept(number, chance) for number in range(concepts)]
    graph = new_graph()
    for concept in made:
        add_concept(graph, concept)
    for number in range(papers):
        picked = {min(int(concepts * chance.random() ** 3), concepts - 1) for _ in range(12)}
        add_made_paper(graph, number, [made[place] for place in sorted(picked)], chance)
    return graph


def make_concept(number: int, chance: random.Random) -> Concept:
    type_ = TYPES[number % len(TYPES)]
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 3))) for _ in range(chance.randint(1, 3))]
    name = f"{' '.join(words)} {number}".capitalize()
    return Concept(f"{type_.value.lower()}:{name.lower().replace(' ', '-')}", type_, name)


def add_made_paper(graph: nx.MultiDiGraph[str], number: int, concepts: list[Concept], chance: random.Random) -> None:
    title = f"On {concepts[0].name} and {concepts[-1].name}"
    sentences = [
        f"We relate {a.name} to {b.name}, and reach {60 + chance.random() * 40:.1f}%." for a, b in pairwise(concepts)
    ]
    date = f"{2020 + number % 7}-{1 + number % 12:02d}-{1 + number % 28:02d}"
    paper = Document(f"arxiv:{2000 + number % 700}.{number:05d}", title, " ".join(sentences) + " " + FILLER * 5, date)
    add_paper(graph, paper)
    start = len(title) + 1
    for sentence, (a, b) in zip(sentences, pairwise(concepts), strict=True):
        first = Evidence(paper.id, start + 10, start + 10 + len(a.name), 0.9)
        add_edge(graph, paper.id, Predicate.MENTIONS, a.id, [first])
        span = (Evidence(paper.id, start, start + len(sentence), round(0.5 + chance.random() / 2, 3)),)
        predicate = SPREAD.get((a.type, b.type))
        if predicate is not None:
            add_relation(graph, Relation(a.id, predicate, b.id, span))
        if predicate is Predicate.EVALUATED_ON:
            value = round(60 + chance.random() * 40, 1)
            add_result(graph, paper.id, Result(a.id, None, b.id, value, "%", ResultKind.SCORE, None, None, None, span))
        start += len(sentence) + 1


FRAMES = """async () => {
  const box = document.querySelector("#canvas").getBoundingClientRect();
  const target = document.querySelector("#canvas .sigma-mouse");
  const at = (type, x) => (type === "mousedown" ? target : document).dispatchEvent(new MouseEvent(type, {bubbles: true, clientX: x, clientY: box.top + 300, button: 0}));
  const times = [];
  at("mousedown", box.left + 200);
  for (let step = 0; step < 90; step++) {
    at("mousemove", box.left + 200 + 3 * step);
    times.push(await new Promise(requestAnimationFrame));
  }
  at("mouseup", box.left + 470);
  const gaps = times.slice(1).map((time, place) => time - times[place]).sort((a, b) => a - b);
  return {median_ms: gaps[45], p95_ms: gaps[Math.floor(gaps.length * 0.95)]};
}"""


def measure(page: Page, address: str) -> dict[str, Any]:
    started = time.perf_counter()
    page.goto(address)
    page.wait_for_selector("#panel[data-ready]", timeout=120_000)
    figures: dict[str, Any] = {"open_s": round(time.perf_counter() - started, 2)}
    started = time.perf_counter()
    page.fill("#search", "vel 12")
    page.wait_for_selector(".suggestions li[data-id]", timeout=60_000)
    figures["first_search_s"] = round(time.perf_counter() - started, 2)
    started = time.perf_counter()
    page.fill("#search", "rav")
    page.wait_for_selector(".suggestions li:first-child:has-text('rav')")
    figures["search_s"] = round(time.perf_counter() - started, 3)
    started = time.perf_counter()
    page.keyboard.press("Enter")
    page.wait_for_selector("#canvas[data-drawn^='#/concept']", timeout=60_000)
    figures["concept_s"] = round(time.perf_counter() - started, 2)
    page.evaluate("location.hash = '#/map'")
    page.wait_for_selector("#canvas[data-drawn='#/map']", timeout=120_000)
    page.get_by_text("Stop arranging").wait_for(state="hidden", timeout=60_000)
    figures["map_nodes"], figures["map_lines"] = page.evaluate("[kgPicture.graph.order, kgPicture.graph.size]")
    page.wait_for_timeout(1000)
    return figures | page.evaluate(FRAMES)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=10_000)
    parser.add_argument("--concepts", type=int, default=25_000)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("--keep", type=Path, help="Where to leave the page.")
    arguments = parser.parse_args()
    from playwright.sync_api import sync_playwright

    graph = make_graph(arguments.papers, arguments.concepts)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = (arguments.keep or Path(folder) / "graph.html").resolve()
        started = time.perf_counter()
        write_html(graph, path, title="Made up")
        figures = {"papers": arguments.papers, "nodes": len(graph), "write_s": round(time.perf_counter() - started, 1)}
        figures["megabytes"] = round(path.stat().st_size / 1e6, 1)
        browser = playwright.chromium.launch(executable_path=arguments.chromium, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        print(json.dumps(figures | measure(page, path.as_uri())))


if __name__ == "__main__":
    main()
