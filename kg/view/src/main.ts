// The frame of the page: bar, drawing and panel, and the address that says what they show.
import { NotFound } from "./contract";
import type { Source, Subgraph } from "./contract";
import { boardPage } from "./board";
import { append, h, icon, ICONS } from "./dom";
import { EmbeddedSource } from "./embedded";
import { FilterBar } from "./filters";
import { mapPage } from "./map";
import { aboutPage, betweenPage, boardsPage, conceptPage, homePage, lostPage, paperPage } from "./pages";
import type { Page } from "./pages";
import { Picture } from "./picture";
import { betweenHref, conceptHref } from "./parts";
import { SearchBox } from "./searchbox";
import { ServedSource } from "./served";
import { count } from "./text";
import { startTheme, toggleTheme } from "./theme";

/** Neighbours that are drawn at first: as many as have room for their names. */
function first(): number {
  return innerWidth > 820 ? 40 : 14;
}

class Frame {
  private readonly panel = h("main", { id: "panel", "aria-live": "off" });
  private readonly canvas = h("div", { id: "canvas", tabindex: 0, role: "img", "aria-label": "Drawing of the concepts and their relations; the list beside it says the same" });
  private readonly status = h("p", { class: "status", role: "status" });
  private readonly amount = h("span", {});
  private readonly more = h("button", { type: "button", class: "more", onclick: () => this.showMore() }, "Show more");
  private readonly filter = new FilterBar(() => this.filtered());
  private readonly search: SearchBox;
  private readonly picture: Picture;
  private readonly title = document.title;
  private page: Page | null = null;
  private limit = first();
  private turn = 0;
  private leave: () => void = () => undefined;

  constructor(private readonly source: Source) {
    this.search = new SearchBox(source);
    append(document.getElementById("app")!, [this.bar(), h("div", { id: "split" }, this.drawing(), this.panel)]);
    this.picture = new Picture(this.canvas, {
      node: (id) => (location.hash = conceptHref(id)),
      edge: (from, to) => (location.hash = betweenHref(from, to)),
      say: (words) => (this.status.textContent = words),
    });
    Object.assign(window, { kgPicture: this.picture });
    addEventListener("hashchange", () => void this.go());
    addEventListener("keydown", (event) => this.key(event));
  }

  async go(): Promise<void> {
    const turn = ++this.turn;
    this.leave();
    this.leave = () => undefined;
    this.limit = first();
    const page = await this.load();
    if (turn !== this.turn) return;
    this.page = page;
    document.title = page.title === "" ? this.title : `${page.title} \u2013 ${this.title}`;
    document.documentElement.dataset["layout"] = page.drawing === null ? "page" : "split";
    this.panel.replaceChildren(page.body);
    this.panel.scrollTop = 0;
    scrollTo(0, 0);
    if (turn > 1) this.panel.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
    this.panel.dataset["ready"] = location.hash;
    await this.draw(turn);
  }

  private async load(): Promise<Page> {
    const [kind = "", ...ids] = location.hash.replace(/^#\/?/, "").split("/").map(decode);
    const [first = "", second = ""] = ids;
    try {
      if (kind === "concept") return await conceptPage(this.source, this.filter, first);
      if (kind === "paper") return await paperPage(this.source, first);
      if (kind === "between") return await betweenPage(this.source, this.filter, first, second);
      if (kind === "leaderboard") return await boardPage(this.source, first);
      if (kind === "leaderboards") return await boardsPage(this.source);
      if (kind === "map") return mapPage(this.source, this.filter, this.picture, (leave) => (this.leave = leave));
      if (kind === "about") return aboutPage();
      if (kind === "") return await homePage(this.source, this.title);
      return lostPage("This address names no page.");
    } catch (error) {
      if (error instanceof NotFound) return lostPage("This address names no concept or paper of the graph.");
      return lostPage(error instanceof Error ? error.message : String(error));
    }
  }

  private async draw(turn: number): Promise<void> {
    const drawing = this.page?.drawing ?? null;
    if (drawing === null) return;
    try {
      if ("draw" in drawing) {
        this.amount.textContent = "";
        this.more.hidden = true;
        await drawing.draw();
      } else {
        const subgraph = await drawing.subgraph(this.limit);
        if (turn !== this.turn) return;
        this.tell(subgraph, drawing.centre);
        this.picture.show(subgraph, drawing.centre);
      }
    } catch (error) {
      this.status.textContent = `No drawing (${error instanceof Error ? error.message : String(error)}); the list says the same.`;
    }
    this.canvas.dataset["drawn"] = location.hash;
  }

  private tell(subgraph: Subgraph, centre: string | null): void {
    const shown = subgraph.concepts.length - (centre === null ? 0 : 1);
    const one = centre === null ? "concept" : "neighbour";
    this.amount.textContent = shown < subgraph.total ? `${shown} of ${count(subgraph.total, one)}` : count(shown, one);
    this.more.hidden = shown >= subgraph.total || shown < this.limit;
  }

  private showMore(): void {
    this.limit *= 3;
    void this.draw(this.turn);
  }

  private filtered(): void {
    this.page?.filtered?.();
    if (this.page?.drawing && "subgraph" in this.page.drawing) void this.draw(this.turn);
  }

  private bar(): HTMLElement {
    const link = (href: string, words: string): HTMLElement => h("a", { href }, words);
    return h(
      "header",
      { id: "bar" },
      h("a", { class: "brand", href: "#/", "aria-label": "Overview" }, icon("M3.5 12 8 4l4.5 8M3.5 12h9"), h("span", {}, "kg")),
      this.search.element,
      h("nav", { "aria-label": "Pages" }, link("#/map", "Map"), link("#/leaderboards", "Leaderboards"), link("#/about", "About")),
      h("button", { type: "button", class: "round", "aria-label": "Light or dark", title: "Light or dark", onclick: toggleTheme }, icon(ICONS.moon)),
    );
  }

  private drawing(): HTMLElement {
    const button = (direction: "in" | "out" | "fit", words: string, path: string): HTMLElement =>
      h("button", { type: "button", class: "round", "aria-label": words, title: words, onclick: () => this.picture.zoom(direction) }, icon(path));
    return h(
      "section",
      { id: "drawing", "aria-label": "Drawing" },
      this.filter.element,
      this.canvas,
      h("div", { class: "zoom" }, button("in", "Zoom in", ICONS.plus), button("out", "Zoom out", ICONS.minus), button("fit", "Fit", ICONS.fit)),
      h("div", { class: "footer" }, this.status, h("p", { class: "amount" }, this.amount, this.more)),
    );
  }

  private key(event: KeyboardEvent): void {
    const typing = event.target instanceof HTMLElement && event.target.matches("input, textarea, select");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.search.focus();
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

async function start(): Promise<void> {
  startTheme();
  const served = document.documentElement.dataset["mode"] === "served";
  const source = served ? new ServedSource() : await EmbeddedSource.open();
  await new Frame(source).go();
}

start().catch((error: unknown) => {
  document.getElementById("app")!.textContent = `This page could not be opened: ${String(error)}`;
});
