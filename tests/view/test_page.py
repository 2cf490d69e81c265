"""The file that is written: the same bytes, closed to the network, holding the whole graph."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kg.view import page
from kg.view.page import BundleError, generate_html, served_page, write_html
from kg.workspace import write_graph
from tests.command import run_kg
from tests.fixture import build_fixture_graph
from tests.view.hostile import build_hostile_graph

if TYPE_CHECKING:
    import networkx as nx

STYLE = Path(page.__file__).parent / "src" / "style" / "base.css"


class Elements(HTMLParser):
    """The elements of a page with their attributes and, of scripts and styles, the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None], str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), ""))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem is not None:
            tag, attributes, text = self.found[-1]
            self.found[-1] = (tag, attributes, text + data)

    def texts(self, tag: str) -> list[str]:
        return [text for name, _, text in self.found if name == tag]


def unpack(text: str) -> Any:
    return json.loads(gzip.decompress(base64.b64decode(json.loads(text))))


def test_generate_html_gives_the_same_bytes_in_any_order(graph: nx.MultiDiGraph[str]) -> None:
    import networkx as nx

    turned = nx.MultiDiGraph()
    turned.add_nodes_from(reversed(list(graph.nodes(data=True))))
    turned.add_edges_from(reversed(list(graph.edges(keys=True, data=True))))
    assert list(generate_html(turned)) == list(generate_html(graph))


def test_policy_allows_the_own_script_and_style_only(graph: nx.MultiDiGraph[str]) -> None:
    elements = Elements("".join(generate_html(graph)))
    policy = next(a["content"] for tag, a, _ in elements.found if a.get("http-equiv") == "Content-Security-Policy")
    script, style = elements.texts("script")[-1], elements.texts("style")[0]
    digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (script, style)]
    assert policy == (
        f"default-src 'none'; script-src 'sha256-{digests[0]}'; style-src 'sha256-{digests[1]}'; connect-src 'none'; "
        "img-src data:; worker-src blob:; base-uri 'none'; form-action 'none'"
    )


def test_page_names_nothing_to_load(graph: nx.MultiDiGraph[str]) -> None:
    elements = Elements("".join(generate_html(graph)))
    loads = [
        value for _, attributes, _ in elements.found for name, value in attributes.items() if name in {"src", "href"}
    ]
    assert [value for value in loads if value is None or not value.startswith("data:")] == []


def test_hostile_names_add_no_element() -> None:
    hostile = Elements("".join(generate_html(build_hostile_graph(), title="</title><script>alert(1)</script>")))
    plain = Elements("".join(generate_html(build_fixture_graph())))
    assert [tag for tag, _, _ in hostile.found] == [tag for tag, _, _ in plain.found]


def test_page_holds_the_whole_graph(graph: nx.MultiDiGraph[str]) -> None:
    data = [
        (a["id"], text)
        for tag, a, text in Elements("".join(generate_html(graph))).found
        if a.get("type") == "application/json"
    ]
    core, papers = (unpack(text) for _, text in data)
    assert [id_ for id_, _ in data] == ["kg-core", "kg-papers-0"]
    counts = {name: len(core[name]["id"]) for name in ("concepts", "papers", "results")}
    assert counts == {"concepts": 25, "papers": 8, "results": 10}
    ids, predicates = core["concepts"]["id"], core["predicates"]
    columns = (core["relations"][name] for name in ("subject", "predicate", "object"))
    relations = {(ids[s], predicates[p], ids[o]) for s, p, o in zip(*columns, strict=True)}
    concepts = {node for node in graph if "support" in graph.nodes[node]}
    assert relations == {(s, p, o) for s, o, p in graph.edges(keys=True) if {s, o} <= concepts}
    assert [paper[:2] for paper in papers] == [
        [graph.nodes[id_]["title"], graph.nodes[id_]["abstract"]] for id_ in core["papers"]["id"]
    ]


def test_served_page_may_ask_its_host_only() -> None:
    text = served_page("<Agents>")
    assert re.findall(r"connect-src [^;]+", text) == ["connect-src 'self'"]
    assert "<title>&lt;Agents&gt;</title>" in text


def test_write_html_says_that_the_script_is_missing(
    graph: nx.MultiDiGraph[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "STATIC", tmp_path)
    with pytest.raises(BundleError, match=r"page\.js is missing: install the package again"):
        write_html(graph, tmp_path / "graph.html")
    assert not (tmp_path / "graph.html").exists()


def test_view_command_writes_the_page(
    graph: nx.MultiDiGraph[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_graph(graph, tmp_path / "agents.kg")
    target = tmp_path / "graph.html"
    ran = run_kg(capsys, monkeypatch, "view", tmp_path / "agents.kg", "-o", target)
    assert (ran.status, ran.out, ran.err) == (0, "", f"wrote {target}\n")
    assert target.read_text(encoding="utf-8") == "".join(generate_html(graph, title="agents"))


def test_view_command_tells_that_the_graph_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = run_kg(capsys, monkeypatch, "view", tmp_path / "none.kg")
    assert ran.status == 1
    assert ran.err.startswith("kg: ")
    assert ran.err.count("\n") == 1


THEMES = dict(
    zip(("light", "dark"), re.findall(r":root[^{]*\{([^}]+)\}", STYLE.read_text(encoding="utf-8")), strict=False)
)
WORDS = ("ink", "soft", "accent", "warn", "task", "method", "model", "benchmark", "metric", "paper")


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("ground", ["ground", "surface", "sunk"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_can_be_read(theme: str, ground: str, word: str) -> None:
    colours = dict(re.findall(r"--([\w-]+): (#\w{6});", THEMES[theme]))
    pale, dark = sorted((luminance(colours[ground]), luminance(colours[word])), reverse=True)
    assert (pale + 0.05) / (dark + 0.05) >= 4.5


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
