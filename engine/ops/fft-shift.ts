/** Frequency 0 in the middle of a spectrum, and back. */

import { resolveDim } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { roll } from "./flip.ts";

function shifted(
  op: string,
  x: Tensor,
  dim: number | readonly number[] | null | undefined,
  by: (n: number) => number,
): Tensor {
  const dims = typeof dim === "number" ? [dim] : (dim ?? [...x.shape.keys()]);
  return roll(
    x,
    dims.map((d) => by(x.shape[resolveDim(d, x.ndim, op)])),
    dims,
  );
}

/** Frequency 0 in the middle: each dimension, or those named, rolled by half; of pairs, name them. */
export function fftshift(x: Tensor, dim?: number | readonly number[] | null): Tensor {
  return shifted("fftshift", x, dim, (n) => Math.floor(n / 2));
}

/** The inverse of `fftshift`. */
export function ifftshift(x: Tensor, dim?: number | readonly number[] | null): Tensor {
  return shifted("ifftshift", x, dim, (n) => Math.ceil(n / 2));
}
