// Words of the closed vocabularies.
import type { Type } from "./contract";

/** Headings of a concept's relations: where it is the subject, and where it is the object. */
export const PHRASES: Record<string, readonly [string, string]> = {
  USED_FOR: ["Used for", "Used for it"],
  PART_OF: ["Part of", "Parts of it"],
  BASED_ON: ["Based on", "Based on it"],
  SUBCLASS_OF: ["Kind of", "Kinds of it"],
  EVALUATED_ON: ["Evaluated on", "Evaluated on it"],
  TRAINED_ON: ["Trained on", "Trained on it"],
  BENCHMARK_FOR: ["Benchmark for", "Benchmarks for it"],
  MEASURED_BY: ["Measured by", "Measured by it"],
  OUTPERFORMS: ["Outperforms", "Outperform it"],
  COMPARED_WITH: ["Compared with", "Compared with it"],
  VARIANT_OF: ["Variant of", "Variants of it"],
};

export const PREDICATES = Object.keys(PHRASES);

export const PLURALS: Record<Type, string> = {
  Task: "Tasks",
  Method: "Methods",
  Model: "Models",
  Benchmark: "Benchmarks",
  Metric: "Metrics",
};

export const KINDS = { score: "level", gain: "change", ratio: "factor" } as const;

export function phrase(predicate: string): string {
  return (PHRASES[predicate]?.[0] ?? predicate).toLowerCase();
}

/** The web page of an identifier, where its kind has one. */
export function webAddress(id: string): string | null {
  const [prefix, ...rest] = id.split(":");
  const bases: Record<string, string> = {
    arxiv: "https://arxiv.org/abs/",
    doi: "https://doi.org/",
    openalex: "https://openalex.org/",
    s2: "https://www.semanticscholar.org/paper/",
  };
  const base = prefix === undefined ? undefined : Object.hasOwn(bases, prefix) ? bases[prefix] : undefined;
  return base === undefined ? null : base + rest.join(":").split("/").map(encodeURIComponent).join("/");
}
