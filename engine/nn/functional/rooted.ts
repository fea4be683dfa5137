/** What normalisations and cosines divide by, without overflow. */
import type { Tensor } from "../../core/tensor.ts";
import { norm, sizeFor } from "../../ops/norms.ts";
import { lessening } from "../../ops/range.ts";
import { detach } from "../../ops/view.ts";

type Linear = (x: Tensor) => Tensor;

/**
 * The root of the sum of the squares of what `of` makes of x, divided by count, plus eps: as a size and a number near 1, so that no square is infinite or 0.
 * @param of gives twice as much where x is twice as large: where that alone is too large, it is given less.
 */
function rootOf(
  x: Tensor,
  dims: readonly number[],
  eps: number,
  count: number,
  of: Linear,
  less: Tensor | null = null,
): Record<"near" | "size" | "root", Tensor> {
  const y = of(less === null ? x : x.mul(less));
  const length = norm(detach(y), { dim: dims, keepdim: true }).div(Math.sqrt(count));
  const lesser = less === null ? lessening(length) : null;
  if (lesser !== null) return rootOf(x, dims, eps, count, of, lesser);
  const least = Math.sqrt(Math.max(eps, 0));
  const size = sizeFor(y, () => (less === null ? length.clampMin(least) : length.maximum(less.mul(least))));
  const near = y.div(size);
  const squares = near.square().sum(dims, true).div(count);
  const share = less === null ? size.reciprocal() : less.div(size);
  const whole = less === null ? size : size.div(less);
  return { near, size: whole, root: (eps === 0 ? squares : squares.add(share.square().mul(eps))).sqrt() };
}

/** What `of` makes of x, over the root of the sum of its squares, divided by count, plus eps. */
export function rooted(
  x: Tensor,
  dims: readonly number[],
  eps: number,
  count: number = 1,
  of: Linear = (y) => y,
): Tensor {
  const { near, root } = rootOf(x, dims, eps, count, of);
  return near.div(root);
}

/** What `rooted` divides by. */
export function scaleOf(x: Tensor, dims: readonly number[], eps: number, count: number): Tensor {
  const { size, root } = rootOf(x, dims, eps, count, (y) => y);
  return root.mul(size);
}
