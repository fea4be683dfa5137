/** The bits of int32, as two's complement has them: and, or, xor, not, shifts. Bools are bits of their own. */

import type { Algebra } from "../core/algebra.ts";
import { int32 } from "../core/dtype.ts";
import { broadcastShapes, contiguousLayout } from "../core/layout.ts";
import { Tensor } from "../core/tensor.ts";
import { DtypeError } from "../errors.ts";
import type { Operand } from "../run/agree.ts";
import { empty } from "../run/make.ts";
import { toTypedArray } from "../run/read.ts";
import { filled } from "./constants.ts";
import { type Primitive, type Reference, structural } from "./define.ts";
import { logicalAnd, logicalNot, logicalOr, ne } from "./elementwise/comparison.ts";
import { expand } from "./expand.ts";

export type BitSign = "&" | "|" | "^" | "<<" | ">>";

/** By sign. What is shifted out is lost; further than there are bits, or by less than nothing, leaves 0, or to the right the sign. */
const joined: Readonly<Record<BitSign, (a: number, b: number) => number>> = {
  "&": (a, b) => a & b,
  "|": (a, b) => a | b,
  "^": (a, b) => a ^ b,
  "<<": (a, b) => (b >>> 0 < 32 ? a << b : 0),
  ">>": (a, b) => a >> Math.min(b >>> 0, 31),
};

/** The bits of two int32 tensors of one shape, joined. */
export const bitsOp: Primitive<{ sign: BitSign }> = structural({
  name: "bits",
  inputs: ["x", "y"],
  forward: ([x, y], { sign }) => {
    const out = empty(contiguousLayout(x.shape), int32);
    const [left, right, join, to] = [toTypedArray(x), toTypedArray(y), joined[sign], out.array];
    for (let k = 0; k < to.length; k++) to[k] = join(left[k], right[k]);
    return out;
  },
});

/** The whole number of 32 bits that is equal: the bits from the highest on, each there if what they make is not too much. */
function wholeOf<T>({ compare, constant }: Algebra<T>, value: T): number {
  let whole = -(2 ** 31);
  for (let bit = 2 ** 31; bit >= 1; bit /= 2) if (compare(constant(whole + bit), value) <= 0) whole += bit;
  return whole;
}

export const bitsReference: Reference<{ sign: BitSign }> = {
  of: (algebra, [x, y], { sign }) => ({
    shape: x.shape,
    at: x.at.map((a, k) => {
      const [left, right] = [a, y.at[k]].map((value) => BigInt(wholeOf(algebra, value)));
      const made: Record<BitSign, () => bigint> = {
        "&": () => left & right,
        "|": () => left | right,
        "^": () => left ^ right,
        "<<": () => (right < 0n || right > 31n ? 0n : left << right),
        ">>": () => left >> (right < 0n || right > 31n ? 31n : right),
      };
      return algebra.constant(Number(BigInt.asIntN(32, made[sign]())));
    }),
  }),
  samples: (["&", "|", "^", "<<", ">>"] as const).map((sign) => ({
    inputs: [
      { shape: [6], dtype: "int32", data: [12, -7, 2 ** 31 - 1, -(2 ** 31), 5, -1] },
      { shape: [6], dtype: "int32", data: [10, 3, 1, 31, 0, 4] },
    ],
    attributes: { sign },
  })),
};

function bits(op: string, sign: BitSign, x: Tensor, y: Operand): Tensor {
  const other = y instanceof Tensor ? y : filled(x, [], y);
  for (const z of [x, other])
    if (z.type !== int32) throw new DtypeError(`${op}: takes whole numbers, int32, not ${z.dtype}.`);
  const shape = broadcastShapes(x.shape, other.shape, op);
  return bitsOp([expand(x, shape), expand(other, shape)], { sign });
}

const areBools = (x: Tensor, y: Operand): boolean =>
  x.dtype === "bool" && (!(y instanceof Tensor) || y.dtype === "bool");

/**
 * The bits that are in both, broadcast; of bools whether both are true.
 * @throws {DtypeError} for what is neither int32 nor bool.
 * @example
 * bitwiseAnd(tensor([12, -1], { dtype: "int32" }), 10).toArray(); // [8, 10]
 */
export function bitwiseAnd(x: Tensor, y: Operand): Tensor {
  return areBools(x, y) ? logicalAnd(x, y) : bits("bitwiseAnd", "&", x, y);
}

/** The bits that are in one of them, broadcast; of bools whether one is true. */
export function bitwiseOr(x: Tensor, y: Operand): Tensor {
  return areBools(x, y) ? logicalOr(x, y) : bits("bitwiseOr", "|", x, y);
}

/** The bits that are in one of them and not in the other, broadcast; of bools whether they differ. */
export function bitwiseXor(x: Tensor, y: Operand): Tensor {
  return areBools(x, y) ? ne(x, y) : bits("bitwiseXor", "^", x, y);
}

/**
 * The bits that are not there: −x − 1; of bools the other one.
 * @example
 * bitwiseNot(tensor([0, 5], { dtype: "int32" })).toArray(); // [-1, -6]
 */
export function bitwiseNot(x: Tensor): Tensor {
  return x.dtype === "bool" ? logicalNot(x) : bits("bitwiseNot", "^", x, -1);
}

/** x · 2^y of int32, without the bits beyond 32; 0 where y is negative or beyond 31. */
export function bitwiseLeftShift(x: Tensor, y: Operand): Tensor {
  return bits("bitwiseLeftShift", "<<", x, y);
}

/** The largest whole number ≤ x / 2^y, of int32; for a y that is negative or beyond 31, as for 31. */
export function bitwiseRightShift(x: Tensor, y: Operand): Tensor {
  return bits("bitwiseRightShift", ">>", x, y);
}
