/** What makes a program impossible to check: it changes its own question, or has two answers to one. */
import { same } from "./single.ts";

export type Impurity = "mutated-input" | "non-deterministic";

export interface Impure {
  readonly verdict: Impurity;
  readonly message: string;
}

type Values = ArrayLike<number>;

/**
 * Asks twice at one point, of copies.
 *
 * @param name of the program, for the sentence.
 * @returns the answer, and what is wrong with it.
 */
export function impurityOf(
  name: string,
  program: (x: Float64Array) => Values,
  x: Float64Array,
): [answer: Values, impure?: Impure] {
  const copy = x.slice();
  // An answer may be the argument itself, or a buffer that the next call fills.
  const [answer, again] = [copy, x.slice()].map((each) => {
    const given = program(each);
    return given instanceof Float32Array ? given.slice() : Float64Array.from(given);
  });
  const told = (verdict: Impurity, says: string, before: Values, after: Values): Impure | undefined => {
    if (same(before, after)) return undefined;
    let at = 0;
    while (Object.is(before[at], after[at])) at++;
    return { verdict, message: `${name} ${says}: entry ${at} is ${before[at]}, then ${after[at]}.` };
  };
  return [
    answer,
    told("mutated-input", "writes to its input", x, copy) ??
      told("non-deterministic", "answers differently twice", answer, again),
  ];
}
