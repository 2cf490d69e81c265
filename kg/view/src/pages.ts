// What each address shows beside the drawing, or without one.
import type { Concept, ConceptPage, Filter, Overview, Paper, Result, Source, Subgraph } from "./contract";
import { TYPES } from "./contract";
import { h, icon, ICONS } from "./dom";
import type { Child } from "./dom";
import { betweenHref, boardHref, conceptLink, cut, dot, empty, marked, paperLink, quote, resultItem, sectionTitle } from "./parts";
import { evidence, relationList } from "./relations";
import { count, fold, paperText, sentenceAround } from "./text";
import { PHRASES, PLURALS, phrase, webAddress } from "./words";

export interface Page {
  title: string;
  body: HTMLElement;
  /** What is drawn beside it: a few concepts, or something that draws itself; null for a page without a drawing. */
  drawing: { subgraph: (limit: number) => Promise<Subgraph>; centre: string | null } | { draw: () => Promise<void> } | null;
  /** Show the page again after the filter changed. */
  filtered?: () => void;
}

export function heading(words: string, ...before: Child[]): HTMLElement {
  return h("header", { class: "heading" }, before, h("h1", { tabindex: -1 }, h("bdi", {}, words)));
}

export async function conceptPage(source: Source, filter: Filter, id: string): Promise<Page> {
  const page = await source.concept(id);
  const { concept, relations } = page;
  const list = h("section", { id: "relations" });
  const fill = (): void => list.replaceChildren(sectionTitle("Relations", relations.length), relationList(source, concept, relations, filter));
  fill();
  const body = h("article", {}, conceptHeading(source, page), boardLink(page), list, conceptResults(source, page), await conceptSentences(source, page));
  const subgraph = (limit: number): Promise<Subgraph> => source.neighbours(id, limit, filter);
  return { title: concept.name, body, drawing: { subgraph, centre: id }, filtered: fill };
}

function conceptHeading(source: Source, { concept, relations, results, proposed }: ConceptPage): HTMLElement {
  const facts = [count(concept.support, "paper"), count(relations.length, "relation"), count(results.length, "result")];
  const head = heading(concept.name, h("p", { class: "kind", "data-type": concept.type }, dot(concept.type), concept.type));
  const aliases = distinct(concept).slice(0, 12).map((alias) => h("li", {}, h("bdi", {}, alias)));
  if (aliases.length > 0) head.append(h("div", { class: "aliases" }, h("span", {}, "also"), h("ul", {}, aliases)));
  head.append(h("p", { class: "facts" }, facts.join(" \u00b7 ")));
  const first = proposed.at(-1);
  if (first !== undefined) head.append(h("p", { class: "proposed" }, "Proposed in ", paperLink(source, first), h("span", { class: "meta" }, ` ${source.head(first).date ?? ""}`)));
  return head;
}

/** Aliases that differ from the name and from each other by more than case, hyphens or a final s. */
function distinct({ name, aliases }: Concept): string[] {
  const form = (words: string): string => fold(words).replace(/s$/, "");
  const seen = new Set([form(name)]);
  return aliases.filter((alias) => !seen.has(form(alias)) && seen.add(form(alias)));
}

function boardLink({ concept, results }: ConceptPage): HTMLElement | null {
  if (!results.some((result) => result.benchmark === concept.id)) return null;
  return h("p", {}, h("a", { class: "action", href: boardHref(concept.id) }, "Open the leaderboard"));
}

function conceptResults(source: Source, { concept, results }: ConceptPage): HTMLElement | null {
  if (results.length === 0) return null;
  const list = h("ul", { class: "rows" });
  const ordered = [...results].sort((a, b) => newest(source, a, b));
  return h("section", { id: "results" }, sectionTitle("Results", results.length), cut(ordered, 8, (result) => resultItem(source, result, concept.id), list));
}

function newest(source: Source, a: Result, b: Result): number {
  const [left, right] = [source.head(a.paper).date ?? "", source.head(b.paper).date ?? ""];
  return left === right ? a.start - b.start : left < right ? 1 : -1;
}

/** Where the papers name the concept: a sentence of each. */
async function conceptSentences(source: Source, { concept, papers }: ConceptPage): Promise<HTMLElement> {
  const box = h("section", { id: "papers" }, sectionTitle("In the papers", concept.support));
  const list = h("div", { class: "evidence" });
  const more = h("button", { type: "button", class: "more", onclick: () => void load() });
  let shown = 0;
  const load = async (): Promise<void> => {
    const next = await source.papers(papers.slice(shown, shown + 4));
    shown += next.length;
    list.append(...next.map((paper) => mentionQuote(source, paper, concept.id)));
    more.textContent = `Show ${count(papers.length - shown, "more paper")}`;
    more.hidden = shown >= papers.length;
  };
  await load();
  box.append(list, more);
  if (papers.length === 0) box.append(empty("No paper names it in its own words."));
  return box;
}

