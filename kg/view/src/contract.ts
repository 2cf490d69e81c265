// The records that a page shows; kg/view/records.py makes them and says what they mean.

export type Type = "Task" | "Method" | "Model" | "Benchmark" | "Metric";
export const TYPES: readonly Type[] = ["Task", "Method", "Model", "Benchmark", "Metric"];

export interface Concept {
  id: string;
  type: Type;
  name: string;
  aliases: string[];
  support: number;
}

export interface Relation {
  subject: string;
  predicate: string;
  object: string;
  support: number;
  confidence: number;
  papers: string[];
}

export interface Result {
  id: string;
  paper: string;
  start: number;
  end: number;
  confidence: number;
  value: number;
  unit: string | null;
  kind: "score" | "gain" | "ratio";
  condition: string | null;
  subject: string | null;
  metric: string | null;
  benchmark: string | null;
  comparator: string | null;
  comparator_text: string | null;
  derived: boolean;
}

/** A row of a leaderboard: the place among the scores of its metric, the text's words for a subject that is no concept, the models it builds on. */
export interface BoardRow {
  result: string;
  rank: number | null;
  subject: string | null;
  base: string[];
  best: boolean;
}

/** A leaderboard: metric by metric, best first; `results` are those of the rows. */
export interface Board {
  rows: BoardRow[];
  results: Result[];
  claims: { subject: string; paper: string; sentence: string }[];
}

export interface PaperHead {
  id: string;
  name: string;
  date: string | null;
}

export type Mention = [concept: string, start: number, end: number];
export type Statement = [subject: string, predicate: string, object: string, start: number, end: number, confidence: number];

export interface Paper extends PaperHead {
  title: string;
  abstract: string;
  identifiers: string[];
  mentions: Mention[];
  proposes: string[];
  relations: Statement[];
  results: Result[];
}

export interface Overview {
  counts: Record<string, number>;
  predicates: Record<string, number>;
  top: Record<string, string[]>;
  boards: { benchmark: string; results: number }[];
  newest: PaperHead[];
  dates: [string, string] | null;
}

export interface ConceptPage {
  concept: Concept;
  relations: Relation[];
  papers: string[];
  proposed: string[];
  results: Result[];
}

export interface Subgraph {
  concepts: Concept[];
  relations: Relation[];
  total: number;
}

export interface Hit {
  id: string;
  type: Type | "Paper";
  name: string;
  support: number;
  matched: string;
}

/** What is shown: types and predicates that are left in, and the least number of papers. */
export interface Filter {
  types: ReadonlySet<Type>;
  predicates: ReadonlySet<string>;
  support: number;
}

/** Where the page gets its records: from itself, or from the host that served it. */
export interface Source {
  overview(): Promise<Overview>;
  search(words: string, limit: number): Promise<Hit[]>;
  concept(id: string): Promise<ConceptPage>;
  neighbours(id: string, limit: number, filter: Filter): Promise<Subgraph>;
  papers(ids: readonly string[]): Promise<Paper[]>;
  leaderboard(benchmark: string): Promise<Board>;
  map(limit: number): Promise<Subgraph>;
  /** A concept or paper that an earlier answer referred to. */
  named(id: string): Concept;
  head(id: string): PaperHead;
}

export class NotFound extends Error {}
