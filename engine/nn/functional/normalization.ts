/** Layers that give their input mean 0 and variance 1, each over dimensions of its own. */

import { copy_ } from "../../autograd/methods.ts";
import { sizeOf } from "../../core/layout.ts";
import { noGrad } from "../../core/mode.ts";
import type { Tensor } from "../../core/tensor.ts";
import { ShapeError, shapeText } from "../../errors.ts";
import { type Dims, resolveDims } from "../../ops/dims.ts";
import { finfo } from "../../ops/making.ts";
import { norm, sizeFor } from "../../ops/norms.ts";
import { unitAlong } from "../../ops/range.ts";
import { reshape } from "../../ops/view.ts";
import { windows } from "../../ops/windows.ts";
import {
  checkRange,
  checkRank,
  checkShapeIs,
  finite,
  notNegative,
  type Range,
  share,
  wholeFrom,
} from "../../run/limits.ts";
import { pad } from "./padding.ts";
import { standardized } from "./standardize.ts";

function scaled(x: Tensor, weight: Tensor | null | undefined, bias: Tensor | null | undefined): Tensor {
  const product = weight ? x.mul(weight) : x;
  return bias ? product.add(bias) : product;
}

/** A vector with one entry a channel, ready to broadcast against x. */
function perChannel(x: Tensor, vector: Tensor | null | undefined): Tensor | null {
  if (vector && x.ndim < 2) return vector;
  return vector
    ? reshape(
        vector,
        x.shape.map((n, d) => (d === 1 ? n : 1)),
      )
    : null;
}

export interface AffineOptions {
  readonly weight?: Tensor | null;
  readonly bias?: Tensor | null;
  /** Added to the variance. @defaultValue 1e-5 */
  readonly eps?: number;
}

/** Standardized over the last dimensions, those of `shape`. */
export function layerNorm(x: Tensor, shape: readonly number[], options: AffineOptions = {}): Tensor {
  const { weight, bias, eps = 1e-5 } = options;
  checkRange("layerNorm", "eps", eps, finite);
  const first = checkEnd("layerNorm", x, shape);
  checkShapeIs("layerNorm", "weight", weight, shape, "as it is standardized over");
  checkShapeIs("layerNorm", "bias", bias, shape, "as it is standardized over");
  const dims = shape.map((_, d) => first + d);
  return scaled(standardized(x, dims, eps), weight, bias);
}

export interface RmsOptions {
  readonly weight?: Tensor | null;
  /** Added to the mean square. @defaultValue the distance from 1 to the next number of x's dtype */
  readonly eps?: number | null;
}

/**
 * x over the root of its mean square over the last dimensions, those of `shape` (Zhang and Sennrich, 2019).
 * @example
 * functional.rmsNorm(tensor([3, -3]), [2]).toArray(); // [1, -1]
 */
export function rmsNorm(x: Tensor, shape: readonly number[], { weight, eps }: RmsOptions = {}): Tensor {
  const least = eps ?? finfo(x.dtype).eps;
  checkRange("rmsNorm", "eps", least, notNegative);
  const first = checkEnd("rmsNorm", x, shape);
  checkShapeIs("rmsNorm", "weight", weight, shape, "as it is divided over");
  const dims = shape.map((_, d) => first + d);
  return scaled(standardized(x, dims, least, false), weight, null);
}

/** Where the dimensions of `shape` begin. @throws {ShapeError} unless they are the last of x, and at least one. */
function checkEnd(op: string, x: Tensor, shape: readonly number[]): number {
  if (shape.length === 0)
    throw new ShapeError(`${op}: shape must name at least one dimension: write [${x.shape.at(-1) ?? "n"}].`);
  const first = x.ndim - shape.length;
  if (first < 0 || shape.some((n, d) => n !== x.shape[first + d]))
    throw new ShapeError(`${op}: shape ${shapeText(x.shape)} does not end in ${shapeText(shape)}.`);
  return first;
}

/** @throws {ShapeError} for what has not one value a channel; {RangeError} for an eps or a momentum out of its range. */
function checkChannels(op: string, x: Tensor, options: RunningOptions, eps: Range, momentum: Range): void {
  checkRank(op, "x", x, 2, "[batch, channels, …]");
  const { weight, bias, runningMean, runningVar } = options;
  checkRange(op, "eps", options.eps ?? 1e-5, eps);
  checkRange(op, "momentum", options.momentum ?? 0.1, momentum);
  for (const [name, vector] of Object.entries({ weight, bias, runningMean, runningVar }))
    checkShapeIs(op, name, vector, [x.shape[1]], "one value a channel");
}

/** @throws {RangeError} where statistics are wanted and not given. */
function checkRunning(op: string, { runningMean, runningVar }: RunningOptions, instead: string): void {
  if (!runningMean || !runningVar)
    throw new RangeError(
      `${op}: without statistics of its own input it needs runningMean and runningVar: give both, or write ${instead}.`,
    );
}

/** @throws {ShapeError} where each mean would be of one value, which has no variance. */
function checkSeveral(op: string, x: Tensor, count: number): void {
  if (count === 1)
    throw new ShapeError(
      `${op}: shape ${shapeText(x.shape)} has one value to standardize at a time, and one value has no variance: give more of them.`,
    );
}

export interface RunningOptions extends AffineOptions {
  readonly runningMean?: Tensor | null;
  readonly runningVar?: Tensor | null;
  /** How far the running statistics move towards the batch's. @defaultValue 0.1 */
  readonly momentum?: number;
}

export interface BatchNormOptions extends RunningOptions {
  /** By the batch's own statistics, which the running ones then follow; else by the running ones. */
  readonly training?: boolean;
}

