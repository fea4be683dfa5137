/** Sizes given once or for each spatial dimension, and what follows from them. */
import { ShapeError, shapeText } from "../../errors.ts";

export type Sizes = number | readonly number[];

/** One number a dimension. @throws {ShapeError} for another number of them. */
export function each(op: string, sizes: Sizes, rank: number): readonly number[] {
  const list = typeof sizes === "number" ? [sizes] : sizes;
  if (list.length === rank) return list;
  if (list.length === 1) return new Array<number>(rank).fill(list[0]);
  throw new ShapeError(`${op}: takes one size or ${rank}, not ${shapeText(list)}.`);
}

/** How many windows of `kernel` elements, `dilation` apart, fit when moved by `stride`; with `ceil`, one may hang over the end. */
export function windowCount(
  n: number,
  kernel: number,
  stride: number,
  padding: number,
  dilation: number,
  ceil: boolean,
): number {
  const free = n + 2 * padding - dilation * (kernel - 1) - 1;
  if (!ceil) return Math.floor(free / stride) + 1;
  const count = Math.ceil(free / stride) + 1;
  // The last window must begin within the input or the padding before it.
  return (count - 1) * stride >= n + padding ? count - 1 : count;
}
