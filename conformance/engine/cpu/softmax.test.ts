/** Shares of exponentials at once against their steps and 64 bits: lengths of every remainder, what is masked, what is strange, gradients of two orders, tapes and tangents. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { native } from "../../../engine/cpu/native.ts";
import {
  functional,
  grad,
  jvp,
  manualSeed,
  randn,
  recordTrace,
  type Tensor,
  tensor,
} from "../../../engine/index.ts";
import { extent } from "../../extent.ts";

/** The same by steps. */
function bySteps<R>(f: () => R): R {
  const { softmax } = native;
  native.softmax = null;
  try {
    return f();
  } finally {
    native.softmax = softmax;
  }
}

/** How often what is given is computed at once. */
function atOnce(f: () => unknown): number {
  const { softmax } = native;
  let count = 0;
  native.softmax = (x, dims) => {
    const out = softmax!(x, dims);
    if (out) count++;
    return out;
  };
  try {
    f();
  } finally {
    native.softmax = softmax;
  }
  return count;
}

/** Differences of float32 are rounded, and exponentials of them by as much; then there are 4 more roundings. */
function near(x: Tensor, given: Tensor, length: number): void {
  const [from, got] = [x.toTypedArray(), given.toTypedArray()];
  const wanted = bySteps(() => x.to("float64").softmax(-1)).toTypedArray();
  for (let row = 0; row < from.length; row += length) {
    const top = Math.max(...from.subarray(row, row + length));
    for (let i = row; i < row + length; i++) {
      const allowed = (4 + (top - from[i])) * 2 ** -23 * wanted[i] + 2 ** -148;
      if (!(Math.abs(got[i] - wanted[i]) <= allowed))
        expect.fail(`row ${row / length}, entry ${i - row} of ${length}: ${got[i]} for ${wanted[i]}`);
    }
  }
}

describe("Softmax at once", () => {
  it("has the shares of every row, whatever its length and wherever it lies", () => {
    manualSeed(1);
    for (let length = 1; length < extent(40, 300); length += length < 20 ? 1 : 7) {
      const rows = Math.ceil(1100 / length) + (length % 5);
      const x = randn([rows * length + 3])
        .mul(length % 3 === 0 ? 40 : 3)
        .narrow(0, 3, rows * length)
        .reshape(rows, length);
      expect(atOnce(() => near(x, x.softmax(-1), length))).to.equal(1);
    }
    const long = randn([2, 40_000]);
    near(long, long.softmax(1), 40_000);
  });

  it("gives 0 where −∞ is, and leaves rows of nothing else, of ∞ and of NaN to the steps", () => {
    const masked = functional.softmax(
      randn([64, 33]).add(tensor(new Array(33).fill(0).map((_, i) => (i > 20 ? -Infinity : 0)))),
      1,
    );
    for (const [i, share] of Array.from(masked.toTypedArray()).entries())
      expect(share === 0).to.equal(i % 33 > 20);
    for (const strange of [NaN, Infinity, -Infinity]) {
      const values = new Array(2048).fill(1).map((_, i) => (i >= 64 && i < 96 ? strange : i % 7));
      const x = tensor(values).reshape(64, 32);
      expect(atOnce(() => x.softmax(1))).to.equal(0);
      expect(x.softmax(1).toArray()).to.deep.equal(bySteps(() => x.softmax(1)).toArray());
    }
  });

  it("takes nothing that is small, of another dtype or dimension, or not without gaps", () => {
    for (const f of [
      () => randn([31, 33]).softmax(1),
      () => randn([40, 40]).softmax(0),
      () => randn([40, 40], { dtype: "float64" }).softmax(1),
      () => randn([40, 40]).t().softmax(1),
    ])
      expect(atOnce(f)).to.equal(0);
  });

  it("has the gradients of its steps, of the second order too, and is written down and followed by them", () => {
    const x = randn([40, 30]);
    const weight = randn([40, 30]);
    const f = (y: Tensor): Tensor => y.softmax(1).mul(weight).sum();
    const twice = (y: Tensor): Tensor => grad(f)(y).square().sum();
    for (const g of [grad(f), grad(twice)]) {
      const [given, wanted] = [g(x), bySteps(() => g(x))].map((y) => y.toTypedArray());
      const size = Math.max(...wanted.map(Math.abs));
      given.forEach((v, i) => {
        expect(Math.abs(v - wanted[i])).to.be.at.most(2e-6 * size);
      });
    }
    expect(atOnce(() => grad(f)(x))).to.equal(1);
    expect(atOnce(() => jvp(f, x, weight))).to.equal(0);
    expect(atOnce(() => recordTrace([{ name: "x", tensor: x }], () => f(x)))).to.equal(0);
  });
}).timeout(20_000);
