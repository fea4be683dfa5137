/** Views: written through, they reach the tensor and all other views of it, values and gradients alike. */
import { expect } from "chai";
import fc from "fast-check";
import { before, describe, it } from "mocha";
import {
  type DtypeName,
  GradientError,
  grad,
  jvp,
  noGrad,
  recordTrace,
  ShapeError,
  type Tensor,
  tensor,
  zeros,
} from "../../../engine/index.ts";
import { f64 } from "../../../properties/algebras/f64.ts";
import { replay } from "../../../properties/algebras/replay.ts";
import { extent } from "../../extent.ts";
import { onWebGpu } from "../devices/webgpu/device.ts";
import type { Dual } from "./view-model.ts";
import { Program, type Ran } from "./views.ts";

const VALUES = [0.5, -1.25, 0.75, 1.5, -0.5, 0.25, 1, -0.75, 1.25, -1, 0.125, 0.875];
const decisions = fc.array(fc.nat(10_000), { minLength: 20, maxLength: 100 });
const STEPS = 14;

const leafOf = (values: readonly number[], dtype: DtypeName = "float64"): Tensor =>
  tensor([...values], { dtype, requiresGrad: true, device: "cpu" });

function near(given: readonly number[], expected: readonly number[], tolerance: number, text: string): void {
  expect(given.length, text).to.equal(expected.length);
  given.forEach((v, k) => {
    const size = Math.max(1, Math.abs(expected[k]));
    if (!(Math.abs(v - expected[k]) <= tolerance * size))
      throw new Error(`${text}\n[${k}] is ${v}, not ${expected[k]}`);
  });
}

function runOn(list: readonly number[], leaf: Tensor, values: readonly number[] = VALUES): Ran {
  return new Program(list, leaf, values).run(STEPS);
}

const gradientOf = (list: readonly number[], values: readonly number[]): readonly number[] =>
  runOn(list, leafOf(values), values).expected.d;

describe("Views and writes in place, at random,", () => {
  it("have the values and gradients of a model without strides and tape", () => {
    fc.assert(
      fc.property(decisions, (list) => {
        const x = leafOf(VALUES);
        const { loss, expected, pairs, text } = runOn(list, x);
        near([loss.item()], [expected.v], 1e-10, text);
        for (const [k, { real, at, tracked }] of pairs.entries()) {
          near(Array.from(real.toTypedArray()), at.map(({ v }) => v), 1e-10, `${text}\nt${k}`); // biome-ignore format: one line
          expect(real.requiresGrad, `${text}\nt${k} requires grad`).to.equal(tracked);
        }
        near(Array.from(grad(loss, x, { retainGraph: true }).toTypedArray()), expected.d, 1e-10, text);
        // What a tensor has by itself.
        for (const [k, { real, at, tracked }] of pairs.entries()) {
          if (!tracked || at.length === 0) continue;
          const d = at.reduce<number[]>((sum, dual) => sum.map((e, i) => e + dual.d[i]), VALUES.map(() => 0)); // biome-ignore format: one line
          const own = grad(real.sum(), x, { retainGraph: true, allowUnused: true });
          near(own ? Array.from(own.toTypedArray()) : VALUES.map(() => 0), d, 1e-10, `${text}\nt${k} alone`);
        }
      }),
      { numRuns: extent(30, 600), seed: 7 },
    );
  }).timeout(60_000);

  it("have second derivatives", () => {
    fc.assert(
      fc.property(decisions, (list) => {
        const x = leafOf(VALUES);
        const { loss, text } = runOn(list, x);
        const first = grad(loss, x, { createGraph: true });
        const weights = VALUES.map((_, k) => (k % 3) - 0.75);
        // Of what is linear they are 0.
        const second = first.requiresGrad
          ? grad(first.mul(tensor(weights, { dtype: "float64" })).sum(), x, { allowUnused: true })
          : null;
        const given = second ? Array.from(second.toTypedArray()) : VALUES.map(() => 0);
        const h = 1e-5;
        const weighed = (values: readonly number[]): number =>
          gradientOf(list, values).reduce((sum, d, k) => sum + d * weights[k], 0);
        const expected = VALUES.map(
          (v, k) => (weighed(VALUES.with(k, v + h)) - weighed(VALUES.with(k, v - h))) / (2 * h),
        );
        near(given, expected, 1e-5, text);
      }),
      { numRuns: extent(5, 60), seed: 8 },
    );
  }).timeout(60_000);

  it("carry tangents", () => {
    const direction = VALUES.map((_, k) => (k % 4) - 1.5);
    fc.assert(
      fc.property(decisions, (list) => {
        let expected: Dual | undefined;
        let text = "";
        const f = (x: Tensor): Tensor => {
          const ran = runOn(list, x);
          ({ expected, text } = ran);
          return ran.loss;
        };
        const { value, tangent } = jvp(f, leafOf(VALUES).detach(), tensor(direction, { dtype: "float64" }));
        near([value.item()], [expected!.v], 1e-10, text);
        near([tangent.item()], [expected!.d.reduce((sum, d, k) => sum + d * direction[k], 0)], 1e-10, text);
      }),
      { numRuns: extent(25, 300), seed: 9 },
    );
  }).timeout(60_000);

  it("leave a trace that says the same at another point", () => {
    const others = VALUES.map((v, k) => v + 0.125 * ((k % 5) - 2));
    fc.assert(
      fc.property(decisions, (list) => {
        const x = leafOf(VALUES);
        const { result, trace } = recordTrace([{ name: "x", tensor: x }], () => runOn(list, x).loss);
        expect(result.size).to.equal(1);
        const [again] = replay(trace, f64, [{ shape: [VALUES.length], at: others }]);
        const { expected, text } = runOn(list, leafOf(others), others);
        near(again.at, [expected.v], 1e-10, text);
      }),
      { numRuns: extent(8, 200), seed: 10 },
    );
  }).timeout(60_000);
});

