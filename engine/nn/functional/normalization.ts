/** Layers that give their input mean 0 and variance 1, each over dimensions of its own. */

import { copy_ } from "../../autograd/methods.ts";
import { sizeOf } from "../../core/layout.ts";
import { noGrad } from "../../core/mode.ts";
import type { Tensor } from "../../core/tensor.ts";
import { ShapeError, shapeText } from "../../errors.ts";
import { norm } from "../../ops/composed.ts";
import type { Dims } from "../../ops/dims.ts";
import { reshape } from "../../ops/view.ts";
import { windows } from "../../ops/windows.ts";
import { pad } from "./padding.ts";

/** x less its mean, over the root of its variance plus eps. */
function standardized(x: Tensor, dims: readonly number[], eps: number): Tensor {
  const centred = x.sub(x.mean(dims, true));
  return centred.div(centred.square().mean(dims, true).add(eps).sqrt());
}

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
  /** Added to the variance; 1e-5 unless told. */
  readonly eps?: number;
}

/** Standardized over the last dimensions, those of `shape`. */
export function layerNorm(x: Tensor, shape: readonly number[], options: AffineOptions = {}): Tensor {
  const { weight, bias, eps = 1e-5 } = options;
  const first = x.ndim - shape.length;
  if (first < 0 || shape.some((n, d) => n !== x.shape[first + d]))
    throw new ShapeError(`layerNorm: shape ${shapeText(x.shape)} does not end in ${shapeText(shape)}.`);
  const dims = shape.map((_, d) => first + d);
  return scaled(standardized(x, dims, eps), weight, bias);
}

export interface RunningOptions extends AffineOptions {
  readonly runningMean?: Tensor | null;
  readonly runningVar?: Tensor | null;
  /** How far the running statistics move towards the batch's; 0.1 unless told. */
  readonly momentum?: number;
}

export interface BatchNormOptions extends RunningOptions {
  /** By the batch's own statistics, which the running ones then follow; else by the running ones. */
  readonly training?: boolean;
}

/** Standardized over all but the channels (dimension 1), by the batch's statistics or by running ones. */
export function batchNorm(x: Tensor, options: BatchNormOptions = {}): Tensor {
  const { weight, bias, eps = 1e-5, training = false, runningMean, runningVar } = options;
  const dims = [...x.shape.keys()].filter((d) => d !== 1);
  const [gain, shift] = [perChannel(x, weight), perChannel(x, bias)];
  if (!training && runningMean && runningVar) {
    const deviation = perChannel(x, runningVar)!.add(eps).sqrt();
    return scaled(x.sub(perChannel(x, runningMean)!).div(deviation), gain, shift);
  }
  follow(x, dims, options);
  return scaled(standardized(x, dims, eps), gain, shift);
}

/** Move the running statistics, in place, towards those of x. */
function follow(x: Tensor, dims: readonly number[], options: RunningOptions): void {
  const { momentum = 0.1, runningMean, runningVar } = options;
  noGrad(() => {
    if (runningMean) copy_(runningMean, runningMean.mul(1 - momentum).add(x.mean(dims).mul(momentum)));
    if (runningVar)
      copy_(runningVar, runningVar.mul(1 - momentum).add(x.var({ dim: dims, correction: 1 }).mul(momentum)));
  });
}

/** Standardized over groups of channels and all that follows them. */
export function groupNorm(x: Tensor, groups: number, options: AffineOptions = {}): Tensor {
  const [batch, channels = 0, ...rest] = x.shape;
  if (channels % groups !== 0)
    throw new ShapeError(`groupNorm: ${channels} channels do not divide into ${groups} groups.`);
  const size = (channels / groups) * sizeOf(rest);
  const standard = standardized(reshape(x, [batch, groups, size]), [2], options.eps ?? 1e-5);
  return scaled(reshape(standard, x.shape), perChannel(x, options.weight), perChannel(x, options.bias));
}

export interface InstanceNormOptions extends RunningOptions {
  /** By each instance's own statistics, true unless told; else by the running ones. */
  readonly useInputStats?: boolean;
}

/** Standardized over everything after the channels, each instance apart. */
export function instanceNorm(x: Tensor, options: InstanceNormOptions = {}): Tensor {
  const { weight, bias, eps = 1e-5, useInputStats = true, runningMean, runningVar, momentum = 0.1 } = options;
  if (!useInputStats && runningMean && runningVar) return batchNorm(x, { ...options, training: false });
  const dims = [...x.shape.keys()].slice(2);
  noGrad(() => {
    if (runningMean)
      copy_(runningMean, runningMean.mul(1 - momentum).add(x.mean(dims).mean(0).mul(momentum)));
    if (runningVar)
      copy_(
        runningVar,
        runningVar.mul(1 - momentum).add(x.var({ dim: dims, correction: 1 }).mean(0).mul(momentum)),
      );
  });
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
  const before = Math.floor(size / 2);
  const border = [...x.shape.slice(2).flatMap(() => [0, 0]), before, size - 1 - before];
  const neighbours = windows(pad(x.square(), border), 1, size, 1).mean(2);
  return x.div(neighbours.mul(alpha).add(k).pow(beta));
}

export interface NormalizeOptions {
  readonly p?: number;
  readonly dim?: Dims;
  /** The least that is divided by; 1e-12 unless told. */
  readonly eps?: number;
}

/**
 * Divided by its p-norm along a dimension.
 * @example
 * functional.normalize(tensor([3, 4]), { dim: 0 }).toArray(); // [0.6, 0.8]
 */
export function normalize(x: Tensor, { p = 2, dim = 1, eps = 1e-12 }: NormalizeOptions = {}): Tensor {
  return x.div(norm(x, { p, dim, keepdim: true }).clampMin(eps));
}