function mentionQuote(source: Source, paper: Paper, concept: string): HTMLElement {
  const text = paperText(paper);
  const titleEnd = text.length - [...paper.abstract].length;
  const own = paper.mentions.filter(([id]) => id === concept);
  const [, start, end] = own.find(([, from]) => from >= titleEnd) ?? own[0] ?? [concept, 0, 0];
  const [from, to] = sentenceAround(text, start, end);
  return quote(source, paper, from, to, new Set([concept]), null);
}

export async function paperPage(source: Source, id: string): Promise<Page> {
  const [paper] = await source.papers([id]);
  if (paper === undefined) throw new Error(`${id} is missing`);
  const text = paperText(paper);
  const titleEnd = text.length - [...paper.abstract].length;
  const head = heading(paper.name || id, h("p", { class: "kind", "data-type": "Paper" }, dot("Paper"), "Paper"));
  head.append(h("p", { class: "facts" }, paper.date ?? "undated", [paper.id, ...paper.identifiers].map((name) => [" \u00b7 ", outside(name)])));
  if (paper.proposes.length > 0) head.append(h("p", { class: "proposed" }, "Proposes ", paper.proposes.map((concept) => [conceptLink(source.named(concept)), " "])));
  const abstract = h("p", { class: "abstract", dir: "auto" }, marked(source, paper, titleEnd, text.length, paper.mentions, null));
  const body = h("article", {}, head, h("section", {}, sectionTitle("Abstract"), abstract), paperRelations(source, paper), paperResults(source, paper));
  return { title: paper.name || id, body, drawing: { subgraph: () => Promise.resolve(paperGraph(source, paper)), centre: null } };
}

function outside(id: string): HTMLElement {
  const address = webAddress(id);
  if (address === null) return h("code", {}, id);
  return h("a", { href: address, rel: "noopener noreferrer", target: "_blank" }, id, icon(ICONS.out));
}

function paperRelations(source: Source, paper: Paper): HTMLElement {
  const list = h("ul", { class: "rows" });
  for (const [subject, predicate, object] of paper.relations) {
    const [from, to] = [source.named(subject), source.named(object)];
    const link = h("a", { class: "verb", href: betweenHref(subject, object), title: "All evidence between the two" }, phrase(predicate));
    list.append(h("li", { class: "triple" }, conceptLink(from), " ", link, " ", conceptLink(to)));
  }
  return h("section", { id: "relations" }, sectionTitle("What it states", paper.relations.length), paper.relations.length === 0 ? empty("No relation was read from this abstract.") : list);
}

function paperResults(source: Source, paper: Paper): HTMLElement | null {
  if (paper.results.length === 0) return null;
  const list = h("ul", { class: "rows" }, paper.results.map((result) => resultItem(source, result, "")));
  return h("section", { id: "results" }, sectionTitle("Results", paper.results.length), list);
}

function paperGraph(source: Source, paper: Paper): Subgraph {
  const ids = new Set([...paper.mentions.map(([concept]) => concept), ...paper.relations.flatMap(([s, , o]) => [s, o])]);
  const relations = paper.relations.map(([subject, predicate, object, , , confidence]) => ({ subject, predicate, object, support: 1, confidence, papers: [paper.id] }));
  return { concepts: [...ids].map((id) => source.named(id)), relations, total: ids.size };
}

/** All that is stated between two concepts, in both directions. */
export async function betweenPage(source: Source, filter: Filter, a: string, b: string): Promise<Page> {
  const page = await source.concept(a);
  await source.concept(b);
  const between = page.relations.filter(({ subject, object }) => (subject === a && object === b) || (subject === b && object === a));
  const title = `${source.named(a).name} and ${source.named(b).name}`;
  const sections = between.map(async (relation) =>
    h(
      "section",
      {},
      h("h2", { class: "triple" }, conceptLink(source.named(relation.subject)), h("span", { class: "verb" }, phrase(relation.predicate)), conceptLink(source.named(relation.object))),
      await evidence(source, relation),
    ),
  );
  const body = h("article", {}, heading(title, h("p", { class: "kind" }, "Evidence between")), between.length === 0 ? empty("No relation between the two was read.") : await Promise.all(sections));
  return { title, body, drawing: { subgraph: (limit) => source.neighbours(a, limit, filter), centre: a } };
}

