/** Differences: how right they are, and whether their error estimate is honest. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { type Difference, differences, differencesOf } from "./differences.ts";

interface Smooth {
  readonly title: string;
  readonly f: (x: number) => number;
  readonly slope: (x: number) => number;
}

const smooth: readonly Smooth[] = [
  { title: "x³", f: (x) => x ** 3, slope: (x) => 3 * x * x },
  { title: "exp", f: Math.exp, slope: Math.exp },
  { title: "sin(5x)", f: (x) => Math.sin(5 * x), slope: (x) => 5 * Math.cos(5 * x) },
  { title: "x / √(1 + x²)", f: (x) => x / Math.sqrt(1 + x * x), slope: (x) => (1 + x * x) ** -1.5 },
  { title: "log(1 + x²)", f: (x) => Math.log(1 + x * x), slope: (x) => (2 * x) / (1 + x * x) },
  { title: "tanh(3x)", f: (x) => Math.tanh(3 * x), slope: (x) => 3 / Math.cosh(3 * x) ** 2 },
];

const at = (f: (x: number) => number, x: number): Difference => differencesOf(([entry]) => f(entry), [x])[0];

describe("Finite differences", () => {
  it("cover their own error, at ten digits or so", () => {
    let covered = 0;
    let tried = 0;
    let evaluations = 0;
    for (const { title, f, slope } of smooth) {
      for (let k = 0; k < 200; k++) {
        const x = 4 * Math.sin(12.9898 * k + 78.233);
        const difference = at(f, x);
        expect(difference.kind, `${title} at ${x}`).to.equal("smooth");
        tried++;
        evaluations += difference.evaluations;
        const error = Math.abs(difference.derivative - slope(x));
        if (error <= 4 * difference.error + 64 * 2 ** -53 * Math.abs(slope(x))) covered++;
        expect(error, `${title} at ${x}`).to.be.at.most(1e-7 * Math.max(1, Math.abs(slope(x))));
      }
    }
    expect(covered / tried).to.equal(1);
    expect(evaluations / tried).to.be.below(24);
  });

  it("say where there is a kink, with the slopes on both sides", () => {
    const { kind, left, right } = at(Math.abs, 0);
    expect(kind).to.equal("kink");
    expect(left).to.be.closeTo(-1, 1e-9);
    expect(right).to.be.closeTo(1, 1e-9);
    expect(at((x) => Math.max(x, 2 * x - 1), 1).kind).to.equal("kink");
  });

  it("say where the slope is infinite, or one side is missing", () => {
    expect(at(Math.cbrt, 0).kind).to.equal("singular");
    expect(at((x) => (x < 0 ? Number.NaN : x * x), 0).kind).to.equal("one-sided");
    expect(at(() => Number.NaN, 1).kind).to.equal("singular");
  });

  it("never call a gradient of noise exact", () => {
    const noisy = (x: number): number => Math.fround(Math.sin(x));
    const { derivative, error } = at(noisy, 1);
    expect(Math.abs(derivative - Math.cos(1))).to.be.at.most(4 * error);
  });

  it("are the same when asked in batches, in five calls at most", async () => {
    const f = (x: Float64Array): number => x[0] ** 2 * Math.sin(x[1]) + x[2];
    const x = Float64Array.of(1.5, -0.3, 1e3);
    let calls = 0;
    const batched = await differences(async (points) => {
      calls++;
      return points.map(f);
    }, x);
    const direct = differencesOf(f, x);
    expect(calls).to.be.at.most(5);
    for (const [i, { derivative }] of batched.entries())
      expect(derivative).to.be.closeTo(direct[i].derivative, 1e-9 * Math.max(1, Math.abs(derivative)));
  });

  it("leave the point that they were given as it was", () => {
    const x = Float64Array.of(1, 2);
    differencesOf((entries) => entries[0] * entries[1], x);
    expect([...x]).to.deep.equal([1, 2]);
  });
});
