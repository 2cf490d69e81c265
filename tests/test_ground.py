"""Grounding: concepts take the place of clusters, and provenance is a union: nothing lost, nothing twice."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.datamodel import (
    Abbreviation,
    Cluster,
    ConceptType,
    Document,
    Evidence,
    Extraction,
    Mention,
    Occurrence,
    Predicate,
    Relation,
    Result,
    ResultKind,
)
from kg.decisions import Decisions, parse_decisions
from kg.ground import collect_names, ground, resolve
from kg.lexicon import LexiconEntry, make_lexicon
from kg.merge import merge

METHOD, BENCHMARK, TASK = ConceptType.METHOD, ConceptType.BENCHMARK, ConceptType.TASK
LEXICON = make_lexicon((LexiconEntry("large language model", ConceptType.MODEL, ("LLM",)),))
NAMES = (
    "fine-tuning",
    "finetuning",
    "Fine Tuning",
    "GPT-4",
    "GPT4",
    "GPT-4o",
    "LLM",
    "large language models",
    "MATH",
    "math",
)


def make_pair(number: int, rows: list[tuple[str, ConceptType, list[str]]]) -> tuple[Document, Extraction]:
    """Return a text of nothing but names, and what it says."""
    text, clusters = "", []
    for index, (name, type_, forms) in enumerate(rows, 1):
        mentions = []
        for form in (name, *forms):
            start = 1 + len(text)
            mentions.append(Mention(start, start + len(form), form, type_, 0.9))
            text += f"{form} "
        clusters.append(Cluster(f"e{index}", name, type_, tuple(mentions), 0.9))
    document = Document(f"text:{number}", "", text.strip())
    pairs = pairwise(clusters)
    whole = (Evidence(document.id, 0, len(document.text), 0.8),)
    relations = tuple(Relation(a.id, Predicate.SUBCLASS_OF, b.id, whole) for a, b in pairs if a.type is b.type)
    return document, Extraction(document.id, tuple(clusters), tuple(c.id for c in clusters[:1]), relations, ())


ROWS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(ConceptType), st.lists(st.sampled_from(NAMES), max_size=2)),
    max_size=6,
)
CORPORA = st.lists(ROWS, min_size=1, max_size=6).map(lambda rows: [make_pair(i, row) for i, row in enumerate(rows)])


@settings(deadline=None, max_examples=60)
@given(CORPORA)
def test_merging_provenance_is_a_union(pairs: list[tuple[Document, Extraction]]) -> None:
    resolution = resolve(collect_names(pairs), LEXICON, Decisions())
    facts = [ground(document, extraction, resolution) for document, extraction in pairs]
    for (_, extraction), paper in zip(pairs, facts, strict=True):
        expected = {
            Occurrence(
                resolution.names[cluster.type, cluster.name],
                Evidence(extraction.document_id, mention.start, mention.end, mention.confidence),
            )
            for cluster in extraction.clusters
            for mention in cluster.mentions
        }
        assert list(paper.occurrences) == sorted(expected)
    graph = merge(facts, resolution)
    found = {
        Occurrence(concept, evidence)
        for _, concept, key, data in graph.edges(keys=True, data=True)
        if key == "MENTIONS"
        for evidence in data["evidence"]
    }
    assert found == {occurrence for paper in facts for occurrence in paper.occurrences}
    for _, _, data in graph.edges(data=True):
        assert len(set(data["evidence"])) == len(data["evidence"])


@settings(deadline=None, max_examples=40)
@given(CORPORA, st.randoms(use_true_random=False))
def test_order_of_papers_does_not_matter(pairs: list[tuple[Document, Extraction]], random: object) -> None:
    shuffled = list(pairs)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = (resolve(collect_names(order), LEXICON, Decisions()) for order in (pairs, shuffled))
    assert (one.concepts, one.names, one.merges, one.variants) == (
        other.concepts,
        other.names,
        other.merges,
        other.variants,
    )


@settings(deadline=None, max_examples=40)
@given(CORPORA)
def test_tables_of_parts_unite_to_the_table_of_the_whole(pairs: list[tuple[Document, Extraction]]) -> None:
    half = len(pairs) // 2
    united, rest = collect_names(pairs[:half]), collect_names(pairs[half:])
    united.update(rest)
    assert united == collect_names(pairs)


def test_ground_unites_clusters_that_became_one_concept() -> None:
    document, extraction = make_pair(1, [("fine-tuning", METHOD, []), ("finetuning", METHOD, []), ("LoRA", METHOD, [])])
    facts = ground(document, extraction, resolve(collect_names([(document, extraction)]), LEXICON, Decisions()))
    assert [occurrence.concept_id for occurrence in facts.occurrences] == ["method:fine-tuning"] * 2 + ["method:lora"]
    assert [(r.subject, r.object) for r in facts.relations] == [("method:fine-tuning", "method:lora")]


def test_ground_reads_a_short_name_as_its_own_text_defines_it() -> None:
    def pair(number: int, long: str) -> tuple[Document, Extraction]:
        document, extraction = make_pair(number, [("SAC", METHOD, [])])
        return document, Extraction(document.id, extraction.clusters, (), (), (), (Abbreviation("SAC", long, 1, 4),))

    pairs = [pair(1, "Soft Actor-Critic"), pair(2, "Selective Attention Cache")]
    resolution = resolve(collect_names(pairs), LEXICON, Decisions())
    found = [ground(*both, resolution).occurrences[0].concept_id for both in pairs]
    assert found == ["method:soft-actor-critic", "method:selective-attention-cache"]


def test_ground_leaves_out_what_a_decision_drops() -> None:
    document, extraction = make_pair(1, [("baseline", METHOD, []), ("LoRA", METHOD, []), ("GSM8K", BENCHMARK, [])])
    evidence = (Evidence(document.id, 0, 4, 0.9),)
    results = (
        Result("e1", None, None, 1.0, "%", ResultKind.SCORE, None, None, None, evidence),
        Result("e1", None, "e3", 2.0, "%", ResultKind.SCORE, None, None, None, evidence),
    )
    extraction = Extraction(document.id, extraction.clusters, ("e1", "e2"), extraction.relations, results)
    resolution = resolve(collect_names([(document, extraction)]), LEXICON, parse_decisions("- drop: baseline\n"))
    facts = ground(document, extraction, resolution)
    assert facts.proposes == ("method:lora",)
    assert facts.relations == ()
    assert [(result.subject, result.benchmark, result.value) for result in facts.results] == [
        (None, "benchmark:gsm8k", 2.0)
    ]
