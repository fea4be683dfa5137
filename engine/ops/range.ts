/** What is too large on the way to a result that is not: computed again from smaller numbers, where that is met. */
import { contiguousLayout, reducedLayout } from "../core/layout.ts";
import { Tensor } from "../core/tensor.ts";
import { elements } from "../run/read.ts";
import { type ReductionOptions, reductionAttributes } from "./dims.ts";
import { reshape } from "./view.ts";

/**
 * What to multiply numbers by so that a result of theirs, which is infinite or NaN, may be none: a power of two, of which no norm and no sum of a few
 * billion is infinite, and 1 beside results that are finite. Null where all are finite, and on a device, where nobody looks.
 */
export function lessening(result: Tensor): Tensor | null {
  if (result.on !== null || elements(result).every(Number.isFinite)) return null;
  const less = elements(result).map((value) => (Number.isFinite(value) ? 1 : 2 ** -32));
  return new Tensor(less, 0, contiguousLayout(result.shape), result.type.held?.computes ?? result.type, null);
}

/** A result that is twice as large where x is, over a divisor: though it alone were too large. */
export function within(
  of: (x: Tensor) => Tensor,
  x: Tensor,
  { dim }: ReductionOptions,
  divisor: Tensor,
): Tensor {
  const total = of(x);
  const less = lessening(total);
  if (less === null) return total.div(divisor);
  const { shape } = reducedLayout(x.shape, reductionAttributes("", x, dim, true));
  return of(x.mul(reshape(less, shape)))
    .div(divisor)
    .div(less);
}

/** x over its length, which is taken for eps where it is smaller. */
export function unitAlong(x: Tensor, lengthOf: (x: Tensor) => Tensor, eps: number): Tensor {
  const length = lengthOf(x);
  const less = lessening(length);
  if (less === null) return x.div(length.clampMin(eps));
  const y = x.mul(less);
  return y.div(lengthOf(y).maximum(less.mul(eps)));
}