describe("Views and writes in place, at random, on WebGPU,", () => {
  before(onWebGpu);

  it("have the values and gradients of the model", async () => {
    for (const list of fc.sample(decisions, { numRuns: extent(2, 40), seed: 11 })) {
      const x = leafOf(VALUES, "float32").detach().to("webgpu").requiresGrad_();
      const { loss, expected, pairs, text } = runOn(list, x);
      for (const [k, { real, at, tracked }] of pairs.entries()) {
        near(Array.from((await real.to("cpu")).toTypedArray()), at.map(({ v }) => v), 1e-3, `${text}\nt${k}`); // biome-ignore format: one line
        expect(real.requiresGrad, `${text}\nt${k} requires grad`).to.equal(tracked);
      }
      const gradient = await grad(loss, x).to("cpu");
      near(Array.from(gradient.toTypedArray()), expected.d, 1e-3, text);
    }
  }).timeout(120_000);
});

describe("A view", () => {
  const leaf = (data: number[]): Tensor => tensor(data, { dtype: "float64", requiresGrad: true });

  it("is what diagonal, unfold, asStrided, view, reshape, split, chunk and unbind give", () => {
    const x = zeros([2, 3]);
    x.diagonal().fill_(1);
    x.t().view([3, 2]).select(0, 2).fill_(5);
    expect(x.toArray()).to.deep.equal([[1, 0, 5], [0, 1, 5]]); // biome-ignore format: one line
    const y = zeros([4]);
    y.unfold(0, 2, 2).select(1, 1).fill_(3);
    y.asStrided([2], [2]).add_(7);
    expect(y.toArray()).to.deep.equal([7, 3, 7, 3]);
    const z = zeros([4]);
    z.split(3)[1].fill_(1);
    z.chunk(2)[0].add_(2);
    z.unbind()[1].mul_(5);
    z.reshape(2, 2).t().reshape(2, 2, 1).select(0, 1).sub_(1);
    expect(z.toArray()).to.deep.equal([2, 9, 0, 0]);
  });

  it("shares memory wherever reshape can, and only there", () => {
    const x = zeros([2, 3, 4]);
    const shares = (y: Tensor): boolean => y.base === x;
    expect(shares(x.permute(1, 0, 2).reshape(3, 2, 2, 2))).to.equal(true);
    expect(shares(x.narrow(0, 0, 1).narrow(2, 0, 2).reshape(3, 2))).to.equal(true);
    expect(shares(x.permute(1, 0, 2).reshape(-1))).to.equal(false);
    expect(x.narrow(2, 1, 2).view(6, 2).shape).to.deep.equal([6, 2]);
    expect(() => x.narrow(2, 1, 2).view(12)).to.throw(ShapeError, "write reshape(…)");
    expect(() => x.view(5)).to.throw(ShapeError, "view: 24 elements");
  });

  it("is not written where several of its elements are one", () => {
    const x = zeros([4]);
    for (const y of [x.expand(2, 4), x.unfold(0, 2, 1), x.asStrided([2, 2], [1, 1])])
      expect(() => y.fill_(1)).to.throw(ShapeError, "clone() it first");
    expect(x.toArray()).to.deep.equal([0, 0, 0, 0]);
    x.expand(2, 4).select(0, 1).fill_(2);
    expect(x.toArray()).to.deep.equal([2, 2, 2, 2]);
  });

  it("of a leaf is not written but in noGrad, as the error says", () => {
    const x = leaf([1, 2]);
    const first = x.select(0, 0);
    const message = /noGrad\(\(\) => x\.fill_\(…\)\); for a changed copy, x\.clone\(\)\.fill_\(…\)/;
    expect(() => x.fill_(1)).to.throw(GradientError, message);
    expect(() => first.fill_(1)).to.throw(GradientError, message);
    expect(() => x.expand(2, 2).select(0, 0).copy_(3)).to.throw(GradientError, /x\.copy_\(…\)/);
    noGrad(() => first.fill_(7));
    expect(x.toArray()).to.deep.equal([7, 2]);
    first.mul(3).backward();
    expect(x.grad!.toArray()).to.deep.equal([3, 0]);
  });

  it("made in noGrad is constant, and not written while gradients are tracked", () => {
    const x = leaf([1, 2]);
    const y = x.mul(2);
    const first = noGrad(() => y.select(0, 0));
    expect(first.requiresGrad).to.equal(false);
    expect(() => first.mul_(x.sum())).to.throw(GradientError, "make the view outside");
    expect(() => first.unsqueeze(0).mul_(x.sum())).to.throw(GradientError, "make the view outside");
    y.mul_(3);
    expect(first.requiresGrad).to.equal(false);
  });

  it("may be a leaf of its own", () => {
    const x = zeros([2], { dtype: "float64" });
    const first = x.select(0, 0).requiresGrad_();
    expect(() => first.fill_(1)).to.throw(GradientError, "a leaf");
    x.fill_(4);
    expect(first.isLeaf && first.requiresGrad).to.equal(true);
    expect(grad(first.mul(3), first).item()).to.equal(3);
  });

  it("that was overwritten is found by a backward that needs it", () => {
    const x = leaf([1, 2]);
    const y = x.mul(1);
    const squared = y.select(0, 0).square();
    y.select(0, 1).fill_(3);
    expect(() => squared.backward()).to.throw(GradientError, "square needs a value that was overwritten");
  });

  it("of a detached tensor reaches that tensor's gradient, and not the one it was detached from", () => {
    const x = leaf([1, 2, 3, 4]);
    const y = x.mul(1).reshape(2, 2).t();
    const d = y.detach();
    d.t().reshape(4).select(0, 1).mul_(x.sum());
    expect(y.toArray()).to.deep.equal([[1, 3], [20, 4]]); // biome-ignore format: one line
    expect(d.requiresGrad).to.equal(true);
    expect(grad(d.sum(), x, { retainGraph: true }).toArray()).to.deep.equal([2, 2, 2, 2]);
    expect(grad(y.sum(), x).toArray()).to.deep.equal([1, 1, 1, 1]);
  });

  it("is filled row by row, and a gradient goes back to every row", () => {
    const x = leaf([1, 2, 3]);
    const table = zeros([3, 2], { dtype: "float64" });
    for (let i = 0; i < 3; i++) table.select(0, i).copy_(x.at(i).mul(i + 1));
    const before = table.select(1, 0);
    table.sum().backward();
    expect(x.grad!.toArray()).to.deep.equal([2, 4, 6]);
    expect(before.toArray()).to.deep.equal([1, 4, 9]);
    expect(before.requiresGrad).to.equal(true);
  });
});
