// Records from the JSON API of the host that served the page.
import { NotFound, TYPES } from "./contract";
import type { Board, Concept, ConceptPage, Filter, Hit, Overview, Paper, PaperHead, Source, Subgraph } from "./contract";
import { PREDICATES } from "./words";

interface Answer {
  concepts?: Concept[];
  heads?: PaperHead[];
  error?: string;
}

export class ServedSource implements Source {
  private readonly concepts = new Map<string, Concept>();
  private readonly paperHeads = new Map<string, PaperHead>();
  private readonly wholePapers = new Map<string, Paper>();

  overview(): Promise<Overview> {
    return this.ask<Overview>("overview", []);
  }

  async search(words: string, limit: number): Promise<Hit[]> {
    const answer = await this.ask<{ hits: Hit[] }>("search", [["q", words], ["limit", String(limit)]]);
    return answer.hits;
  }

  async concept(id: string): Promise<ConceptPage> {
    const page = await this.ask<ConceptPage>("concept", [["id", id]]);
    this.concepts.set(id, page.concept);
    return page;
  }

  neighbours(id: string, limit: number, filter: Filter): Promise<Subgraph> {
    const types = chosen("type", filter.types, TYPES.length);
    const predicates = chosen("predicate", filter.predicates, PREDICATES.length);
    const numbers: [string, string][] = [["limit", String(limit)], ["support", String(filter.support)]];
    return this.ask<Subgraph>("neighbours", [["id", id], ...numbers, ...types, ...predicates]);
  }

  async papers(ids: readonly string[]): Promise<Paper[]> {
    const missing = ids.filter((id) => !this.wholePapers.has(id));
    if (missing.length > 0) {
      const answer = await this.ask<{ papers: Paper[] }>("papers", missing.map((id) => ["id", id]));
      for (const paper of answer.papers) {
        this.wholePapers.set(paper.id, paper);
        this.paperHeads.set(paper.id, paper);
      }
    }
    return ids.map((id) => this.wholePapers.get(id)).filter((paper) => paper !== undefined);
  }

  leaderboard(benchmark: string): Promise<Board> {
    return this.ask<Board>("leaderboard", [["benchmark", benchmark]]);
  }

  map(limit: number): Promise<Subgraph> {
    return this.ask<Subgraph>("map", [["limit", String(limit)]]);
  }

  named(id: string): Concept {
    return this.concepts.get(id) ?? { id, type: "Method", name: id, aliases: [], support: 0 };
  }

  head(id: string): PaperHead {
    return this.paperHeads.get(id) ?? { id, name: id, date: null };
  }

  private async ask<T>(name: string, parameters: [string, string][]): Promise<T> {
    const query = new URLSearchParams(parameters).toString();
    const response = await fetch(`/api/${name}${query === "" ? "" : `?${query}`}`);
    const answer = (await response.json()) as T & Answer;
    if (response.status === 404) throw new NotFound(answer.error ?? "not found");
    if (!response.ok) throw new Error(answer.error ?? `status ${response.status}`);
    for (const concept of answer.concepts ?? []) this.concepts.set(concept.id, concept);
    for (const head of answer.heads ?? []) this.paperHeads.set(head.id, head);
    return answer;
  }
}

/** A parameter for each value; none where nothing is left out. */
function chosen(name: string, values: ReadonlySet<string>, all: number): [string, string][] {
  return values.size === all ? [] : [...values].map((value) => [name, value]);
}
