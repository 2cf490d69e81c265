"""HTML for notebooks: the card of a concept, a summary of a graph, and a text with its mentions marked.

Everything that comes from a text is escaped. Colours are those of the page around, so that a card fits light and dark.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape
from typing import TYPE_CHECKING

from kg.datamodel import Evidence, Predicate
from kg.graph import NODE_TYPES, format_value
from kg.neighbors import concept_steps
from kg.palette import COLORS, tint

if TYPE_CHECKING:
    import networkx as nx
    from spacy.tokens import Doc

SHOWN = 12
SENTENCES = 3
CARD = "border:1px solid color-mix(in srgb, currentColor 25%, transparent);border-radius:8px;padding:12px 16px;max-width:56em"
QUIET = "opacity:.7;font-size:90%"


def concept_card(graph: nx.MultiDiGraph[str], node: str) -> str:
    """Return the card of a concept: names, relations, numbers, and sentences that mention it."""
    data = graph.nodes[node]
    count = f"{data['support']} paper{'' if data['support'] == 1 else 's'}"
    parts = [
        f'<div style="{CARD}">',
        f'<div><b style="font-size:130%">{escape(data["name"])}</b> {_badge(data["type"])} <span style="{QUIET}">{count}</span></div>',
    ]
    if data["aliases"]:
        parts.append(f'<div style="{QUIET}">also: {escape(", ".join(data["aliases"][:SHOWN]))}</div>')
    parts += [
        *_section("Relations", _relations(graph, node)),
        *_section("Numbers", _numbers(graph, node)),
        *_section("Sentences", _sentences(graph, node)),
        "</div>",
    ]
    return "\n".join(parts)


def graph_card(graph: nx.MultiDiGraph[str]) -> str:
    """Return a summary of a graph: how many nodes of each type, and the best known concepts."""
    counts = Counter(data["type"] for _, data in graph.nodes(data=True))
    rows = "".join(
        f'<tr><td style="text-align:left">{_badge(type_)}</td><td style="text-align:right">{counts[type_]:,}</td>'
        f'<td style="text-align:left">{escape(", ".join(_best_known(graph, type_)))}</td></tr>'
        for type_ in NODE_TYPES
        if counts[type_]
    )
    return f'<div style="{CARD}"><b>Knowledge graph</b>, {graph.number_of_edges():,} edges<table>{rows}</table></div>'


def render_doc(doc: Doc) -> str:
    """Return a text with the mentions of a spaCy `Doc` marked by type, drawn by displaCy."""
    from spacy import displacy
    from spacy.util import filter_spans

    spans = sorted(filter_spans(doc.spans.get("mentions", ())), key=lambda span: span.start)
    ents = [{"start": span.start_char, "end": span.end_char, "label": span.label_} for span in spans]
    colors = {type_.upper(): tint(color) for type_, color in COLORS.items()}
    marked = {"text": doc.text, "ents": ents, "title": None}
    html: str = displacy.render(marked, style="ent", manual=True, jupyter=False, options={"colors": colors})
    return html


def mark(text: str, spans: Iterable[tuple[int, int]], color: str) -> str:
    """Return a text as HTML with spans marked; the spans are sorted and do not overlap.

    >>> mark("a < b", [(4, 5)], "#0072B2")
    'a &lt; <mark style="background:#0072B233;color:inherit;border-radius:3px">b</mark>'
    """
    parts: list[str] = []
    done = 0
    for start, end in spans:
        style = f"background:{color}33;color:inherit;border-radius:3px"
        parts += [escape(text[done:start]), f'<mark style="{style}">{escape(text[start:end])}</mark>']
        done = end
    return "".join((*parts, escape(text[done:])))


def _badge(type_: str) -> str:
    style = f"background:{COLORS[type_]};color:white;border-radius:4px;padding:1px 6px;font-size:80%"
    return f'<span style="{style}">{escape(type_)}</span>'


def _section(title: str, lines: Iterator[str]) -> Iterator[str]:
    items = list(lines)
    if not items:
        return
    more = f'<li style="{QUIET};list-style:none">and {len(items) - SHOWN} more</li>' if len(items) > SHOWN else ""
    listed = "".join(f"<li>{item}</li>" for item in items[:SHOWN])
    yield f'<div style="margin-top:8px"><b>{title}</b><ul style="margin:2px 0">{listed}{more}</ul></div>'


def _relations(graph: nx.MultiDiGraph[str], node: str) -> Iterator[str]:
    steps = concept_steps(graph, node)
    for step in sorted(steps, key=lambda s: (-s.support, -s.confidence, s.predicate, s.subject, s.object)):
        other = graph.nodes[step.end]
        color = f"color-mix(in srgb, {COLORS[other['type']]} 65%, currentColor)"
        name = f'<b style="color:{color}">{escape(other["name"])}</b>'
        verb = step.predicate.lower().replace("_", " ")
        words = f"{verb} {name}" if step.subject == node else f"{name} {verb} it"
        summary = f'{words} <span style="{QUIET}">{step.support or ""}</span>'
        yield f"<details><summary>{summary}</summary>{escape(step.sentence)}</details>" if step.sentence else summary


def _numbers(graph: nx.MultiDiGraph[str], node: str) -> Iterator[str]:
    results = sorted({result for result, _, key in graph.in_edges(node, keys=True) if key == Predicate.OF.value})
    for result in sorted(results, key=lambda n: (graph.nodes[n]["evidence"][0], n)):
        data = graph.nodes[result]
        ends = {key: graph.nodes[end]["name"] for _, end, key in graph.out_edges(result, keys=True)}
        words = [f"<b>{escape(format_value(data['value'], data['unit'], data['kind']))}</b>"]
        words += [escape(ends[key]) for key in ("BY",) if key in ends]
        words += [f"on {escape(ends[key])}" for key in ("ON",) if key in ends]
        words += [f"({escape(data['condition'])})"] if data["condition"] else []
        paper = escape(data["evidence"][0].document_id)
        yield f'{" ".join(words)} <span style="{QUIET}">{paper}{", derived" if data["derived"] else ""}</span>'


def _sentences(graph: nx.MultiDiGraph[str], node: str) -> Iterator[str]:
    """Yield the surroundings of the first mentions, one of a paper, newest papers first."""
    mentions = [data["evidence"] for _, _, key, data in graph.in_edges(node, keys=True, data=True) if key == "MENTIONS"]
    color = COLORS[graph.nodes[node]["type"]]
    dated = sorted(mentions, key=lambda evidence: evidence[0].document_id)
    newest = sorted(dated, key=lambda evidence: graph.nodes[evidence[0].document_id]["date"] or "", reverse=True)
    for evidence in newest[:SENTENCES]:
        paper = graph.nodes[evidence[0].document_id]
        yield f'{_context(paper, evidence[-1], color)} <span style="{QUIET}">{escape(evidence[0].document_id)}</span>'


def _context(paper: dict[str, str], evidence: Evidence, color: str) -> str:
    text = f"{paper['title']}\n{paper['abstract']}"
    before, after = text.rfind(". ", 0, evidence.start), text.find(". ", evidence.end)
    line_before, line_after = text.rfind("\n", 0, evidence.start), text.find("\n", evidence.end)
    start = max(before + 2 if before >= 0 else 0, line_before + 1)
    stop = min((found for found in (after, line_after) if found >= 0), default=len(text))
    return mark(text[start : stop + 1].rstrip(), [(evidence.start - start, evidence.end - start)], color)


def _best_known(graph: nx.MultiDiGraph[str], type_: str) -> list[str]:
    nodes = [(data.get("support", 0), node) for node, data in graph.nodes(data=True) if data["type"] == type_]
    if type_ in {"Paper", "Result"}:
        return []
    return [graph.nodes[node]["name"] for _, node in sorted(nodes, key=lambda pair: (-pair[0], pair[1]))[:5]]
