/** The incomplete gamma and beta functions, at 64 digits, over all there is; their slopes; and back from chances to values. */
import { expect } from "chai";
import type { Decimal } from "decimal.js";
import { describe, it } from "mocha";
import {
  distributions,
  GradientError,
  grad,
  igamma,
  igamma_,
  igammac,
  igammac_,
  jvp,
  special,
  type Tensor,
  tensor,
  vmap,
} from "../../../engine/index.ts";
import { some } from "../../extent.ts";
import { D, lgamma, PI, word } from "./cases.ts";
import { f64, near } from "./quadrature.ts";

const { Beta, Chi2, FisherSnedecor, Gamma, InverseGamma, StudentT } = distributions;

/** A double as it is, and not by the shortest decimals that lead to it. */
const exactly = (x: number): Decimal => new D(x.toPrecision(100));

/** The chances below and above, by the series of one sign, or Legendre's fraction where that is shorter. */
function gammaChances(a: Decimal, x: Decimal): [below: Decimal, above: Decimal] {
  const log = a.times(D.ln(x)).minus(x);
  if (x.gt(a.plus(1)) && x.gt(40)) {
    let b = x.plus(1).minus(a);
    let [c, d] = [new D("1e3000"), new D(1).div(b)];
    let h = d;
    for (let n = 1; n < 1e6; n++) {
      const over = a.minus(n).times(n);
      b = b.plus(2);
      d = over.times(d).plus(b).pow(-1);
      c = over.div(c).plus(b);
      h = h.times(c).times(d);
      if (c.times(d).minus(1).abs().lt("1e-55")) break;
    }
    const above = log.minus(lgamma(a)).exp().times(h);
    return [new D(1).minus(above), above];
  }
  let [term, sum] = [new D(1), new D(1)];
  for (let n = 1; term.gt(sum.times("1e-60")); n++) {
    term = term.times(x).div(a.plus(n));
    sum = sum.plus(term);
  }
  const below = log
    .minus(lgamma(a.plus(1)))
    .exp()
    .times(sum);
  return [below, new D(1).minus(below)];
}

/** Units of the last place, of a number and of what its logarithm is rounded by. */
function units(found: number, exact: Decimal): number {
  const off = exactly(found).minus(exact).div(exact).abs().toNumber() / 2 ** -53;
  return off / (1 + Math.abs(D.ln(exact).toNumber()));
}

const concentrations = [1e-10, 1e-3, 0.1, 0.5, 0.7, 1, 1.5, 3.3, 9.9, 10, 20, 99, 199, 201, 500, 1e4]; // biome-ignore format: a row

function placesOf(a: number): number[] {
  const shares = [1e-5, 0.1, 0.5, 0.9, 1, 1.01, 1.3, 2.5, 20].map((share) => share * a);
  const around = [-6, -1, -0.3, 0.3, 1, 6].map((k) => a + k * Math.sqrt(a));
  return [...shares, ...around, 1e-3, 0.5, 0.99, 1, 1.4, 1.5, 4].filter((x) => x > 0);
}

