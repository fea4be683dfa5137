/** Formulas as text that mathjs reads. Text, not trees: mathjs differentiates shared nodes wrongly. */
import type { Algebra } from "./algebra.ts";
import { wordOf } from "./f64.ts";

type Word = (...args: string[]) => string;

const infix =
  (sign: string): Word =>
  (a, b) =>
    `(${a} ${sign} ${b})`;
const call =
  (name: string): Word =>
  (...args) =>
    `${name}(${args.join(", ")})`;

const words: Readonly<Record<string, Word>> = {
  add: (a, b) => (a === "0" ? b : b === "0" ? a : infix("+")(a, b)),
  sub: infix("-"),
  mul: infix("*"),
  div: infix("/"),
  pow: infix("^"),
  neg: (a) => `(-${a})`,
  expm1: (a) => `(exp(${a}) - 1)`,
  log1p: (a) => `log(1 + ${a})`,
  trunc: call("fix"),
  hypot: (a, b) => `sqrt(${a}^2 + ${b}^2)`,
  ...Object.fromEntries(
    "sqrt abs sign exp log sin cos tan tanh asin acos atan floor ceil round erf erfinv lgamma digamma polygamma zeta i0 i1"
      .split(" ")
      .map((name) => [name, call(name)]),
  ),
};

/** Branches cannot be taken on symbols: freeze them first. */
export const symbolic: Algebra<string> = {
  constant: (value) => (value < 0 ? `(${value})` : `${value}`),
  apply: (word, args) => wordOf(words, word, "symbols")(...args),
  compare: () => {
    throw new TypeError("Symbols cannot be compared: take the decisions from numbers, with `frozen`.");
  },
};
