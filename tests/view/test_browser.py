"""The page in a real Chromium."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from kg.resources import schema_path
from tests.view.conftest import Opener
from tests.view.hostile import NAMES

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


def concept(id_: str) -> str:
    return f"#/concept/{quote(id_, safe='')}"


def drawn(page: Page, hash_: str) -> list[str]:
    """Wait until the drawing of an address stands; return the ids of its nodes, sorted."""
    page.wait_for_selector(f"#canvas[data-drawn={hash_!r}]")
    found: list[str] = page.evaluate("kgPicture.graph.nodes().sort()")
    return found


def click_drawing(page: Page, script: str) -> None:
    box = page.locator("#canvas").bounding_box()
    assert box is not None
    spot = page.evaluate(script)
    page.mouse.move(box["x"] + spot["x"] - 3, box["y"] + spot["y"])
    page.mouse.move(box["x"] + spot["x"], box["y"] + spot["y"])
    page.wait_for_selector("#canvas.pointing")
    page.mouse.click(box["x"] + spot["x"], box["y"] + spot["y"])


def wait_until(page: Page, holds: Callable[[], bool]) -> None:
    """Ask again and again: the page's policy allows no function made from a string, as `wait_for_function` has it."""
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline, "waited 30 s"
        page.wait_for_timeout(50)


def test_overview_counts_and_lists(open_page: Opener, fixture_page: str) -> None:
    page = open_page(fixture_page)
    assert page.title() == "Agents"
    assert page.locator(".lead").inner_text() == (
        "25 concepts, 36 relations and 10 results read from 8 abstracts, 2024-01-10 to 2025."
    )
    tasks = page.locator("section", has=page.get_by_role("heading", name="Tasks"))
    assert tasks.locator("li").all_inner_texts() == [
        "mathematical reasoning\n3",
        "embodied decision making\n2",
        "online shopping\n1",
    ]


def test_search_finds_an_alias_and_enter_opens_it(open_page: Opener, fixture_page: str) -> None:
    page = open_page(fixture_page)
    page.keyboard.press("/")
    page.keyboard.type("grpo")
    option = page.locator("#suggestions [role=option]").first
    option.wait_for()
    assert option.locator("bdi").all_inner_texts() == ["Group Relative Policy Optimization", "GRPO"]
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Group Relative Policy Optimization").wait_for()
    assert page.evaluate("location.hash") == concept("method:group-relative-policy-optimization")
    assert page.title() == "Group Relative Policy Optimization \u2013 Agents"


def test_search_forgives_a_typing_mistake_and_says_when_nothing_fits(open_page: Opener, fixture_page: str) -> None:
    page = open_page(fixture_page)
    page.fill("#search", "reinforcment lerning")
    page.locator("#suggestions [data-id='method:reinforcement-learning']").wait_for()
    page.fill("#search", "qqqqqq")
    page.get_by_text("Nothing is called that.").wait_for()
    page.keyboard.press("Escape")
    page.locator("#suggestions").wait_for(state="hidden")


def test_search_by_keys_walks_the_suggestions(open_page: Opener, fixture_page: str) -> None:
    page = open_page(fixture_page)
    page.fill("#search", "qwen")
    page.locator("#suggestions [data-id='model:qwen2.5-7b']").wait_for()
    assert page.locator("[aria-selected=true]").get_attribute("data-id") == "model:qwen2.5-7b-instruct"
    page.keyboard.press("ArrowDown")
    assert page.locator("[aria-selected=true]").get_attribute("data-id") == "model:qwen2.5-7b"
    assert page.locator("#search").get_attribute("aria-activedescendant") == "suggestion-1"


def test_evidence_shows_the_sentence_with_both_names_marked(open_page: Opener, fixture_page: str) -> None:
    page = open_page(fixture_page, concept("method:loopagent"))
    row = page.locator("li[data-predicate=BASED_ON]")
    row.get_by_role("button").click()
    quote_ = row.locator("blockquote")
    assert quote_.inner_text() == "LoopAgent trains Qwen2.5-7B-Instruct with Group Relative Policy Optimization (GRPO)."
    assert quote_.locator("mark").all_inner_texts() == ["LoopAgent", "Qwen2.5-7B-Instruct"]
    assert row.locator("figcaption").inner_text().startswith("LoopAgent\n2024-03-05 \u00b7 90")


