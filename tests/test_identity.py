"""Which names are one concept: the pairs of issue 5, laws of merging, and records of merges."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.datamodel import Abbreviation, Cluster, ConceptType, Document, Extraction, Mention
from kg.decisions import Decisions, parse_decisions
from kg.errors import DecisionError, ReadError
from kg.ground import MergeRule, NameTable, Resolution, collect_names, resolve
from kg.identity.names_file import generate_clusters, read_names
from kg.lexicon import LexiconEntry, load_lexicon, make_lexicon

TASK, METHOD, MODEL, BENCHMARK, METRIC = ConceptType
LEXICON = make_lexicon(
    (
        LexiconEntry("large language model", MODEL, ("LLM",)),
        LexiconEntry("chain-of-thought", METHOD, ("CoT",)),
        LexiconEntry("Soft Actor-Critic", METHOD, ("SAC",)),
        LexiconEntry("mean absolute error", METRIC, ("MAE",)),
    )
)
DIFFERENT = [
    ("MMLU", "MMLU-Pro", BENCHMARK),
    ("GPT-4", "GPT-4o", MODEL),
    ("GPT-3", "GPT-4", MODEL),
    ("LLaMA-2", "LLaMA-3", MODEL),
    ("CIFAR-10", "CIFAR-100", BENCHMARK),
    ("SQuAD 1.1", "SQuAD 2.0", BENCHMARK),
    ("BERT", "RoBERTa", MODEL),
    ("ResNet-50", "ResNet-101", MODEL),
    ("Qwen2.5-7B", "Qwen2.5-72B", MODEL),
    ("BLEU-1", "BLEU-4", METRIC),
    ("ImageNet", "ImageNet-C", BENCHMARK),
    ("AIME 2024", "AIME 2025", BENCHMARK),
    ("recall@1", "recall@10", METRIC),
    ("LLaVA", "LLaVA-NeXT", MODEL),
    ("DPO", "GRPO", METHOD),
]
SAME = [
    ("Retrieval-Augmented Generation", "RAG", METHOD),
    ("large language models", "LLMs", MODEL),
    ("Group Relative Policy Optimization", "GRPO", METHOD),
    ("chain-of-thought", "CoT", METHOD),
]


def count(*names: tuple[ConceptType, str] | tuple[ConceptType, str, int]) -> NameTable:
    table = NameTable()
    for type_, name, *papers in names:
        table.add_name(type_, name, (), papers=papers[0] if papers else 1)
    return table


def define(table: NameTable, short: str, long: str, papers: int = 1) -> NameTable:
    table.definitions[short, long] += papers
    return table


def concept_names(table: NameTable, decisions: str = "") -> dict[str, str]:
    resolution = resolve(table, LEXICON, parse_decisions(decisions))
    return {name: resolution.concepts[id_].name for (_, name), id_ in resolution.names.items()}


def are_one(table: NameTable, first: str, second: str, decisions: str = "") -> bool:
    resolution = resolve(table, LEXICON, parse_decisions(decisions))
    ids = [{id_ for (_, name), id_ in resolution.names.items() if name == wanted} for wanted in (first, second)]
    return ids[0] == ids[1] and len(ids[0]) == 1


@pytest.mark.parametrize(("first", "second", "type_"), DIFFERENT)
def test_resolve_keeps_look_alikes_apart(first: str, second: str, type_: ConceptType) -> None:
    assert not are_one(count((type_, first), (type_, second)), first, second)


@pytest.mark.parametrize(("first", "second", "type_"), SAME)
def test_resolve_merges_what_a_text_defines(first: str, second: str, type_: ConceptType) -> None:
    table = count((type_, first), (type_, second))
    assert are_one(define(table, second.removesuffix("s"), first), first, second)


def test_resolve_keeps_look_alikes_apart_in_one_corpus() -> None:
    table = count(*((type_, name) for first, second, type_ in DIFFERENT + SAME for name in (first, second)))
    for first, second, _ in SAME:
        define(table, second.removesuffix("s"), first)
    wrong = [pair for pair in DIFFERENT if are_one(table, *pair[:2])]
    missed = [pair for pair in SAME if not are_one(table, *pair[:2])]
    assert (wrong, missed) == ([], [])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("fine-tuning", "finetuning"),
        ("reward modelling", "reward modeling"),
        ("zero-shot generalisation", "zero-shot generalization"),
        ("world models", "World Model"),
        ("GPT4", "GPT-4"),
        ("LLM-based agent", "large language model agent"),
        ("robot manipulation", "robotic manipulation"),
        ("pick-and-place", "pick-place"),
        ("vision-and-language navigation", "vision-language navigation"),
        ("sampling strategy", "sampling"),
    ],
)
def test_resolve_merges_spellings(first: str, second: str) -> None:
    assert are_one(count((METHOD, first), (METHOD, second)), first, second)


@pytest.mark.parametrize(
    ("first", "second", "type_"),
    [
        ("learning dynamics", "dynamics learning", TASK),
        ("model-based RL", "model RL", METHOD),
        ("BERT", "BERT-based model", MODEL),
        ("agent", "agent framework", METHOD),
        ("ALFWorld", "variants of ALFWorld", BENCHMARK),
        ("Claude Sonnet 4", "Claude Opus 4", MODEL),
        ("3-shot 5-way", "5-shot 3-way", TASK),
        ("Llama 3 8B", "Llama 38B", MODEL),
        ("Grad-CAM", "Grad-CAM++", METHOD),
        ("Diffusion Policy", "diffusion policy", METHOD),
        ("FUSION", "fusion", METHOD),
        ("FUSION", "fusion architecture", METHOD),
    ],
)
def test_resolve_keeps_near_names_apart(first: str, second: str, type_: ConceptType) -> None:
    assert not are_one(count((type_, first), (type_, second)), first, second)


def test_resolve_merges_word_order_only_where_a_text_proves_it() -> None:
    table = count((TASK, "generation of code"), (TASK, "code generation"))
    assert not are_one(table, "generation of code", "code generation")
    table.forms[TASK, "generation of code", "code generation"] = 1
    assert are_one(table, "generation of code", "code generation")


def test_resolve_merges_model_parts_in_any_order() -> None:
    assert are_one(
        count((MODEL, "Claude 3.5 Sonnet"), (MODEL, "Claude Sonnet 3.5")), "Claude 3.5 Sonnet", "Claude Sonnet 3.5"
    )


def test_resolve_ignores_surface_forms_that_are_no_names() -> None:
    table = count((METHOD, "Patch Attack"), (METHOD, "Word Attack"), (METHOD, "attack"))
    for name in ("Patch Attack", "Word Attack"):
        table.forms[METHOD, name, "attack"] = 5
    assert concept_names(table) == {name: name for name in ("Patch Attack", "Word Attack", "attack")}


def test_resolve_keeps_a_short_form_with_two_readings_apart() -> None:
    table = count((METHOD, "SAC"), (METHOD, "Soft Actor-Critic"), (METHOD, "Selective Attention Cache"))
    define(define(table, "SAC", "Soft Actor-Critic"), "SAC", "Selective Attention Cache")
    assert concept_names(table)["SAC"] == "SAC"


def test_resolve_reads_a_short_form_by_the_lexicon() -> None:
    assert concept_names(count((METHOD, "SAC"))) == {"SAC": "Soft Actor-Critic"}


def test_resolve_does_not_let_a_wrong_definition_win() -> None:
    table = count(
        (METHOD, "GRPO", 9), (METHOD, "Group Relative Policy Optimization"), (METHOD, "Greedy Random Policy Order")
    )
    define(define(table, "GRPO", "Group Relative Policy Optimization", 9), "GRPO", "Greedy Random Policy Order")
    assert concept_names(table)["GRPO"] == "Group Relative Policy Optimization"


def test_resolve_does_not_trust_one_definition_of_a_common_short_form() -> None:
    table = define(
        count((METHOD, "CARE", 40), (METHOD, "Condition-Aware Routing of Experts")),
        "CARE",
        "Condition-Aware Routing of Experts",
    )
    assert concept_names(table)["CARE"] == "CARE"


def test_resolve_reads_a_metric_never_as_a_model() -> None:
    table = define(count((METRIC, "MAE"), (MODEL, "masked autoencoder")), "MAE", "masked autoencoder")
    assert concept_names(table)["MAE"] == "mean absolute error"


def test_resolve_gives_a_name_with_two_types_the_type_of_most_papers() -> None:
    table = count((TASK, "reinforcement learning", 2), (METHOD, "reinforcement learning", 30))
    resolution = resolve(table, LEXICON, Decisions())
    assert list(resolution.concepts) == ["method:reinforcement-learning"]
    assert [(merge.rule, merge.type, merge.note) for merge in resolution.merges] == [
        (MergeRule.TYPE_VOTE, TASK, "as Task in 2 of 32 papers, Method in most")
    ]


def test_resolve_keeps_two_types_that_differ_in_capitals() -> None:
    table = count((BENCHMARK, "MATH", 5), (TASK, "math", 3))
    assert sorted(resolve(table, LEXICON, Decisions()).concepts) == ["benchmark:math", "task:math"]


def test_resolve_keeps_two_types_that_papers_keep_apart() -> None:
    table = count((MODEL, "Relay", 5), (BENCHMARK, "Relay", 3))
    table.two_types["relay"] = 3
    assert sorted(resolve(table, LEXICON, Decisions()).concepts) == ["benchmark:relay", "model:relay"]


def test_resolve_keeps_a_new_method_apart_from_a_known_benchmark() -> None:
    lexicon = make_lexicon((LexiconEntry("AIME", BENCHMARK),))
    table = count((METHOD, "AIME"), (BENCHMARK, "AIME"))
    assert list(resolve(table, lexicon, Decisions()).concepts) == ["benchmark:aime"]
    table.proposed[METHOD, "AIME"] = 1
    assert list(resolve(table, lexicon, Decisions()).concepts) == ["benchmark:aime", "method:aime"]


def test_resolve_makes_variant_edges_to_the_nearest_parent() -> None:
    models = (
        "Qwen",
        "Qwen2.5",
        "Qwen2.5-7B",
        "Qwen2.5-7B-Instruct",
        "Qwen2.5-72B-Instruct",
        "GPT-4",
        "GPT-4o",
        "LLaVA-NeXT",
        "LLaVA",
    )
    metrics = ("pass@1", "pass@k", "recall", "recall@10", "BLEU", "BLEU-4")
    benchmarks = ("SWE-bench", "SWE-bench Verified", "MMLU", "MMLU-Pro", "ImageNet-C", "ImageNet", "AIME", "AIME 2025")
    table = count(*product([MODEL], models), *product([METRIC], metrics), *product([BENCHMARK], benchmarks))
    resolution = resolve(table, LEXICON, Decisions())
    named = {resolution.concepts[a].name: resolution.concepts[b].name for a, b in resolution.variants}
    assert named == {
        "Qwen2.5": "Qwen",
        "Qwen2.5-7B": "Qwen2.5",
        "Qwen2.5-7B-Instruct": "Qwen2.5-7B",
        "Qwen2.5-72B-Instruct": "Qwen2.5",
        "GPT-4o": "GPT-4",
        "LLaVA-NeXT": "LLaVA",
        "pass@1": "pass@k",
        "recall@10": "recall",
        "BLEU-4": "BLEU",
        "SWE-bench Verified": "SWE-bench",
        "MMLU-Pro": "MMLU",
        "ImageNet-C": "ImageNet",
        "AIME 2025": "AIME",
    }


def test_resolve_makes_no_variant_of_an_abbreviation() -> None:
    table = define(
        count((METHOD, "RL-Scaler"), (METHOD, "reinforcement learning", 9), (METHOD, "RL", 9)),
        "RL",
        "reinforcement learning",
        9,
    )
    assert resolve(table, LEXICON, Decisions()).variants == ()


@pytest.mark.parametrize(
    ("child", "parent", "type_"),
    [
        ("Triplane-Accelerated", "triplane", METHOD),
        ("Adams-Bashforth", "Adam", METHOD),
        ("DD3G", "DD", METHOD),
        ("Conv2D", "Conv", METHOD),
        ("world model 2", "world model", MODEL),
    ],
)
def test_resolve_makes_no_variant_of_a_chance_beginning(child: str, parent: str, type_: ConceptType) -> None:
    assert resolve(count((type_, child), (type_, parent)), LEXICON, Decisions()).variants == ()


def test_resolve_makes_no_variant_of_an_ambiguous_alias() -> None:
    table = count(*product([METRIC], ("false positive rate", "forward propagation refinement", "FPR95")))
    for long in ("false positive rate", "forward propagation refinement"):
        table.forms[METRIC, long, "FPR"] = 1
    assert resolve(table, LEXICON, Decisions()).variants == ()


def test_resolve_records_why_names_merge() -> None:
    document = Document("text:1", "", "Retrieval-Augmented Generation (RAG) helps.")
    mention = Mention(1, 31, "Retrieval-Augmented Generation", METHOD, 0.9)
    short = Mention(33, 36, "RAG", METHOD, 0.9)
    cluster = Cluster("e1", mention.text, METHOD, (mention, short), 0.9)
    defined = Abbreviation("RAG", mention.text, 1, 37)
    extraction = Extraction(document.id, (cluster,), (), (), (), (defined,))
    other = Extraction("text:2", (Cluster("e1", "RAG", METHOD, (Mention(1, 4, "RAG", METHOD, 0.9),), 0.9),), (), (), ())
    table = collect_names([(document, extraction), (Document("text:2", "", "RAG"), other)])
    (merge,) = resolve(table, LEXICON, Decisions()).merges
    assert (merge.name, merge.other, merge.rule) == ("RAG", "Retrieval-Augmented Generation", MergeRule.DEFINITION)
    assert merge.note == 'RAG: "Retrieval-Augmented Generation" in 1 of 1 papers that define it'
    assert merge.evidence is not None
    assert document.text[merge.evidence.start : merge.evidence.end] == "Retrieval-Augmented Generation (RAG)"


def test_resolve_gives_concepts_with_one_slug_two_ids() -> None:
    resolution = resolve(count((METHOD, "Diffusion Policy", 3), (METHOD, "diffusion policy")), LEXICON, Decisions())
    assert sorted(resolution.names.values()) == sorted(resolution.concepts)
    assert len(resolution.concepts) == 2


NAMES = st.sampled_from(
    "LLM|LLMs|large language model|Large Language Models|GPT-4|GPT4|GPT-4o|RAG|retrieval-augmented generation|fine-tuning|finetuning|"
    "MATH|math|Claude 3.5 Sonnet|Claude Sonnet 3.5|pass@1|pass@k|sampling strategy|sampling|Diffusion Policy|diffusion policies|???|π0".split(
        "|"
    )
)
ROWS = st.lists(
    st.tuples(st.sampled_from(ConceptType), NAMES, st.lists(NAMES, max_size=2), st.integers(1, 9)), max_size=25
)


def _table(rows: list[tuple[ConceptType, str, list[str], int]]) -> NameTable:
    table = NameTable()
    for type_, name, forms, papers in rows:
        table.add_name(type_, name, forms, papers=papers)
    return table


def _content(resolution: Resolution) -> tuple[object, ...]:
    return (resolution.concepts, resolution.names, resolution.merges, resolution.variants)


@settings(deadline=None, max_examples=60)
@given(ROWS, st.randoms(use_true_random=False))
def test_resolve_does_not_depend_on_order(rows: list[tuple[ConceptType, str, list[str], int]], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert _content(resolve(_table(rows), LEXICON, Decisions())) == _content(
        resolve(_table(shuffled), LEXICON, Decisions())
    )


@settings(deadline=None, max_examples=60)
@given(ROWS)
def test_resolve_loses_no_name_and_records_each_merge_once(rows: list[tuple[ConceptType, str, list[str], int]]) -> None:
    resolution = resolve(_table(rows), LEXICON, Decisions())
    assert set(resolution.names) == {(type_, name) for type_, name, _, _ in rows}
    assert set(resolution.names.values()) == set(resolution.concepts)
    own = {(concept.type, concept.name) for concept in resolution.concepts.values()}
    assert sorted((m.type, m.name) for m in resolution.merges) == sorted(set(resolution.names) - own)  # none is defined
    for type_, name in resolution.names:
        concept = resolution.concepts[resolution.names[type_, name]]
        assert name == concept.name or name in concept.aliases


@settings(deadline=None, max_examples=60)
@given(ROWS)
def test_resolve_is_idempotent(rows: list[tuple[ConceptType, str, list[str], int]]) -> None:
    first = resolve(_table(rows), LEXICON, Decisions())
    again = NameTable()
    for concept in first.concepts.values():
        again.add_name(concept.type, concept.name, ())
    second = resolve(again, LEXICON, Decisions())
    assert len(second.concepts) == len(first.concepts)


@settings(deadline=None, max_examples=40)
@given(ROWS, ROWS)
def test_name_table_update_is_a_union(
    first: list[tuple[ConceptType, str, list[str], int]], second: list[tuple[ConceptType, str, list[str], int]]
) -> None:
    left, right, both = _table(first), _table(second), _table(first + second)
    left.update(right)
    assert (left.papers, left.forms, left.definitions) == (both.papers, both.forms, both.definitions)


def test_decisions_are_applied() -> None:
    table = count(
        (METHOD, "WM", 3),
        (METHOD, "world model", 5),
        (METHOD, "baseline"),
        (TASK, "MMLU"),
        (METHOD, "Sampling"),
        (METHOD, "sampling", 2),
    )
    said = """
