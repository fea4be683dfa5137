/** What a signature cannot say: the range of a number, and which shapes belong together. A refusal names function and argument, and says what to write. */
import { sameShape, sizeOf } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { describe, ShapeError, shapeText } from "../errors.ts";

/** Which values are allowed: in words that follow "must be", and as a test. */
export interface Range {
  readonly words: string;
  readonly has: (value: unknown) => boolean;
}

/** A range of numbers. */
export const numeric = (words: string, has: (value: number) => boolean): Range => ({
  words,
  has: (value) => typeof value === "number" && has(value),
});

/** From 0 on. */
export const notNegative: Range = numeric("a number at least 0", (v) => v >= 0 && v < Infinity);
export const positive: Range = numeric("a number above 0", (v) => v > 0 && v < Infinity);
/** A chance, or a share of something. */
export const share: Range = numeric("a number from 0 to 1", (v) => v >= 0 && v <= 1);
/** A share that is neither nothing nor all. */
export const properShare: Range = numeric("a number above 0 and below 1", (v) => v > 0 && v < 1);
/** A share that leaves something over, as the decay of a running mean does. */
export const partialShare: Range = numeric("a number at least 0 and below 1", (v) => v >= 0 && v < 1);
export const finite: Range = numeric("a finite number", Number.isFinite);
export const nonzero: Range = numeric("a finite number other than 0", (v) => Number.isFinite(v) && v !== 0);
export const whole: Range = numeric("a whole number", Number.isSafeInteger);
export const flag: Range = { words: "true or false", has: (value) => typeof value === "boolean" };

const wholes: Record<number, Range> = {};

/** Whole numbers from `least` on. */
export function wholeFrom(least: number): Range {
  return (wholes[least] ??= numeric(
    `a whole number from ${least} on`,
    (v) => Number.isSafeInteger(v) && v >= least,
  ));
}

/** What a function made of others does, as its own: where it finds no room, this is the name that is told. */
export function calling<T>(op: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof RangeError ? new RangeError(error.message.replace(/^\w+(?=: shape )/, op)) : error;
  }
}

/** A value as a message shows it: JSON, but NaN and infinities as themselves. */
export function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(shown).join(", ")}]`;
  return typeof value === "function" || typeof value === "object" ? describe(value) : `${value}`;
}

/** @throws {RangeError} naming the function, the argument, what it must be, and what it is. */
export function checkRange(op: string, name: string, value: unknown, range: Range): void {
  if (range.has(value)) return;
  const unbounded = (value === Infinity || value === -Infinity) && !range.words.includes("finite");
  throw new RangeError(
    `${op}: ${name} must be ${unbounded ? range.words.replace("a ", "a finite ") : range.words}, not ${shown(value)}.`,
  );
}

/** What to write so that a tensor of shape `from` has shape `to`; nothing where no one thing would do. */
function remedy(name: string, from: readonly number[], to: readonly number[]): string {
  if (sizeOf(from) === sizeOf(to)) return ` Write ${name}.reshape(${shapeText(to)}).`;
  const missing = to.length - from.length;
  return missing >= 0 && from.every((n, d) => n === 1 || n === to[d + missing])
    ? ` Write ${name}.expand(${shapeText(to)}) if each of its entries is meant for several.`
    : "";
}

/**
 * @param tensors by name, the one that is as it should be first.
 * @throws {ShapeError} unless all have one shape: a broadcast here would compare what does not belong together.
 */
export function checkSameShape(op: string, tensors: Readonly<Record<string, Tensor>>): void {
  const all = Object.entries(tensors);
  if (all.length === 0) return;
  const [[first, x], ...others] = all;
  for (const [name, y] of others)
    if (!sameShape(x.shape, y.shape))
      throw new ShapeError(
        `${op}: ${first} has shape ${shapeText(x.shape)} and ${name} ${shapeText(y.shape)}; they must be equal.${remedy(name, y.shape, x.shape)}`,
      );
}

/** As `checkSameShape`, but a tensor without dimensions stands for every element. */
export function checkComparable(op: string, tensors: Readonly<Record<string, Tensor>>): void {
  checkSameShape(op, Object.fromEntries(Object.entries(tensors).filter(([, x]) => x.ndim > 0)));
}

/** @param of what the shape is made of: "one value a channel". @throws {ShapeError} for another shape; nothing is asked of what is not given. */
export function checkShapeIs(
  op: string,
  name: string,
  x: Tensor | null | undefined,
  shape: readonly number[],
  of: string,
): void {
  if (x !== null && x !== undefined && !sameShape(x.shape, shape))
    throw new ShapeError(
      `${op}: ${name} must have shape ${shapeText(shape)}, ${of}, not ${shapeText(x.shape)}.${remedy(name, x.shape, shape)}`,
    );
}

/** @throws {ShapeError} unless y can be repeated to the shape, without making it larger. */
export function checkExpands(
  op: string,
  name: string,
  y: Tensor | null | undefined,
  shape: readonly number[],
  whose: string,
): void {
  if (y === null || y === undefined) return;
  const missing = shape.length - y.ndim;
  if (missing < 0 || y.shape.some((n, d) => n !== 1 && n !== shape[d + missing]))
    throw new ShapeError(
      `${op}: ${name} of shape ${shapeText(y.shape)} does not broadcast to ${whose}, of shape ${shapeText(shape)}: aligned at the last dimension, its sizes must be equal or 1.`,
    );
}

/** @param what the dimensions mean: "[batch, channels, …]". @throws {ShapeError} for fewer or more dimensions. */
export function checkRank(
  op: string,
  name: string,
  x: Tensor,
  least: number,
  what: string,
  most: number = Infinity,
): void {
  if (x.ndim < least || x.ndim > most)
    throw new ShapeError(`${op}: ${name} must be ${what}, not of shape ${shapeText(x.shape)}.`);
}
