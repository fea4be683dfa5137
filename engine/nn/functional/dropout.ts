/** Elements left out by chance while training. */

import type { Tensor } from "../../core/tensor.ts";
import { where } from "../../ops/elementwise/piecewise.ts";
import { reshape } from "../../ops/view.ts";
import { rand } from "../../run/random.ts";

function kept(x: Tensor, shape: readonly number[], p: number): Tensor {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`dropout: p is a chance from 0 to 1, not ${p}.`);
  return rand(shape, { dtype: x.dtype as "float32" | "float64" }).ge(p);
}

/** Each element 0 with chance p, else divided by 1 − p; x itself unless training. */
export function dropout(x: Tensor, p: number = 0.5, training: boolean = true): Tensor {
  if (!training || p === 0) return x;
  return where(kept(x, x.shape, p), x.div(p === 1 ? 1 : 1 - p), 0);
}

function channelwise(x: Tensor, p: number, training: boolean): Tensor {
  if (!training || p === 0) return x;
  const mask = kept(x, [x.shape[0], x.shape[1] ?? 1], p);
  const spread = reshape(mask, [...mask.shape.slice(0, x.ndim), ...x.shape.slice(2).map(() => 1)]);
  return where(spread, x.div(p === 1 ? 1 : 1 - p), 0);
}

/** As dropout, of whole channels: of all dimensions after the second together. */
export function dropout1d(x: Tensor, p: number = 0.5, training: boolean = true): Tensor {
  return channelwise(x, p, training);
}

/** As dropout1d, over two dimensions. */
export function dropout2d(x: Tensor, p: number = 0.5, training: boolean = true): Tensor {
  return channelwise(x, p, training);
}

/** As dropout1d, over three dimensions. */
export function dropout3d(x: Tensor, p: number = 0.5, training: boolean = true): Tensor {
  return channelwise(x, p, training);
}

const saturation = -1.7580993408473766;

function alpha(x: Tensor, mask: () => Tensor, p: number, training: boolean): Tensor {
  if (!training || p === 0) return x;
  const a = p === 1 ? 0 : 1 / Math.sqrt((1 - p) * (1 + p * saturation ** 2));
  return where(mask(), x, saturation)
    .mul(a)
    .add(-a * p * saturation);
}

/** Dropout that keeps mean 0 and variance 1, for selu: elements become selu's lower limit. */
export function alphaDropout(x: Tensor, p: number = 0.5, training: boolean = false): Tensor {
  return alpha(x, () => kept(x, x.shape, p), p, training);
}

/** As alphaDropout, of whole channels. */
export function featureAlphaDropout(x: Tensor, p: number = 0.5, training: boolean = false): Tensor {
  const shape = x.shape.map((n, d) => (d < 2 ? n : 1));
  return alpha(x, () => kept(x, shape, p), p, training);
}
