// The map: the most supported concepts all at once, spread out by a layout that runs in a worker.
import type { Filter, Source } from "./contract";
import { h } from "./dom";
import { relax } from "./layout";
import { heading } from "./pages";
import type { Page } from "./pages";
import type { Picture } from "./picture";
import { count } from "./text";

/** Concepts on the map at most, and how long they are laid out. */
const LIMIT = 20_000;
const LAYOUT_MS = 12_000;

export function mapPage(source: Source, filter: Filter, picture: Picture, onLeave: (leave: () => void) => void): Page {
  const words = h("p", { class: "facts", role: "status" }, "Gathering concepts\u2026");
  const stopButton = h("button", { type: "button", class: "action", hidden: true }, "Stop arranging");
  const body = h("article", {}, heading("Map"), words, h("p", {}, stopButton), h("p", {}, "The concepts that most papers name, with every relation among them; those without a relation are left out. Point at a dot for its name, click it for its page."));
  const hide = (): void => picture.hide((type, support) => !filter.types.has(type) || support < filter.support);
  const draw = async (): Promise<void> => {
    const subgraph = await source.map(LIMIT);
    const graph = picture.showMap(subgraph);
    hide();
    const shown = `${count(graph.order, "concept")}, ${count(graph.size, "line")}`;
    const stopped = (): void => {
      words.textContent = shown;
      stopButton.hidden = true;
    };
    if (graph.order < 3) return stopped();
    words.textContent = `${shown}; arranging\u2026`;
    stopButton.hidden = false;
    const stop = relax(graph, LAYOUT_MS, stopped);
    stopButton.addEventListener("click", stop);
    onLeave(stop);
  };
  return { title: "Map", body, drawing: { draw }, filtered: hide };
}
