// The columns that kg/view/pack.py writes into the page, and lists over them.

export interface Flat {
  counts: number[];
  values: number[];
}

export interface Core {
  counts: Record<string, number>;
  dates: [string, string] | null;
  types: string[];
  predicates: string[];
  chunk: number;
  concepts: { id: string[]; name: string[]; support: number[]; type: number[]; aliases: Record<string, string[]> };
  relations: { subject: number[]; predicate: number[]; object: number[]; support: number[]; confidence: number[]; papers: Flat };
  mentions: Flat;
  proposed: Flat;
  papers: { id: string[]; name: string[]; date: (string | null)[] };
  results: ResultColumns;
  boards: [benchmark: number, rows: PackedRow[], claims: [subject: number, paper: number, sentence: string][]][];
}

export interface ResultColumns {
  id: string[];
  paper: number[];
  start: number[];
  end: number[];
  confidence: number[];
  value: number[];
  unit: (string | null)[];
  kind: ("score" | "gain" | "ratio")[];
  condition: (string | null)[];
  subject: number[];
  metric: number[];
  benchmark: number[];
  comparator: number[];
  comparator_text: (string | null)[];
  derived: boolean[];
}

export type PackedRow = [result: number, rank: number | null, subject: string | null, base: string[], best: boolean];

export type PackedPaper = [
  title: string,
  abstract: string,
  identifiers: string[],
  mentions: [number, number, number][],
  proposes: number[],
  relations: [number, number, number, number, number, number][],
  results: number[],
];

/** Lists of numbers, one after the other in two typed arrays. */
export class Lists {
  private readonly starts: Int32Array;
  private readonly values: Int32Array;

  constructor(flat: Flat) {
    this.starts = new Int32Array(flat.counts.length + 1);
    flat.counts.forEach((count, index) => (this.starts[index + 1] = (this.starts[index] ?? 0) + count));
    this.values = Int32Array.from(flat.values);
  }

  at(index: number): number[] {
    return [...this.values.subarray(this.starts[index] ?? 0, this.starts[index + 1] ?? 0)];
  }

  /** For each of `size` numbers, the places at which one of the columns holds it, in order. */
  static index(size: number, columns: readonly (readonly number[])[]): Lists {
    const counts = new Array<number>(size).fill(0);
    const length = columns[0]?.length ?? 0;
    const each = (visit: (number: number, place: number) => void): void => {
      for (let place = 0; place < length; place++) {
        const seen = new Set<number>();
        for (const column of columns) seen.add(column[place] ?? -1);
        for (const number of seen) if (number >= 0) visit(number, place);
      }
    };
    each((number) => counts[number]!++);
    const next: number[] = [];
    let total = 0;
    for (const count of counts) {
      next.push(total);
      total += count;
    }
    const values = new Array<number>(total).fill(0);
    each((number, place) => (values[next[number]!++] = place));
    return new Lists({ counts, values });
  }
}

/** Read one script element: a JSON string of base64 of gzip of JSON. */
export async function unpack<T>(id: string): Promise<T> {
  const script = document.getElementById(id);
  if (script === null) throw new Error(`this page is incomplete: ${id} is missing`);
  const bytes = Uint8Array.from(atob(JSON.parse(script.textContent ?? "") as string), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return (await new Response(stream).json()) as T;
}
