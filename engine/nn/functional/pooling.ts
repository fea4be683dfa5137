/** Windows made into their average, or a norm. */

import type { Tensor } from "../../core/tensor.ts";
import { ShapeError, shapeText } from "../../errors.ts";
import { numbers } from "../../ops/constants.ts";
import { squeeze, unsqueeze } from "../../ops/view.ts";
import { windows } from "../../ops/windows.ts";
import { each, type Sizes, windowCount } from "./geometry.ts";
import { pad } from "./padding.ts";

export interface PoolOptions {
  /** The kernel's size unless told. */
  readonly stride?: Sizes | null;
  /** On both sides; 0 unless told. */
  readonly padding?: Sizes;
  /** Whether a last window may hang over the end. */
  readonly ceilMode?: boolean;
}

export interface AveragePoolOptions extends PoolOptions {
  /** Whether the padding counts as zeros; true unless told. */
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

type AveragePool = (x: Tensor, kernelSize: Sizes, options?: AveragePoolOptions) => Tensor;

function averagePool(op: string, rank: number): AveragePool {
  return (x, kernelSize, options = {}) => {
    const { countIncludePad = true, divisorOverride, ceilMode = false } = options;
    const { full, alone } = batched(op, x, rank);
    const kernel = each(op, kernelSize, rank);
    const stride = each(op, options.stride ?? kernel, rank);
    const padding = each(op, options.padding ?? 0, rank);
    let sums = full;
    let divisors = [1];
    kernel.forEach((size, d) => {
      const n = full.shape[d + 2];
      const count = windowCount(n, size, stride[d], padding[d], 1, ceilMode);
      const over = Math.max((count - 1) * stride[d] + size - n - padding[d], 0);
      const border = [...full.shape.slice(d + 3).flatMap(() => [0, 0]), padding[d], over];
      sums = windows(pad(sums, border), d + 2, size, stride[d])
        .narrow(d + 2, 0, count)
        .sum(d + 3);
      const own = Array.from({ length: count }, (_, w) => {
        const start = w * stride[d] - padding[d];
        const end = Math.min(start + size, n + padding[d]);
        return countIncludePad ? end - start : Math.min(end, n) - Math.max(start, 0);
      });
      divisors = divisors.flatMap((a) => own.map((b) => a * b));
    });
    const pooled = divisorOverride
      ? sums.div(divisorOverride)
      : sums.div(numbers(full, divisors, sums.shape.slice(2)));
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

/** The power sum of each window to the power 1 / p. */
export function lpPool1d(x: Tensor, p: number, kernelSize: number, options: PoolOptions = {}): Tensor {
  return root(avgPool1d(x.pow(p), kernelSize, options), p, kernelSize);
}

/** As lpPool1d, over two dimensions. */
export function lpPool2d(x: Tensor, p: number, kernelSize: Sizes, options: PoolOptions = {}): Tensor {
  const size = each("lpPool2d", kernelSize, 2);
  return root(avgPool2d(x.pow(p), kernelSize, options), p, size[0] * size[1]);
}

function root(average: Tensor, p: number, count: number): Tensor {
  return average
    .sign()
    .mul(average.abs().relu())
    .mul(count)
    .pow(1 / p);
}

/** One size a dimension; null keeps the input's. */
export type OutputSizes = number | null | readonly (number | null)[];

export function outputs(op: string, x: Tensor, size: OutputSizes, rank: number): number[] {
  const list = Array.isArray(size) ? size : new Array<number | null>(rank).fill(size as number | null);
  if (list.length !== rank) throw new ShapeError(`${op}: takes one size or ${rank}.`);
  return list.map((n, d) => n ?? x.shape[d + 2]);
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
      const weights = bins(n, count).flatMap(([start, end]) =>
        Array.from({ length: n }, (_, k) => (k >= start && k < end ? 1 / (end - start) : 0)),
      );
      return mixed(y, d + 2, numbers(y, weights, [count, n]));
    }, full);
    return alone ? squeeze(pooled, 0) : pooled;
  };
}

/** Dimension `dim` multiplied by a matrix. */
export function mixed(x: Tensor, dim: number, matrix: Tensor): Tensor {
  const last = x.ndim - 1;
  return dim === last ? x.matmul(matrix.t()) : x.transpose(dim, last).matmul(matrix.t()).transpose(dim, last);
}

/** Averages of as many windows as are wanted, nearly equal in size. */
export const adaptiveAvgPool1d: AdaptiveAverage = adaptiveAverage("adaptiveAvgPool1d", 1);
/** As adaptiveAvgPool1d, over two dimensions. */
export const adaptiveAvgPool2d: AdaptiveAverage = adaptiveAverage("adaptiveAvgPool2d", 2);
/** As adaptiveAvgPool1d, over three dimensions. */
export const adaptiveAvgPool3d: AdaptiveAverage = adaptiveAverage("adaptiveAvgPool3d", 3);
