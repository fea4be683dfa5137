/** Elements kept within bounds. */

import type { Tensor } from "../core/tensor.ts";
import type { Operand } from "../run/agree.ts";
import { isOptions } from "./dims.ts";
import { clampBetween, clampMax, clampMin } from "./elementwise/piecewise.ts";

export interface Bounds {
  readonly min?: Operand | null;
  readonly max?: Operand | null;
}

/** Kept within bounds: `clamp(x, 0, 1)`, `clamp(x, { max: 1 })`; at a bound the gradient is x's. */
export function clamp(x: Operand, min?: Operand | null | Bounds, max?: Operand | null): Tensor {
  if (isOptions<Bounds>(min)) return clamp(x, min.min, min.max);
  if (min === undefined || min === null) {
    if (max === undefined || max === null) throw new TypeError("clamp: give a min, a max, or both.");
    return clampMax(x, max);
  }
  return max === undefined || max === null ? clampMin(x, min) : clampBetween(x, min, max);
}
