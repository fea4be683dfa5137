/** Inputs that are drawn and shrink apart, and belong to one run. */
import fc, { type Arbitrary } from "fast-check";

/**
 * ```ts
 * joined(vectors(), inputs({ p: oneOf([2, 3, 1]) })) // { x, p }
 * ```
 */
export function joined<A extends object, B extends object>(
  a: Arbitrary<A>,
  b: Arbitrary<B>,
): Arbitrary<A & B> {
  return fc.tuple(a, b).map(([one, other]) => ({ ...one, ...other }));
}
