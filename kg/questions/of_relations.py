"""The Python answers to the named questions about relations between concepts."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import product
from typing import TYPE_CHECKING

from kg.datamodel import ConceptType, Predicate
from kg.questions.walk import (
    Row,
    all_edges,
    concepts,
    edges_from,
    edges_to,
    label,
    name_of,
    reached,
    relations_at,
    sentences,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.questions.walk import Edge, Graph

DESCENT = (Predicate.BASED_ON, Predicate.VARIANT_OF)


def beaten_by(graph: Graph, concept: str) -> list[Row]:
    """Who is said to be better than the concept."""
    rows = [
        (*label(graph, edge.subject), *place)
        for node in concepts(graph, concept)
        for edge in edges_to(graph, node, Predicate.OUTPERFORMS)
        for place in sentences(graph, edge)
    ]
    return [row[:-1] for row in sorted(rows, key=lambda row: (*row[:3], row[-1]))]


def outperforms(graph: Graph) -> list[Row]:
    """Every statement that one method or model is better than another."""
    rows = [
        (name_of(graph, edge.subject), name_of(graph, edge.object), *place)
        for edge in all_edges(graph, Predicate.OUTPERFORMS)
        for place in sentences(graph, edge)
    ]
    return [row[:-1] for row in sorted(rows, key=lambda row: (*row[:3], row[-1]))]


def evidence(graph: Graph, first: str, second: str) -> list[Row]:
    """Every sentence behind every relation between two concepts."""
    ends = set(product(concepts(graph, first), concepts(graph, second)))
    edges = [edge for node in concepts(graph, first) for edge in relations_at(graph, node)]
    rows = {
        (name_of(graph, edge.subject), edge.predicate, name_of(graph, edge.object), *place[:3])
        for edge in edges
        if (edge.subject, edge.object) in ends or (edge.object, edge.subject) in ends
        for place in sentences(graph, edge)
    }
    return sorted(rows, key=lambda row: (*row[:4], row[5]))


def benchmarks_for_task(graph: Graph, task: str) -> list[Row]:
    """What tests a task."""
    rows = [
        (name_of(graph, edge.subject), edge.support, len(edges_to(graph, edge.subject, Predicate.EVALUATED_ON)))
        for node in concepts(graph, task, ConceptType.TASK)
        for edge in edges_to(graph, node, Predicate.BENCHMARK_FOR)
    ]
    return sorted(rows, key=lambda row: (-row[2], -row[1], row[0]))


def bridges(graph: Graph, first: str, second: str) -> list[Row]:
    """What is used for both of two tasks."""
    rows = [
        (*label(graph, one.subject), one.support, other.support)
        for start, end in product(concepts(graph, first, ConceptType.TASK), concepts(graph, second, ConceptType.TASK))
        for one in edges_to(graph, start, Predicate.USED_FOR)
        for other in edges_from(graph, one.subject, Predicate.USED_FOR)
        if other.object == end and start != end
    ]
    return sorted(rows, key=lambda row: (-row[2] - row[3], row[0], row[1]))


def built_on(graph: Graph, concept: str) -> list[Row]:
    """Concepts based on the concept or on one of its variants."""
    roots = concepts(graph, concept)
    bases = {*roots, *(base for root in roots for base in reached(graph, root, Predicate.VARIANT_OF, back=True))}
    rows = {
        (*label(graph, edge.subject), name_of(graph, base), edge.support)
        for base in bases
        for edge in edges_to(graph, base, Predicate.BASED_ON)
    }
    return sorted(rows, key=lambda row: (-row[3], *row[:3]))


def co_evaluated(graph: Graph, concept: str) -> list[Row]:
    """Methods and models that share benchmarks with the concept."""
    shared: dict[str, list[str]] = defaultdict(list)
    for node in concepts(graph, concept):
        for mine in edges_from(graph, node, Predicate.EVALUATED_ON):
            for other in edges_to(graph, mine.object, Predicate.EVALUATED_ON):
                if other.subject != node:
                    shared[other.subject].append(graph.nodes[mine.object]["name"])
    rows = [(*label(graph, node), len(names), sorted(names)) for node, names in shared.items()]
    return sorted(rows, key=lambda row: (-row[2], row[0], row[1]))


def compared_with(graph: Graph, concept: str) -> list[Row]:
    """Comparisons of the concept with and without a winner."""
    rows: list[Row] = []
    for node in concepts(graph, concept):
        for edge in relations_at(graph, node):
            if edge.predicate not in {Predicate.OUTPERFORMS.value, Predicate.COMPARED_WITH.value}:
                continue
            forward = edge.subject == node
            tie = edge.predicate == Predicate.COMPARED_WITH.value
            outcome = "compared" if tie else "better" if forward else "worse"
            rows.append((name_of(graph, edge.object if forward else edge.subject), outcome, edge.support, edge.papers))
    return sorted(rows, key=lambda row: (row[0], row[1], row[3]))


def component_of(graph: Graph, concept: str) -> list[Row]:
    """What contains the concept."""
    return _supported(graph, _from(graph, concept, Predicate.PART_OF), object_=True)


def components(graph: Graph, concept: str) -> list[Row]:
    """What is part of the concept."""
    return _supported(graph, _to(graph, concept, Predicate.PART_OF))


def evaluated_on(graph: Graph, benchmark: str) -> list[Row]:
    """Methods and models tested on a benchmark."""
    return _supported(graph, _to(graph, benchmark, Predicate.EVALUATED_ON, ConceptType.BENCHMARK))


def trained_on(graph: Graph, benchmark: str) -> list[Row]:
    """Methods and models trained on a data set."""
    return _supported(graph, _to(graph, benchmark, Predicate.TRAINED_ON, ConceptType.BENCHMARK))


def measured_by(graph: Graph, metric: str) -> list[Row]:
    """What is measured with a metric."""
    return _supported(graph, _to(graph, metric, Predicate.MEASURED_BY, ConceptType.METRIC))


def methods_for_task(graph: Graph, task: str) -> list[Row]:
    """What is used for a task."""
    return _supported(graph, _to(graph, task, Predicate.USED_FOR, ConceptType.TASK))


def used_for(graph: Graph, concept: str) -> list[Row]:
    """What the concept serves."""
    return _supported(graph, _from(graph, concept, Predicate.USED_FOR), object_=True)


def descendants(graph: Graph, concept: str) -> list[Row]:
    """The steps by which others come from the concept."""
    roots = concepts(graph, concept)
    parents = {*roots, *(node for root in roots for node in reached(graph, root, *DESCENT, back=True))}
    return _steps(graph, [edge for parent in parents for edge in edges_to(graph, parent, *DESCENT)])


def lineage(graph: Graph, concept: str) -> list[Row]:
    """The steps by which the concept goes back to its forebears."""
    starts = concepts(graph, concept)
    children = {*starts, *(node for start in starts for node in reached(graph, start, *DESCENT))}
    return _steps(graph, [edge for child in children for edge in edges_from(graph, child, *DESCENT)])


def disputed_order(graph: Graph) -> list[Row]:
    """Where one paper says that A outperforms B, another that B outperforms A."""
    wins = {(edge.subject, edge.object): edge for edge in all_edges(graph, Predicate.OUTPERFORMS)}
    rows = [
        (name_of(graph, first), name_of(graph, second), edge.papers, wins[second, first].papers)
        for (first, second), edge in wins.items()
        if first < second and (second, first) in wins
    ]
    return sorted(rows)


def kinds_of(graph: Graph, concept: str) -> list[Row]:
    """Direct and indirect subclasses of the concept."""
    kinds = {
        node for root in concepts(graph, concept) for node in reached(graph, root, Predicate.SUBCLASS_OF, back=True)
    }
    rows = {(*label(graph, node), graph.nodes[node]["support"]) for node in kinds}
    return sorted(rows, key=lambda row: (-row[2], row[0], row[1]))


def most_supported(graph: Graph, support: int) -> list[Row]:
    """Relations that at least so many papers state."""
    rows = [
        _relation(graph, edge)
        for node in concepts(graph)
        for edge in relations_at(graph, node)
        if edge.subject == node and edge.support >= support
    ]
    return sorted(rows, key=_by_support)


def relations_of(graph: Graph, concept: str) -> list[Row]:
    """All relations of the concept."""
    edges = [edge for node in concepts(graph, concept) for edge in relations_at(graph, node)]
    return sorted({_relation(graph, edge) for edge in edges}, key=_by_support)


def popular_benchmarks(graph: Graph) -> list[Row]:
    """Benchmarks by the number of methods and models evaluated there."""
    counts = Counter(edge.object for edge in all_edges(graph, Predicate.EVALUATED_ON))
    rows = [(name_of(graph, node), count, graph.nodes[node]["support"]) for node, count in counts.items()]
    return sorted(rows, key=lambda row: (-row[1], -row[2], row[0]))


def shortest_paths(graph: Graph, start: str, end: str) -> list[Row]:
    """The chains of at most six relations that join two concepts most briefly."""
    rows: set[tuple[int, tuple[str, ...]]] = set()
    for first, last in product(concepts(graph, start), concepts(graph, end)):
        if first != last:
            chains = _chains(_steps_back(graph, first, last), first, last)
            rows |= {(len(chain) - 1, tuple(graph.nodes[n]["name"] for n in chain)) for chain in chains}
    return [(steps, list(names)) for steps, names in sorted(rows)]


def tasks_without_benchmark(graph: Graph) -> list[Row]:
    """Tasks that no benchmark is said to test."""
    tasks = concepts(graph, type=ConceptType.TASK)
    rows = [
        (name_of(graph, task), graph.nodes[task]["support"])
        for task in tasks
        if not edges_to(graph, task, Predicate.BENCHMARK_FOR)
    ]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def variants(graph: Graph, concept: str) -> list[Row]:
    """Sizes, versions, splits and cut-offs of the concept."""
    roots = concepts(graph, concept)
    bases = {*roots, *(node for root in roots for node in reached(graph, root, Predicate.VARIANT_OF, back=True))}
    rows = {
        (*label(graph, edge.subject), name_of(graph, base), graph.nodes[edge.subject]["support"])
        for base in bases
        for edge in edges_to(graph, base, Predicate.VARIANT_OF)
    }
    return sorted(rows, key=lambda row: (-row[3], *row[:3]))


def _from(graph: Graph, name: str, predicate: Predicate) -> list[Edge]:
    return [edge for node in concepts(graph, name) for edge in edges_from(graph, node, predicate)]


def _to(graph: Graph, name: str, predicate: Predicate, type: ConceptType | None = None) -> list[Edge]:
    return [edge for node in concepts(graph, name, type) for edge in edges_to(graph, node, predicate)]


def _supported(graph: Graph, edges: Iterable[Edge], *, object_: bool = False) -> list[Row]:
    rows = [(*label(graph, edge.object if object_ else edge.subject), edge.support, edge.confidence) for edge in edges]
    return sorted(rows, key=lambda row: (-row[2], -row[3], row[0], row[1]))


def _steps(graph: Graph, edges: Iterable[Edge]) -> list[Row]:
    rows = {(name_of(graph, e.subject), e.predicate, name_of(graph, e.object), e.support) for e in edges}
    return sorted(rows)


def _relation(graph: Graph, edge: Edge) -> Row:
    names = name_of(graph, edge.subject), edge.predicate, name_of(graph, edge.object)
    return (*names, edge.support, edge.confidence)


def _by_support(row: Row) -> Row:
    return (-row[3], -row[4], *row[:3])


def _steps_back(graph: Graph, first: str, last: str) -> dict[str, set[str]]:
    """Return for what stands around a concept, as far as another, the neighbours that are one step nearer to it."""
    nearer: dict[str, set[str]] = {first: set()}
    ring = {first}
    for _ in range(6):
        found: dict[str, set[str]] = defaultdict(set)
        for node in ring:
            for edge in relations_at(graph, node):
                end = edge.object if edge.subject == node else edge.subject
                if end not in nearer:
                    found[end].add(node)
        nearer |= found
        ring = set(found)
        if last in ring:
            break
    return nearer


def _chains(nearer: dict[str, set[str]], first: str, last: str) -> Iterator[tuple[str, ...]]:
    """Yield the chains from one concept to another along the steps of `_steps_back`."""
    if last == first:
        yield (first,)
    for node in nearer.get(last, ()):
        yield from ((*chain, last) for chain in _chains(nearer, first, node))
