/** Questions about elements that are compositions. The answers are bools, through which no gradient flows. */
import type { Tensor } from "../core/tensor.ts";
import { filled } from "./constants.ts";
import { eq, lt, ne } from "./elementwise/comparison.ts";
import { copysign } from "./elementwise/piecewise.ts";
import { gather } from "./indexing.ts";
import { searchsorted } from "./searching.ts";
import { sort } from "./sorting.ts";
import { detach, reshape } from "./view.ts";

/** Whether x is ∞; of int32 and bools it never is. */
export function isposinf(x: Tensor): Tensor {
  return x.type.floating ? eq(x, Number.POSITIVE_INFINITY) : ne(x, x);
}

/** Whether x is −∞; of int32 and bools it never is. */
export function isneginf(x: Tensor): Tensor {
  return x.type.floating ? eq(x, Number.NEGATIVE_INFINITY) : ne(x, x);
}

/**
 * Whether x has the sign of a negative number, as −0 has.
 * @example
 * signbit(tensor([-2, -0, 0])).toArray(); // [true, true, false]
 */
export function signbit(x: Tensor): Tensor {
  if (x.dtype === "bool") return ne(x, x);
  return lt(x.type.floating ? copysign(filled(x, x.shape, 1), detach(x)) : x, 0);
}

export interface MembershipOptions {
  /** Whether it is asked which elements are not there. @defaultValue false */
  readonly invert?: boolean;
}

/**
 * Whether each element is one of the elements of another tensor, of the same dtype. NaN is none of any.
 * @throws {DtypeError} unless the dtypes are one.
 * @example
 * isin(tensor([1, 2, 3]), tensor([3, 1])).toArray(); // [true, false, true]
 */
export function isin(x: Tensor, among: Tensor, { invert = false }: MembershipOptions = {}): Tensor {
  if (x.dtype === "bool" && among.dtype === "bool") return isin(x.to("int32"), among.to("int32"), { invert });
  const list = sort(reshape(detach(among), [among.size])).values;
  if (among.size === 0) return invert ? eq(x, x).logicalOr(ne(x, x)) : eq(x, x).logicalAnd(ne(x, x));
  const flat = reshape(detach(x), [x.size]);
  const place = searchsorted(list, flat).clampMax(among.size - 1);
  const found = gather(list, 0, place);
  return reshape(invert ? ne(found, flat) : eq(found, flat), x.shape);
}