describe("The incomplete gamma function", () => {
  it("and its complement have their digits at 64, wherever they lie", () => {
    for (const a of some(concentrations, 5)) {
      for (const x of some(placesOf(a), 3)) {
        if (a >= 1e4 && Math.abs(x - a) > 20 * Math.sqrt(a)) continue;
        const exact = gammaChances(exactly(a), exactly(x));
        [igamma, igammac].forEach((f, k) => {
          if (exact[k].lt(1e-280)) return;
          const found = f(f64(a), f64(x)).item();
          expect(units(found, exact[k]), `${f.name}(${a}, ${x}) = ${found}`).to.be.at.most(16);
        });
      }
    }
  });

  it("of large numbers are what Temme's expansion gives", () => {
    // Q ~ erfc(η √(a / 2)) / 2 + exp(−a η² / 2) / √(2πa) · (c0 + c1 / a), η² / 2 = μ − log(1 + μ).
    for (const a of [1e7, 1e10, 1e13]) {
      for (const k of [-5, -1, 0.5, 3]) {
        const x = Math.round(a + k * Math.sqrt(a));
        const mu = new D(x).minus(a).div(a);
        const eta = D.sqrt(mu.minus(D.ln(mu.plus(1))).times(2)).times(Math.sign(k));
        const [c0, c1] = [
          mu.pow(-1).minus(eta.pow(-1)),
          eta.pow(-3).minus(mu.pow(-3)).minus(mu.pow(-2)).minus(mu.times(12).pow(-1)),
        ];
        const half = new D(a).times(eta.pow(2)).div(2);
        const rest = half
          .neg()
          .exp()
          .div(D.sqrt(PI.times(2).times(a)))
          .times(c0.plus(c1.div(a)));
        const outer = new D(1).minus(word("erf", eta.times(D.sqrt(new D(a).div(2))))).div(2);
        const above = outer.plus(rest);
        expect(units(igammac(f64(a), f64(x)).item(), above), `above, at ${a}, ${k}`).to.be.at.most(16);
        const below = new D(1).minus(above);
        expect(units(igamma(f64(a), f64(x)).item(), below), `below, at ${a}, ${k}`).to.be.at.most(16);
      }
    }
  });

  it("have limits at the ends, and no value where there is no gamma number", () => {
    const [a, x] = [f64([0, 1, 1, Infinity, 2, 0, -1, 2]), f64([1, 0, Infinity, 1, -1, 0, 2, NaN])];
    expect(igamma(a, x).toArray()).to.deep.equal([1, 0, 1, 0, NaN, NaN, NaN, NaN]);
    expect(igammac(a, x).toArray()).to.deep.equal([0, 1, 0, 1, NaN, NaN, NaN, NaN]);
  });

  it("have slopes in both, and slopes of slopes", () => {
    const points = [
      [0.01, 0.5],
      [0.5, 0.2],
      [0.5, 1.4],
      [1e-4, 1],
      [2, 1],
      [2, 5],
      [30, 28],
      [400, 420],
    ];
    const h = new D("1e-20");
    for (const [a, x] of some(points, 4)) {
      const [p, q] = [exactly(a), exactly(x)];
      const of = (b: Decimal, y: Decimal): Decimal => gammaChances(b, y)[0];
      const inA = of(p.plus(h), q)
        .minus(of(p.minus(h), q))
        .div(h.times(2))
        .toNumber();
      const inX = of(p, q.plus(h))
        .minus(of(p, q.minus(h)))
        .div(h.times(2))
        .toNumber();
      const twice = of(p.plus(h), q)
        .plus(of(p.minus(h), q))
        .minus(of(p, q).times(2))
        .div(h.pow(2))
        .toNumber();
      const slopes = (f: typeof igamma): [Tensor, Tensor] => [
        grad((b: Tensor) => f(b, f64(x)))(f64(a)),
        grad((y: Tensor) => f(f64(a), y))(f64(x)),
      ];
      const [first, second] = slopes(igamma);
      const close = (found: number, exact: number, digits: number, what: string): void => {
        expect(Math.abs(found / exact - 1), `${what} at ${a}, ${x}: ${found}, not ${exact}`).to.be.below(
          digits,
        );
      };
      close(first.item(), inA, 1e-11, "slope in a");
      close(second.item(), inX, 1e-12, "slope in x");
      close(
        grad((b: Tensor) => grad((c: Tensor) => igamma(c, f64(x)))(b))(f64(a)).item(),
        twice,
        1e-9,
        "bend",
      );
      const [third, fourth] = slopes(igammac);
      expect([third.item(), fourth.item()]).to.deep.equal([-first.item(), -second.item()]);
      const moved = jvp((b: Tensor) => igamma(b, f64(x)), [f64(a)], [f64(2)]).tangent.item();
      close(moved, 2 * inA, 1e-11, "tangent");
    }
    // At 0 too, where logarithms are none (tensorflow#123578).
    const at = grad((y: Tensor) => igamma(f64([1, 2, 0.5]), y).sum())(f64([0, 0, 0]));
    expect(at.toArray()).to.deep.equal([1, 0, Infinity]);
    expect(grad((b: Tensor) => igamma(b, f64(0)).sum())(f64([1, 2])).toArray()).to.deep.equal([0, 0]);
  });

  it("have PyTorch's names, forms in place, broadcasting, vmap and float32", () => {
    expect([special.gammainc, special.gammaincc]).to.deep.equal([igamma, igammac]);
    const [a, x] = [f64([[1], [2]]), f64([1, 3])];
    const wanted = igamma(a, x);
    expect(wanted.shape).to.deep.equal([2, 2]);
    expect(vmap((b: Tensor) => igamma(b, x).add(0))(f64([1, 2])).toArray()).to.deep.equal(wanted.toArray());
    const each = vmap((b: Tensor) => grad((c: Tensor) => igamma(c, 1).sum())(b))(f64([1, 2]));
    expect(each.toArray()).to.deep.equal(grad((c: Tensor) => igamma(c, 1).sum())(f64([1, 2])).toArray());
    const y = f64([1, 2]);
    expect(igamma_(y, x)).to.equal(y);
    expect(y.toArray()).to.deep.equal(igamma(f64([1, 2]), x).toArray());
    expect(igammac_(f64([1, 2]), x).toArray()).to.deep.equal(igammac(f64([1, 2]), x).toArray());
    const narrow = igamma(tensor([0.5, 50]), tensor([0.25, 48]));
    expect(narrow.dtype).to.equal("float32");
    const wide = igamma(f64([0.5, 50]), f64([0.25, 48]));
    expect(narrow.to("float64").div(wide).sub(1).abs().max().item()).to.be.below(2 ** -24);
    expect(() => igamma(tensor([1], { dtype: "int32" }), tensor([1], { dtype: "int32" }))).to.throw(/int32/);
  });
});

