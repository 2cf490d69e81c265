// Pieces that several pages show: names, sentences with marked names, tables of results.
import type { Concept, Mention, Paper, Result, Source } from "./contract";
import { h, icon, ICONS } from "./dom";
import type { Child } from "./dom";
import { count, formatValue, paperText, pieces } from "./text";
import { KINDS } from "./words";

export function conceptHref(id: string): string {
  return `#/concept/${encodeURIComponent(id)}`;
}

export function paperHref(id: string): string {
  return `#/paper/${encodeURIComponent(id)}`;
}

export function boardHref(id: string): string {
  return `#/leaderboard/${encodeURIComponent(id)}`;
}

export function betweenHref(a: string, b: string): string {
  return `#/between/${encodeURIComponent(a)}/${encodeURIComponent(b)}`;
}

export function dot(type: string): HTMLElement {
  return h("span", { class: "dot", "data-type": type, "aria-hidden": "true" });
}

export function conceptLink(concept: Concept): HTMLElement {
  return h("a", { class: "name", href: conceptHref(concept.id), title: concept.type }, dot(concept.type), h("bdi", {}, concept.name));
}

export function paperLink(source: Source, id: string): HTMLElement {
  const head = source.head(id);
  return h("a", { class: "paper", href: paperHref(id) }, h("bdi", {}, head.name || id));
}

export function sectionTitle(words: string, number: number | null = null): HTMLElement {
  return h("h2", {}, words, number !== null && h("span", { class: "count" }, number.toLocaleString("en")));
}

export function empty(words: string): HTMLElement {
  return h("p", { class: "empty" }, words);
}

/** A span of a paper with the names of `concepts` marked (null: every name). */
export function marked(source: Source, paper: Paper, start: number, end: number, mentions: readonly Mention[], concepts: ReadonlySet<string> | null): Child[] {
  return pieces(paperText(paper), start, end, mentions, concepts).map(({ text, concept }) => {
    if (concept === null) return text;
    const { type, name } = source.named(concept);
    return h("mark", { "data-type": type }, h("a", { href: conceptHref(concept), title: `${type}: ${name}` }, text));
  });
}

export function quote(source: Source, paper: Paper, start: number, end: number, concepts: ReadonlySet<string>, confidence: number | null): HTMLElement {
  return h(
    "figure",
    { class: "quote" },
    h("blockquote", { dir: "auto" }, marked(source, paper, start, end, paper.mentions, concepts)),
    h(
      "figcaption",
      {},
      paperLink(source, paper.id),
      h("span", { class: "meta" }, paper.date ?? "undated", confidence !== null && h("span", { title: "The extractor's confidence" }, ` \u00b7 ${Math.round(confidence * 100)}\u202f% sure`)),
    ),
  );
}

/** A button that opens what `load` makes under `row`, and closes it again. */
export function opener(words: Child, label: string, load: () => Promise<Node>): { button: HTMLElement; region: HTMLElement } {
  const region = h("div", { class: "opened", hidden: true });
  const button = h("button", { type: "button", class: "opener", "aria-expanded": "false", "aria-label": label, onclick: () => void toggle() }, words, icon(ICONS.down));
  const toggle = async (): Promise<void> => {
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
    region.hidden = !open;
    if (open && region.childNodes.length === 0) region.appendChild(await load());
  };
  return { button, region };
}

/** A list that shows its first items, and the rest when asked. */
export function cut<T>(items: readonly T[], first: number, make: (item: T) => Node, list: HTMLElement): HTMLElement {
  items.slice(0, first).forEach((item) => list.appendChild(make(item)));
  const rest = items.slice(first);
  if (rest.length === 0) return list;
  const button = h("button", { type: "button", class: "more", onclick: () => showRest() }, `Show ${count(rest.length, "more", "more")}`);
  const showRest = (): void => {
    const next = rest.splice(0, 100).map(make);
    list.append(...next);
    if (rest.length === 0) button.remove();
    else button.textContent = `Show ${count(rest.length, "more", "more")}`;
  };
  return h("div", {}, list, button);
}

/** What a number is about, beside the concept whose page it is on. */
export function aboutResult(source: Source, result: Result, page: string): Child[] {
  const parts: Child[] = [];
  const add = (word: string, id: string | null): void => {
    if (id !== null && id !== page) parts.push(word, conceptLink(source.named(id)), " ");
  };
  add("", result.metric);
  add("of ", result.subject);
  add("on ", result.benchmark);
  add("against ", result.comparator);
  if (result.comparator === null && result.comparator_text !== null) parts.push(h("span", {}, "against ", h("bdi", {}, result.comparator_text)), " ");
  return parts;
}

export function resultNotes(result: Result): HTMLElement {
  const notes = [result.kind === "score" ? null : KINDS[result.kind], result.condition, result.derived ? "computed" : null];
  const shown = notes.filter((note) => note !== null);
  return h("span", { class: "notes" }, shown.map((note) => h("span", { class: "note" }, h("bdi", {}, note))));
}

export async function resultQuote(source: Source, result: Result): Promise<HTMLElement> {
  const [paper] = await source.papers([result.paper]);
  const ends = [result.subject, result.metric, result.benchmark, result.comparator].filter((end) => end !== null);
  return quote(source, paper!, result.start, result.end, new Set(ends), result.confidence);
}

/** One result as a list item: the number, what it is about, and its sentence on demand. */
export function resultItem(source: Source, result: Result, page: string): HTMLElement {
  const head = source.head(result.paper);
  const { button, region } = opener(head.date?.slice(0, 7) ?? "source", `The sentence behind ${formatValue(result)}`, () => resultQuote(source, result));
  return h(
    "li",
    { class: "result" },
    h("span", { class: "value" }, formatValue(result)),
    h("span", { class: "about" }, aboutResult(source, result, page), resultNotes(result)),
    button,
    region,
  );
}
