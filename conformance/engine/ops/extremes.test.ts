/** Values and derivatives where careless formulas give NaN, infinity or 0. */
import { expect } from "chai";
import {
  evaluate,
  functional as F,
  grad,
  maximum,
  minimum,
  type Op,
  pow,
  special,
  stack,
  type Tensor,
  table,
  tensor,
} from "../../../engine/index.ts";
import { mapped } from "../../../engine/run/apply.ts";
import { f64 as doubles } from "../../../properties/algebras/f64.ts";

const f64 = { dtype: "float64", requiresGrad: true } as const;
const inf = Number.POSITIVE_INFINITY;

function slope(f: (x: Tensor) => Tensor, at: number): number {
  const x = tensor(at, f64);
  return grad(f(x), x).item();
}

function slopes(f: (x: Tensor) => Tensor, at: number[] | number[][]): unknown {
  const x = tensor(at, f64);
  return grad(f(x), x).toArray();
}

describe("At extreme arguments", () => {
  it("softplus and its derivatives are finite and not flattened", () => {
    expect(tensor(-745, f64).softplus().item()).to.equal(5e-324);
    expect(tensor(745, f64).softplus().item()).to.equal(745);
    expect(slope((x) => x.softplus(), -40)).to.be.closeTo(Math.exp(-40), 1e-30);
    expect(slope((x) => x.softplus(), 745)).to.equal(1);
  });

  it("erfcx has the slope that its two terms leave when they cancel", () => {
    // −1 / (√π x²) · (1 − 3 / (2x²) + …).
    const far = (x: number): number => (-1 + 3 / (2 * x * x)) / (Math.sqrt(Math.PI) * x * x);
    for (const x of [1e4, 1e10]) expect(slope((y) => special.erfcx(y), x) / far(x)).to.be.closeTo(1, 1e-14);
    expect(slope((x) => special.erfcx(x), 30) / -6.258354105075e-4).to.be.closeTo(1, 1e-9);
    for (const x of [5.9, 6]) {
      const [below, above] = [x - 1e-3, x + 1e-3].map((y) => special.erfcx(tensor(y, f64)).item());
      expect(slope((y) => special.erfcx(y), x) / ((above - below) / 2e-3)).to.be.closeTo(1, 1e-6);
    }
    expect(slope((x) => special.erfcx(x), inf)).to.equal(-0);
    const single = tensor(1e10, { requiresGrad: true });
    expect(grad(special.erfcx(single), single).item() / far(1e10)).to.be.closeTo(1, 1e-6);
  });

  it("what is not NaN has a gradient beside NaN", () => {
    for (const f of [(x: Tensor) => x.nanmedian(), (x: Tensor) => x.nanquantile(0.5)]) {
      expect(slopes(f, [2, Number.NaN, 2, -2])).to.deep.equal([0.5, 0, 0.5, 0]);
      expect(slopes(f, [1, Number.NaN, 2, -2])).to.deep.equal([1, 0, 0, 0]);
      expect(slopes(f, [-inf, Number.NaN, -inf, 3])).to.deep.equal([0.5, 0, 0.5, 0]);
    }
  });

  it("sigmoid keeps the digits of its slope on both sides", () => {
    for (const x of [-40, 40]) expect(slope((y) => y.sigmoid(), x) / Math.exp(-40)).to.be.closeTo(1, 1e-14);
    for (const x of [-745, 745]) expect(slope((y) => y.sigmoid(), x)).to.be.within(0, 1e-300);
  });

  it("tanh keeps the digits of its slope on both sides", () => {
    for (const x of [-20, 20])
      expect(slope((y) => y.tanh(), x) / (4 * Math.exp(-40))).to.be.closeTo(1, 1e-14);
    for (const x of [-745, 745]) expect(slope((y) => y.tanh(), x)).to.be.within(0, 1e-300);
  });

  it("expm1 has a slope where exp(x) − 1 would have lost it", () => {
    expect(slope((x) => x.expm1(), -40) / Math.exp(-40)).to.be.closeTo(1, 1e-14);
  });

  it("hypot neither overflows nor divides by 0", () => {
    expect(tensor(1e200, f64).hypot(1e200).item()).to.be.closeTo(Math.SQRT2 * 1e200, 1e186);
    expect(slope((x) => x.hypot(0), 0)).to.equal(0);
  });

  it("atan2 has gradient 0 at the origin and no overflow far from it", () => {
    expect(slope((y) => y.atan2(0), 0)).to.equal(0);
    expect(slope((y) => y.atan2(1e-160), 1e-160)).to.be.closeTo(5e159, 1e146);
  });

  it("logsumexp of −∞ alone is −∞, with gradient 0", () => {
    expect(tensor([-Infinity, -Infinity], f64).logsumexp().item()).to.equal(-Infinity);
    expect(slopes((x) => x.logsumexp(), [-Infinity, -Infinity])).to.deep.equal([0, 0]);
    expect(tensor([1000, 1000], f64).logsumexp().item()).to.be.closeTo(1000 + Math.LN2, 1e-12);
  });
});

