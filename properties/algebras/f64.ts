/** Doubles, as JavaScript computes. */
import type { Algebra } from "./algebra.ts";

type Word = (...args: number[]) => number;

/** The base words over doubles. */
export const hostWords: Readonly<Record<string, Word>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  neg: (a) => -a,
  pow: (a, b) => (a === 1 ? 1 : a ** b),
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
