/** What normalisations and cosines divide by, without overflow. */
import type { Tensor } from "../../core/tensor.ts";
import { norm, sizeFor } from "../../ops/norms.ts";

/** The root of the sum of squares, divided by count, plus eps: as a size and a number near 1, so that no square is infinite or 0. */
function rootOf(
  x: Tensor,
  dims: readonly number[],
  eps: number,
  count: number,
): Record<"near" | "size" | "root", Tensor> {
  const least = Math.sqrt(Math.max(eps, 0));
  const size = sizeFor(x, (y) => norm(y, { dim: dims, keepdim: true }).div(Math.sqrt(count)).clampMin(least));
  const near = x.div(size);
  const squares = near.square().sum(dims, true).div(count);
  const root = (eps === 0 ? squares : squares.add(size.reciprocal().square().mul(eps))).sqrt();
  return { near, size, root };
}

/** x over the root of the sum of its squares, divided by count, plus eps. */
export function rooted(x: Tensor, dims: readonly number[], eps: number, count: number = 1): Tensor {
  const { near, root } = rootOf(x, dims, eps, count);
  return near.div(root);
}

/** What `rooted` divides by. */
export function scaleOf(x: Tensor, dims: readonly number[], eps: number, count: number): Tensor {
  const { size, root } = rootOf(x, dims, eps, count);
  return root.mul(size);
}
