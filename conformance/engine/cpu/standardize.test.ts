/** Rows standardized at once against their steps in 64 bits: every way that rows lie, lengths of every remainder, numbers far from 0 and far apart, what is strange, gradients of two orders, tapes and tangents. */
import { expect } from "chai";
import { describe, it } from "mocha";
import {
  functional,
  grad,
  jvp,
  manualSeed,
  rand,
  randn,
  recordTrace,
  type Tensor,
  tensor,
} from "../../../engine/index.ts";
import { extent } from "../../extent.ts";

type Norm = (x: Tensor) => Tensor;

/** Each way that rows lie: a shape with a side of n, and the norm over it. */
const ways: Readonly<Record<string, (n: number) => [readonly number[], Norm]>> = {
  layerNorm: (n) => [[Math.ceil(1100 / n), n], (x) => functional.layerNorm(x, [n])],
  "layerNorm over two dimensions": (n) => [[40, n, 28], (x) => functional.layerNorm(x, [n, 28])],
  rmsNorm: (n) => [[Math.ceil(1100 / n), n], (x) => functional.rmsNorm(x, [n], { eps: 1e-6 })],
  "batchNorm of rows": (n) => [
    [n + 1, Math.ceil(1100 / n)],
    (x) => functional.batchNorm(x, { training: true }),
  ],
  "batchNorm of pictures": (n) => [[9, 5, n, 26], (x) => functional.batchNorm(x, { training: true })],
  groupNorm: (n) => [[28, 6, n, 7], (x) => functional.groupNorm(x, 3)],
  instanceNorm: (n) => [[28, 6, n, 7], (x) => functional.instanceNorm(x)],
};

const isAtOnce = (y: Tensor): boolean =>
  y.node?.op?.name === "standardize" || y.node?.edges[0]?.op?.name === "standardize";

/** The norm and its gradient. */
function asked(norm: Norm, x: Tensor, above: Tensor): { y: Tensor; dx: Tensor } {
  const leaf = x.detach().requiresGrad_();
  const y = norm(leaf);
  y.backward(above.to(x.dtype));
  return { y, dx: leaf.grad! };
}

function near(given: Tensor, wanted: Tensor, allowed: number, what: string, least: number = 0): void {
  const [got, right] = [given, wanted].map((y) => Array.from(y.toTypedArray()));
  const size = right.reduce((most, v) => Math.max(most, Math.abs(v)), least);
  got.forEach((v, i) => {
    if (!(Math.abs(v - right[i]) <= allowed * size))
      expect.fail(`${what}: entry ${i} is ${v}, not ${right[i]}`);
  });
}

describe("Rows standardized at once", () => {
  it("have the values and gradients of their steps, however they lie and whatever their numbers", () => {
    manualSeed(2);
    for (const [name, way] of Object.entries(ways))
      for (let n = 1; n < extent(5, 60); n++) {
        const [shape, norm] = way(n);
        if (n === 1 && name === "layerNorm") continue;
        const [scale, far] = [
          [1, 0],
          [3, 1000],
          [1e30, 0],
          [1e-12, 0],
        ][n % 4];
        const x = randn([5 + shape.reduce((a, b) => a * b)])
          .mul(scale)
          .add(far)
          .narrow(
            0,
            5,
            shape.reduce((a, b) => a * b),
          )
          .reshape(shape);
        const above = rand(shape).sub(0.3);
        const [at, by] = [x, x.to("float64")].map((each) => asked(norm, each, above));
        expect(isAtOnce(norm(x.detach().requiresGrad_())), name).to.equal(true);
        near(at.y, by.y, 4e-7, `${name} of ${shape}`);
        // Of two numbers nothing is left of the gradient.
        const least = n < 3 ? 1 / Math.max(scale, 1e-3) : 0;
        near(at.dx, by.dx, 2e-6, `gradient of ${name} of ${shape}`, least);
      }
  });

  it("with one number that is none, or with none that differs, are left to the steps", () => {
    for (const strange of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const x = randn([64, 32]);
      const values = x.toArray() as number[][];
      values[3][7] = strange;
      const y = functional.layerNorm(tensor(values), [32]);
      expect(isAtOnce(y)).to.equal(false);
      expect(y.narrow(0, 4, 60).isFinite().all().item()).to.equal(1);
    }
    const flat = functional.layerNorm(randn([64, 1]).expand(64, 32).clone(), [32], { eps: 0 });
    expect(isAtOnce(flat)).to.equal(false);
  });

  it("take nothing that is small, of another dtype, not without gaps, or watched", () => {
    const norm = (x: Tensor): Tensor => functional.layerNorm(x, [x.shape[1]]);
    const leaf = (x: Tensor): Tensor => x.detach().requiresGrad_();
    expect(isAtOnce(norm(leaf(randn([40, 40]))))).to.equal(true);
    for (const x of [
      leaf(randn([31, 33])),
      leaf(randn([40, 40], { dtype: "float64" })),
      leaf(randn([40, 40])).t(),
    ])
      expect(isAtOnce(norm(x))).to.equal(false);
    const x = randn([40, 40]);
    near(
      jvp(norm, x, x.square()).tangent,
      jvp(norm, x.to("float64"), x.to("float64").square()).tangent,
      2e-6,
      "tangent",
    );
    const { trace } = recordTrace([{ name: "x", tensor: x }], () => norm(x));
    const written = trace.values.flatMap((value) => (value.kind === "op" ? [value.op] : []));
    expect(written).to.include("div").and.not.to.include("standardize");
  });

  it("have gradients of the second order, and of a cotangent that does not lie without gaps", () => {
    manualSeed(3);
    const [x, weight] = [randn([40, 30]), randn([40, 30])];
    for (const norm of [
      (y: Tensor) => functional.layerNorm(y, [30]),
      (y: Tensor) => functional.rmsNorm(y, [30], { eps: 1e-6 }),
    ]) {
      const f = (y: Tensor): Tensor => norm(y).mul(weight.to(y.dtype)).sum();
      const twice = (y: Tensor): Tensor => grad(f)(y).square().sum();
      const turned = (y: Tensor): Tensor => norm(y).t().mul(weight.t().clone().to(y.dtype)).sum();
      for (const g of [grad(f), grad(twice), grad(turned)]) near(g(x), g(x.to("float64")), 3e-6, "gradient");
    }
  });
}).timeout(20_000);
