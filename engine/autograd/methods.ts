/** What tensors can do beside the ops of the table. */

import type { DtypeName } from "../core/dtype.ts";
import { Tensor } from "../core/tensor.ts";
import { copy } from "../ops/copy.ts";
import { where as choose } from "../ops/elementwise/piecewise.ts";
import type { Operand } from "../run/agree.ts";
import { inPlace } from "../run/in-place.ts";
import { placed } from "../run/transfer.ts";
import { type BackwardOptions, runBackward } from "./backward.ts";

export { registerHook, retainGrad } from "./hooks.ts";

/**
 * Add the derivatives of this tensor to `.grad` of the leaves it came from.
 * @param g the cotangent, of this tensor's shape; may be left out for one element.
 * @throws {GradientError} if nothing here requires grad, the graph is already let go, or a needed value was overwritten.
 */
export function backward(x: Tensor, g?: Tensor | number | null, options?: BackwardOptions): void {
  runBackward(x, g, options);
}

/** Where `condition` holds this tensor's elements, elsewhere `other`'s. */
export function where(x: Tensor, condition: Tensor, other: Operand): Tensor {
  return choose(condition, x, other);
}

/** Overwrite with the elements of `source`, broadcast. */
export function copy_(x: Tensor, source: Operand): Tensor {
  const here = source instanceof Tensor && source.on === null && source.node === null;
  return inPlace(copy.op, x, [here ? placed(source, x.on) : source], "copy_");
}

/** Overwrite every element with one number. */
export function fill_(x: Tensor, value: number): Tensor {
  return inPlace(copy.op, x, [value], "fill_");
}

/** Overwrite every element with 0. */
export function zero_(x: Tensor): Tensor {
  return inPlace(copy.op, x, [0], "zero_");
}

const converter =
  (dtype: DtypeName) =>
  (x: Tensor): Tensor =>
    x.to(dtype);

/** As float32. */
export const float: (x: Tensor) => Tensor = converter("float32");
/** As float64. */
export const double: (x: Tensor) => Tensor = converter("float64");
/** As int32, without the fraction, and kept within −2³¹ … 2³¹ − 1. */
export const int: (x: Tensor) => Tensor = converter("int32");
/** Whether each element is not 0. */
export const bool: (x: Tensor) => Tensor = converter("bool");
