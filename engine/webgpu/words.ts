/** How WGSL says the words of formulas, per kind of number: conditions are the numbers 0 and 1. */
import type { Dialect, Text, Words } from "../calculus/spell.ts";

const infix =
  (sign: string): Text =>
  (a, b) =>
    `(${a} ${sign} ${b})`;
const own =
  (name: string): Text =>
  (...args) =>
    `w_${name}(${args.join(", ")})`;

const functions =
  "div eq ne lt le maximum minimum sign sqrt exp exp2 expm1 log log2 log10 log1p sin cos tan tanh asin acos atan atan2 " +
  "sinh cosh asinh acosh atanh hypot pow fmod";

const floatWords: Words = {
  add: infix("+"),
  sub: infix("-"),
  mul: infix("*"),
  neg: (a) => `(-${a})`,
  abs: (a) => `abs(${a})`,
  floor: (a) => `floor(${a})`,
  ceil: (a) => `ceil(${a})`,
  trunc: (a) => `trunc(${a})`,
  round: (a) => `round(${a})`,
  ...Object.fromEntries(functions.split(" ").map((name) => [name, own(name)])),
  gt: (a, b) => `w_lt(${b}, ${a})`,
  ge: (a, b) => `w_le(${b}, ${a})`,
  isNan: (a) => `select(0.0, 1.0, w_isNan(${a}))`,
  isInf: (a) => `select(0.0, 1.0, w_isInf(${a}))`,
  isFinite: (a) => `select(1.0, 0.0, w_isNan(${a}) || w_isInf(${a}))`,
  // By w_ne, since NaN is not 0, and so true; a compiler may think otherwise.
  logicalAnd: (a, b) => `(w_ne(${a}, 0.0) * w_ne(${b}, 0.0))`,
  logicalOr: (a, b) => `max(w_ne(${a}, 0.0), w_ne(${b}, 0.0))`,
  logicalNot: (a) => `(1.0 - w_ne(${a}, 0.0))`,
  where: (c, a, b) => `select(${b}, ${a}, ${c} != 0.0)`,
};

const test =
  (sign: string): Text =>
  (a, b) =>
    `select(0, 1, ${a} ${sign} ${b})`;

const integerWords: Words = {
  add: infix("+"),
  sub: infix("-"),
  mul: infix("*"),
  div: (a, b) => `w_intDiv(${a}, ${b})`,
  neg: (a) => `(-${a})`,
  abs: (a) => `abs(${a})`,
  floor: (a) => a,
  ceil: (a) => a,
  trunc: (a) => a,
  round: (a) => a,
  fmod: (a, b) => `w_intFmod(${a}, ${b})`,
  pow: (a, b) => `w_intPow(${a}, ${b})`,
  sign: (a) => `sign(${a})`,
  maximum: (a, b) => `max(${a}, ${b})`,
  minimum: (a, b) => `min(${a}, ${b})`,
  eq: test("=="),
  ne: test("!="),
  lt: test("<"),
  le: test("<="),
  gt: test(">"),
  ge: test(">="),
  isNan: () => "0",
  isInf: () => "0",
  isFinite: () => "1",
  logicalAnd: (a, b) => `select(0, 1, ${a} != 0 && ${b} != 0)`,
  logicalOr: (a, b) => `select(0, 1, ${a} != 0 || ${b} != 0)`,
  logicalNot: (a) => `select(1, 0, ${a} != 0)`,
  where: (c, a, b) => `select(${b}, ${a}, ${c} != 0)`,
};

/** A number that WGSL takes as f32: those beyond its range become what float32 makes of them. */
function floatLiteral(value: number): string {
  const rounded = Math.fround(value);
  if (Number.isNaN(rounded)) return "w_nan()";
  if (!Number.isFinite(rounded)) return rounded > 0 ? "w_inf()" : "(-w_inf())";
  const text = `${Math.abs(rounded)}`;
  const literal = /[.e]/.test(text) ? text : `${text}.0`;
  return rounded < 0 || Object.is(rounded, -0) ? `(-${literal})` : literal;
}

const noRepeats: ReadonlySet<string> = new Set();
const declare = (name: string, text: string): string => `let ${name} = ${text};`;

export const floatDialect: Dialect = {
  words: floatWords,
  number: floatLiteral,
  declare,
  repeats: noRepeats,
};
export const integerDialect: Dialect = {
  words: integerWords,
  number: (value) => `(${Math.trunc(value)})`,
  declare,
  repeats: noRepeats,
};
