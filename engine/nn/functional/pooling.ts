/** Windows made into their average, or a norm. */

import { checkRoom, sizeOf } from "../../core/layout.ts";
import type { Tensor } from "../../core/tensor.ts";
import { ShapeError, shapeText } from "../../errors.ts";
import { gatherAt, numbers } from "../../ops/constants.ts";
import { where } from "../../ops/elementwise/piecewise.ts";
import { sizeFor } from "../../ops/norms.ts";
import { detach, reshape, squeeze, unsqueeze } from "../../ops/view.ts";
import { windows } from "../../ops/windows.ts";
import { checkRange, nonzero, type Range, wholeFrom } from "../../run/limits.ts";
import { checkWindow, each, type Sizes, windowCount } from "./geometry.ts";
import { pad } from "./padding.ts";

export interface PoolOptions {
  /** @defaultValue the kernel's size */
  readonly stride?: Sizes | null;
  /** On both sides. @defaultValue 0 */
  readonly padding?: Sizes;
  /** Whether a last window may hang over the end. */
  readonly ceilMode?: boolean;
}

export interface AveragePoolOptions extends PoolOptions {
  /** Whether the padding counts as zeros. @defaultValue true */
  readonly countIncludePad?: boolean;
  /** To divide by in the place of the number of elements. */
  readonly divisorOverride?: number | null;
}

/** [batch, channels, …] from it or from one unbatched. */
export function batched(op: string, x: Tensor, rank: number): { full: Tensor; alone: boolean } {
  const alone = x.ndim === rank + 1;
  if (!alone && x.ndim !== rank + 2)
    throw new ShapeError(
      `${op}: takes [batch, channels, …] of ${rank} more dimensions, not shape ${shapeText(x.shape)}.`,
    );
  return { full: alone ? unsqueeze(x, 0) : x, alone };
}

/** What all pools take, one number a dimension. @throws {ShapeError} or {RangeError} where no window lies within input and padding. */
export function poolOf(
  op: string,
  x: Tensor,
  kernelSize: Sizes,
  { stride, padding, dilation, ceilMode }: PoolOptions & { readonly dilation?: Sizes },
  rank: number,
): {
  kernel: readonly number[];
  stride: readonly number[];
  padding: readonly number[];
  dilation: readonly number[];
} {
  const sizes = (name: string, value: Sizes, range: Range): readonly number[] =>
    each(op, name, value, rank, range);
  const kernel = sizes("kernelSize", kernelSize, wholeFrom(1));
  const pool = {
    kernel,
    stride: sizes("stride", stride ?? kernel, wholeFrom(1)),
    padding: sizes("padding", padding ?? 0, wholeFrom(0)),
    dilation: sizes("dilation", dilation ?? 1, wholeFrom(1)),
  };
  pool.padding.forEach((border, d) => {
    if (2 * border > kernel[d])
      throw new RangeError(
        `${op}: padding must be at most half of the kernel, ${Math.floor(kernel[d] / 2)} of ${kernel[d]}, not ${border}: a window would lie in the padding alone.`,
      );
  });
  const spatial = x.shape.slice(-rank);
  if (spatial.includes(0))
    throw new ShapeError(`${op}: an input of shape ${shapeText(x.shape)} has nothing to make windows of.`);
  const over = pool.stride.map((step) => (ceilMode ? step - 1 : 0));
  checkWindow(op, spatial, kernel, pool.padding, pool.dilation, over);
  return pool;
}

type AveragePool = (x: Tensor, kernelSize: Sizes, options?: AveragePoolOptions) => Tensor;

function averagePool(op: string, rank: number): AveragePool {
  return (x, kernelSize, options = {}) => {
    const { countIncludePad = true, divisorOverride, ceilMode = false } = options;
    const { full, alone } = batched(op, x, rank);
    const { kernel, stride, padding } = poolOf(op, x, kernelSize, options, rank);
    if (divisorOverride !== null && divisorOverride !== undefined)
      checkRange(op, "divisorOverride", divisorOverride, nonzero);
    // Means, and what they miss where a window hangs over a border: a sum of large numbers would be infinite.
    let means = full;
    let shares = [1];
    kernel.forEach((size, d) => {
      const n = full.shape[d + 2];
      const count = windowCount(n, size, stride[d], padding[d], 1, ceilMode);
      const over = Math.max((count - 1) * stride[d] + size - n - padding[d], 0);
      const border = [...full.shape.slice(d + 3).flatMap(() => [0, 0]), padding[d], over];
      means = windows(pad(means, border), d + 2, size, stride[d])
        .narrow(d + 2, 0, count)
        .mean(d + 3);
      const own = Array.from({ length: count }, (_, w) => {
        const start = w * stride[d] - padding[d];
        const end = Math.min(start + size, n + padding[d]);
        return size / (countIncludePad ? end - start : Math.min(end, n) - Math.max(start, 0));
      });
      shares = shares.flatMap((a) => own.map((b) => a * b));
    });
    const pooled = divisorOverride
      ? means.mul(sizeOf(kernel) / divisorOverride)
      : shares.every((share) => share === 1)
        ? means
        : means.mul(numbers(full, shares, means.shape.slice(2)));
    return alone ? squeeze(pooled, 0) : pooled;
  };
}

/**
 * The average of each window.
 * @example
 * functional.avgPool1d(tensor([[1, 3, 2, 6]]), 2).toArray(); // [[2, 4]]
 */
export const avgPool1d: AveragePool = averagePool("avgPool1d", 1);
/** As avgPool1d, over two dimensions. */
export const avgPool2d: AveragePool = averagePool("avgPool2d", 2);
/** As avgPool1d, over three dimensions. */
export const avgPool3d: AveragePool = averagePool("avgPool3d", 3);

