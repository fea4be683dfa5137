/** The bits of whole numbers, as two's complement has them: and, or, xor, not, shifts. Bools are bits of their own. */

import type { Algebra } from "../core/algebra.ts";
import { int32, isWhole } from "../core/dtype.ts";
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
import { promoted } from "./meeting.ts";

export type BitSign = "&" | "|" | "^" | "<<" | ">>";

/** By sign. What is shifted out is lost; further than there are bits, or by less than nothing, leaves 0, or to the right the sign. */
const joined: Readonly<Record<BitSign, (a: number, b: number) => number>> = {
  "&": (a, b) => a & b,
  "|": (a, b) => a | b,
  "^": (a, b) => a ^ b,
  "<<": (a, b) => (b >>> 0 < 32 ? a << b : 0),
  ">>": (a, b) => a >> Math.min(b >>> 0, 31),
};

const long =
  (join: (a: bigint, b: bigint) => bigint): ((a: number, b: number) => number) =>
  (a, b) =>
    Number(BigInt.asIntN(64, join(BigInt(a), BigInt(b))));

/** The same of 64 bits, of the whole numbers that doubles hold. */
const joinedLong: Readonly<Record<BitSign, (a: number, b: number) => number>> = {
  "&": long((a, b) => a & b),
  "|": long((a, b) => a | b),
  "^": long((a, b) => a ^ b),
  "<<": long((a, b) => (b >= 0n && b < 64n ? a << b : 0n)),
  ">>": long((a, b) => a >> (b >= 0n && b < 64n ? b : 63n)),
};

/** The bits of two tensors of one shape, joined: of int32, or of float64, which stands for int64. */
export const bitsOp: Primitive<{ sign: BitSign }> = structural({
  name: "bits",
  inputs: ["x", "y"],
  forward: ([x, y], { sign }) => {
    const out = empty(contiguousLayout(x.shape), x.type);
    const join = (x.type === int32 ? joined : joinedLong)[sign];
    const [left, right, to] = [toTypedArray(x), toTypedArray(y), out.array];
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
  const dtype = y instanceof Tensor ? promoted(x.type, y.type) : x.type;
  if (!isWhole(dtype)) throw new DtypeError(`${op}: takes whole numbers, int32, not ${dtype.name}.`);
  const computes = dtype.held?.computes.name ?? "int32";
  const left = x.to(computes);
  const right = y instanceof Tensor ? y.to(computes) : filled(left, [], y);
  const shape = broadcastShapes(x.shape, right.shape, op);
  return bitsOp([expand(left, shape), expand(right, shape)], { sign }).to(dtype.name);
}

const areBools = (x: Tensor, y: Operand): boolean =>
  x.dtype === "bool" && (!(y instanceof Tensor) || y.dtype === "bool");

/**
 * The bits that are in both, broadcast; of bools whether both are true.
 * @throws {DtypeError} for what is neither whole nor bool.
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

/** x · 2^y, without the bits beyond those of the dtype; 0 where y is negative or beyond these. */
export function bitwiseLeftShift(x: Tensor, y: Operand): Tensor {
  return bits("bitwiseLeftShift", "<<", x, y);
}

/** The largest whole number ≤ x / 2^y; for a y that is negative or beyond 31 (of int64 63), as for that. */
export function bitwiseRightShift(x: Tensor, y: Operand): Tensor {
  return bits("bitwiseRightShift", ">>", x, y);
}
