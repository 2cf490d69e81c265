// Search in the page: names that hold the words, then by MiniSearch what holds them in another order or misspelt.
import MiniSearch from "minisearch";
import type { Hit, Type } from "./contract";
import { fold } from "./text";
import type { Core } from "./unpack";

/** Concepts and papers that MiniSearch knows at most; the most supported concepts and newest papers go first. */
const INDEXED = 40_000;

interface Entry {
  id: number;
  names: string;
}

export class Finder {
  private readonly folded: string[];
  private readonly names: string[] = [];
  private readonly owners: number[] = [];
  private readonly concepts: number;
  private readonly index = new MiniSearch<Entry>({ fields: ["names"], searchOptions: { prefix: true, combineWith: "AND", fuzzy: fuzziness } });

  private readonly ready: Promise<void>;

  constructor(private readonly core: Core) {
    this.concepts = core.concepts.id.length;
    core.concepts.name.forEach((name, number) => this.add(number, [name, ...(core.concepts.aliases[number] ?? [])]));
    core.papers.name.forEach((name, number) => this.add(this.concepts + number, [name]));
    this.folded = this.names.map(fold);
    this.ready = this.index.addAllAsync(this.entries(), { chunkSize: 1000 });
  }

  async search(words: string, limit: number): Promise<Hit[]> {
    const wanted = fold(words);
    if (wanted === "") return [];
    const ranked: [rank: number, owner: number, name: string][] = [];
    this.folded.forEach((name, place) => {
      const at = name.indexOf(wanted);
      if (at >= 0) ranked.push([at > 0 ? 2 : name.length === wanted.length ? 0 : 1, this.owners[place]!, this.names[place]!]);
    });
    ranked.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    const hits = new Map<number, Hit>();
    for (const [, owner, name] of ranked) {
      if (hits.size === limit) break;
      if (!hits.has(owner)) hits.set(owner, this.hit(owner, name));
    }
    if (hits.size === 0) await this.ready;
    if (hits.size < limit) {
      for (const { id } of this.index.search(words).slice(0, limit) as { id: number }[]) {
        if (hits.size < limit && !hits.has(id)) hits.set(id, this.hit(id, null));
      }
    }
    return [...hits.values()];
  }

  private add(owner: number, names: string[]): void {
    for (const name of names) {
      this.names.push(name);
      this.owners.push(owner);
    }
  }

  private entries(): Entry[] {
    const { concepts, papers } = this.core;
    const named = concepts.name.slice(0, INDEXED).map((name, id) => ({ id, names: [name, ...(concepts.aliases[id] ?? [])].join(" ") }));
    return [...named, ...papers.name.slice(0, INDEXED).map((names, number) => ({ id: this.concepts + number, names }))];
  }

  private hit(owner: number, matched: string | null): Hit {
    const { concepts, papers, types } = this.core;
    if (owner >= this.concepts) {
      const name = papers.name[owner - this.concepts]!;
      return { id: papers.id[owner - this.concepts]!, type: "Paper", name, support: 0, matched: matched ?? name };
    }
    const name = concepts.name[owner]!;
    const type = types[concepts.type[owner]!] as Type;
    return { id: concepts.id[owner]!, type, name, support: concepts.support[owner]!, matched: matched ?? name };
  }
}

function fuzziness(term: string): number | boolean {
  return term.length > 4 ? 0.2 : false;
}