def test_papers_that_disagree_are_marked(open_page: Opener, fixture_page: str) -> None:
    page = open_page(fixture_page, concept("method:treeplan"))
    rows = page.locator("li[data-predicate=OUTPERFORMS]", has_text="disputed")
    assert rows.locator("bdi").all_inner_texts() == ["LoopAgent", "ReAct", "LoopAgent", "ReAct"]


def test_filter_by_type_relation_and_support(open_page: Opener, fixture_page: str) -> None:
    hash_ = concept("method:loopagent")
    page = open_page(fixture_page, hash_)
    everything = drawn(page, hash_)
    assert len(everything) == 10
    page.click("[data-filter=Benchmark]")
    page.locator(".amount", has_text="6 neighbours").wait_for()
    assert page.locator("#relations h3", has_text="Evaluated on").count() == 0
    page.click("[data-filter=Benchmark]")
    page.click(".menu summary")
    page.get_by_role("button", name="None").click()
    page.check("[data-filter=OUTPERFORMS]")
    page.locator(".amount", has_text="2 neighbours").wait_for()
    assert page.locator("#relations h3").all_inner_texts() == ["Outperforms", "Outperform it"]
    page.get_by_role("button", name="All", exact=True).click()
    page.fill("[data-filter=support]", "2")
    page.locator(".amount", has_text="1 neighbour").wait_for()
    assert drawn(page, hash_) == ["benchmark:alfworld", "method:loopagent"]


def test_click_on_a_node_opens_its_page(open_page: Opener, fixture_page: str) -> None:
    hash_ = concept("method:loopagent")
    page = open_page(fixture_page, hash_)
    drawn(page, hash_)
    click_drawing(page, "kgPicture.position('benchmark:webshop')")
    page.get_by_role("heading", level=1, name="WebShop").wait_for()
    assert page.evaluate("location.hash") == concept("benchmark:webshop")
    page.go_back()
    page.get_by_role("heading", level=1, name="LoopAgent").wait_for()


def test_click_on_a_line_shows_what_is_stated_between(open_page: Opener, fixture_page: str) -> None:
    hash_ = concept("method:loopagent")
    page = open_page(fixture_page, hash_)
    drawn(page, hash_)
    middle = """() => {
      const [a, b] = ["method:loopagent", "benchmark:webshop"].map((id) => kgPicture.position(id));
      return {x: (a.x + b.x) / 2, y: (a.y + b.y) / 2};
    }"""
    click_drawing(page, middle)
    page.get_by_role("heading", level=1, name="LoopAgent and WebShop").wait_for()
    assert page.locator("#panel h2").all_inner_texts() == ["LoopAgent\nevaluated on\nWebShop"]
    assert page.locator("#panel blockquote").all_inner_texts() == [
        "It attains 90.8% success rate on ALFWorld and 72.1% on WebShop."
    ]


def test_leaderboard_is_ordered_with_units_and_sentences(open_page: Opener, fixture_page: str) -> None:
    page = open_page(fixture_page, "#/leaderboard/benchmark%3Aalfworld")
    rows = page.locator("table").first.locator("tbody tr:not(.below)")
    cells = [row.locator("td").all_inner_texts()[:3] for row in rows.all()]
    assert cells == [
        ["1", "StepCredit\non Qwen2.5-7B-Instruct", "97.4\u202f%"],
        ["2", "LoopAgent\non Qwen2.5-7B-Instruct", "90.8\u202f%"],
        ["3", "LoopAgent", "88\u202f%"],
        ["4", "TreePlan\non GPT-4o", "81.5\u202f%"],
    ]
    changes = page.locator("table").nth(1).locator("tbody tr:not(.below) td")
    assert changes.all_inner_texts()[:2] == ["StepCredit\non Qwen2.5-7B-Instruct", "+6.6\u202fpp"]
    rows.nth(3).get_by_role("button").click()
    page.locator("blockquote").wait_for()
    assert page.locator("blockquote").all_inner_texts() == [
        "TreePlan is built on GPT-4o and reaches 81.5% success rate on ALFWorld."
    ]


