"""kg resolve, why, why-not and review, as a user runs them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.datamodel import Abbreviation, ConceptType, Document, Extraction
from kg.decisions import Decisions, Verb, parse_decisions, read_decisions
from kg.errors import DecisionError, NotFoundError
from kg.ground import collect_names, ground, resolve
from kg.identity.explain import Reason
from kg.lexicon import LexiconEntry, make_lexicon
from kg.review import Suspect, append_decision, read_suspects
from kg.why import explain_names
from kg.workfile import WorkFile
from tests.command import run_kg
from tests.test_ground import make_pair

METHOD, MODEL, TASK = ConceptType.METHOD, ConceptType.MODEL, ConceptType.TASK
LEXICON = make_lexicon((LexiconEntry("imitation learning", METHOD, ("IL",)),))
VERSION = "by hand"


def defined(number: int, long: str, short: str) -> tuple[Document, Extraction]:
    document, extraction = make_pair(number, [(long, METHOD, [short])])
    abbreviation = Abbreviation(short, long, 1, 2 + len(long) + len(short))
    return document, Extraction(document.id, extraction.clusters, (), (), (), (abbreviation,))


def write_workspace(path: Path, decisions: Decisions) -> Path:
    pairs = [
        defined(1, "Group Relative Policy Optimization", "GRPO"),
        make_pair(2, [("GRPO", METHOD, []), ("GPT-4", MODEL, []), ("temporal coherence", TASK, [])]),
        make_pair(3, [("GPT-4o", MODEL, []), ("temporally coherence", TASK, [])]),
        make_pair(4, [("fine-tuning", METHOD, []), ("behavior cloning", METHOD, [])]),
        make_pair(5, [("finetuning", METHOD, [])]),
        defined(6, "Soft Actor-Critic", "SAC"),
        defined(7, "Selective Attention Cache", "SAC"),
        make_pair(8, [("SAC", METHOD, [])]),
    ]
    resolution = resolve(collect_names(pairs), LEXICON, decisions)
    with WorkFile(path) as work:
        work.start(keep=False)
        work.add_documents(document for document, _ in pairs)
        work.add_extractions(pairs, VERSION)
        staging = work.stage(resolution)
        staging.add(ground(*pair, resolution) for pair in pairs)
        work.finish(staging, resolution, {"extractor": VERSION})
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_workspace(tmp_path / "graph.kg", Decisions())


def test_why_shows_the_definition(path: Path) -> None:
    answer = explain_names(path, "GRPO", "Group Relative Policy Optimization")
    concept = "method:group-relative-policy-optimization"
    note = 'GRPO: "Group Relative Policy Optimization" in 1 of 1 papers that define it'
    assert (answer.first, answer.same) == (concept, True)
    assert answer.reasons == (
        Reason("GRPO", "definition", note, "text:1", "Group Relative Policy Optimization GRPO"),
        Reason("Group Relative Policy Optimization", "name", f"it is the name of {concept}"),
    )


def test_why_shows_the_normal_form(path: Path) -> None:
    reasons = explain_names(path, "fine-tuning", "finetuning").reasons
    assert [(reason.name, reason.rule) for reason in reasons] == [
        ("fine-tuning", "name"),
        ("finetuning", "normal form"),
    ]


def test_why_not_shows_the_part_that_differs(path: Path) -> None:
    answer = explain_names(path, "GPT-4", "GPT-4o", as_two=True)
    assert (answer.first, answer.second, answer.same) == ("model:gpt-4", "model:gpt-4o", False)
    assert answer.reasons[0] == Reason("GPT-4, GPT-4o", "parts", "variant: none is not o")


def test_why_not_shows_that_a_short_form_has_two_readings(path: Path) -> None:
    reasons = explain_names(path, "SAC", "Soft Actor-Critic", as_two=True).reasons
    assert [reason.rule for reason in reasons][:1] == ["definition"]
    assert reasons[0].note.startswith("SAC stands for ")


def test_why_not_shows_the_threshold_that_was_missed(path: Path) -> None:
    last = explain_names(path, "behavior cloning", "fine-tuning", as_two=True).reasons[-1]
    assert (last.rule, last.note) == ("likeness", "0.00 by words: below 0.6, not listed by kg review")


def test_why_not_shows_the_decision(tmp_path: Path) -> None:
    said = "- not-same-as: [fine-tuning, finetuning]\n"
    path = write_workspace(tmp_path / "graph.kg", parse_decisions(said))
    (tmp_path / "graph.decisions.yaml").write_text(said)
    answer = explain_names(path, "fine-tuning", "finetuning", as_two=True)
    assert answer.reasons[0].note == "decisions, line 1: not-same-as fine-tuning, finetuning"


def test_why_of_an_unknown_name(path: Path) -> None:
    with pytest.raises(NotFoundError):
        explain_names(path, "GRPO", "no such thing")


def test_review_lists_what_is_only_similar(path: Path) -> None:
    suspects = read_suspects(path, Decisions())
    assert Suspect("temporal coherence", "temporally coherence", "Task", 1, 1, 0.93, "words") in suspects
    assert not {"GPT-4", "GPT-4o"} & {suspect.first for suspect in suspects}


@pytest.mark.parametrize("verb", [Verb.SAME_AS, Verb.NOT_SAME_AS, Verb.ACCEPT])
def test_review_does_not_ask_again(path: Path, tmp_path: Path, verb: Verb) -> None:
    file = tmp_path / "decisions.yaml"
    append_decision(file, verb, ("temporal coherence", "temporally coherence"))
    names = {suspect.first for suspect in read_suspects(path, read_decisions(file))}
    assert "temporal coherence" not in names


def test_append_decision_ends_an_open_line(tmp_path: Path) -> None:
    file = tmp_path / "decisions.yaml"
    file.write_text("- drop: a")
    append_decision(file, Verb.DROP, ("b",))
    assert file.read_text() == "- drop: a\n- drop: b\n"


def test_commands(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    why = run_kg(capsys, monkeypatch, "why", path, "GRPO", "Group Relative Policy Optimization", "--json")
    assert (why.status, why.json["same"]) == (0, True)
    apart = run_kg(capsys, monkeypatch, "why-not", path, "GPT-4", "GPT-4o")
    assert apart.out.splitlines()[0] == "two concepts: model:gpt-4 and model:gpt-4o"
    review = run_kg(capsys, monkeypatch, "review", path, "--json")
    assert {"first", "second", "likeness"} <= set(review.json[0])
    unknown = run_kg(capsys, monkeypatch, "why", path, "GRPO", "nothing at all")
    assert (unknown.status, unknown.err) == (1, "kg: nothing is called 'nothing at all' in this graph\n")
    names = tmp_path / "names.tsv"
    names.write_text("name\ttype\tpapers\tsurface_forms\nfine-tuning\tMethod\t2\t\nfinetuning\tMethod\t1\t\n")
    resolved = run_kg(capsys, monkeypatch, "resolve", names)
    assert [line.split("\t")[1] for line in resolved.out.splitlines()] == [
        "concept",
        "method:fine-tuning",
        "method:fine-tuning",
    ]


def test_review_asks_and_writes_decisions(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO("y\nq\n"))
    ran = run_kg(capsys, monkeypatch, "review", path, "--ask")
    assert ran.status == 0
    (decision,) = read_decisions(path.with_suffix(".decisions.yaml")).items
    assert decision.verb is Verb.SAME_AS


def test_bad_decisions_are_one_line(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = path.with_suffix(".decisions.yaml")
    file.write_text("- same-as: [a]\n")
    ran = run_kg(capsys, monkeypatch, "review", path)
    assert (ran.status, ran.err) == (1, f"kg: {file}:1: same-as wants 2 names\n")
    with pytest.raises(DecisionError):
        read_decisions(file)
