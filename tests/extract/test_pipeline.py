from __future__ import annotations

import json

import pytest
import spacy

import kg
from kg.datamodel import ConceptType, Document, Predicate, ResultKind
from kg.errors import ReadError
from kg.extract.pipeline import NO_MODEL, extract, extractor_version, load_pipeline
from kg.records import from_record, to_record

DOCUMENT = Document(
    "text:1",
    "TreePlan: Planning for Embodied Agents",
    "We introduce TreePlan, a search framework for task planning. TreePlan is built on GPT-4o and uses Monte Carlo tree "
    "search (MCTS). Experiments show that it reaches 81.5% success rate on ALFWorld, outperforming ReAct by 6.6%. "
    "Large language models (LLMs) profit: LLMs plan better.",
)


@pytest.fixture(scope="module")
def nlp():
    return load_pipeline(NO_MODEL)


@pytest.fixture(scope="module")
def extraction(nlp):
    ((_, extraction),) = extract([DOCUMENT], nlp)
    return extraction


def _names(extraction) -> dict[str, str]:
    return {cluster.id: cluster.name for cluster in extraction.clusters}


def test_load_pipeline_is_exported():
    assert kg.load_pipeline is load_pipeline


def test_extract_finds_concepts_with_types(extraction):
    assert {cluster.name: cluster.type for cluster in extraction.clusters} == {
        "TreePlan": ConceptType.METHOD,
        "task planning": ConceptType.TASK,
        "GPT-4o": ConceptType.MODEL,
        "Monte Carlo tree search": ConceptType.METHOD,
        "success rate": ConceptType.METRIC,
        "ALFWorld": ConceptType.BENCHMARK,
        "ReAct": ConceptType.METHOD,
        "Large language model": ConceptType.MODEL,
        "Embodied Agent": ConceptType.METHOD,
    }


def test_extract_clusters_definition_plural_and_case(extraction):
    clusters = {cluster.name: cluster for cluster in extraction.clusters}
    assert [m.text for m in clusters["Large language model"].mentions] == ["Large language models", "LLMs", "LLMs"]
    assert [m.text for m in clusters["Monte Carlo tree search"].mentions] == ["Monte Carlo tree search", "MCTS"]
    assert [m.text for m in clusters["TreePlan"].mentions] == ["TreePlan"] * 3


def test_extract_offsets_are_of_the_text(extraction):
    for cluster in extraction.clusters:
        for mention in cluster.mentions:
            assert DOCUMENT.text[mention.start : mention.end] == mention.text


def test_extract_finds_contributions_and_relations(extraction):
    names = _names(extraction)
    assert [names[id] for id in extraction.proposes] == ["TreePlan"]
    found = {(names[r.subject], r.predicate, names[r.object]) for r in extraction.relations}
    assert found == {
        ("TreePlan", Predicate.USED_FOR, "task planning"),
        ("TreePlan", Predicate.BASED_ON, "GPT-4o"),
        ("Monte Carlo tree search", Predicate.PART_OF, "TreePlan"),
        ("TreePlan", Predicate.MEASURED_BY, "success rate"),
        ("TreePlan", Predicate.EVALUATED_ON, "ALFWorld"),
        ("TreePlan", Predicate.OUTPERFORMS, "ReAct"),
    }


def test_extract_shows_the_sentence_of_a_relation(extraction):
    (relation,) = [r for r in extraction.relations if r.predicate is Predicate.BASED_ON]
    (evidence,) = relation.evidence
    assert evidence.document_id == "text:1"
    assert DOCUMENT.text[evidence.start : evidence.end].startswith("TreePlan is built on GPT-4o")


def test_extract_finds_results(extraction):
    names = _names(extraction)
    score, gain = extraction.results
    assert (score.value, score.unit, score.kind) == (81.5, "%", ResultKind.SCORE)
    assert (names[score.subject], names[score.metric], names[score.benchmark]) == (
        "TreePlan",
        "success rate",
        "ALFWorld",
    )
    assert (gain.value, gain.unit, gain.kind, names[gain.comparator]) == (6.6, "%", ResultKind.GAIN, "ReAct")


def test_extract_round_trips_through_records(extraction):
    record = json.loads(json.dumps(to_record(DOCUMENT, extraction, "a")))
    assert from_record(DOCUMENT, record) == extraction


def test_extract_keeps_the_order_and_finds_the_same_in_two_processes(nlp):
    documents = [Document(f"text:{number}", "", DOCUMENT.abstract.replace("81.5", str(number))) for number in range(5)]
    alone = list(extract(documents, nlp))
    assert [document for document, _ in alone] == documents
    assert list(extract(documents, nlp, n_process=2)) == alone


def test_extract_streams(nlp):
    taken = []

    def documents():
        for number in range(1000):
            taken.append(number)
            yield Document(f"text:{number}", "", "We use GPT-4o.")

    next(extract(documents(), nlp))
    assert len(taken) < 200


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "()", "%", "漢字だけ", "A" * 5000, "(" * 5000, "a (b " * 500, "We propose a " * 300]
)
def test_extract_takes_any_text(nlp, text):
    ((_, extraction),) = extract([Document("text:1", "", text)], nlp)
    assert extraction.relations == ()


def test_patterns_win_over_the_lexicon(tmp_path):
    path = tmp_path / "patterns.jsonl"
    path.write_text(
        '{"label": "Task", "pattern": "ReAct by"}\n\n{"label": "Model", "pattern": [{"TEXT": "TreePlan"}]}\n',
        encoding="utf-8",
    )
    ((_, extraction),) = extract([DOCUMENT], load_pipeline(NO_MODEL, path))
    types = {cluster.name: cluster.type for cluster in extraction.clusters}
    assert types["ReAct by"] is ConceptType.TASK
    assert types["TreePlan"] is ConceptType.MODEL
    assert "ReAct" not in types


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "holds no patterns"),
        ("{", "1: is not JSON"),
        ('{"label": "Gene", "pattern": "x"}', "1: label 'Gene' is none of Task, Method, Model, Benchmark, Metric"),
        ('{"label": "Task"}', '1: expected {"label"'),
        ('\n{"label": "Task", "pattern": [{"TEXTT": "x"}]}', "2: is no token pattern"),
    ],
)
def test_patterns_name_the_broken_line(tmp_path, content, message):
    path = tmp_path / "patterns.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ReadError) as caught:
        load_pipeline(NO_MODEL, path)
    assert message in str(caught.value)


def test_patterns_must_exist(tmp_path):
    with pytest.raises(ReadError, match="No such file"):
        load_pipeline(NO_MODEL, tmp_path / "none.jsonl")


def test_extractor_version_changes_with_the_patterns(nlp, tmp_path):
    path = tmp_path / "patterns.jsonl"
    path.write_text('{"label": "Task", "pattern": "x"}\n', encoding="utf-8")
    assert extractor_version(nlp) == extractor_version(load_pipeline(NO_MODEL))
    assert extractor_version(nlp) != extractor_version(load_pipeline(NO_MODEL, path))


def test_pipeline_is_one_that_spacy_knows(nlp):
    doc = nlp(DOCUMENT.text)
    assert isinstance(doc, spacy.tokens.Doc)
    assert [span.label_ for span in doc.spans["mentions"] if span.text == "ALFWorld"] == ["Benchmark"]
    assert [(a.short, a.long) for a in doc._.abbreviations] == [
        ("MCTS", "Monte Carlo tree search"),
        ("LLMs", "Large language models"),
    ]
