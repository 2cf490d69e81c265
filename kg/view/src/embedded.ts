// Records from the page itself: columns are looked up by number, texts are unpacked when they are looked at.
import { NotFound, TYPES } from "./contract";
import type { Board, Concept, ConceptPage, Filter, Hit, Overview, Paper, PaperHead, Relation, Result, Source, Subgraph, Type } from "./contract";
import { Finder } from "./finder";
import { Lists, unpack } from "./unpack";
import type { Core, PackedPaper } from "./unpack";

export class EmbeddedSource implements Source {
  private readonly concepts = new Map<string, number>();
  private readonly paperNumbers = new Map<string, number>();
  private readonly chunks = new Map<number, Promise<PackedPaper[]>>();
  private readonly relationPapers: Lists;
  private readonly mentions: Lists;
  private readonly proposed: Lists;
  private readonly relationsOf: Lists;
  private readonly resultsOf: Lists;
  private finder: Finder | null = null;

  private constructor(private readonly core: Core) {
    core.concepts.id.forEach((id, number) => this.concepts.set(id, number));
    core.papers.id.forEach((id, number) => this.paperNumbers.set(id, number));
    const { relations, results } = core;
    this.relationPapers = new Lists(relations.papers);
    this.mentions = new Lists(core.mentions);
    this.proposed = new Lists(core.proposed);
    this.relationsOf = Lists.index(core.concepts.id.length, [relations.subject, relations.object]);
    this.resultsOf = Lists.index(core.concepts.id.length, [results.subject, results.metric, results.benchmark, results.comparator]);
  }

  static async open(): Promise<EmbeddedSource> {
    return new EmbeddedSource(await unpack<Core>("kg-core"));
  }

  async overview(): Promise<Overview> {
    const { concepts, papers, relations } = this.core;
    const top = Object.fromEntries(TYPES.map((type): [string, string[]] => [type, []]));
    concepts.type.forEach((type, number) => {
      const list = top[this.core.types[type]!]!;
      if (list.length < 8) list.push(concepts.id[number]!);
    });
    const predicates: Record<string, number> = {};
    for (const predicate of relations.predicate) {
      const name = this.core.predicates[predicate]!;
      predicates[name] = (predicates[name] ?? 0) + 1;
    }
    const boards = this.core.boards.slice(0, 100).map(([benchmark, results]) => ({ benchmark: concepts.id[benchmark]!, results: results.length }));
    const newest = papers.id.slice(0, 8).map((id) => this.head(id));
    return { counts: this.core.counts, predicates, top, boards, newest, dates: this.core.dates };
  }

  async search(words: string, limit: number): Promise<Hit[]> {
    this.finder ??= new Finder(this.core);
    return this.finder.search(words, limit);
  }

  async concept(id: string): Promise<ConceptPage> {
    const number = this.number(id);
    return {
      concept: this.conceptAt(number),
      relations: this.relationsOf.at(number).map((place) => this.relationAt(place)),
      papers: this.mentions.at(number).map((paper) => this.core.papers.id[paper]!),
      proposed: this.proposed.at(number).map((paper) => this.core.papers.id[paper]!),
      results: this.resultsOf.at(number).map((place) => this.resultAt(place)),
    };
  }