/** By Gauss's series, whose terms have one sign. */
function betaChance(a: Decimal, b: Decimal, x: Decimal): Decimal {
  if (x.gt(0.95)) return new D(1).minus(betaChance(b, a, new D(1).minus(x)));
  let [term, sum] = [new D(1), new D(1)];
  for (let n = 0; term.gt(sum.times("1e-60")); n++) {
    term = term
      .times(a.plus(b).plus(n))
      .div(a.plus(n + 1))
      .times(x);
    sum = sum.plus(term);
  }
  const log = a
    .times(D.ln(x))
    .plus(b.times(D.ln(new D(1).minus(x))))
    .plus(lgamma(a.plus(b)));
  return log
    .minus(lgamma(a.plus(1)))
    .minus(lgamma(b))
    .exp()
    .times(sum);
}

describe("Chances below a value", () => {
  it("of Beta, and Student's t, are right at 64 digits", () => {
    const sizes = [0.1, 0.5, 1, 2, 9.5, 11, 40, 300];
    for (const a of some(sizes, 3))
      for (const b of some(sizes, 3))
        for (const x of [1e-6, 0.1, 0.5, 0.9, 0.99]) {
          const exact = betaChance(exactly(a), exactly(b), exactly(x)).toNumber();
          if (exact < 1e-280) continue;
          const found = new Beta(f64(a), f64(b)).cdf(f64(x)).item();
          expect(Math.abs(found - exact), `Beta(${a}, ${b}) at ${x}`).to.be.at.most(
            1e-13 * Math.min(1, 50 * exact),
          );
        }
    for (const n of some([0.5, 1, 3, 30, 1e4], 2))
      for (const t of [-30, -2, -1e-5, 0.7, 1.5]) {
        const share = new D(n).div(new D(n).plus(exactly(t).pow(2)));
        const far = betaChance(new D(n).div(2), new D(0.5), share).div(2);
        const exact = (t < 0 ? far : new D(1).minus(far)).toNumber();
        const found = new StudentT(f64(n), 0, 1).cdf(f64(t)).item();
        expect(Math.abs(found / exact - 1), `StudentT(${n}) at ${t}`).to.be.below(
          2e-13 * (1 - Math.log(exact)),
        );
      }
  });

  it("lead back to it, from chances however small", () => {
    const all = {
      Gamma: [0.3, 1, 12, 1e4].map((a) => new Gamma(f64(a), f64(2))),
      Chi2: [new Chi2(f64(3))],
      InverseGamma: [new InverseGamma(f64(2.5), f64(1))],
      FisherSnedecor: [new FisherSnedecor(f64(3), f64(7))],
      Beta: [new Beta(f64(0.5), f64(3)), new Beta(f64(200), f64(30))],
      StudentT: [0.7, 1, 30].map((n) => new StudentT(f64(n), f64(0.5), f64(2))),
    };
    for (const [name, each] of Object.entries(all))
      for (const p of each)
        for (const chance of [1e-30, 1e-8, 0.01, 0.3, 0.5, 0.6, 0.9, 0.9999]) {
          const x = p.icdf(f64(chance));
          const found = p.cdf(x).item();
          expect(Math.abs(found / chance - 1), `${name} at ${chance}: ${x.item()}`).to.be.below(1e-11);
          const slope = grad((c: Tensor) => p.icdf(c))(f64(chance)).item();
          near(slope * p.logProb(x).exp().item(), 1, `${name}'s slope at ${chance}`, 1e-9);
        }
    const moves = grad((a: Tensor) => new Gamma(a, 1).icdf(f64(0.3)))(f64(2.5)).item();
    const at = (a: number): number => new Gamma(f64(a), f64(1)).icdf(f64(0.3)).item();
    near(moves, (at(2.5 + 1e-5) - at(2.5 - 1e-5)) / 2e-5, "as the concentration moves", 1e-9);
  });

  it("are at the ends what they must be, beyond them too", () => {
    const one = (p: distributions.Distribution): unknown => [
      p.cdf(f64([-Infinity, -1, 0, Infinity])).toArray(),
      p.icdf(f64([0, 1, -0.5, NaN])).toArray(),
    ];
    const line = [
      [0, 0, 0, 1],
      [0, Infinity, NaN, NaN],
    ];
    expect(one(new Gamma(f64(2), f64(3)))).to.deep.equal(line);
    expect(one(new InverseGamma(f64(2), f64(3)))).to.deep.equal(line);
    expect(one(new FisherSnedecor(f64(2), f64(3)))).to.deep.equal(line);
    expect(one(new Beta(f64(2), f64(3)))).to.deep.equal([line[0], [0, 1, NaN, NaN]]);
    const t = new StudentT(f64(1), 0, 1);
    expect(t.cdf(f64([-Infinity, 0, Infinity])).toArray()).to.deep.equal([0, 0.5, 1]);
    expect(t.icdf(f64([0, 0.5, 1])).toArray()).to.deep.equal([-Infinity, 0, Infinity]);
  });

  it("say where no derivative is known", () => {
    const a = f64(2).requiresGrad_();
    expect(() => new Beta(a, f64(3)).cdf(f64(0.5)).backward()).to.throw(
      GradientError,
      "no derivative is known",
    );
    expect(() => new StudentT(a, 0, 1).cdf(f64(0.5)).backward()).to.throw(GradientError, "detach");
    const value = f64(0.5).requiresGrad_();
    new Beta(f64(2), f64(3)).cdf(value).backward();
    near(value.grad!.item(), new Beta(f64(2), f64(3)).logProb(f64(0.5)).exp().item(), "density", 1e-14);
  });
});
