// The leaderboard of a benchmark: a table for each metric, in the order in which the records come.
import type { Result, Source } from "./contract";
import { h } from "./dom";
import { conceptLink, dot, empty, opener, paperLink, resultNotes, resultQuote } from "./parts";
import { heading } from "./pages";
import type { Page } from "./pages";
import { count, formatValue } from "./text";

export async function boardPage(source: Source, benchmark: string): Promise<Page> {
  const results = await source.leaderboard(benchmark);
  const concept = source.named(benchmark);
  const head = heading(concept.name, h("p", { class: "kind", "data-type": "Benchmark" }, dot("Benchmark"), "Leaderboard"));
  head.append(h("p", { class: "facts" }, `${count(results.length, "result")} as the abstracts state them; settings may differ.`), h("p", {}, conceptLink(concept)));
  const tables = h("div", {});
  const metrics = [...new Set(results.map((result) => result.metric))];
  const body = h("article", { class: "board" }, head);
  if (results.length === 0) body.append(empty("No result on this benchmark was read."));
  if (metrics.length > 1) body.append(metricTabs(source, metrics, results, (chosen) => show(chosen)));
  body.append(tables);
  const show = (metric: string | null): void => tables.replaceChildren(...metricTables(source, metric, results.filter((result) => result.metric === metric)));
  if (metrics[0] !== undefined) show(metrics[0]);
  return { title: `${concept.name} leaderboard`, body, drawing: null };
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

function metricTables(source: Source, metric: string | null, results: readonly Result[]): HTMLElement[] {
  const levels = results.filter((result) => result.kind === "score");
  const changes = results.filter((result) => result.kind !== "score");
  const name = metricName(source, metric);
  const tables: HTMLElement[] = [];
  if (levels.length > 0) tables.push(table(source, name, levels, true));
  if (changes.length > 0) tables.push(table(source, `${name}: changes and factors`, changes, false));
  return tables;
}

function table(source: Source, caption: string, results: readonly Result[], ranked: boolean): HTMLElement {
  const share = ranked && results.every((result) => result.unit === "%" && result.value >= 0 && result.value <= 100);
  const columns = [ranked ? "#" : "", "Subject", "Value", ranked ? "Condition" : "Against", "Paper", "Date", ""];
  const rows = results.flatMap((result, place) => row(source, result, ranked ? String(place + 1) : "", share, columns.length));
  return h(
    "div",
    { class: "scroll" },
    h(
      "table",
      { class: "results" },
      h("caption", {}, h("bdi", {}, caption)),
      h("thead", {}, h("tr", {}, columns.map((column) => h("th", { scope: "col", class: column === "Value" ? "number" : null }, column)))),
      h("tbody", {}, rows),
    ),
  );
}

function row(source: Source, result: Result, rank: string, share: boolean, width: number): HTMLElement[] {
  const { button, region } = opener("sentence", `The sentence behind ${formatValue(result)}`, () => resultQuote(source, result));
  const subject = result.subject === null ? h("span", { class: "meta" }, "not named") : conceptLink(source.named(result.subject));
  const bar = share ? h("meter", { min: 0, max: 100, value: result.value, "aria-hidden": "true" }) : null;
  const against = result.comparator !== null ? conceptLink(source.named(result.comparator)) : result.comparator_text === null ? null : h("bdi", {}, result.comparator_text);
  const cells = h(
    "tr",
    {},
    h("td", { class: "rank" }, rank),
    h("td", {}, subject),
    h("td", { class: "number" }, h("span", { class: "value" }, formatValue(result)), bar),
    h("td", {}, against, " ", resultNotes(result)),
    h("td", { class: "title" }, paperLink(source, result.paper)),
    h("td", { class: "date" }, source.head(result.paper).date ?? "undated"),
    h("td", {}, button),
  );
  const below = h("tr", { class: "below", hidden: true }, h("td", { colspan: width }, region));
  button.addEventListener("click", () => (below.hidden = region.hidden));
  return [cells, below];
}
