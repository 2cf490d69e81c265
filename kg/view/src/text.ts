// Offsets count code points, JavaScript strings count UTF-16 units; here is the one place that knows both.
import type { Mention, Paper, Result } from "./contract";

export interface Piece {
  text: string;
  concept: string | null;
}

const NOT_AN_END = /(?:^|[\s(])(?:e\.g|i\.e|et al|vs|cf|fig|eq|no|resp|approx|[A-Z])$/i;

/** A text that is cut by code points. */
export class PointText {
  private readonly points: string[] | null;

  constructor(readonly text: string) {
    this.points = /[\ud800-\udfff]/.test(text) ? Array.from(text) : null;
  }

  get length(): number {
    return this.points === null ? this.text.length : this.points.length;
  }

  slice(start: number, end: number): string {
    return this.points === null ? this.text.slice(start, end) : this.points.slice(start, end).join("");
  }
}

export function paperText(paper: Paper): PointText {
  return new PointText(`${paper.title}\n${paper.abstract}`);
}

/** Cut a span of a paper's text into pieces, the mentions of `concepts` (null: of all) apart; of two that overlap the longer counts. */
export function pieces(text: PointText, start: number, end: number, mentions: readonly Mention[], concepts: ReadonlySet<string> | null): Piece[] {
  const inside = mentions.filter(([concept, from, to]) => from >= start && to <= end && (concepts === null || concepts.has(concept)));
  inside.sort((a, b) => a[1] - b[1] || b[2] - a[2]);
  const found: Piece[] = [];
  let place = start;
  for (const [concept, from, to] of inside) {
    if (from < place) continue;
    if (from > place) found.push({ text: text.slice(place, from), concept: null });
    found.push({ text: text.slice(from, to), concept });
    place = to;
  }
  if (place < end) found.push({ text: text.slice(place, end), concept: null });
  return found;
}

/** The sentence around a span, as well as punctuation tells. */
export function sentenceAround(text: PointText, start: number, end: number): [number, number] {
  const ends = sentenceEnds(text);
  const from = ends.filter((place) => place <= start).at(-1) ?? 0;
  const to = ends.find((place) => place >= end) ?? text.length;
  return [from, to];
}

function sentenceEnds(text: PointText): number[] {
  const ends: number[] = [];
  let seen = 0;
  let points = 0;
  for (const match of text.text.matchAll(/\n+|[.!?]["')\]]?\s+(?=[\p{Lu}\p{N}"'(])/gu)) {
    const index = match.index + match[0].length;
    points += [...text.text.slice(seen, index)].length;
    seen = index;
    const newline = match[0].startsWith("\n");
    if (newline || !NOT_AN_END.test(text.text.slice(Math.max(0, match.index - 8), match.index))) ends.push(points);
  }
  return ends;
}

/** A number as a person writes it: "97.4 %", "+6.6 pp", "3.5x". */
export function formatValue(result: Pick<Result, "value" | "unit" | "kind">): string {
  const digits = String(Number(Math.abs(result.value).toPrecision(12))).replace("e", "\u00b710^");
  const sign = result.value < 0 ? "\u2212" : result.kind === "gain" ? "+" : "";
  const grouped = /^\d{5,}$/.test(digits) ? digits.replace(/\B(?=(\d{3})+$)/g, "\u202f") : digits;
  if (result.unit === null) return sign + grouped;
  if (result.unit === "x") return `${sign}${grouped}\u00d7`;
  return `${sign}${grouped}\u202f${result.unit}`;
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

/** Compare names without case, hyphens and spaces. */
export function fold(name: string): string {
  return name.normalize("NFKC").toLowerCase().replace(/[\s\-_/'"\u2010-\u2015]+/gu, "");
}
