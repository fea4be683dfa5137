/** Formulas and their derivatives to many digits: the arbiter of single ops. */
import type { Decimal } from "decimal.js";
import type { Formula } from "../../engine/core/formula.ts";
import { evaluate } from "../../engine/index.ts";
import type { Algebra } from "../algebras/algebra.ts";
import { decimal } from "../algebras/decimal.ts";

const MOST_DIGITS = 1024;

/** Results that agree to this share are believed. */
const AGREEMENT = "1e-25";

type At = Readonly<Record<string, number>>;

/** The formula's value; digits doubled until two agree. NaN where it has none. */
export function exactValue(formula: Formula, at: At): number {
  return doubled((algebra) => evaluate(formula, numbersOf(at, algebra), algebra));
}

/**
 * The formula's partial derivative by a central difference with a step of 10⁻²⁰ of the entry: an error of 10⁻⁴⁰.
 * It uses the formula alone, so it is a witness against declared derivatives.
 */
export function exactPartial(formula: Formula, at: At, name: string): number {
  return doubled((algebra) => {
    const names = numbersOf(at, algebra);
    const step = algebra.apply("mul", [algebra.constant(1e-20), algebra.constant(Math.abs(at[name]) || 1)]);
    const moved = (word: "add" | "sub"): Decimal =>
      evaluate(formula, new Map(names).set(name, algebra.apply(word, [names.get(name)!, step])), algebra);
    return algebra.apply("div", [
      algebra.apply("sub", [moved("add"), moved("sub")]),
      algebra.apply("mul", [algebra.constant(2), step]),
    ]);
  });
}

/**
 * The second derivative of a function of two numbers, ∂²f / ∂s ∂t at 0, by its values alone: a mixed central difference with steps of
 * 10⁻²⁰, so that s and t should be shares of what they move.
 */
export function exactSecond(f: (algebra: Algebra<Decimal>, s: Decimal, t: Decimal) => Decimal): number {
  return doubled((algebra) => {
    const step = algebra.constant(1e-20);
    const at = (a: number, b: number): Decimal =>
      f(
        algebra,
        ...([a, b].map((n) => algebra.apply("mul", [algebra.constant(n), step])) as [Decimal, Decimal]),
      );
    const sum = (x: Decimal, y: Decimal): Decimal => algebra.apply("add", [x, y]);
    const crossed = algebra.apply("sub", [sum(at(1, 1), at(-1, -1)), sum(at(1, -1), at(-1, 1))]);
    return algebra.apply("div", [
      crossed,
      algebra.apply("mul", [algebra.constant(4), algebra.apply("mul", [step, step])]),
    ]);
  });
}

function numbersOf(at: At, algebra: Algebra<Decimal>): Map<string, Decimal> {
  return new Map(Object.entries(at).map(([name, value]) => [name, algebra.constant(value)]));
}

function doubled(compute: (algebra: Algebra<Decimal>) => Decimal): number {
  let before = compute(decimal(64));
  for (let digits = 128; digits <= MOST_DIGITS; digits *= 2) {
    const after = compute(decimal(digits));
    if (before.minus(after.toString()).abs().lte(after.abs().times(AGREEMENT))) return after.toNumber();
    if (before.isNaN() || after.isNaN()) return Number.NaN;
    if (!after.isFinite() && before.eq(after.toString())) return after.toNumber();
    before = after;
  }
  return before.toNumber();
}