describe("At singular points", () => {
  it("the norm of 0 has gradient 0, for every p", () => {
    for (const p of [0.5, 1, 1.5, 2, 2.5, 3, Infinity])
      expect(
        slopes((x) => x.norm(p), [0, 0, 0]),
        `p = ${p}`,
      ).to.deep.equal([0, 0, 0]);
  });

  it("the norm of one zero row leaves the other rows alone", () => {
    const rows = [
      [0, 0],
      [3, 4],
    ];
    expect(slopes((x) => x.norm(2, 1).sum(), rows)).to.deep.equal([
      [0, 0],
      [0.6, 0.8],
    ]);
  });

  it("the standard deviation of a constant has gradient 0", () => {
    expect(slopes((x) => x.std(), [2, 2, 2])).to.deep.equal([0, 0, 0]);
  });

  it("x^0 is constant in x at 0, to the second order too", () => {
    expect(slope((x) => x.pow(0), 0)).to.equal(0);
    const x = tensor(0, f64);
    const dx = grad(x.pow(2), x, { createGraph: true });
    expect(dx.item()).to.equal(0);
    expect(grad(dx, x).item()).to.equal(2);
  });

  it("0^y is constant in y for y ≥ 0", () => {
    for (const at of [0, 1, 2.5])
      expect(
        slope((y) => pow(0, y), at),
        `y = ${at}`,
      ).to.equal(0);
  });

  it("the product with zeros has the gradients of the definition, to the second order too", () => {
    expect(slopes((x) => x.prod(), [0, 2, 3])).to.deep.equal([6, 0, 0]);
    expect(slopes((x) => x.prod(), [0, 0, 3])).to.deep.equal([0, 0, 0]);
    const x = tensor([0, 0, 3], f64);
    const [dx] = grad(x.prod(), [x], { createGraph: true });
    expect(grad(dx.select(0, 0), x).toArray()).to.deep.equal([0, 3, 0]);
  });

  it("where gives the branch not taken exactly 0, not NaN", () => {
    const x = tensor([0, 4], f64);
    const y = x.sqrt().where(x.gt(0), 0);
    y.sum().backward();
    // ∞ · 0 arises inside sqrt's own backward: that is what the double where is for.
    expect(x.grad!.toArray()).to.deep.equal([Number.NaN, 0.25]);
    const z = tensor([0, 4], f64);
    const safe = z.where(z.gt(0), 1).sqrt().where(z.gt(0), 0);
    expect(grad(safe.sum(), z).toArray()).to.deep.equal([0, 0.25]);
  });
});

