/** What normalisations and cosines divide by, without overflow. */
import type { Tensor } from "../../core/tensor.ts";
import { norm, sizeFor } from "../../ops/norms.ts";

/** x over the root of the sum of its squares, divided by count, plus eps: of numbers near 1, so that no square is infinite or 0. */
export function rooted(x: Tensor, dims: readonly number[], eps: number, count: number = 1): Tensor {
  const least = Math.sqrt(Math.max(eps, 0));
  const size = sizeFor(x, (y) => norm(y, { dim: dims, keepdim: true }).div(Math.sqrt(count)).clampMin(least));
  const near = x.div(size);
  const squares = near.square().sum(dims, true).div(count);
  return near.div((eps === 0 ? squares : squares.add(size.reciprocal().square().mul(eps))).sqrt());
}
