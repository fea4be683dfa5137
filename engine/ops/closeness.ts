/** Whether tensors are close or equal. */

import type { Tensor } from "../core/tensor.ts";
import { checkRange, notNegative } from "../run/limits.ts";

export interface Closeness {
  readonly rtol?: number;
  readonly atol?: number;
  /** Whether NaN is close to NaN. */
  readonly equalNan?: boolean;
}

/** Whether |x − y| ≤ atol + rtol · |y|, as bools. */
export function isclose(
  x: Tensor,
  y: Tensor,
  { rtol = 1e-5, atol = 1e-8, equalNan = false }: Closeness = {},
): Tensor {
  checkRange("isclose", "rtol", rtol, notNegative);
  checkRange("isclose", "atol", atol, notNegative);
  if (!x.type.floating && x.type === y.type) {
    // Of floats, since differences of int32 may wrap around, and shares of them are none.
    const floating = x.on === null ? "float64" : "float32";
    return isclose(x.to(floating), y.to(floating), { rtol, atol, equalNan });
  }
  const near = x.sub(y).abs().le(y.abs().mul(rtol).add(atol)).logicalAnd(y.isFinite()).logicalOr(x.eq(y));
  return equalNan ? near.logicalOr(x.isNan().logicalAnd(y.isNan())) : near;
}

/** Whether all elements are close, as a 0-d bool. */
export function allclose(x: Tensor, y: Tensor, options: Closeness = {}): Tensor {
  return isclose(x, y, options).all();
}

/** Whether all elements are equal, as a 0-d bool. */
export function equal(x: Tensor, y: Tensor): Tensor {
  return x.eq(y).all();
}
