// The leaderboard of a benchmark: a table for each metric, in the order in which the records come.
import type { Board, BoardRow, Result, Source } from "./contract";
import { h } from "./dom";
import { conceptHref, conceptLink, dot, empty, opener, paperLink, resultNotes, resultQuote, sectionTitle } from "./parts";
import { heading } from "./pages";
import type { Page } from "./pages";
import { count, formatValue } from "./text";

export async function boardPage(source: Source, benchmark: string): Promise<Page> {
  const board = await source.leaderboard(benchmark);
  const concept = source.named(benchmark);
  const head = heading(concept.name, h("p", { class: "kind", "data-type": "Benchmark" }, dot("Benchmark"), "Leaderboard"));
  head.append(
    h("p", { class: "facts" }, `${count(board.results.length, "result")} as the abstracts state them; settings may differ.`),
    h("p", {}, h("a", { class: "action", href: conceptHref(benchmark) }, "Papers and relations of ", h("bdi", {}, concept.name))),
  );
  const rows = board.rows.map((row, place): Row => ({ ...row, result: board.results[place]! }));
  const tables = h("div", {});
  const metrics = [...new Set(board.results.map((result) => result.metric))];
  const body = h("article", { class: "board" }, head);
  if (rows.length === 0) body.append(empty("No result on this benchmark was read."));
  if (metrics.length > 1) body.append(metricTabs(source, metrics, board.results, (chosen) => show(chosen)));
  body.append(tables, claims(source, board));
  const show = (metric: string | null): void => tables.replaceChildren(...metricTables(source, metric, rows.filter(({ result }) => result.metric === metric)));
  if (metrics[0] !== undefined) show(metrics[0]);
  return { title: `${concept.name} leaderboard`, body, drawing: null };
}

type Row = Omit<BoardRow, "result"> & { result: Result };

function claims(source: Source, { claims }: Board): HTMLElement {
  if (claims.length === 0) return h("div", {});
  const rows = claims.map(({ subject, paper, sentence }) =>
    h("li", { class: "claim" }, conceptLink(source.named(subject)), h("figure", { class: "quote" }, h("blockquote", { dir: "auto" }, sentence), h("figcaption", {}, paperLink(source, paper)))),
  );
  return h("section", { id: "claims" }, sectionTitle("Claims to be best, without a number", claims.length), h("ul", { class: "rows" }, rows));
}

function metricTabs(source: Source, metrics: readonly (string | null)[], results: readonly Result[], chosen: (metric: string | null) => void): HTMLElement {
  const buttons = metrics.map((metric, place) => {
    const number = results.filter((result) => result.metric === metric).length;
    const button = h("button", { type: "button", class: "chip", "aria-pressed": String(place === 0), onclick: () => press(button, metric) }, h("bdi", {}, metricName(source, metric)), h("span", { class: "count" }, String(number)));
    return button;
  });
  const press = (button: HTMLElement, metric: string | null): void => {
    for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
    chosen(metric);
  };
  return h("div", { class: "tabs", role: "group", "aria-label": "Metric" }, buttons);
}

function metricName(source: Source, metric: string | null): string {
  return metric === null ? "metric not named" : source.named(metric).name;
}

function metricTables(source: Source, metric: string | null, rows: readonly Row[]): HTMLElement[] {
  const levels = rows.filter(({ result }) => result.kind === "score");
  const changes = rows.filter(({ result }) => result.kind !== "score");
  const name = metricName(source, metric);
  const tables: HTMLElement[] = [];
  if (levels.length > 0) tables.push(table(source, name, levels, true));
  if (changes.length > 0) tables.push(table(source, `${name}: changes and factors`, changes, false));
  return tables;
}

function table(source: Source, caption: string, rows: readonly Row[], ranked: boolean): HTMLElement {
  const share = ranked && rows.every(({ result }) => result.unit === "%" && result.value >= 0 && result.value <= 100);
  const columns = ["#", "Subject", "Value", ranked ? "Notes" : "Against", "Paper", "Date", ""].slice(ranked ? 0 : 1);
  return h(
    "div",
    { class: "scroll" },
    h(
      "table",
      { class: "results" },
      h("caption", {}, h("bdi", {}, caption)),
      h("thead", {}, h("tr", {}, columns.map((column) => h("th", { scope: "col", class: column === "Value" ? "number" : null }, column)))),
      h("tbody", {}, rows.flatMap((row) => tableRow(source, row, ranked, share, columns.length))),
    ),
  );
}

function tableRow(source: Source, row: Row, ranked: boolean, share: boolean, width: number): HTMLElement[] {
  const { result, rank } = row;
  const { button, region } = opener("sentence", `The sentence behind ${formatValue(result)}`, () => resultQuote(source, result));
  const bar = share && h("meter", { min: 0, max: 100, value: result.value, "aria-hidden": "true" });
  const cells = h(
    "tr",
    {},
    ranked && h("td", { class: "rank" }, rank === null ? "" : String(rank)),
    h("td", { class: "subject" }, subject(source, row), row.base.map((base) => h("div", { class: "meta" }, "on ", h("bdi", {}, base)))),
    h("td", { class: "number" }, h("span", { class: "value" }, formatValue(result)), bar),
    h("td", { class: "against" }, against(source, result), " ", resultNotes(result), row.best && h("span", { class: "note" }, "claims best")),
    h("td", { class: "title" }, paperLink(source, result.paper)),
    h("td", { class: "date" }, source.head(result.paper).date ?? "undated"),
    h("td", {}, button),
  );
  const below = h("tr", { class: "below", hidden: true }, h("td", { colspan: width }, region));
  button.addEventListener("click", () => (below.hidden = region.hidden));
  return [cells, below];
}

function subject(source: Source, { result, subject: words }: Row): HTMLElement {
  if (result.subject !== null) return conceptLink(source.named(result.subject));
  return h("span", { class: "meta" }, h("bdi", {}, words ?? "not named"));
}

function against(source: Source, result: Result): HTMLElement | null {
  if (result.comparator !== null) return conceptLink(source.named(result.comparator));
  return result.comparator_text === null ? null : h("bdi", {}, result.comparator_text);
}