- same-as: [WM, world model]
- drop: baseline
- retype: [MMLU, Benchmark]
- rename: [world model, learned simulator]
- not-same-as: [Sampling, sampling]
"""
    resolution = resolve(table, LEXICON, parse_decisions(said))
    assert {name: resolution.names.get((type_, name)) for type_, name in table.papers} == {
        "WM": "method:learned-simulator",
        "world model": "method:learned-simulator",
        "baseline": None,
        "MMLU": "benchmark:mmlu",
        "sampling": "method:sampling",
        "Sampling": resolution.names[METHOD, "Sampling"],
    }
    assert resolution.names[METHOD, "Sampling"] != resolution.names[METHOD, "sampling"]
    assert resolution.dropped == {(METHOD, "baseline")}
    assert {
        (merge.name, merge.rule) for merge in resolution.merges if merge.concept_id == "method:learned-simulator"
    } == {
        ("WM", MergeRule.DECISION),
        ("world model", MergeRule.DECISION),
    }


def test_a_decision_may_name_what_only_the_lexicon_calls_so() -> None:
    table = count((METHOD, "CoT", 3), (METHOD, "CoT prompting"))
    assert are_one(table, "CoT", "CoT prompting")
    assert not are_one(table, "CoT", "CoT prompting", "- not-same-as: [chain-of-thought, CoT prompting]\n")
    assert concept_names(table, "- rename: [method:chain-of-thought, step by step]\n")["CoT"] == "step by step"


def test_same_as_is_recorded_as_a_decision() -> None:
    table = count((TASK, "emergent abilities"), (TASK, "emergent behaviors"))
    said = parse_decisions("- same-as: [emergent abilities, emergent behaviors]\n")
    merges = resolve(table, LEXICON, said).merges
    assert [(m.name, m.other, m.rule) for m in merges] == [
        ("emergent abilities", "emergent ability", MergeRule.NORMAL_FORM),
        ("emergent behaviors", "emergent ability", MergeRule.DECISION),
    ]


def test_a_deleted_decision_is_undone() -> None:
    table = count((METHOD, "WM", 3), (METHOD, "world model", 5))
    assert are_one(table, "WM", "world model", "- same-as: [WM, world model]\n")
    assert not are_one(table, "WM", "world model")


def test_decisions_that_join_what_they_keep_apart_are_an_error() -> None:
    table = count((METHOD, "Finetuning"), (METHOD, "fine-tuning"), (METHOD, "sampling"))
    said = "- not-same-as: [Fine tuning, sampling]\n- same-as: [fine-tuning, Sampling]\n"
    with pytest.raises(DecisionError, match="line 2"):
        resolve(table, LEXICON, parse_decisions(said))


def test_names_table_round_trips(tmp_path: Path) -> None:
    path = tmp_path / "names.tsv"
    path.write_text(
        'name\ttype\tpapers\tsurface_forms\nthe "it" task\tTask\t2\tIT\nRAG\tMethod\t1\t\nretrieval-augmented generation\tMethod\t3\tRAG\n'
    )
    table, order = read_names(path)
    assert list(generate_clusters(order, resolve(table, LEXICON, Decisions()))) == [
        "name\tconcept\tconcept_name",
        'the "it" task\ttask:the-it-task\tthe "it" task',
        "RAG\tmethod:retrieval-augmented-generation\tretrieval-augmented generation",
        "retrieval-augmented generation\tmethod:retrieval-augmented-generation\tretrieval-augmented generation",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "names.tsv:1: wants a header"),
        ("name\ttype\nx\tThing\n", "names.tsv:2: no type is called 'Thing'"),
        ("name\ttype\tpapers\nx\tTask\tmany\n", "names.tsv:2: wants a name and a number of papers"),
    ],
)
def test_read_names_says_what_is_wrong(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "names.tsv"
    path.write_text(text)
    with pytest.raises(ReadError, match=problem):
        read_names(path)


@pytest.mark.shared
def test_resolve_on_the_annotated_names(shared: Path) -> None:
    import json

    table, order = read_names(shared / "gold" / "names.tsv")
    resolution = resolve(table, load_lexicon(), Decisions())
    concept = {name: resolution.names[type_, name] for type_, name in order}
    lines = {kind: (shared / "gold" / f"er_{kind}.jsonl").read_text().splitlines() for kind in ("same", "different")}
    clusters = [json.loads(line)["names"] for line in lines["same"]]
    same = [(a, b) for names in clusters for i, a in enumerate(names) for b in names[i + 1 :]]
    different = [(pair["a"], pair["b"]) for pair in map(json.loads, lines["different"])]
    assert [pair for pair in different if concept[pair[0]] == concept[pair[1]]] == []
    assert sum(concept[a] == concept[b] for a, b in same) >= 0.85 * len(same)


HOSTILE = st.text(
    st.sampled_from("aAbB sS12.-_@+*()[]{}'\"|\\/&%#π０①ßİıſ\u200b\u2028\u0301\U0001f600\x00$^"),
    min_size=1,
    max_size=30,
)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.tuples(st.sampled_from(ConceptType), HOSTILE, st.lists(HOSTILE, max_size=2)), max_size=8))
def test_resolve_bears_any_name(rows: list[tuple[ConceptType, str, list[str]]]) -> None:
    table = NameTable()
    for type_, name, forms in rows:
        table.add_name(type_, name, forms)
        for form in forms:
            define(table, form, name)
    resolution = resolve(table, LEXICON, Decisions())
    assert set(resolution.names) == set(table.papers)
    assert all(id_.partition(":")[2] for id_ in resolution.concepts)


def test_long_names_take_no_long_time() -> None:
    long = "a " * 5000 + "b"
    table = define(count((METHOD, long), (METHOD, "AAAAAAAAAB")), "AAAAAAAAAB", long)
    assert len(resolve(table, LEXICON, Decisions()).concepts) <= 2
