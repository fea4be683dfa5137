/** A number system: what a reference needs to know of numbers, and nothing else. */

export interface Algebra<T> {
  constant(value: number): T;
  /** `word` is a base word: an op whose formula is itself ("add", "mul", "sqrt", …). */
  apply(word: string, args: readonly T[]): T;
  /** Negative, zero or positive, as a − b is; NaN where the two cannot be compared. */
  compare(a: T, b: T): number;
}

/** A dense tensor over a number system, row-major. */
export interface Grid<T> {
  readonly shape: readonly number[];
  readonly at: readonly T[];
}
