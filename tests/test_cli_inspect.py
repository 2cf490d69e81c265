from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kg import __version__
from kg.datamodel import Concept, ConceptType
from kg.graph import add_concept
from kg.sinks.nodelink import read_node_link
from kg.workspace import write_graph
from tests.command import Ran, run_kg
from tests.fixture import build_fixture_graph, write_fixture_workspace
from tests.test_merge import content

Kg = Callable[..., Ran]


@pytest.fixture
def kg(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Kg:
    """Return a function that runs kg in a folder where graph.kg is the fixture."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KG_GRAPH", raising=False)
    write_fixture_workspace(tmp_path / "graph.kg")
    return lambda *arguments: run_kg(capsys, monkeypatch, *arguments)


LOOPAGENT = """\
LoopAgent  Method  method:loopagent
in 4 papers, proposed by arxiv:2403.00002, 2024

parts of it
  Group Relative Policy Optimization  Method
    LoopAgent trains Qwen2.5-7B-Instruct with Group Relative Policy Optimization (GRPO).  arxiv:2403.00002, 2024

based on
  Qwen2.5-7B-Instruct  Model
    LoopAgent trains Qwen2.5-7B-Instruct with Group Relative Policy Optimization (GRPO).  arxiv:2403.00002, 2024

evaluated on (1 of 3)
  ALFWorld  Benchmark  2 papers
    It attains 90.8% success rate on ALFWorld and 72.1% on WebShop.  arxiv:2403.00002, 2024

measured by
  success rate  Metric
    It attains 90.8% success rate on ALFWorld and 72.1% on WebShop.  arxiv:2403.00002, 2024

outperforms
  TreePlan  Method
    LoopAgent outperforms TreePlan.  arxiv:2403.00002, 2024

outperformed by (1 of 2)
  TreePlan  Method
    TreePlan outperforms LoopAgent in our tests.  arxiv:2405.00004, 2024

compared with it
  ReAct  Method
    We evaluate ReAct and LoopAgent on ShopSuite by task score.  arxiv:2407.00005, 2024

results (2 of 4)
  88% success rate on ALFWorld by LoopAgent
    We evaluate LoopAgent again and measure 88.0% success rate on ALFWorld.  arxiv:2405.00004, 2024
  +6.6 pp success rate on ALFWorld by StepCredit against LoopAgent
    With Qwen2.5-7B-Instruct it reaches 97.4% success rate on ALFWorld, a gain of 6.6 points over LoopAgent.  arxiv:2405.00003, 2024

papers (2 of 4)
  LoopAgent  arxiv:2403.00002, 2024 proposes it
  ShopSuite  arxiv:2407.00005, 2024
"""


def test_show_tells_a_concept(kg: Kg) -> None:
    assert kg("show", "graph.kg", "loop agent", "-n", "1") == Ran(0, LOOPAGENT, "")


def test_show_tells_a_sentence_of_several_results_once(kg: Kg) -> None:
    lines = kg("show", "success rate").out.splitlines()
    first = lines.index("  90.8% success rate on ALFWorld by LoopAgent")
    assert lines[first + 1 : first + 3] == [
        "  72.1% success rate on WebShop by LoopAgent",
        "    It attains 90.8% success rate on ALFWorld and 72.1% on WebShop.  arxiv:2403.00002, 2024",
    ]


def test_show_leaves_out_aliases_that_say_nothing_new(kg: Kg) -> None:
    assert kg("show", "large language model").out.splitlines()[1] == "also LLMs"


def test_show_as_json_is_one_value(kg: Kg) -> None:
    page = kg("show", "GRPO", "--json").json
    assert (page["id"], page["aliases"], page["support"]) == ("method:group-relative-policy-optimization", ["GRPO"], 4)
    assert page["relations"][0]["quotes"][0]["paper"] == "text:0a1b2c3d"


def test_show_of_nothing_suggests(kg: Kg) -> None:
    expected = "kg: nothing is called 'ALFWord' in this graph; did you mean ALFWorld?\n"
    assert kg("show", "ALFWord") == Ran(1, "", expected)


def test_show_wraps_in_a_narrow_terminal(kg: Kg, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    lines = kg("show", "loopagent").out.splitlines()
    assert max(map(len, lines)) <= 60
    assert "    LoopAgent trains Qwen2.5-7B-Instruct with Group Relative" in lines


def test_stats_counts(kg: Kg) -> None:
    stats = kg("stats", "--json").json
    assert (stats["papers"], stats["results"]) == (8, 10)
    assert stats["concepts"] == {"Task": 3, "Method": 9, "Model": 4, "Benchmark": 5, "Metric": 4}
    assert stats["top"][0] == {
        "type": "Task",
        "name": "mathematical reasoning",
        "papers": 3,
        "id": "task:mathematical-reasoning",
    }


def test_papers_lists_newest_first(kg: Kg) -> None:
    rows = kg("papers", "-n", "2", "--json").json
    assert [row["id"] for row in rows] == ["doi:10.1000/math.7", "doi:10.1000/math.6"]


def test_papers_finds_words(kg: Kg) -> None:
    rows = kg("papers", "graph.kg", "webshop", "treeplan", "--json").json
    assert [row["id"] for row in rows] == ["arxiv:2405.00003", "arxiv:2403.00002"]


@pytest.mark.parametrize("key", ["doi:10.1000/math.7", "fixture-006"])
def test_papers_shows_one(kg: Kg, key: str) -> None:
    assert kg("papers", key).out == (
        'Reasoning "Quotes" & <Tags>\n'
        "doi:10.1000/math.7, 2025  also fixture-006\n"
        "\n"
        "Large language models (LLMs) are used for mathematical reasoning. Chain-of-thought prompting helps large "
        "language models. GSM8K is a benchmark for mathematical reasoning.\n"
        "\n"
        "mentions\n"
        "  mathematical reasoning  Task\n"
        "  chain-of-thought prompting  Method\n"
        "  large language model  Model\n"
        "  GSM8K  Benchmark\n"
        "\n"
        "relations\n"
        "  chain-of-thought prompting used for large language model\n"
        "  large language model used for mathematical reasoning\n"
        "  GSM8K benchmark for mathematical reasoning\n"
    )


def test_export_writes_and_reads_back(kg: Kg, tmp_path: Path) -> None:
    assert kg("export", "node-link", "graph.kg", "-o", "out.json") == Ran(0, "", "")
    assert content(read_node_link(tmp_path / "out.json")) == content(build_fixture_graph())


def test_export_to_standard_output(kg: Kg, tmp_path: Path) -> None:
    assert len(json.loads(kg("export", "node-link").out)["nodes"]) == 43


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("export", "docx"), "docx: no such format; there are node-link, graphml"),
        (("export", "csv"), "-: this format is two files, nodes and edges; name a folder with -o FOLDER"),
        (("export", "graphml", "-o", "none/x.graphml"), "none/x.graphml: No such file or directory"),
        (("stats", "none.kg"), "none.kg: no such file; make one with: kg build INPUT... -o none.kg"),
    ],
)
def test_mistakes_are_one_line(kg: Kg, arguments: tuple[str, ...], message: str) -> None:
    ran = kg(*arguments)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith(f"kg: {message}")
    assert ran.err.count("\n") == 1


def test_no_graph_is_told(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "graph.kg").unlink()
    assert kg("stats").err == "kg: no graph: name one as the first argument, set KG_GRAPH, or stand where graph.kg is\n"


def test_graph_from_the_environment(kg: Kg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "graph.kg").rename(tmp_path / "other.kg")
    monkeypatch.setenv("KG_GRAPH", str(tmp_path / "other.kg"))
    assert kg("stats", "--json").json["papers"] == 8


def test_show_names_other_concepts_of_the_name(kg: Kg, tmp_path: Path) -> None:
    graph = build_fixture_graph()
    add_concept(graph, Concept("task:react", ConceptType.TASK, "React"))
    write_graph(graph, tmp_path / "graph.kg")
    assert kg("show", "react").out.splitlines()[:3] == [
        "ReAct  Method  method:react",
        "in 3 papers",
        "see also task:react",
    ]


def test_a_name_that_is_too_long_for_a_file_is_a_name(kg: Kg) -> None:
    assert kg("show", "x" * 5000).err == f"kg: nothing is called '{'x' * 5000}' in this graph\n"


def test_a_folder_is_no_graph(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "folder.kg").mkdir()
    ran = kg("stats", "folder.kg")
    assert (ran.status, ran.err) == (1, "kg: folder.kg: no workspace of kg, and no file either\n")


def test_version_is_printed(kg: Kg) -> None:
    ran = kg("--version")
    assert (ran.status, ran.out) == (0, f"kg {__version__}\n")
