/** Bits of int32 against BigInt, and of bools; the table's suites hold the op itself to its reference, on both devices. */
import { expect } from "chai";
import fc from "fast-check";
import { describe, it } from "mocha";
import {
  bitwiseAnd,
  bitwiseAnd_,
  bitwiseLeftShift,
  bitwiseNot,
  bitwiseOr,
  bitwiseRightShift,
  bitwiseXor,
  DtypeError,
  type Tensor,
  tensor,
} from "../../../engine/index.ts";

const whole = fc.oneof(fc.integer(), fc.constantFrom(0, 1, -1, 2 ** 31 - 1, -(2 ** 31), 31, 32, -31));
const ints = (values: number[]): Tensor => tensor(values, { dtype: "int32" });

describe("Bitwise ops", () => {
  it("are those of two's complement with 32 bits", () => {
    const wrapped = (value: bigint): number => Number(BigInt.asIntN(32, value));
    fc.assert(
      fc.property(whole, whole, (a, b) => {
        const [x, y, m, n] = [ints([a]), ints([b]), BigInt(a), BigInt(b)];
        const far = n < 0n || n > 31n;
        expect(bitwiseAnd(x, y).toArray()).to.deep.equal([wrapped(m & n)]);
        expect(bitwiseOr(x, y).toArray()).to.deep.equal([wrapped(m | n)]);
        expect(bitwiseXor(x, y).toArray()).to.deep.equal([wrapped(m ^ n)]);
        expect(bitwiseNot(x).toArray()).to.deep.equal([wrapped(~m)]);
        expect(bitwiseLeftShift(x, y).toArray()).to.deep.equal([far ? 0 : wrapped(m << n)]);
        expect(bitwiseRightShift(x, y).toArray()).to.deep.equal([wrapped(m >> (far ? 31n : n))]);
      }),
    );
  });

  it("broadcast, take numbers, and of bools are questions", () => {
    expect(bitwiseAnd(ints([6, 3]).reshape([2, 1]), ints([2, 4])).toArray()).to.deep.equal([
      [2, 4],
      [2, 0],
    ]);
    expect(bitwiseOr(ints([4]), 3).toArray()).to.deep.equal([7]);
    const [x, y] = [tensor([true, true, false]), tensor([true, false, false])];
    expect(bitwiseAnd(x, y).toArray()).to.deep.equal([true, false, false]);
    expect(bitwiseOr(x, y).toArray()).to.deep.equal([true, true, false]);
    expect(bitwiseXor(x, y).toArray()).to.deep.equal([false, true, false]);
    expect(bitwiseNot(y).toArray()).to.deep.equal([false, true, true]);
    expect(bitwiseAnd_(ints([7, 8]), 4).toArray()).to.deep.equal([4, 0]);
  });

  it("refuse floats, and to shift bools", () => {
    expect(() => bitwiseAnd(tensor([1]), 1)).to.throw(DtypeError, "bitwiseAnd: takes whole numbers, int32");
    expect(() => bitwiseLeftShift(tensor([true]), 1)).to.throw(DtypeError, "not bool");
    expect(() => bitwiseOr(ints([1]), tensor([1]))).to.throw(DtypeError, "not float32");
  });
});