describe("At infinite arguments", () => {
  it("activations are at their limits, with their slopes there", () => {
    const limits: readonly [string, (x: Tensor) => Tensor, number, number][] = [
      ["silu", (x) => x.silu(), 0, 0],
      ["gelu", (x) => F.gelu(x), 0, 0],
      ["gelu by tanh", (x) => F.gelu(x, { approximate: "tanh" }), 0, 0],
      ["mish", (x) => F.mish(x), 0, 0],
    ];
    for (const [name, f, low, slow] of limits) {
      expect(f(tensor(-inf, f64)).item() + 0, name).to.equal(low);
      expect(slope(f, -inf) + 0, name).to.equal(slow);
      expect(f(tensor(inf, f64)).item(), name).to.equal(inf);
      expect(slope(f, inf), name).to.equal(1);
    }
    expect([inf, -inf].map((x) => F.softsign(tensor(x)).item())).to.deep.equal([1, -1]);
    expect([tensor(inf).sinc().item(), slope((x) => x.sinc(), -inf)]).to.deep.equal([0, 0]);
  });

  it("lengths and angles have the slopes of their limits", () => {
    expect(slope((x) => x.hypot(3), -inf)).to.equal(-1);
    expect(slopes((x) => x.norm(), [inf, 3])).to.deep.equal([1, 0]);
    expect(slope((y) => y.atan2(inf), 0)).to.equal(0);
    expect(slope((x) => x.acosh(), 1e300)).to.be.closeTo(1e-300, 1e-314);
  });

  it("lerp meets its ends, though one is infinite", () => {
    const x = tensor([0, 1, 1, -inf, inf, 1e308], f64);
    const y = tensor([inf, inf, inf, 1, inf, -1e308], f64);
    expect(x.lerp(y, 0).toArray()).to.deep.equal([0, 1, 1, -inf, inf, 1e308]);
    expect(x.lerp(y, 1).toArray()).to.deep.equal([inf, inf, inf, 1, inf, -1e308]);
    expect(x.lerp(y, 0.75).toArray()).to.deep.equal([inf, inf, inf, -inf, inf, -5e307]);
    expect(tensor(Number.NaN).lerp(tensor(1), 0).item()).to.be.NaN;
  });

  it("one infinite pixel is infinite where it counts, and nowhere else", () => {
    const row = tensor([[[1, 2, inf]]]);
    const options = { size: 5, mode: "linear", alignCorners: true } as const;
    expect(F.interpolate(row, options).toArray()).to.deep.equal([[[1, 1.5, 2, inf, inf]]]);
    expect(F.adaptiveAvgPool1d(row, 2).toArray()).to.deep.equal([[[1.5, inf]]]);
  });
});

describe("NaN", () => {
  /** Of an elementwise op: what its kernel makes of the point, and what its formula says over doubles. */
  const both = (op: Op, point: readonly number[]): [number, number] => [
    mapped(
      op,
      point.map((x) => tensor(x, { dtype: "float64" })),
    ).item(),
    evaluate(op.formula!, new Map(op.inputs.map((name, i) => [name, point[i]])), doubles),
  ];

  it("is lost by a formula over doubles only where the kernel loses it", () => {
    const some = [Number.NaN, 0, 1, -2, inf, -inf];
    let compared = 0;
    for (const op of table.values()) {
      if (op.kind !== "elementwise" || op.bools > 0 || op.takes === "bool" || op.takes === "any") continue;
      let points: number[][] = [[]];
      for (const _ of op.inputs) points = points.flatMap((point) => some.map((x) => [...point, x]));
      for (const point of points.filter((at) => at.some(Number.isNaN))) {
        const [kernel, formula] = both(op, point);
        const lost = Number.isNaN(kernel) && !Number.isNaN(formula);
        expect(lost, `${op.name}(${point.join(", ")}) is ${formula}`).to.equal(false);
        compared++;
      }
    }
    expect(compared).to.be.above(1000);
  });
});

describe("At ties and kinks", () => {
  it("maximum and minimum share the gradient evenly", () => {
    for (const op of [maximum, minimum]) {
      expect(slope((x) => op(x, 1), 1)).to.equal(0.5);
      expect(slope((x) => op(1, x), 1)).to.equal(0.5);
      expect(slope((x) => op(x, x), 1)).to.equal(1);
    }
  });

  it("amax, amin, max and min share the gradient evenly", () => {
    const ties = [2, 1, 2];
    expect(slopes((x) => x.amax(), ties)).to.deep.equal([0.5, 0, 0.5]);
    expect(slopes((x) => x.max(), ties)).to.deep.equal([0.5, 0, 0.5]);
    expect(slopes((x) => x.neg().min(), ties)).to.deep.equal([-0.5, -0, -0.5]);
  });

  it("max along a dimension sends the gradient to the first largest", () => {
    expect(slopes((x) => x.max(0).values, [2, 1, 2])).to.deep.equal([1, 0, 0]);
  });

  it("clamp passes the gradient at a bound", () => {
    expect(slopes((x) => x.clamp(0, 1).sum(), [-1, 0, 0.5, 1, 2])).to.deep.equal([0, 1, 1, 1, 0]);
    expect(slopes((x) => x.clamp({ max: 1 }).sum(), [1, 2])).to.deep.equal([1, 0]);
  });

  it("abs, relu and sign have slope 0 at 0", () => {
    for (const f of [(x: Tensor) => x.abs(), (x: Tensor) => x.relu(), (x: Tensor) => x.sign()])
      expect(slope(f, 0)).to.equal(0);
  });

  it("a stack of ties shares across dimensions reduced together", () => {
    expect(slopes((y) => stack([y, y]).amax([0, 1]), [1, 1])).to.deep.equal([0.5, 0.5]);
  });
});
