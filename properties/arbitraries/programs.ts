/** Random smooth functions of one variable, and the same with a kink at a chosen distance. */
import fc, { type Arbitrary } from "fast-check";
import { call, type Formula, name, number } from "../../engine/core/formula.ts";

const X = name("x");
const ONE = number(1);

const UNARY: readonly ((a: Formula) => Formula)[] = [
  ...["sin", "cos", "tanh", "atan", "sigmoid", "softplus"].map((word) => (a: Formula) => call(word, a)),
  (a) => call("exp", call("sin", a)),
  (a) => call("log", call("add", ONE, call("mul", a, a))),
  (a) => call("sqrt", call("add", ONE, call("mul", a, a))),
  (a) => call("mul", a, a),
];

/** A formula in `x` that is smooth on the whole line, up to `depth` calls deep. */
export function programs(depth: number = 4): Arbitrary<Formula> {
  const constant = fc.integer({ min: -12, max: 12 }).map((quarters) => number((quarters || 4) / 4));
  const leaf = fc.oneof({ weight: 3, arbitrary: fc.constant(X) }, { weight: 1, arbitrary: constant });
  if (depth === 0) return leaf;
  const inner = programs(depth - 1);
  return fc.oneof(
    { weight: 1, arbitrary: leaf },
    { weight: 5, arbitrary: fc.tuple(fc.constantFrom(...UNARY), inner).map(([f, a]) => f(a)) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.constantFrom("add", "sub", "mul"), inner, inner)
        .map(([word, a, b]) => call(word, a, b)),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(inner, inner).map(([a, b]) => call("div", a, call("add", ONE, call("mul", b, b)))),
    },
  );
}

export type Kink = (inner: Formula) => Formula;

/** Three ways to bend where the argument is 0. */
export const KINKS: readonly Kink[] = [
  (a) => call("abs", a),
  (a) => call("relu", a),
  (a) => call("maximum", a, call("mul", number(0.5), a)),
];
