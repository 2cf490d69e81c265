// The search field with suggestions: a combobox as the ARIA practices describe it.
import type { Hit, Source } from "./contract";
import { h, icon, ICONS, replace } from "./dom";
import { conceptHref, dot, paperHref } from "./parts";
import { count } from "./text";

export class SearchBox {
  readonly element: HTMLElement;
  private readonly input: HTMLInputElement;
  private readonly list = h("ul", { id: "suggestions", class: "suggestions", role: "listbox", "aria-label": "Suggestions", hidden: true });
  private hits: Hit[] = [];
  private chosen = -1;
  private asked = 0;

  constructor(private readonly source: Source) {
    this.input = h("input", {
      type: "search",
      id: "search",
      role: "combobox",
      placeholder: "Search concepts and papers",
      "aria-label": "Search concepts and papers",
      "aria-controls": "suggestions",
      "aria-expanded": "false",
      "aria-autocomplete": "list",
      autocomplete: "off",
      spellcheck: "false",
      oninput: () => void this.suggest(),
      onfocus: () => void this.suggest(),
      onkeydown: (event) => this.key(event as KeyboardEvent),
      onblur: () => setTimeout(() => this.close(), 150),
    }) as HTMLInputElement;
    const form = h("form", { role: "search", onsubmit: (event) => event.preventDefault() }, icon(ICONS.search), this.input, h("kbd", { "aria-hidden": "true" }, "/"), this.list);
    this.element = form;
  }

  focus(): void {
    this.input.focus();
    this.input.select();
  }

  private async suggest(): Promise<void> {
    const words = this.input.value.trim();
    const turn = ++this.asked;
    const hits = words === "" ? [] : await this.source.search(words, 12);
    if (turn !== this.asked) return;
    this.hits = hits;
    this.chosen = hits.length > 0 ? 0 : -1;
    const nothing = words !== "" && hits.length === 0;
    replace(this.list, hits.map((hit, place) => this.option(hit, place)), nothing && h("li", { class: "empty", role: "option", "aria-disabled": "true" }, "Nothing is called that."));
    this.list.hidden = words === "";
    this.input.setAttribute("aria-expanded", String(words !== ""));
    this.mark();
  }

  private option(hit: Hit, place: number): HTMLElement {
    const alias = hit.matched !== hit.name && h("span", { class: "meta" }, " also ", h("bdi", {}, hit.matched));
    const side = hit.type === "Paper" ? "Paper" : `${hit.type} \u00b7 ${count(hit.support, "paper")}`;
    return h(
      "li",
      { role: "option", id: `suggestion-${place}`, "data-id": hit.id, onmousedown: (event) => event.preventDefault(), onclick: () => this.go(hit) },
      dot(hit.type),
      h("span", { class: "words" }, h("bdi", {}, hit.name), alias),
      h("span", { class: "meta" }, side),
    );
  }

  private key(event: KeyboardEvent): void {
    const hit = this.hits[this.chosen];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (this.hits.length > 0) this.chosen = (this.chosen + step + this.hits.length) % this.hits.length;
      this.mark();
    } else if (event.key === "Enter" && hit !== undefined) {
      event.preventDefault();
      this.go(hit);
    } else if (event.key === "Escape") {
      this.close();
    }
  }

  private mark(): void {
    [...this.list.children].forEach((option, place) => option.setAttribute("aria-selected", String(place === this.chosen)));
    const option = this.list.children[this.chosen];
    if (option === undefined) this.input.removeAttribute("aria-activedescendant");
    else {
      this.input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }
  }

  private go(hit: Hit): void {
    this.input.value = "";
    this.close();
    this.input.blur();
    location.hash = hit.type === "Paper" ? paperHref(hit.id) : conceptHref(hit.id);
  }

  private close(): void {
    this.asked++;
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
  }
}
