"""A small graph written by hand: eight papers about agents, on which questions and exports are tested."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from kg.datamodel import Concept, ConceptType, Document, Evidence, Predicate, Relation, Result, ResultKind, Source
from kg.graph import add_concept, add_edge, add_paper, add_relation, add_result, new_graph
from kg.workspace import write_graph

if TYPE_CHECKING:
    import networkx as nx

# fmt: off
PAPERS = {
    "arxiv:2401.00001": ("2024-01-10", "TreePlan: Search for Language Agents", "We introduce TreePlan, a planning framework for embodied decision making. TreePlan is built on GPT-4o and reaches 81.5% success rate on ALFWorld. It outperforms ReAct."),
    "arxiv:2403.00002": ("2024-03-05", "LoopAgent", "LoopAgent trains Qwen2.5-7B-Instruct with Group Relative Policy Optimization (GRPO). It attains 90.8% success rate on ALFWorld and 72.1% on WebShop. LoopAgent outperforms TreePlan."),
    "arxiv:2405.00003": ("2024-05-21", "StepCredit: Credit Assignment for Agents", "StepCredit extends GRPO with step-level credit assignment. With Qwen2.5-7B-Instruct it reaches 97.4% success rate on ALFWorld, a gain of 6.6 points over LoopAgent. ReAct outperforms TreePlan on WebShop."),
    "arxiv:2405.00004": ("2024-05-30", "A Second Look at Agents", "We evaluate LoopAgent again and measure 88.0% success rate on ALFWorld. TreePlan outperforms LoopAgent in our tests."),
    "arxiv:2407.00005": ("2024-07-02", "ShopSuite", "ShopSuite is a benchmark for online shopping. We evaluate ReAct and LoopAgent on ShopSuite by task score. ReAct obtains a task score of 55.0."),
    "doi:10.1000/math.6": ("2024-09", "ProofChain", "ProofChain improves mathematical reasoning of Qwen2.5-7B by reinforcement learning. It is trained on MATH and reaches 83.2% accuracy on GSM8K, 3.5x faster than GRPO."),
    "doi:10.1000/math.7": ("2025", "Reasoning \"Quotes\" & <Tags>", "Large language models (LLMs) are used for mathematical reasoning. Chain-of-thought prompting helps large language models. GSM8K is a benchmark for mathematical reasoning."),
    "text:0a1b2c3d": (None, "", "An undated note: GRPO is a kind of reinforcement learning and is used for mathematical reasoning and embodied decision making. Token usage falls by up to 80%."),
}

CONCEPTS = {
    "method:treeplan": ("TreePlan", ()),
    "method:react": ("ReAct", ()),
    "method:loopagent": ("LoopAgent", ()),
    "method:stepcredit": ("StepCredit", ()),
    "method:credit-assignment": ("credit assignment", ()),
    "method:group-relative-policy-optimization": ("Group Relative Policy Optimization", ("GRPO",)),
    "method:reinforcement-learning": ("reinforcement learning", ()),
    "method:proofchain": ("ProofChain", ()),
    "method:chain-of-thought-prompting": ("chain-of-thought prompting", ("Chain-of-thought prompting",)),
    "model:gpt-4o": ("GPT-4o", ()),
    "model:qwen2.5-7b-instruct": ("Qwen2.5-7B-Instruct", ()),
    "model:qwen2.5-7b": ("Qwen2.5-7B", ()),
    "model:large-language-model": ("large language model", ("LLMs", "Large language models", "large language models")),
    "task:embodied-decision-making": ("embodied decision making", ()),
    "task:mathematical-reasoning": ("mathematical reasoning", ()),
    "task:online-shopping": ("online shopping", ()),
    "benchmark:alfworld": ("ALFWorld", ()),
    "benchmark:webshop": ("WebShop", ()),
    "benchmark:shopsuite": ("ShopSuite", ()),
    "benchmark:gsm8k": ("GSM8K", ()),
    "benchmark:math": ("MATH", ()),
    "metric:success-rate": ("success rate", ()),
    "metric:task-score": ("task score", ()),
    "metric:accuracy": ("accuracy", ()),
    "metric:token-usage": ("token usage", ("Token usage",)),
}

PROPOSES = [
    ("arxiv:2401.00001", "method:treeplan"),
    ("arxiv:2403.00002", "method:loopagent"),
    ("arxiv:2405.00003", "method:stepcredit"),
    ("arxiv:2407.00005", "benchmark:shopsuite"),
    ("doi:10.1000/math.6", "method:proofchain"),
]

# paper, start of the sentence, subject, predicate, object, confidence
RELATIONS = [
    ("arxiv:2401.00001", "We introduce", "method:treeplan", "USED_FOR", "task:embodied-decision-making", 0.95),
    ("arxiv:2401.00001", "TreePlan is built", "method:treeplan", "BASED_ON", "model:gpt-4o", 0.9),
    ("arxiv:2401.00001", "TreePlan is built", "method:treeplan", "EVALUATED_ON", "benchmark:alfworld", 0.97),
    ("arxiv:2401.00001", "TreePlan is built", "method:treeplan", "MEASURED_BY", "metric:success-rate", 0.9),
    ("arxiv:2401.00001", "It outperforms", "method:treeplan", "OUTPERFORMS", "method:react", 0.92),
    ("arxiv:2403.00002", "LoopAgent trains", "method:group-relative-policy-optimization", "PART_OF", "method:loopagent", 0.8),
    ("arxiv:2403.00002", "LoopAgent trains", "method:loopagent", "BASED_ON", "model:qwen2.5-7b-instruct", 0.9),
    ("arxiv:2403.00002", "It attains", "method:loopagent", "EVALUATED_ON", "benchmark:alfworld", 0.96),
    ("arxiv:2403.00002", "It attains", "method:loopagent", "EVALUATED_ON", "benchmark:webshop", 0.95),
    ("arxiv:2403.00002", "It attains", "method:loopagent", "MEASURED_BY", "metric:success-rate", 0.9),
    ("arxiv:2403.00002", "LoopAgent outperforms", "method:loopagent", "OUTPERFORMS", "method:treeplan", 0.93),
    ("arxiv:2405.00003", "StepCredit extends", "method:stepcredit", "BASED_ON", "method:group-relative-policy-optimization", 0.9),
    ("arxiv:2405.00003", "StepCredit extends", "method:credit-assignment", "PART_OF", "method:stepcredit", 0.7),
    ("arxiv:2405.00003", "With Qwen", "method:stepcredit", "BASED_ON", "model:qwen2.5-7b-instruct", 0.9),
    ("arxiv:2405.00003", "With Qwen", "method:stepcredit", "EVALUATED_ON", "benchmark:alfworld", 0.97),
    ("arxiv:2405.00003", "With Qwen", "method:stepcredit", "OUTPERFORMS", "method:loopagent", 0.9),
    ("arxiv:2405.00003", "ReAct outperforms", "method:react", "OUTPERFORMS", "method:treeplan", 0.9),
    ("arxiv:2405.00004", "We evaluate", "method:loopagent", "EVALUATED_ON", "benchmark:alfworld", 0.9),
    ("arxiv:2405.00004", "TreePlan outperforms", "method:treeplan", "OUTPERFORMS", "method:loopagent", 0.9),
    ("arxiv:2407.00005", "ShopSuite is", "benchmark:shopsuite", "BENCHMARK_FOR", "task:online-shopping", 0.95),
    ("arxiv:2407.00005", "We evaluate", "method:react", "EVALUATED_ON", "benchmark:shopsuite", 0.9),
    ("arxiv:2407.00005", "We evaluate", "method:loopagent", "EVALUATED_ON", "benchmark:shopsuite", 0.9),
    ("arxiv:2407.00005", "We evaluate", "benchmark:shopsuite", "MEASURED_BY", "metric:task-score", 0.8),
    ("arxiv:2407.00005", "We evaluate", "method:react", "COMPARED_WITH", "method:loopagent", 0.8),
    ("doi:10.1000/math.6", "ProofChain improves", "method:proofchain", "USED_FOR", "task:mathematical-reasoning", 0.9),
    ("doi:10.1000/math.6", "ProofChain improves", "method:proofchain", "BASED_ON", "model:qwen2.5-7b", 0.85),
    ("doi:10.1000/math.6", "ProofChain improves", "method:reinforcement-learning", "PART_OF", "method:proofchain", 0.8),
    ("doi:10.1000/math.6", "It is trained", "method:proofchain", "TRAINED_ON", "benchmark:math", 0.93),
    ("doi:10.1000/math.6", "It is trained", "method:proofchain", "EVALUATED_ON", "benchmark:gsm8k", 0.95),
    ("doi:10.1000/math.6", "It is trained", "method:proofchain", "OUTPERFORMS", "method:group-relative-policy-optimization", 0.7),
    ("doi:10.1000/math.7", "Large language", "model:large-language-model", "USED_FOR", "task:mathematical-reasoning", 0.9),
    ("doi:10.1000/math.7", "Chain-of-thought", "method:chain-of-thought-prompting", "USED_FOR", "model:large-language-model", 0.9),
    ("doi:10.1000/math.7", "GSM8K is", "benchmark:gsm8k", "BENCHMARK_FOR", "task:mathematical-reasoning", 0.95),
    ("text:0a1b2c3d", "An undated", "method:group-relative-policy-optimization", "SUBCLASS_OF", "method:reinforcement-learning", 0.9),
    ("text:0a1b2c3d", "An undated", "method:group-relative-policy-optimization", "USED_FOR", "task:mathematical-reasoning", 0.85),
    ("text:0a1b2c3d", "An undated", "method:group-relative-policy-optimization", "USED_FOR", "task:embodied-decision-making", 0.85),
]

# paper, sentence, subject, metric, benchmark, value, unit, kind, comparator, comparator text, condition
RESULTS = [
    ("arxiv:2401.00001", "TreePlan is built", "method:treeplan", "metric:success-rate", "benchmark:alfworld", 81.5, "%", "score", None, None, None),
    ("arxiv:2403.00002", "It attains", "method:loopagent", "metric:success-rate", "benchmark:alfworld", 90.8, "%", "score", None, None, None),
    ("arxiv:2403.00002", "It attains", "method:loopagent", "metric:success-rate", "benchmark:webshop", 72.1, "%", "score", None, None, None),
    ("arxiv:2405.00003", "With Qwen", "method:stepcredit", "metric:success-rate", "benchmark:alfworld", 97.4, "%", "score", None, None, None),
    ("arxiv:2405.00003", "With Qwen", "method:stepcredit", "metric:success-rate", "benchmark:alfworld", 6.6, "pp", "gain", "method:loopagent", None, None),
    ("arxiv:2405.00004", "We evaluate", "method:loopagent", "metric:success-rate", "benchmark:alfworld", 88.0, "%", "score", None, None, None),
    ("arxiv:2407.00005", "ReAct obtains", "method:react", "metric:task-score", "benchmark:shopsuite", 55.0, None, "score", None, None, None),
    ("doi:10.1000/math.6", "It is trained", "method:proofchain", "metric:accuracy", "benchmark:gsm8k", 83.2, "%", "score", None, None, None),
    ("doi:10.1000/math.6", "It is trained", "method:proofchain", None, None, 3.5, "x", "ratio", "method:group-relative-policy-optimization", None, None),
    ("text:0a1b2c3d", "Token usage", None, "metric:token-usage", None, -80.0, "%", "gain", None, "earlier agents", "up to"),
]

VARIANTS = [("model:qwen2.5-7b-instruct", "model:qwen2.5-7b")]
# fmt: on


def write_fixture_workspace(path: Path) -> Path:
    """Write the graph as a workspace file; return its path."""
    write_graph(build_fixture_graph(), path)
    return path


def build_fixture_graph() -> nx.MultiDiGraph[str]:
    """Return the graph: 8 papers, 25 concepts, 36 relations, 10 results."""
    graph = new_graph()
    documents = {}
    for number, (paper, (date, title, abstract)) in enumerate(PAPERS.items()):
        source = Source("fixture.jsonl", number, f"fixture-{number:03d}")
        documents[paper] = Document(paper, title, abstract, date, (), (source,))
        add_paper(graph, documents[paper])
    _add_concepts(graph, documents.values())
    for paper, concept_id in PROPOSES:
        mention = graph.edges[paper, concept_id, "MENTIONS"]["evidence"][0]
        add_edge(graph, paper, Predicate.PROPOSES, concept_id, [mention])
    for paper, sentence, subject, predicate, object_, confidence in RELATIONS:
        evidence = (_sentence(documents[paper], sentence, confidence),)
        add_relation(graph, Relation(subject, Predicate(predicate), object_, evidence))
    for paper, sentence, subject, metric, benchmark, value, unit, kind, versus, versus_text, condition in RESULTS:
        evidence = (_sentence(documents[paper], sentence, 0.9),)
        result = Result(
            subject, metric, benchmark, value, unit, ResultKind(kind), versus, versus_text, condition, evidence
        )
        add_result(graph, paper, result)
    for variant, base in VARIANTS:
        add_edge(graph, variant, Predicate.VARIANT_OF, base, ())
    return graph


def _add_concepts(graph: nx.MultiDiGraph[str], documents: Iterable[Document]) -> None:
    for concept_id, (name, aliases) in CONCEPTS.items():
        type_ = ConceptType(concept_id.split(":")[0].capitalize())
        add_concept(graph, Concept(concept_id, type_, name, aliases))
        for document in documents:
            spans = _occurrences(document.text, (name, *aliases))
            if spans:
                evidence = [Evidence(document.id, start, end, 0.9) for start, end in spans]
                add_edge(graph, document.id, Predicate.MENTIONS, concept_id, evidence)


def _sentence(document: Document, opening: str, confidence: float) -> Evidence:
    start = document.text.index(opening, len(document.title))
    end = document.text.find(". ", start)
    return Evidence(document.id, start, len(document.text) if end < 0 else end + 1, confidence)


def _occurrences(text: str, names: tuple[str, ...]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for name in sorted(names, key=len, reverse=True):
        start = text.find(name)
        while start >= 0:
            end = start + len(name)
            free = not any(s < end and start < e for s, e in found)
            if free and not text[end : end + 1].isalnum() and not text[end : end + 2].startswith("-I"):
                found.append((start, end))
            start = text.find(name, end)
    return sorted(found)