def test_paper_page_marks_names_and_links_out(open_page: Opener, fixture_page: str) -> None:
    hash_ = "#/paper/arxiv%3A2405.00004"
    page = open_page(fixture_page, hash_)
    assert page.locator(".abstract mark").all_inner_texts() == [
        "LoopAgent",
        "success rate",
        "ALFWorld",
        "TreePlan",
        "LoopAgent",
    ]
    assert page.locator(".facts a").get_attribute("href") == "https://arxiv.org/abs/2405.00004"
    assert drawn(page, hash_) == ["benchmark:alfworld", "method:loopagent", "method:treeplan", "metric:success-rate"]


def test_map_draws_all_concepts_with_a_relation(open_page: Opener, fixture_page: str) -> None:
    page = open_page(fixture_page, "#/map")
    nodes = drawn(page, "#/map")
    assert len(nodes) == 23
    assert "metric:token-usage" not in nodes
    page.get_by_role("button", name="Stop arranging").click()
    page.locator(".facts", has_text=re.compile(r"23 concepts, \d+ lines$")).wait_for()


def test_large_map_is_moved_as_it_stands_and_drawn_anew_at_rest(open_page: Opener, large_page: str) -> None:
    page = open_page(large_page, "#/map")
    assert len(drawn(page, "#/map")) == 2100
    page.get_by_role("button", name="Stop arranging").click()
    page.locator(".facts", has_text="2,099 lines").wait_for()
    box = page.locator("#canvas").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    before = page.evaluate("kgPicture.position('method:m7')")
    page.evaluate("""() => {
      window.slides = [];
      new MutationObserver(() => {
        const translate = getComputedStyle(document.querySelector(".sigma-nodes")).translate;
        window.slides.push([translate, kgPicture.position("method:m7")]);
      }).observe(document.getElementById("canvas"), {attributeFilter: ["style"]});
    }""")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 20, steps=3)
    page.mouse.up()
    wait_until(page, lambda: page.evaluate("slides.at(-1)?.[0]") == "none")
    assert ["60px 20px", before] in page.evaluate("slides")
    after = page.evaluate("kgPicture.position('method:m7')")
    assert (round(after["x"] - before["x"]), round(after["y"] - before["y"])) == (60, 20)
    assert page.evaluate("location.hash") == "#/map"


def test_theme_follows_the_system_until_one_is_chosen(open_page: Opener, fixture_page: str) -> None:
    page = open_page(fixture_page, theme="dark")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.get_by_role("button", name="Light or dark").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    page.reload()
    page.wait_for_selector("#panel[data-ready]")
    assert page.evaluate("document.documentElement.dataset.theme") == "light"


def test_keys_move_the_drawing_and_focus_goes_to_the_heading(open_page: Opener, fixture_page: str) -> None:
    hash_ = concept("method:loopagent")
    page = open_page(fixture_page, hash_)
    drawn(page, hash_)
    page.focus("#canvas")
    before = page.evaluate("kgPicture.position('method:loopagent')")
    page.keyboard.press("ArrowLeft")
    wait_until(page, lambda: page.evaluate("kgPicture.position('method:loopagent')")["x"] > before["x"])
    page.locator("#relations a", has_text="ALFWorld").click()
    page.get_by_role("heading", level=1, name="ALFWorld").wait_for()
    assert page.evaluate("document.activeElement.textContent") == "ALFWorld"


