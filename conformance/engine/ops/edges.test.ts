/** Slopes where the pieces of a function meet, where two inputs are equal, and where one is 0: the conventions, one by one. */
import { expect } from "chai";
import { describe, it } from "mocha";
import {
  clamp,
  clampMax,
  clampMin,
  functional as F,
  grad,
  logaddexp,
  logaddexp2,
  type Tensor,
  tensor,
  where,
} from "../../../engine/index.ts";

const f64 = { dtype: "float64", requiresGrad: true } as const;
const inf = Number.POSITIVE_INFINITY;

function slopes(f: (x: Tensor) => Tensor, at: readonly number[]): number[] {
  const x = tensor([...at], f64);
  return Array.from(grad(f(x).sum(), x).toTypedArray());
}

describe("Where pieces meet", () => {
  it("sinc is flat at 0, and bends there", () => {
    expect(slopes((x) => x.sinc(), [0])).to.deep.equal([-0]);
    const bend = slopes((x) => grad(x.sinc().sum(), x, { createGraph: true }), [0])[0];
    expect(bend).to.be.closeTo(-(Math.PI ** 2) / 3, 1e-14);
    for (const x of [1e-300, 1e-9, 0.099, 0.1]) {
      const exact = (Math.PI * x * Math.cos(Math.PI * x) - Math.sin(Math.PI * x)) / (Math.PI * x * x);
      const [given] = slopes((y) => y.sinc(), [x]);
      if (x > 0.01) expect(given, `${x}`).to.be.closeTo(exact, 1e-13);
      else expect(given / x, `${x}`).to.be.closeTo(-(Math.PI ** 2) / 3, 1e-12);
    }
  });

  it("logaddexp of equal numbers shares its gradient between them, infinite ones too", () => {
    for (const f of [logaddexp, logaddexp2])
      for (const v of [0, 3, -700, 1e300, inf, -inf]) {
        const [x, y] = [tensor(v, f64), tensor(v, f64)];
        const out = f(x, y);
        out.backward();
        expect([x.grad!.item(), y.grad!.item()], `${f.name} at ${v}`).to.deep.equal([0.5, 0.5]);
        expect(out.item()).to.be.at.least(v);
      }
  });

  it("smooth L1 with a beta of 0 is L1, at 0 too", () => {
    const [x, y] = [tensor([-2, 0, 1.5], f64), tensor([0, 0, 0], { dtype: "float64" })];
    const smooth = F.smoothL1Loss(x, y, { beta: 0, reduction: "none" });
    expect(smooth.toArray()).to.deep.equal(F.l1Loss(x, y, { reduction: "none" }).toArray());
    expect(slopes((z) => F.smoothL1Loss(z, y, { beta: 0, reduction: "sum" }), [-2, 0, 1.5])).to.deep.equal([
      -1, 0, 1,
    ]);
  });

  it("bounds of clamp pass the gradient to what is clamped", () => {
    const at = [-1, 0, 0.5, 2, 3];
    expect(slopes((x) => clampMin(x, 0), at)).to.deep.equal([0, 1, 1, 1, 1]);
    expect(slopes((x) => clampMax(x, 2), at)).to.deep.equal([1, 1, 1, 1, 0]);
    expect(slopes((x) => clamp(x, 0, 2), at)).to.deep.equal([0, 1, 1, 1, 0]);
    const bounds = (f: (low: Tensor) => Tensor): number[] => slopes(f, [0, 0, 0]);
    const x = tensor([-1, 0, 1], { dtype: "float64" });
    expect(bounds((low) => clampMin(x, low))).to.deep.equal([1, 0, 0]);
    expect(bounds((high) => clampMax(x, high))).to.deep.equal([0, 0, 1]);
  });

  it("hardsigmoid is flat at its edges, hardswish a parabola up to them, as in PyTorch", () => {
    const at = [-4, -3, 0, 3, 4];
    expect(slopes(F.hardsigmoid, at)).to.deep.equal([0, 0, 1 / 6, 0, 0]);
    expect(slopes(F.hardswish, at)).to.deep.equal([0, -0.5, 0.5, 1.5, 1]);
    expect(F.hardswish(tensor(at)).toArray()).to.deep.equal([-0, -0, 0, 3, 4].map(Math.abs));
  });

  it("a branch that is not taken counts for nothing, though its slope be infinite", () => {
    // Of one op, with what comes from above infinite.
    for (const [f, at] of [
      [(x: Tensor) => x.relu(), -1],
      [(x: Tensor) => clampMin(x, 0), -1],
      [(x: Tensor) => F.hardsigmoid(x), 4],
    ] as const) {
      const x = tensor(at, f64);
      f(x).backward(tensor(inf, { dtype: "float64" }));
      expect(x.grad!.item()).to.equal(0);
    }
    // Of a choice, where the other branch is made harmless first.
    const safe = (x: Tensor): Tensor => where(x.gt(0), where(x.gt(0), x, 1).sqrt(), 0);
    expect(slopes(safe, [0, 4])).to.deep.equal([0, 0.25]);
  });
});

/** Running products and their gradient, by loops that leave one factor out. */
function byLoops(x: readonly number[], above: readonly number[]): { values: number[]; slopes: number[] } {
  const product = (end: number, without: number): number =>
    x.slice(0, end + 1).reduce((all, v, k) => (k === without ? all : all * v), 1);
  return {
    values: x.map((_, k) => product(k, -1)),
    slopes: x.map((_, i) => above.reduce((sum, g, k) => (k < i ? sum : sum + g * product(k, i)), 0)),
  };
}

describe("Running products", () => {
  it("are right where elements are 0 or negative, and so are their gradients", () => {
    const above = [0.5, -2, 3, 1, 4];
    for (const x of [
      [2, 3, 0.5, 4, 1],
      [2, -3, 0.5, -4, 1],
      [2, 0, -0.5, 4, 3],
      [0, 0, 2, 3, -1],
      [2, 3, -1, 0, 0],
    ]) {
      const leaf = tensor(x, f64);
      const out = leaf.cumprod(0);
      out.backward(tensor(above, { dtype: "float64" }));
      const exact = byLoops(x, above);
      for (const [given, wanted] of [
        [out, exact.values],
        [leaf.grad!, exact.slopes],
      ] as const)
        given.toTypedArray().forEach((v, k) => {
          expect(v, `of ${x} at ${k}`).to.be.closeTo(wanted[k], 1e-13);
        });
    }
  });
});
