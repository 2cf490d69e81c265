"""The HTML page of a graph: one file that needs no network, or the same page served over a small JSON API.

A page that carries its graph holds it in script elements of type application/json, each a JSON string of
base64 of gzip of JSON: one "core" (`kg.view.pack`) and chunks of papers that are unpacked when they are looked at.

A served page (`served_page`) asks for what it shows. `kg.view.answers.answer(records, path, parameters)` gives
every answer as a JSON object; an error is {"error": "one line"} with status 404 (`NotFoundError`) or 400:

========================================================  ====================================================
GET                                                       answers
========================================================  ====================================================
/api/overview                                             counts, predicates, top, boards, newest, dates
/api/search?q=WORDS&limit=12                              hits: id, type, name, support, matched name
/api/concept?id=ID                                        concept, relations, papers (ids), results
/api/neighbours?id=ID&limit=40&type=&predicate=&support=  concepts (the centre first), relations, total
/api/papers?id=ID&id=ID                                   papers: text, mentions, relations, results
/api/leaderboard?benchmark=ID                             rows, metric by metric, best first; results; claims
/api/map?limit=20000                                      concepts, relations, total
========================================================  ====================================================

Records are those of `kg.view.records`. `concepts` names every concept that an answer refers to, `heads` every
paper. `type` and `predicate` may be repeated; none means all.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Iterator
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from kg.errors import KGError
from kg.sinks.files import open_text
from kg.view.pack import pack_core, pack_papers
from kg.view.records import Records

if TYPE_CHECKING:
    import networkx as nx

STATIC = Path(__file__).parent / "static"


class BundleError(KGError):
    """The page's script was not built with the package."""


def write_html(graph: nx.MultiDiGraph[str], path: Path, *, title: str = "Knowledge graph") -> None:
    """Write the page of a graph; `-` is standard output.

    Raises:
        BundleError: The page's script was not built.
        OutputError: The file cannot be written.
    """
    with open_text(path) as file:
        file.writelines(generate_html(graph, title=title))


def generate_html(graph: nx.MultiDiGraph[str], *, title: str = "Knowledge graph") -> Iterator[str]:
    """Yield the text of a page that carries its graph."""
    records = Records(graph)
    before, after = _frame(title, mode="embedded", connect="'none'")
    yield before
    yield _data_script("kg-core", pack_core(records))
    for number, chunk in enumerate(pack_papers(records)):
        yield _data_script(f"kg-papers-{number}", chunk)
    yield after


def served_page(title: str = "Knowledge graph") -> str:
    """Return the page that asks the API of the host it came from."""
    return "".join(_frame(title, mode="served", connect="'self'"))


def _frame(title: str, *, mode: str, connect: str) -> tuple[str, str]:
    script, style, licences = (_bundled(name) for name in ("page.js", "page.css", "licences.txt"))
    policy = (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; connect-src {connect}; "
        "img-src data:; worker-src blob:; base-uri 'none'; form-action 'none'"
    )
    template = Template((Path(__file__).parent / "page.html").read_text(encoding="utf-8"))
    page = template.substitute(
        policy=policy, title=html.escape(title), mode=mode, style=style, script=script, licences=html.escape(licences)
    )
    before, _, after = page.partition("<!-- data -->\n")
    return before, after


def _bundled(name: str) -> str:
    path = STATIC / name
    if not path.is_file():
        raise BundleError(f"{path} is missing: install the package again (pip install -e .), which builds the page")
    return path.read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _data_script(id_: str, packed: bytes) -> str:
    return f'<script type="application/json" id="{id_}">{json.dumps(base64.b64encode(packed).decode())}</script>\n'