  async neighbours(id: string, limit: number, filter: Filter): Promise<Subgraph> {
    const centre = this.number(id);
    const { subject, object, support } = this.core.relations;
    const weights = new Map<number, number>();
    for (const place of this.relationsOf.at(centre)) {
      const other = subject[place] === centre ? object[place]! : subject[place]!;
      if (other === centre || !this.kept(place, centre, filter)) continue;
      weights.set(other, (weights.get(other) ?? 0) + Math.max(support[place]!, 1));
    }
    const nearest = [...weights].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, limit).map(([number]) => number);
    const shown = new Set([centre, ...nearest]);
    const places = new Set<number>();
    for (const number of shown) {
      for (const place of this.relationsOf.at(number)) {
        if (shown.has(subject[place]!) && shown.has(object[place]!) && this.kept(place, centre, filter)) places.add(place);
      }
    }
    return {
      concepts: [...shown].map((number) => this.conceptAt(number)),
      relations: [...places].map((place) => this.relationAt(place)),
      total: weights.size,
    };
  }

  async papers(ids: readonly string[]): Promise<Paper[]> {
    return Promise.all(ids.map((id) => this.paper(id)));
  }

  async leaderboard(benchmark: string): Promise<Board> {
    const number = this.number(benchmark);
    const [, rows, claims] = this.core.boards.find(([place]) => place === number) ?? [number, [], []];
    return {
      rows: rows.map(([place, rank, subject, base, best]) => ({ result: this.core.results.id[place]!, rank, subject, base, best })),
      results: rows.map(([place]) => this.resultAt(place)),
      claims: claims.map(([subject, paper, sentence]) => ({ subject: this.core.concepts.id[subject]!, paper: this.core.papers.id[paper]!, sentence })),
    };
  }

  async map(limit: number): Promise<Subgraph> {
    const { subject, object } = this.core.relations;
    const shown = Math.min(limit, this.core.concepts.id.length);
    const concepts = Array.from({ length: shown }, (_, number) => this.conceptAt(number));
    const relations: Relation[] = [];
    subject.forEach((from, place) => {
      if (from < shown && object[place]! < shown) relations.push({ ...this.relationAt(place), papers: [] });
    });
    return { concepts, relations, total: this.core.concepts.id.length };
  }

  named(id: string): Concept {
    return this.conceptAt(this.number(id));
  }

  head(id: string): PaperHead {
    const number = this.paperNumber(id);
    return { id, name: this.core.papers.name[number]!, date: this.core.papers.date[number]! };
  }

  private kept(place: number, centre: number, filter: Filter): boolean {
    const { subject, predicate, object, support } = this.core.relations;
    const ends = [subject[place]!, object[place]!];
    return (
      Math.max(support[place]!, 1) >= filter.support &&
      filter.predicates.has(this.core.predicates[predicate[place]!]!) &&
      ends.every((end) => end === centre || filter.types.has(this.typeAt(end)))
    );
  }

  private typeAt(number: number): Type {
    return this.core.types[this.core.concepts.type[number]!] as Type;
  }

  private conceptAt(number: number): Concept {
    const { id, name, support, aliases } = this.core.concepts;
    return { id: id[number]!, type: this.typeAt(number), name: name[number]!, aliases: aliases[number] ?? [], support: support[number]! };
  }

  private relationAt(place: number): Relation {
    const { subject, predicate, object, support, confidence } = this.core.relations;
    return {
      subject: this.core.concepts.id[subject[place]!]!,
      predicate: this.core.predicates[predicate[place]!]!,
      object: this.core.concepts.id[object[place]!]!,
      support: support[place]!,
      confidence: confidence[place]!,
      papers: this.relationPapers.at(place).map((paper) => this.core.papers.id[paper]!),
    };
  }

  private resultAt(place: number): Result {
    const r = this.core.results;
    const end = (number: number): string | null => (number < 0 ? null : this.core.concepts.id[number]!);
    return {
      id: r.id[place]!,
      paper: this.core.papers.id[r.paper[place]!]!,
      start: r.start[place]!,
      end: r.end[place]!,
      confidence: r.confidence[place]!,
      value: r.value[place]!,
      unit: r.unit[place]!,
      kind: r.kind[place]!,
      condition: r.condition[place]!,
      subject: end(r.subject[place]!),
      metric: end(r.metric[place]!),
      benchmark: end(r.benchmark[place]!),
      comparator: end(r.comparator[place]!),
      comparator_text: r.comparator_text[place]!,
      derived: r.derived[place]!,
    };
  }

  private async paper(id: string): Promise<Paper> {
    const number = this.paperNumber(id);
    const chunk = Math.floor(number / this.core.chunk);
    if (!this.chunks.has(chunk)) this.chunks.set(chunk, unpack<PackedPaper[]>(`kg-papers-${chunk}`));
    const packed = (await this.chunks.get(chunk)!)[number % this.core.chunk]!;
    const [title, abstract, identifiers, mentions, proposes, relations, results] = packed;
    const name = (concept: number): string => this.core.concepts.id[concept]!;
    return {
      ...this.head(id),
      title,
      abstract,
      identifiers,
      mentions: mentions.map(([concept, start, end]) => [name(concept), start, end]),
      proposes: proposes.map(name),
      relations: relations.map(([s, p, o, start, end, confidence]) => [name(s), this.core.predicates[p]!, name(o), start, end, confidence]),
      results: results.map((place) => this.resultAt(place)),
    };
  }

  private number(id: string): number {
    const number = this.concepts.get(id);
    if (number === undefined) throw new NotFound(id);
    return number;
  }

  private paperNumber(id: string): number {
    const number = this.paperNumbers.get(id);
    if (number === undefined) throw new NotFound(id);
    return number;
  }
}
