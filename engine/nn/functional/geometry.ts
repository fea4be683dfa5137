/** Sizes given once or for each spatial dimension, and what follows from them. */
import { ShapeError, shapeText } from "../../errors.ts";
import { checkRange, type Range } from "../../run/limits.ts";

export type Sizes = number | readonly number[];

/** One number a dimension. @throws {ShapeError} for another number of them; {RangeError} for one out of its range. */
export function each(op: string, name: string, sizes: Sizes, rank: number, range: Range): readonly number[] {
  const list = typeof sizes === "number" ? [sizes] : sizes;
  for (const size of list) checkRange(op, name, size, range);
  if (list.length === rank) return list;
  if (list.length === 1) return new Array<number>(rank).fill(list[0]);
  throw new ShapeError(`${op}: ${name} takes one number or ${rank}, not ${shapeText(list)}.`);
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

/** @throws {ShapeError} where not one window lies within the input and its padding. */
export function checkWindow(
  op: string,
  spatial: readonly number[],
  kernel: readonly number[],
  padding: readonly number[],
  dilation: readonly number[],
  /** By how much the last window may hang over the end. */
  over: readonly number[] = kernel.map(() => 0),
): void {
  const spans = kernel.map((size, d) => dilation[d] * (size - 1) + 1);
  const padded = spatial.map((n, d) => n + 2 * padding[d]);
  if (spans.some((span, d) => span > padded[d] + over[d]))
    throw new ShapeError(
      `${op}: a kernel that spans ${shapeText(spans)} does not fit into an input of ${shapeText(padded)}, padding included: take a smaller kernel or more padding.`,
    );
}