/** Standardized over all but the channels (dimension 1), by the batch's statistics or by running ones. */
export function batchNorm(x: Tensor, options: BatchNormOptions = {}): Tensor {
  const { weight, bias, eps = 1e-5, training = false, runningMean, runningVar } = options;
  checkChannels("batchNorm", x, options, notNegative, training ? share : finite);
  if (!training) checkRunning("batchNorm", options, "{ training: true }");
  else checkSeveral("batchNorm", x, x.size / x.shape[1]);
  const dims = [...x.shape.keys()].filter((d) => d !== 1);
  const [gain, shift] = [perChannel(x, weight), perChannel(x, bias)];
  if (!training && runningMean && runningVar) {
    const deviation = perChannel(x, runningVar)!.add(eps).sqrt();
    return scaled(x.sub(perChannel(x, runningMean)!).div(deviation), gain, shift);
  }
  follow(x, dims, options);
  return scaled(standardized(x, dims, eps), gain, shift);
}

/** Move the running statistics, in place, towards those of x: `perChannelOf` what is found over `dims`. An empty batch has none. */
function follow(
  x: Tensor,
  dims: readonly number[],
  { momentum = 0.1, runningMean, runningVar }: RunningOptions,
  perChannelOf: (statistics: Tensor) => Tensor = (statistics) => statistics,
): void {
  if (x.size === 0) return;
  const move = (running: Tensor, statistics: Tensor): void => {
    copy_(running, running.mul(1 - momentum).add(perChannelOf(statistics).mul(momentum)));
  };
  noGrad(() => {
    if (runningMean) move(runningMean, x.mean(dims));
    if (runningVar) move(runningVar, x.var({ dim: dims, correction: 1 }));
  });
}

/** Standardized over groups of channels and all that follows them. */
export function groupNorm(x: Tensor, groups: number, options: AffineOptions = {}): Tensor {
  checkRange("groupNorm", "groups", groups, wholeFrom(1));
  // As layerNorm and instanceNorm, with the negative numbers that PyTorch's samples try.
  checkChannels("groupNorm", x, options, finite, finite);
  const [batch, channels, ...rest] = x.shape;
  if (channels % groups !== 0)
    throw new ShapeError(`groupNorm: ${channels} channels do not divide into ${groups} groups.`);
  const size = (channels / groups) * sizeOf(rest);
  checkSeveral("groupNorm", x, batch * size);
  const standard = standardized(reshape(x, [batch, groups, size]), [2], options.eps ?? 1e-5);
  return scaled(reshape(standard, x.shape), perChannel(x, options.weight), perChannel(x, options.bias));
}

export interface InstanceNormOptions extends RunningOptions {
  /** By each instance's own statistics; else by the running ones. @defaultValue true */
  readonly useInputStats?: boolean;
}

/** Standardized over everything after the channels, each instance apart. */
export function instanceNorm(x: Tensor, options: InstanceNormOptions = {}): Tensor {
  const { weight, bias, eps = 1e-5, useInputStats = true, runningMean, runningVar, momentum = 0.1 } = options;
  checkChannels("instanceNorm", x, options, notNegative, finite);
  if (!useInputStats) checkRunning("instanceNorm", options, "{ useInputStats: true }");
  else checkSeveral("instanceNorm", x, sizeOf(x.shape.slice(2)));
  if (!useInputStats)
    return batchNorm(x, { weight, bias, eps, runningMean, runningVar, momentum, training: false });
  const dims = [...x.shape.keys()].slice(2);
  follow(x, dims, options, (each) => each.mean(0));
  return scaled(standardized(x, dims, eps), perChannel(x, weight), perChannel(x, bias));
}

export interface LocalResponseOptions {
  readonly alpha?: number;
  readonly beta?: number;
  readonly k?: number;
}

/** Divided by a power of the mean square of `size` neighbouring channels. */
export function localResponseNorm(x: Tensor, size: number, options: LocalResponseOptions = {}): Tensor {
  const { alpha = 1e-4, beta = 0.75, k = 1 } = options;
  checkRange("localResponseNorm", "size", size, wholeFrom(1));
  checkRank("localResponseNorm", "x", x, 3, "[batch, channels, …]");
  if (x.size === 0) return x.clone();
  const before = Math.floor(size / 2);
  const border = [...x.shape.slice(2).flatMap(() => [0, 0]), before, size - 1 - before];
  const neighbours = windows(pad(x, border), 1, size, 1);
  // Of numbers no larger than 1, so that no square is infinite.
  const scale = sizeFor(neighbours, (y) => y.abs().amax(2, true).clampMin(1));
  const mean = neighbours.div(scale).square().mean(2);
  const across = scale.squeeze(2);
  const rest = across.reciprocal().square().mul(k);
  return x
    .div(across)
    .div(mean.mul(alpha).add(rest).pow(beta))
    .mul(across.pow(1 - 2 * beta));
}

export interface NormalizeOptions {
  readonly p?: number;
  readonly dim?: Dims;
  /** The least that is divided by. @defaultValue 1e-12 */
  readonly eps?: number;
}

/**
 * Divided by its p-norm along a dimension.
 * @example
 * functional.normalize(tensor([3, 4]), { dim: 0 }).toArray(); // [0.6, 0.8]
 */
export function normalize(x: Tensor, { p = 2, dim = 1, eps = 1e-12 }: NormalizeOptions = {}): Tensor {
  checkRange("normalize", "eps", eps, notNegative);
  const dims = resolveDims("normalize", x, dim);
  return unitAlong(x, (y) => norm(y, { p, dim: dims, keepdim: true }), eps);
}
