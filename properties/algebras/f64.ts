/** Doubles, as JavaScript computes. */
import { evaluate, opNamed } from "../../engine/index.ts";
import type { Algebra } from "./algebra.ts";

type Word = (...args: number[]) => number;

/** What JavaScript lacks, by the kernel of its op. */
function byKernel(word: string): Word {
  return (...args) => {
    const { inputs, kernel } = opNamed(word);
    return evaluate(kernel!, new Map(inputs.map((input, i) => [input, args[i]])), f64);
  };
}

/** The base words over doubles. */
export const hostWords: Readonly<Record<string, Word>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  neg: (a) => -a,
  // IEEE 754 has 1 to any power, and −1 to an infinite one: 1.
  pow: (a, b) => (a === 1 || (a === -1 && Math.abs(b) === Number.POSITIVE_INFINITY) ? 1 : a ** b),
  maximum: Math.max,
  minimum: Math.min,
  sqrt: Math.sqrt,
  abs: Math.abs,
  sign: Math.sign,
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  tanh: Math.tanh,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  atan2: Math.atan2,
  hypot: Math.hypot,
  sinh: Math.sinh,
  cosh: Math.cosh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  exp2: (a) => 2 ** a,
  log2: Math.log2,
  log10: Math.log10,
  fmod: (a, b) => a % b,
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
  round: (a) => (a - Math.floor(a) === 0.5 ? 2 * Math.round(a / 2) : Math.round(a)),
  ...Object.fromEntries(
    "erf erfinv lgamma digamma polygamma zeta i0 i1".split(" ").map((name) => [name, byKernel(name)]),
  ),
};

/** @throws {TypeError} for a word that this number system does not know. */
export function wordOf<W>(words: Readonly<Record<string, W>>, word: string, system: string): W {
  if (!Object.hasOwn(words, word)) throw new TypeError(`${system} do not know the word "${word}".`);
  return words[word];
}

export const f64: Algebra<number> = {
  constant: (value) => value,
  apply: (word, args) => wordOf(hostWords, word, "doubles")(...args),
  compare: (a, b) => (a < b ? -1 : a > b ? 1 : a === b ? 0 : Number.NaN),
};

/** float32 by rounding every step, as a device computes. */
export const f32: Algebra<number> = {
  constant: Math.fround,
  apply: (word, args) => Math.fround(f64.apply(word, args)),
  compare: f64.compare,
};
