/** How the CPU says the words of formulas: JavaScript text, per kind of number. */

import type { Text, Words } from "../calculus/spell.ts";

const infix =
  (sign: string): Text =>
  (a, b) =>
    `(${a} ${sign} ${b})`;
const test =
  (sign: string): Text =>
  (a, b) =>
    `(${a} ${sign} ${b} ? 1 : 0)`;
const host =
  (name: string): Text =>
  (...args) =>
    `Math.${name}(${args.join(", ")})`;

export const mathWords: readonly string[] = (
  "sqrt abs exp log log2 log10 log1p expm1 sin cos tan tanh asin acos atan atan2 sinh cosh asinh acosh atanh " +
  "hypot sign floor ceil trunc"
).split(" ");

/** Words that need no formula on this device; all others are spelled out by their kernels. */
export const words: Words = {
  add: infix("+"),
  sub: infix("-"),
  mul: infix("*"),
  div: infix("/"),
  neg: (a) => `(-${a})`,
  // IEEE 754 and C say that 1 to any power is 1, and −1 to an infinite one too; JavaScript says NaN.
  pow: (a, b) =>
    `(${a} === 1 || (${a} === -1 && (${b} === Infinity || ${b} === -Infinity)) ? 1 : Math.pow(${a}, ${b}))`,
  exp2: (a) => `Math.pow(2, ${a})`,
  fmod: infix("%"),
  // Math.round takes halves up, not to the even neighbour.
  round: (a) => `(${a} - Math.floor(${a}) === 0.5 ? 2 * Math.round(${a} / 2) : Math.round(${a}))`,
  maximum: host("max"),
  minimum: host("min"),
  eq: test("==="),
  ne: test("!=="),
  lt: test("<"),
  le: test("<="),
  gt: test(">"),
  ge: test(">="),
  // Compared with 0, since NaN is not 0, and so true.
  logicalAnd: (a, b) => `(${a} !== 0 && ${b} !== 0 ? 1 : 0)`,
  logicalOr: (a, b) => `(${a} !== 0 || ${b} !== 0 ? 1 : 0)`,
  logicalNot: (a) => `(${a} === 0 ? 1 : 0)`,
  where: (c, a, b) => `(${c} ? ${a} : ${b})`,
  ...Object.fromEntries(mathWords.map((name) => [name, host(name)])),
};

/** x to the power n modulo 2³², of a negative power the whole part. */
export function intPow(x: number, n: number): number {
  if (n < 0) return x === -1 && n & 1 ? -1 : Number(x === 1 || x === -1);
  let y = 1;
  for (let k = n, square = x; k > 0; k >>= 1, square = Math.imul(square, square))
    if (k & 1) y = Math.imul(y, square);
  return y;
}

/** What differs for int32, whose arithmetic is modulo 2³²; a quotient loses its fraction, and by 0 is 0. */
export const integerWords: Words = {
  ...words,
  mul: host("imul"),
  div: (a, b) => `(${a} / ${b} | 0)`,
  fmod: (a, b) => `(${a} % ${b} | 0)`,
  pow: (a, b) => `intPow(${a}, ${b})`,
};
