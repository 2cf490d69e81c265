// The bar over the drawing: types (which are also its legend), relations, and the least number of papers.
import { TYPES } from "./contract";
import type { Filter, Type } from "./contract";
import { h, icon, ICONS } from "./dom";
import { dot } from "./parts";
import { PLURALS, PREDICATES, phrase } from "./words";

export class FilterBar implements Filter {
  readonly types = new Set<Type>(TYPES);
  readonly predicates = new Set<string>(PREDICATES);
  support = 1;
  readonly element: HTMLElement;
  private readonly summary = h("span", {}, "All relations");

  constructor(private readonly changed: () => void) {
    this.element = h("div", { class: "filters", role: "group", "aria-label": "Filter" }, TYPES.map((type) => this.typeButton(type)), this.relationMenu(), this.supportField());
  }

  private typeButton(type: Type): HTMLElement {
    const button = h("button", { type: "button", class: "chip", "data-filter": type, "aria-pressed": "true", onclick: () => toggle() }, dot(type), PLURALS[type]);
    const toggle = (): void => {
      const on = flip(this.types, type);
      button.setAttribute("aria-pressed", String(on));
      this.changed();
    };
    return button;
  }

  private relationMenu(): HTMLElement {
    const boxes = PREDICATES.map((predicate) => this.relationBox(predicate));
    const all = h("button", { type: "button", onclick: () => set(true) }, "All");
    const none = h("button", { type: "button", onclick: () => set(false) }, "None");
    const set = (on: boolean): void => {
      for (const box of boxes) box.querySelector("input")!.checked = on;
      PREDICATES.forEach((predicate) => (on ? this.predicates.add(predicate) : this.predicates.delete(predicate)));
      this.summarise();
    };
    const menu = h("details", { class: "menu" }, h("summary", { class: "chip" }, this.summary, icon(ICONS.down)), h("div", { class: "sheet" }, h("p", {}, all, none), boxes));
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      menu.removeAttribute("open");
      menu.querySelector("summary")!.focus();
    });
    document.addEventListener("click", (event) => {
      if (event.target instanceof Node && !menu.contains(event.target)) menu.removeAttribute("open");
    });
    return menu;
  }

  private relationBox(predicate: string): HTMLElement {
    const input = h("input", { type: "checkbox", checked: true, "data-filter": predicate, onchange: () => change() });
    const change = (): void => {
      flip(this.predicates, predicate);
      this.summarise();
    };
    return h("label", {}, input, phrase(predicate));
  }

  private supportField(): HTMLElement {
    const input = h("input", { type: "number", min: 1, max: 9999, value: 1, inputmode: "numeric", "data-filter": "support", oninput: () => change() }) as HTMLInputElement;
    const change = (): void => {
      const number = Number.parseInt(input.value, 10);
      this.support = Number.isNaN(number) ? 1 : Math.max(1, number);
      this.changed();
    };
    return h("label", { class: "chip field", title: "Relations stated by fewer papers are left out" }, "Papers \u2265", input);
  }

  private summarise(): void {
    const { size } = this.predicates;
    this.summary.textContent = size === PREDICATES.length ? "All relations" : `${size} of ${PREDICATES.length} relations`;
    this.changed();
  }
}

function flip<T>(set: Set<T>, value: T): boolean {
  if (set.delete(value)) return false;
  set.add(value);
  return true;
}
