/** A mistake of whoever wrote a suite: it is told to them, and never to a learner as one of theirs. */

export interface MistakeKnown {
  /** What to write in its place. */
  readonly advice?: string;
  /** A stack through the line where the part in question was declared. */
  readonly declared?: string;
  /** What was thrown in the author's own code. */
  readonly cause?: unknown;
  /** "suite.ts:12", where no stack leads there. */
  readonly where?: string;
}

/**
 * Its message says what came and what was expected.
 *
 * @example
 * throw new Mistake("The body returned undefined; a promise was expected.", { advice: "Write `async ({ x }) => { … }`." });
 */
export class Mistake extends Error {
  override readonly name: string = "Mistake";
  readonly advice: string | undefined;
  readonly declared: string | undefined;
  readonly where: string | undefined;

  constructor(text: string, { advice, declared, cause, where }: MistakeKnown = {}) {
    super(text, cause === undefined ? undefined : { cause });
    this.advice = advice;
    this.declared = declared;
    this.where = where;
  }
}

/** The stack of whoever calls: in it is the line of the suite. */
export function here(): string {
  return new Error("here").stack ?? "";
}

/** "TypeError: x is undefined", without the stop at its end. */
export function thrownText(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return `${thrown.name}${thrown.message ? `: ${thrown.message.replace(/\.$/, "")}` : ""}`;
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function"
  );
}

/** What a value is, in a word or two. */
export function kindOfValue(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (isThenable(value)) return "a promise";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "number" || typeof value === "boolean") return `the ${typeof value} ${value}`;
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** Whether these are so many sizes: numbers from 0. There may be none at a point, where nothing is held to it. */
export function areSizes(given: unknown, length: number): given is ArrayLike<number> {
  return areNumbers(given, length, 0);
}

/** Whether these are so many numbers. Asked for every input of a property: a loop is fast. */
export function areNumbers(
  given: unknown,
  length: number,
  least: number = Number.NEGATIVE_INFINITY,
): given is ArrayLike<number> {
  if (typeof given !== "object" || given === null) return false;
  const all = given as ArrayLike<unknown>;
  if (all.length !== length) return false;
  for (let i = 0; i < length; i++) {
    const entry = all[i];
    if (typeof entry !== "number" || entry < least) return false;
  }
  return true;
}

const suites: string[] = [];

/** A suite is being declared. */
export function noteSuite(declared: string): void {
  suites.push(declared);
}

/** Where in this process suites were declared, as stacks: a lesson has one. */
export function suitesSoFar(): readonly string[] {
  return suites;
}
