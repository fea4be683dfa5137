/** Elements left out by chance while training. */

import type { Tensor } from "../../core/tensor.ts";
import { where } from "../../ops/elementwise/piecewise.ts";
import { reshape, squeeze, unsqueeze } from "../../ops/view.ts";
import { checkRange, checkRank, share } from "../../run/limits.ts";
import { rand } from "../../run/random.ts";

function kept(x: Tensor, shape: readonly number[], p: number): Tensor {
  return rand(shape, { dtype: x.dtype === "float64" ? x.dtype : "float32" }).ge(p);
}

/** Each element 0 with chance p, else divided by 1 − p; x itself unless training. */
export function dropout(x: Tensor, p: number = 0.5, training: boolean = true): Tensor {
  checkRange("dropout", "p", p, share);
  if (!training || p === 0) return x;
  return where(kept(x, x.shape, p), x.div(p === 1 ? 1 : 1 - p), 0);
}

/** @param alone how many dimensions one has that is not in a batch: then the first are its channels. */
function channelwise(op: string, x: Tensor, p: number, training: boolean, alone: number | null): Tensor {
  checkRange(op, "p", p, share);
  checkRank(op, "x", x, 1, "[batch, channels, …]");
  if (!training || p === 0) return x;
  if (x.ndim === alone) return squeeze(channelwise(op, unsqueeze(x, 0), p, training, null), 0);
  const mask = kept(x, [x.shape[0], x.shape[1] ?? 1], p);
  const spread = reshape(mask, [...mask.shape.slice(0, x.ndim), ...x.shape.slice(2).map(() => 1)]);
  return where(spread, x.div(p === 1 ? 1 : 1 - p), 0);
}

/** As dropout, of whole channels, of all dimensions after them together: [batch, channels, …] or [channels, n]. */
export function dropout1d(x: Tensor, p: number = 0.5, training: boolean = true): Tensor {
  return channelwise("dropout1d", x, p, training, 2);
}

/** As dropout1d, of [batch, channels, …]: three dimensions too begin with a batch, as in PyTorch. */
export function dropout2d(x: Tensor, p: number = 0.5, training: boolean = true): Tensor {
  return channelwise("dropout2d", x, p, training, null);
}

/** As dropout1d, of [batch, channels, …] or [channels, depth, height, width]. */
export function dropout3d(x: Tensor, p: number = 0.5, training: boolean = true): Tensor {
  return channelwise("dropout3d", x, p, training, 4);
}

const saturation = -1.7580993408473766;

function alpha(op: string, x: Tensor, mask: () => Tensor, p: number, training: boolean): Tensor {
  checkRange(op, "p", p, share);
  if (!training || p === 0) return x;
  const a = p === 1 ? 0 : 1 / Math.sqrt((1 - p) * (1 + p * saturation ** 2));
  return where(mask(), x, saturation)
    .mul(a)
    .add(-a * p * saturation);
}

/** Dropout that keeps mean 0 and variance 1, for selu: elements become selu's lower limit. */
export function alphaDropout(x: Tensor, p: number = 0.5, training: boolean = false): Tensor {
  return alpha("alphaDropout", x, () => kept(x, x.shape, p), p, training);
}

/** As alphaDropout, of whole channels. */
export function featureAlphaDropout(x: Tensor, p: number = 0.5, training: boolean = false): Tensor {
  const shape = x.shape.map((n, d) => (d < 2 ? n : 1));
  return alpha("featureAlphaDropout", x, () => kept(x, shape, p), p, training);
}