@pytest.mark.parametrize(
    "hash_", ["#/", concept("method:loopagent"), "#/paper/arxiv%3A2405.00003", "#/about", "#/leaderboards"]
)
def test_phone_shows_no_page_wider_than_itself(open_page: Opener, fixture_page: str, hash_: str) -> None:
    page = open_page(fixture_page, hash_, width=390, height=844)
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_unknown_address_says_so(open_page: Opener, fixture_page: str) -> None:
    page = open_page(fixture_page, "#/concept/method%3Anothing")
    assert page.locator("#panel .empty").inner_text() == "This address names no concept or paper of the graph."


def test_about_names_the_licences(open_page: Opener, fixture_page: str) -> None:
    page = open_page(fixture_page, "#/about")
    notices = page.locator("pre").inner_text()
    names = [
        "graphology 0",
        "graphology-layout-forceatlas2 0",
        "minisearch 7",
        "sigma 3",
        "events 3",
        "graphology-utils 2",
    ]
    assert [name for name in names if name not in notices] == []


@pytest.mark.parametrize("name", NAMES)
def test_hostile_name_is_only_text(open_page: Opener, hostile_page: str, name: str) -> None:
    hash_ = concept(f"benchmark:{name}")
    page = open_page(hostile_page, hash_)
    assert page.locator("h1").text_content() == name
    page.locator("li[data-predicate=EVALUATED_ON] button").click()
    page.locator("li[data-predicate=EVALUATED_ON] blockquote").wait_for()
    assert page.locator("li[data-predicate=EVALUATED_ON] mark").all_text_contents() == [name]
    page.fill("#search", name)
    page.locator("#suggestions bdi").first.wait_for()
    assert name in page.locator("#suggestions bdi").all_text_contents()
    assert page.evaluate("window.hacked") is None


@pytest.mark.parametrize(
    "hash_", ["#/", "#/leaderboards", "#/map", "#/paper/" + quote("x<script>:\"'/../#?&", safe="")]
)
def test_hostile_pages_do_nothing(open_page: Opener, hostile_page: str, hash_: str) -> None:
    page = open_page(hostile_page, hash_)
    assert page.title().endswith("</title><script>window.hacked = 1</script>")
    assert page.locator("#panel script, #panel img").count() == 0
    assert page.evaluate("window.hacked") is None


def test_policy_stops_a_script_that_got_in(browser: Browser, fixture_page: str) -> None:
    page = browser.new_page()
    page.goto(fixture_page)
    blocked = page.evaluate("""async () => {
      const seen = new Promise((done) => addEventListener("securitypolicyviolation", (event) => done(event.effectiveDirective)));
      const image = document.createElement("img");
      image.setAttribute("onerror", "window.hacked = 1");
      document.body.append(image);
      return seen;
    }""")
    page.close()
    assert blocked == "script-src-attr"


def test_served_page_shows_the_same(open_page: Opener, served: str) -> None:
    page = open_page(served, concept("method:loopagent"))
    nodes = drawn(page, concept("method:loopagent"))
    assert len(nodes) == 10
    page.locator("li[data-predicate=BASED_ON] button").click()
    page.locator("li[data-predicate=BASED_ON] blockquote").wait_for()
    assert page.locator("li[data-predicate=BASED_ON] mark").all_inner_texts() == ["LoopAgent", "Qwen2.5-7B-Instruct"]
    page.fill("#search", "alfw")
    page.locator("#suggestions [data-id='benchmark:alfworld']").click()
    page.get_by_role("link", name="Open the leaderboard").click()
    page.wait_for_selector("table.results")
    assert page.locator("table").first.locator(".value").all_inner_texts() == [
        "97.4\u202f%",
        "90.8\u202f%",
        "88\u202f%",
        "81.5\u202f%",
    ]
    page.click("#bar nav a:first-child")
    assert len(drawn(page, "#/map")) == 23


def test_vocabulary_can_be_read_in_the_browser(browser: Browser, served: str) -> None:
    page = browser.new_page()
    for address in (f"{served}vocabulary", schema_path("vocabulary.ttl").as_uri()):
        page.goto(address)
        assert "rkg:Benchmark a owl:Class ;\n" in page.inner_text("body")
    page.close()
