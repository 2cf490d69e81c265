"""A real Chromium, pages of the fixture and of a hostile graph in it, and the same served."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.datamodel import Concept, ConceptType, Document, Evidence, Predicate, Relation
from kg.graph import add_concept, add_paper, add_relation, new_graph
from kg.serve import make_server
from kg.view.page import write_html
from kg.workspace import write_graph
from tests.fixture import build_fixture_graph
from tests.view.hostile import build_hostile_graph

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
]  # fmt: skip
DRIVER_CHATTER = "GPU stall due to ReadPixels"
Opener = Callable[..., "Page"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("KG_CHROMIUM") or next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("needs a Chromium: apt-get install chromium, or set KG_CHROMIUM to the program")
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install playwright")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def fixture_page(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("view") / "graph.html"
    write_html(build_fixture_graph(), path, title="Agents")
    return path.as_uri()


@pytest.fixture(scope="session")
def hostile_page(tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("view") / "hostile.html"
    write_html(build_hostile_graph(), path, title="</title><script>window.hacked = 1</script>")
    return path.as_uri()


@pytest.fixture(scope="session")
def large_page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Write a page of so many concepts, each based on the first, that the map is drawn as a large one."""
    graph = new_graph()
    paper = Document("arxiv:2401.00001", "On methods", "Each is based on the first.", "2024-01-01")
    add_paper(graph, paper)
    for number in range(2100):
        add_concept(graph, Concept(f"method:m{number}", ConceptType.METHOD, f"M{number}"))
    evidence = (Evidence(paper.id, 11, 38, 0.9),)
    for number in range(1, 2100):
        add_relation(graph, Relation(f"method:m{number}", Predicate.BASED_ON, "method:m0", evidence))
    path = tmp_path_factory.mktemp("view") / "graph.html"
    write_html(graph, path, title="Large")
    return path.as_uri()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Opener]:
    """Open an address; at the end no page may have said anything on its console or asked for anything else."""
    said: list[str] = []
    asked: list[str] = []
    contexts = []

    def open_(address: str, hash_: str = "", *, width: int = 1280, height: int = 800, theme: str = "light") -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address + hash_)
        page.wait_for_selector("#panel[data-ready]")
        allowed.append(address)
        return page

    allowed: list[str] = []
    yield open_
    for context in contexts:
        context.close()
    assert [words for words in said if DRIVER_CHATTER not in words] == []
    assert [url for url in asked if not url.startswith((*allowed, "data:", "blob:"))] == []


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the fixture graph as `kg serve` does; give the address."""
    path = tmp_path_factory.mktemp("view") / "Agents.kg"
    write_graph(build_fixture_graph(), path)
    server = make_server(path, host="127.0.0.1", port=0, timeout=20.0, limit=50)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.address
    server.shutdown()
    server.server_close()
