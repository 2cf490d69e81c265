// A concept's relations as a list, with the sentences that state them.
import type { Concept, Filter, Paper, Relation, Source } from "./contract";
import { h } from "./dom";
import { conceptLink, cut, empty, opener, quote } from "./parts";
import { count } from "./text";
import { PHRASES, PREDICATES } from "./words";

/** The sentences of a relation, the newest papers first. */
export async function evidence(source: Source, relation: Relation): Promise<HTMLElement> {
  if (relation.papers.length === 0) return empty("Read from the names themselves, not from a sentence.");
  const ends = new Set([relation.subject, relation.object]);
  const box = h("div", { class: "evidence" });
  let shown = 0;
  const more = h("button", { type: "button", class: "more", onclick: () => void load() });
  const load = async (): Promise<void> => {
    const papers = await source.papers(relation.papers.slice(shown, shown + 5));
    shown += papers.length;
    box.append(...papers.flatMap((paper) => quotes(source, paper, relation, ends)));
    const rest = relation.papers.length - shown;
    if (rest > 0) box.append(more);
    else more.remove();
    more.textContent = `Show ${count(rest, "more paper")}`;
  };
  await load();
  return box;
}

function quotes(source: Source, paper: Paper, relation: Relation, ends: ReadonlySet<string>): HTMLElement[] {
  return paper.relations
    .filter(([s, p, o]) => s === relation.subject && p === relation.predicate && o === relation.object)
    .map(([, , , start, end, confidence]) => quote(source, paper, start, end, ends, confidence));
}

/** Relations that a filter leaves, under a heading for each kind and direction. */
export function relationList(source: Source, concept: Concept, relations: readonly Relation[], filter: Filter): HTMLElement {
  const kept = relations.filter((relation) => keeps(source, concept.id, relation, filter));
  if (relations.length === 0) return empty("No relation to another concept was read.");
  if (kept.length === 0) return empty("No relation passes the filter.");
  const disputed = disputes(relations);
  const box = h("div", { class: "relations" });
  for (const predicate of PREDICATES) {
    for (const [side, heading] of PHRASES[predicate]!.entries()) {
      const group = kept.filter((relation) => relation.predicate === predicate && (relation.subject === concept.id) === (side === 0));
      if (group.length === 0) continue;
      const list = h("ul", { class: "rows" });
      const item = (relation: Relation): HTMLElement => relationItem(source, concept, relation, disputed.has(other(relation, concept.id)));
      box.append(h("h3", {}, heading), cut(group, 8, item, list));
    }
  }
  return box;
}

function relationItem(source: Source, concept: Concept, relation: Relation, disputed: boolean): HTMLElement {
  const end = source.named(other(relation, concept.id));
  const words = relation.papers.length === 0 ? "by name" : count(relation.support, "paper");
  const { button, region } = opener(words, `Evidence for ${end.name}: ${words}`, () => evidence(source, relation));
  const tag = disputed && relation.predicate === "OUTPERFORMS" && h("span", { class: "note warn", title: "Papers state this in both directions" }, "disputed");
  return h("li", { class: "relation", "data-predicate": relation.predicate }, h("span", {}, conceptLink(end), tag), button, region);
}

function keeps(source: Source, id: string, relation: Relation, filter: Filter): boolean {
  const strong = Math.max(relation.support, 1) >= filter.support;
  return strong && filter.predicates.has(relation.predicate) && filter.types.has(source.named(other(relation, id)).type);
}

function other(relation: Relation, id: string): string {
  return relation.subject === id ? relation.object : relation.subject;
}

/** Concepts that outperform and are outperformed. */
function disputes(relations: readonly Relation[]): Set<string> {
  const wins = relations.filter((relation) => relation.predicate === "OUTPERFORMS");
  const ways = new Set(wins.map(({ subject, object }) => JSON.stringify([subject, object])));
  return new Set(wins.filter(({ subject, object }) => ways.has(JSON.stringify([object, subject]))).flatMap(({ subject, object }) => [subject, object]));
}