export async function homePage(source: Source, title: string): Promise<Page> {
  const overview = await source.overview();
  const columns = TYPES.map((type) => topList(source, type, overview.top[type] ?? [], overview.counts[type] ?? 0));
  const boards = overview.boards.slice(0, 8).map(({ benchmark, results }) => h("li", {}, boardName(source, benchmark), h("span", { class: "meta" }, count(results, "result"))));
  const papers = overview.newest.map((head) => h("li", {}, h("a", { class: "paper", href: `#/paper/${encodeURIComponent(head.id)}` }, h("bdi", {}, head.name || head.id)), h("span", { class: "meta" }, head.date ?? "undated")));
  const body = h(
    "article",
    { class: "home" },
    heading(title),
    h("p", { class: "lead" }, summary(overview)),
    h("div", { class: "columns" }, columns),
    h("div", { class: "columns wide" }, homeList("Leaderboards", boards, "No result on a benchmark was read."), homeList("Newest papers", papers, "No paper.")),
  );
  return { title: "", body, drawing: null };
}

function summary({ counts, predicates, dates }: Overview): string {
  const concepts = TYPES.reduce((sum, type) => sum + (counts[type] ?? 0), 0);
  const relations = Object.values(predicates).reduce((sum, number) => sum + number, 0);
  const read = `${count(concepts, "concept")}, ${count(relations, "relation")} and ${count(counts["Result"] ?? 0, "result")} read from ${count(counts["Paper"] ?? 0, "abstract")}`;
  return dates === null ? `${read}.` : `${read}, ${dates[0]} to ${dates[1]}.`;
}

function topList(source: Source, type: (typeof TYPES)[number], ids: readonly string[], number: number): HTMLElement {
  const rows = ids.map((id) => h("li", {}, conceptLink(source.named(id)), h("span", { class: "meta", title: "Papers that name it" }, source.named(id).support.toLocaleString("en"))));
  return homeList(PLURALS[type], rows, `No ${type.toLowerCase()} was read.`, number);
}

function homeList(title: string, rows: HTMLElement[], nothing: string, number: number | null = null): HTMLElement {
  return h("section", {}, sectionTitle(title, number), rows.length === 0 ? empty(nothing) : h("ul", { class: "rows tight" }, rows));
}

function boardName(source: Source, benchmark: string): HTMLElement {
  return h("a", { class: "name", href: boardHref(benchmark) }, dot("Benchmark"), h("bdi", {}, source.named(benchmark).name));
}

export async function boardsPage(source: Source): Promise<Page> {
  const { boards } = await source.overview();
  const rows = boards.map(({ benchmark, results }) => h("li", {}, boardName(source, benchmark), h("span", { class: "meta" }, count(results, "result"))));
  const body = h("article", { class: "narrow" }, heading("Leaderboards"), rows.length === 0 ? empty("No result on a benchmark was read.") : h("ul", { class: "rows" }, rows));
  return { title: "Leaderboards", body, drawing: null };
}

export function lostPage(words: string): Page {
  const body = h("article", { class: "narrow lost" }, heading("Nothing here"), empty(words), h("p", {}, h("a", { class: "action", href: "#/" }, "To the overview")));
  return { title: "Nothing here", body, drawing: null };
}

export function aboutPage(): Page {
  const licences = document.querySelector<HTMLTemplateElement>("#licences")?.content.textContent ?? "";
  const keys = [["/", "search"], ["\u2191 \u2193 Enter", "choose a suggestion"], ["arrows, + \u2212 0", "move and zoom the drawing, when it has the focus"], ["Esc", "close"]] as const;
  const relations = Object.values(PHRASES).map(([forward]) => forward.toLowerCase()).join(", ");
  const body = h(
    "article",
    { class: "narrow" },
    heading("About this page"),
    h("p", {}, `A graph of tasks, methods, models, benchmarks and metrics that was read from abstracts by kg. Relations (${relations}) and numbers show the sentences they were read from; "papers" counts those that state a relation. Dots are sized by the number of papers that name a concept.`),
    h("h2", {}, "Keys"),
    h("dl", { class: "keys" }, keys.map(([key, words]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, words)])),
    h("h2", {}, "Libraries in this page"),
    h("pre", {}, licences),
  );
  return { title: "About", body, drawing: null };
}