type PowerPool = (x: Tensor, p: number, kernelSize: Sizes, options?: PoolOptions) => Tensor;

function powerPool(op: string, rank: number, averagePool: AveragePool): PowerPool {
  return (x, p, kernelSize, options = {}) => {
    checkRange(op, "p", p, nonzero);
    batched(op, x, rank);
    const { kernel } = poolOf(op, x, kernelSize, options, rank);
    const count = sizeOf(kernel);
    return lpPool(x, p, -rank, count, (powers) => averagePool(powers, kernelSize, options));
  };
}

/** The power sum of each window to the power 1 / p; its gradient at 0 is 0. */
export const lpPool1d: PowerPool = powerPool("lpPool1d", 1, avgPool1d);
/** As lpPool1d, over two dimensions. */
export const lpPool2d: PowerPool = powerPool("lpPool2d", 2, avgPool2d);
/** As lpPool1d, over three dimensions. */
export const lpPool3d: PowerPool = powerPool("lpPool3d", 3, avgPool3d);

/** Larger or smaller numbers have powers that are infinite or 0. */
const range = 2 ** 32;

function lpPool(
  x: Tensor,
  p: number,
  dims: number,
  count: number,
  average: (powers: Tensor) => Tensor,
): Tensor {
  if (x.size === 0) return average(x);
  const scale = sizeFor(x.abs(), (y) => y.amax([...y.shape.keys()].slice(dims), true));
  const size = detach(x).abs();
  const beyond = size.gt(range).logicalOr(size.lt(1 / range).logicalAnd(size.ne(0)));
  // Windows with such numbers in them are scaled by the largest around; all others need nothing.
  const scaled = average(beyond.to(x.dtype)).gt(0);
  const factor = where(scaled, scale, 1);
  const sums = where(scaled, average(x.div(scale).pow(p)), average(where(beyond, 0, x).pow(p))).mul(count);
  // The root's slope at 0 is infinite; that of a norm is 0.
  const some = sums.ne(0);
  return where(some, where(some, sums, 1).pow(1 / p), 0).mul(factor);
}

/** One size a dimension; null keeps the input's. */
export type OutputSizes = number | null | readonly (number | null)[];

export function outputs(op: string, x: Tensor, size: OutputSizes, rank: number): number[] {
  const list = Array.isArray(size) ? size : new Array<number | null>(rank).fill(size as number | null);
  if (list.length !== rank)
    throw new ShapeError(`${op}: outputSize takes one number or ${rank}, not ${shapeText(list)}.`);
  if (x.shape.slice(2).includes(0))
    throw new ShapeError(`${op}: an input of shape ${shapeText(x.shape)} has nothing to make windows of.`);
  for (const n of list) if (n !== null && n !== undefined) checkRange(op, "outputSize", n, wholeFrom(0));
  const to = list.map((n, d) => n ?? x.shape[d + 2]);
  checkRoom([...x.shape.slice(0, 2), ...to], op);
  return to;
}

/** Where the windows of an adaptive pool begin and end. */
export function bins(n: number, count: number): [number, number][] {
  return Array.from({ length: count }, (_, k) => [
    Math.floor((k * n) / count),
    Math.ceil(((k + 1) * n) / count),
  ]);
}

type AdaptiveAverage = (x: Tensor, outputSize: OutputSizes) => Tensor;

function adaptiveAverage(op: string, rank: number): AdaptiveAverage {
  return (x, outputSize) => {
    const { full, alone } = batched(op, x, rank);
    const pooled = outputs(op, full, outputSize, rank).reduce((y, count, d) => {
      const n = y.shape[d + 2];
      const taps = bins(n, count).map(([start, end]) =>
        Array.from({ length: end - start }, (_, k): Tap => [start + k, 1 / (end - start)]),
      );
      return mixed(y, d + 2, taps);
    }, full);
    return alone ? squeeze(pooled, 0) : pooled;
  };
}

/** A place, and how much of the element there counts. */
export type Tap = readonly [place: number, weight: number];

/** Each element along `dim` a sum of a few of x's; not by a matrix, whose zeros would make NaN of an infinite element. */
export function mixed(x: Tensor, dim: number, taps: readonly (readonly Tap[])[]): Tensor {
  const used = taps.map((list) => list.filter(([, weight]) => weight !== 0));
  const most = used.reduce((longest, list) => Math.max(longest, list.length), 0);
  // A shorter list ends in nothing of an element that it has already.
  const full = used.map((list) => Array.from({ length: most }, (_, k): Tap => list[k] ?? [list[0][0], 0]));
  const shape = [...x.shape.slice(0, dim), taps.length, most, ...x.shape.slice(dim + 1)];
  const picked = reshape(
    gatherAt(
      x,
      dim,
      full.flatMap((list) => list.map(([place]) => place)),
    ),
    shape,
  );
  const weights = numbers(
    x,
    full.flatMap((list) => list.map(([, weight]) => weight)),
    shape.map((n, d) => (d === dim || d === dim + 1 ? n : 1)),
  );
  const parts = where(weights.ne(0), picked, 0).mul(weights);
  return parts.sum(dim + 1);
}

/** Averages of as many windows as are wanted, nearly equal in size. */
export const adaptiveAvgPool1d: AdaptiveAverage = adaptiveAverage("adaptiveAvgPool1d", 1);
/** As adaptiveAvgPool1d, over two dimensions. */
export const adaptiveAvgPool2d: AdaptiveAverage = adaptiveAverage("adaptiveAvgPool2d", 2);
/** As adaptiveAvgPool1d, over three dimensions. */
export const adaptiveAvgPool3d: AdaptiveAverage = adaptiveAverage("adaptiveAvgPool3d", 3);
