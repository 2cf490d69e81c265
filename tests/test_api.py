"""The graph as a notebook sees it."""

from __future__ import annotations

import sys
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
import spacy
from spacy.tokens import Span

import kg
from kg.api import Graph, surroundings
from kg.cards import render_doc
from kg.datamodel import Concept, ConceptType, Document, Evidence, Predicate, Relation
from kg.errors import NotFoundError, QueryError
from kg.graph import add_concept, add_edge, add_paper, add_relation
from kg.view.page import STATIC
from kg.workspace import write_graph

if TYPE_CHECKING:
    from pathlib import Path

    import networkx as nx

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


class Tags(HTMLParser):
    """Collects the tags of a page and notes handlers and links."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


@pytest.fixture
def opened(graph: nx.MultiDiGraph[str], tmp_path: Path) -> Graph:
    write_graph(graph, tmp_path / "graph.kg")
    return kg.open(tmp_path / "graph.kg")


def test_open_gives_the_whole_graph(opened: Graph, graph: nx.MultiDiGraph[str]) -> None:
    assert dict(opened.nx.nodes(data=True)) == dict(graph.nodes(data=True))
    assert sorted(opened.nx.edges(keys=True)) == sorted(graph.edges(keys=True))
    assert repr(opened) == f"<kg.Graph: {len(graph)} nodes, {graph.number_of_edges()} edges>"


def test_import_is_light() -> None:
    import subprocess

    code = "import kg, sys; print(sorted({'pandas', 'networkx', 'spacy', 'matplotlib'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_kg_has_no_other_names() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = kg.nothing


def test_concepts_come_best_known_first(opened: Graph) -> None:
    frame = opened.concepts("Model")
    assert frame.columns.tolist() == ["id", "type", "name", "aliases", "support"]
    assert frame.name.tolist() == ["Qwen2.5-7B-Instruct", "GPT-4o", "large language model", "Qwen2.5-7B"]
    assert len(opened.concepts()) == 25


def test_relations_name_both_ends(opened: Graph) -> None:
    frame = opened.relations("TRAINED_ON")
    assert frame.drop(columns=["sentences"]).to_dict("records") == [
        {
            "subject": "ProofChain",
            "predicate": "TRAINED_ON",
            "object": "MATH",
            "support": 1,
            "confidence": 0.93,
            "papers": ["doi:10.1000/math.6"],
            "subject_id": "method:proofchain",
            "object_id": "benchmark:math",
        }
    ]
    assert len(opened.relations()) == 36


def test_results_name_what_they_are_about(opened: Graph) -> None:
    frame = opened.results()
    assert len(frame) == 10
    row = frame[frame.kind == "gain"].iloc[0].drop(["sentence", "id", "condition"]).to_dict()
    assert row == {
        "subject": "StepCredit",
        "metric": "success rate",
        "benchmark": "ALFWorld",
        "comparator": "LoopAgent",
        "value": 6.6,
        "unit": "pp",
        "kind": "gain",
        "derived": False,
        "paper": "arxiv:2405.00003",
        "date": "2024-05-21",
        "confidence": 0.9,
    }


def test_papers_come_newest_first(opened: Graph) -> None:
    frame = opened.papers()
    assert frame.id.tolist()[:2] == ["doi:10.1000/math.7", "doi:10.1000/math.6"]
    assert frame.id.tolist()[-1] == "text:0a1b2c3d"
    assert frame.concepts.tolist()[0] == 4


def test_leaderboard_is_a_frame(opened: Graph) -> None:
    frame = opened.leaderboard("alfworld", "success")
    assert frame.subject.tolist() == ["StepCredit", "LoopAgent", "LoopAgent", "TreePlan", "StepCredit"]
    assert frame["rank"].tolist()[:4] == [1, 2, 3, 4]


def test_ask_answers_named_questions(opened: Graph) -> None:
    assert opened.ask("trained-on", benchmark="MATH").concept.tolist() == ["ProofChain"]
    with pytest.raises(QueryError, match="needs --param benchmark"):
        opened.ask("trained-on")


def test_search_is_a_frame(opened: Graph) -> None:
    assert opened.search("GRPO").name.tolist() == ["Group Relative Policy Optimization"]


def test_getitem_gives_a_concept(opened: Graph) -> None:
    view = opened["grpo"]
    assert (view.name, view.type, view.aliases, view.support) == (
        "Group Relative Policy Optimization",
        "Method",
        ("GRPO",),
        4,
    )
    assert repr(view) == "<Method 'Group Relative Policy Optimization', 4 papers>"
    assert len(view.relations()) == 6
    assert view.results().kind.tolist() == ["ratio"]
    assert len(view.papers()) == 4
    with pytest.raises(NotFoundError):
        opened["no such thing"]


def test_card_shows_names_relations_numbers_and_sentences(opened: Graph) -> None:
    card = opened["StepCredit"]._repr_html_()
    for words in ("StepCredit", "outperforms", "LoopAgent", "97.4%", "arxiv:2405.00003", "<mark"):
        assert words in card


def test_cards_escape_hostile_text(graph: nx.MultiDiGraph[str]) -> None:
    text = f"We study {HOSTILE} here. It outperforms ReAct."
    add_paper(graph, Document(f"text:{HOSTILE}", "", text))
    add_concept(graph, Concept("method:hostile", ConceptType.METHOD, HOSTILE, (f"{HOSTILE}!",)))
    span = Evidence(f"text:{HOSTILE}", 10, 10 + len(HOSTILE), 0.9)
    add_edge(graph, f"text:{HOSTILE}", Predicate.MENTIONS, "method:hostile", [span])
    add_relation(graph, Relation("method:hostile", Predicate.OUTPERFORMS, "method:react", (span,)))
    opened = Graph(graph)
    for page in (opened["method:hostile"]._repr_html_(), opened["ReAct"]._repr_html_(), opened._repr_html_()):
        tags = Tags(page)
        assert not tags.tags & {"script", "img", "iframe"}
        assert tags.attributes <= {"style"}


def test_render_doc_marks_mentions_and_escapes() -> None:
    doc = spacy.blank("en")(f"{HOSTILE} FooNet wins.")
    doc.spans["mentions"] = [Span(doc, len(doc) - 3, len(doc) - 2, label="Model")]
    page = render_doc(doc)
    assert "FooNet" in page
    assert "Model" in page
    assert not Tags(page).tags & {"script", "img"}


def test_surroundings_keeps_papers_and_whole_results(graph: nx.MultiDiGraph[str]) -> None:
    part = surroundings(graph, "benchmark:shopsuite", depth=1)
    kinds = {data["type"] for _, data in part.nodes(data=True)}
    assert kinds == {"Benchmark", "Method", "Metric", "Task", "Paper", "Result"}
    evidence = [e for _, _, data in part.edges(data=True) for e in data["evidence"]]
    assert {e.document_id for e in evidence} <= set(part)


def test_cypher_gives_a_frame(opened: Graph) -> None:
    query = "MATCH (c)-[:EVALUATED_ON]->(b:Benchmark {name: $name}) RETURN c.name AS name ORDER BY name"
    assert opened.cypher(query, name="ALFWorld").name.tolist() == ["LoopAgent", "StepCredit", "TreePlan"]
    with pytest.raises(QueryError):
        opened.cypher("MATCH (n) DETACH DELETE n")
    with pytest.raises(QueryError):
        opened.cypher("LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row")


def test_sparql_gives_a_frame(opened: Graph) -> None:
    query = 'SELECT ?c WHERE { ?c skos:altLabel "GRPO" }'
    assert len(opened.sparql(query)) == 1
    with pytest.raises(QueryError, match="SELECT"):
        opened.sparql("ASK { ?s ?p ?o }")


def test_view_is_a_frame_that_nothing_breaks_out_of(graph: nx.MultiDiGraph[str]) -> None:
    if not (STATIC / "page.js").is_file():
        pytest.skip("the page's script is not built")
    graph.nodes["method:react"]["name"] = HOSTILE
    graph.nodes["method:loopagent"]["name"] = HOSTILE
    for view in (Graph(graph).view(), Graph(graph).view("method:loopagent")):
        tags = Tags(view._repr_html_())
        assert tags.tags == {"iframe"}
        assert tags.attributes == {"srcdoc", "style", "title", "onload"}
    assert "#/concept/method%3Aloopagent" in view._repr_html_()
    assert 1 < len(view.graph) < len(graph)
