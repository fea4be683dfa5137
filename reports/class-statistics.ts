/** What the results of a class have in common: counted by property, by diagnosis, by tokens. */
import { firstFailure, hasFailed } from "./causes.ts";
import type { Counterexample, PropertyResult, Result } from "./result.ts";

/** One student's answer to one lesson. */
export interface ClassWork {
  /** Of the student. */
  readonly name: string;
  readonly lesson: string;
  /** Where the feedback is. */
  readonly href?: string;
  readonly late?: boolean;
  /** Hash of the tokens. */
  readonly tokens?: string;
  /** Absent where nothing was handed in. */
  readonly result?: Result;
}

export interface Statistics {
  readonly graded: readonly ClassWork[];
  readonly passed: number;
  /** Handed in, and no grade all the same. */
  readonly without: readonly ClassWork[];
  readonly missing: readonly ClassWork[];
}

export function statisticsOf(works: readonly ClassWork[]): Statistics {
  return {
    graded: works.filter(({ result }) => result?.score !== undefined),
    passed: works.filter(({ result }) => result?.status === "passed").length,
    without: works.filter(({ result }) => result && result.score === undefined),
    missing: works.filter(({ result }) => result === undefined),
  };
}

export interface CountedProperty extends Pick<PropertyResult, "id" | "title" | "maxPoints" | "bonus"> {
  readonly failed: number;
  readonly idle: number;
  /** How many were asked. */
  readonly of: number;
}

/** How many fail each property of a lesson, in the suite's order. */
export function failuresOf(works: readonly ClassWork[]): CountedProperty[] {
  const counted = new Map<string, { -readonly [K in keyof CountedProperty]: CountedProperty[K] }>();
  for (const { result } of works)
    for (const property of result?.properties ?? []) {
      const { id, title, maxPoints, bonus } = property;
      const count = counted.get(id) ?? {
        id,
        title,
        maxPoints,
        failed: 0,
        idle: 0,
        of: 0,
        ...(bonus && { bonus }),
      };
      counted.set(id, count);
      count.of++;
      if (hasFailed(property)) count.failed++;
      if (property.status === "not-attempted") count.idle++;
    }
  return [...counted.values()];
}

export interface SharedDiagnosis {
  readonly code: string;
  readonly text: string;
  /** Of the property where it was first met. */
  readonly title: string;
  readonly counterexample?: Counterexample;
  readonly works: readonly ClassWork[];
}

/** By what a student is told first: the code, the words, one counterexample, and who is told so; the most frequent first. */
export function diagnosesOf(works: readonly ClassWork[]): SharedDiagnosis[] {
  const found = new Map<string, SharedDiagnosis & { works: ClassWork[] }>();
  for (const work of works) {
    const failure = work.result && firstFailure(work.result);
    if (!failure?.diagnosis) continue;
    const { diagnosis, title, counterexample } = failure;
    const key = `${diagnosis.code} ${shapeOf(diagnosis.text)}`;
    const shared = found.get(key) ?? {
      code: diagnosis.code,
      text: diagnosis.text,
      title,
      ...(counterexample && counterexample.inputs.length > 0 && { counterexample }),
      works: [],
    };
    found.set(key, shared);
    shared.works.push(work);
  }
  return [...found.values()].sort((a, b) => b.works.length - a.works.length);
}

/** Sentences that differ in numbers and in quoted words alone say the same. */
function shapeOf(text: string): string {
  return text.replace(/`[^`]*`|"[^"]*"|-?\d[\d.e+-]*/g, "…");
}

/** Who handed in the same but for comments, types and layout; an untouched starter is nobody's work. */
export function equalsOf(works: readonly ClassWork[]): ClassWork[][] {
  const groups = new Map<string, ClassWork[]>();
  for (const work of works) {
    if (work.tokens === undefined || work.result?.status === "not-attempted") continue;
    groups.set(work.tokens, [...(groups.get(work.tokens) ?? []), work]);
  }
  return [...groups.values()].filter(({ length }) => length > 1).sort((a, b) => b.length - a.length);
}
