/** Distributions are what they say: densities that integrate to 1, to their moments, entropies and divergences; values and slopes at 64 digits; draws with their moments. */
import { expect } from "chai";
import type { Decimal } from "decimal.js";
import { describe, it } from "mocha";
import {
  distributions,
  eye,
  grad,
  manualSeed,
  recordTrace,
  stack,
  type Tensor,
  tensor,
  vmap,
  zeros,
} from "../../../engine/index.ts";
import { decimal } from "../../../properties/algebras/decimal.ts";
import { replay } from "../../../properties/algebras/replay.ts";
import { extent } from "../../extent.ts";
import { continuous, D } from "./cases.ts";
import { drawn, expected, f64, near } from "./quadrature.ts";

const { Bernoulli, Categorical, Geometric, Gumbel, Independent, klDivergence } = distributions;
const { MixtureSameFamily, MultivariateNormal, Normal, OneHotCategorical } = distributions;
type Distribution = distributions.Distribution;

for (const [name, { make, at, other, ends, values, logDensity, moments, ...known }] of Object.entries(
  continuous,
)) {
  describe(`distributions.${name}`, () => {
    const p = make(...at.map((v) => f64(v)));
    const q = make(...other.map((v) => f64(v)));
    const pieces = ends(...at);

    it("has a density of integral 1, and the mean, variance, entropy and divergence that follow from it", () => {
      near(
        expected(p, pieces, (x) => x.mul(0).add(1)),
        1,
        "the integral",
      );
      if (moments !== false) {
        const mean = p.mean.item();
        near(
          mean,
          expected(p, pieces, (x) => x),
          "mean",
        );
        near(
          p.variance.item(),
          expected(p, pieces, (x) => x.sub(mean).square()),
          "variance",
        );
        near(p.stddev.item() ** 2, p.variance.item(), "stddev");
      } else if (known.entropy !== false)
        expect(Number.isFinite(p.mean.item()) || Number.isFinite(p.variance.item())).to.equal(false);
      else expect(() => p.mean).to.throw(/no mean in closed form/);
      const entropy = expected(p, pieces, (_, logP) => logP.neg());
      if (known.entropy !== false) near(p.entropy().item(), entropy, "entropy", 1e-7);
      else expect(() => p.entropy()).to.throw(/no entropy in closed form/);
      if (known.divergence !== false) {
        const cut = [...new Set([...pieces, ...ends(...other)])]
          .filter((v) => v >= pieces[0] && v <= pieces[pieces.length - 1])
          .sort((a, b) => a - b);
        const exact = expected(p, cut, (x, logP) => logP.sub(q.logProb(x)));
        near(klDivergence(p, q).item(), exact, "divergence", 1e-7);
      } else expect(() => klDivergence(p, q)).to.throw(/has no divergence in closed form/);
    });

    it("has the chances below a value that its density adds up to, and back", () => {
      for (const v of values) {
        const below = [...pieces.filter((end) => end < v), v];
        if (below.length < 2) continue;
        const found = p.cdf(f64(v)).item();
        near(
          found,
          expected(p, below, (x) => x.mul(0).add(1)),
          `cdf at ${v}`,
        );
        if (found > 1e-9 && found < 1 - 1e-9) near(p.icdf(f64(found)).item(), v, "icdf", 1e-9);
      }
    });

    it("has logarithms of densities right to 64 digits, and their slopes", () => {
      for (const v of values) {
        const parameters = f64([...at, v]);
        const f = (y: Tensor): Tensor => {
          const each = y.unbind();
          return make(...each.slice(0, -1))
            .logProb(each[at.length])
            .sum();
        };
        const exact = logDensity(new D(v), ...at.map((a) => new D(a))).toNumber();
        near(f(parameters).item(), exact, `at ${v}`, 1e-14);
        const slopes = grad(f)(parameters).toTypedArray();
        const h = new D("1e-20");
        const point = [...at, v].map((a) => new D(a));
        point.forEach((a, k) => {
          const value = (moved: Decimal): Decimal => {
            const [x, ...rest] = [point[at.length], ...point.slice(0, -1)].map((b, i) =>
              (i === 0 ? at.length : i - 1) === k ? moved : b,
            );
            return logDensity(x, ...rest);
          };
          const exactSlope = value(a.plus(h))
            .minus(value(a.minus(h)))
            .div(h.times(2))
            .toNumber();
          near(slopes[k], exactSlope, `slope ${k} at ${v}`, 1e-13);
        });
      }
    });

    it("draws with its moments, and with gradients in its parameters", () => {
      manualSeed(11);
      const n = extent(4000, 200_000);
      if (moments !== false) {
        const [mean, variance] = [p.mean.item(), p.variance.item()];
        const fourth = expected(p, pieces, (x) => x.sub(mean).pow(4));
        drawn(p.sample([n]), mean, variance, fourth);
      }
      // The chances of draws are uniform.
      drawn(p.cdf(p.sample([n])), 0.5, 1 / 12, 1 / 80);
      expect([p.hasRsample, p.sample([2]).requiresGrad]).to.deep.equal([true, false]);
      if (known.rejects) return;
      const draw = (parameters: Tensor): Tensor => {
        manualSeed(12);
        return make(...parameters.unbind())
          .rsample([5])
          .sum();
      };
      const slopes = grad(draw)(f64([...at])).toTypedArray();
      at.forEach((a, k) => {
        const h = 1e-5;
        const moved = (by: number): number => draw(f64([...at.with(k, a + by)])).item();
        near(slopes[k], (moved(h) - moved(-h)) / (2 * h), `slope ${k}`, 1e-7);
      });
    });

    it("has draws and densities for batches, and outside of its range none", () => {
      const rows = make(...at.map((v) => f64([[v], [v]])));
      expect([rows.batchShape, rows.sample([3]).shape, rows.logProb(f64([1, 1, 1])).shape]).to.deep.equal([
        [2, 1],
        [3, 2, 1],
        [2, 3],
      ]);
      const single = make(...at.map((v) => tensor(v)));
      expect([single.sample().dtype, single.sample().shape]).to.deep.equal(["float32", []]);
      if (pieces[0] !== -Infinity) {
        const outside = p.logProb(f64([pieces[0] - 1, values[1]]));
        expect(outside.at(0).item()).to.equal(-Infinity);
        const slope = grad((y: Tensor) =>
          make(...y.unbind())
            .logProb(f64(pieces[0] - 1))
            .sum(),
        )(f64([...at]));
        expect(slope.isNan().any().item()).to.equal(0);
      }
      expect(() => make(...at.map((v, k) => f64(k === (known.above ?? at.length - 1) ? -v : v)))).to.throw(
        RangeError,
      );
      expect(() => make(...at.map(() => tensor(1, { dtype: "int32" })))).to.throw(/int32/);
    });
  });
}

describe("Distributions over whole numbers", () => {
  const supports: readonly (readonly [string, Distribution, Distribution, number])[] = [
    ["Bernoulli", new Bernoulli(f64(0.3)), new Bernoulli(f64(0.6)), 2],
    ["Geometric", new Geometric(f64(0.3)), new Geometric(f64(0.6)), 400],
    [
      "Categorical",
      new Categorical({ probs: f64([1, 0, 3]) }),
      new Categorical({ probs: f64([1, 1, 1]) }),
      3,
    ],
  ];

  it("have chances that add up to 1, and to mean, variance, entropy and divergence", () => {
    for (const [name, p, q, n] of supports) {
      const x = f64(Array.from({ length: n }, (_, k) => k));
      const [logP, logQ] = [p.logProb(x), q.logProb(x)];
      const chances = logP.exp();
      near(chances.sum().item(), 1, name);
      near(p.entropy().item(), -logP.where(chances.gt(0), 0).mul(chances).sum().item(), `${name} entropy`);
      const off = logP.sub(logQ).where(chances.gt(0), 0).mul(chances).sum().item();
      near(klDivergence(p, q).item(), off, `${name} divergence`);
      manualSeed(4);
      const draws = p.sample([extent(4000, 100_000)]).to("float64");
      const mean = x.mul(chances).sum().item();
      const moment = (k: number): number => x.sub(mean).pow(k).mul(chances).sum().item();
      drawn(draws, mean, moment(2), moment(4));
      if (name === "Categorical") continue;
      near(p.mean.item(), mean, `${name} mean`);
      near(p.variance.item(), moment(2), `${name} variance`);
    }
  });

  it("take logits as well, batches, and vectors with a 1 at the place", () => {
    const logits = f64([
      [0, 1, 2],
      [1, 1, 5],
    ]);
    const p = new Categorical({ logits });
    expect(p.sample([4]).shape).to.deep.equal([4, 2]);
    near(p.probs.sum().item(), 2, "chances");
    const one = new OneHotCategorical({ logits });
    const draws = one.sample([50]);
    expect([draws.shape, draws.sum(-1).eq(1).all().item()]).to.deep.equal([[50, 2, 3], 1]);
    const places = draws.argmax(-1);
    expect(one.logProb(draws).sub(p.logProb(places)).abs().max().item()).to.be.below(1e-12);
    near(
      klDivergence(one, new OneHotCategorical({ logits: logits.neg() }))
        .sum()
        .item(),
      klDivergence(p, new Categorical({ logits: logits.neg() }))
        .sum()
        .item(),
      "divergence",
    );
    expect(() => p.rsample()).to.throw(/Categorical has no draws with a gradient/);
    expect(() => new Categorical({})).to.throw(/either probs or logits/);
    expect(() => new Categorical({ probs: f64([1, -1]) })).to.throw(RangeError);
    expect(() => new Bernoulli(2)).to.throw(RangeError);
    expect(() => klDivergence(p, new Bernoulli(0.5))).to.throw(/none is known/);
  });
});

describe("Distributions of several numbers", () => {
  const covariance = f64([
    [2, 0.5],
    [0.5, 1],
  ]);

  it("MultivariateNormal is Normal in other axes", () => {
    const p = new MultivariateNormal(f64([1, -1]), { covarianceMatrix: covariance });
    // By the determinant and the inverse, which are written out: 7/4, and its adjugate.
    const [dx, dy] = [0.5, 2];
    const square = (1 * dx * dx - 2 * 0.5 * dx * dy + 2 * dy * dy) / 1.75;
    const exact = -square / 2 - Math.log(1.75) / 2 - Math.log(2 * Math.PI);
    near(p.logProb(f64([1.5, 1])).item(), exact, "density", 1e-13);
    near(p.entropy().item(), 1 + Math.log(2 * Math.PI) + Math.log(1.75) / 2, "entropy", 1e-13);
    expect(
      p.variance
        .sub(f64([2, 1]))
        .abs()
        .max()
        .item(),
    ).to.be.below(1e-14);
    const q = new MultivariateNormal(zeros([2], { dtype: "float64" }), {
      scaleTril: eye(2, 2, { dtype: "float64" }),
    });
    near(klDivergence(p, q).item(), (3 + 2 - 2 - Math.log(1.75)) / 2, "divergence", 1e-13);
    const flat = new MultivariateNormal(f64([0.5, 2]), {
      covarianceMatrix: f64([
        [4, 0],
        [0, 9],
      ]),
    });
    const plain = new Independent(new Normal(f64([0.5, 2]), f64([2, 3])), 1);
    near(flat.logProb(f64([1, 1])).item(), plain.logProb(f64([1, 1])).item(), "independent", 1e-13);
    near(flat.entropy().item(), plain.entropy().item(), "independent", 1e-13);
    expect([plain.batchShape, plain.eventShape]).to.deep.equal([[], [2]]);
    manualSeed(3);
    const n = extent(4000, 100_000);
    const draws = p.sample([n]);
    drawn(draws.select(1, 0), 1, 2, 12);
    const product = draws.select(1, 0).sub(1).mul(draws.select(1, 1).add(1)).mean().item();
    // The variance of a product of two that are normal: σ₁²σ₂² + ρ².
    expect(Math.abs(product - 0.5)).to.be.at.most(5 * Math.sqrt((2 + 0.25) / n));
    expect(p.rsample([3]).shape).to.deep.equal([3, 2]);
    expect(() => new MultivariateNormal(f64([1, 2]), {})).to.throw(/either covarianceMatrix or scaleTril/);
    expect(() => new MultivariateNormal(f64([1, 2]), { scaleTril: f64([[1]]) })).to.throw(
      /must have shape \[2, 2\]/,
    );
  });

  it("a mixture has the moments and the density of its parts", () => {
    const parts = new Normal(f64([-2, 3]), f64([0.5, 1]));
    const p = new MixtureSameFamily(new Categorical({ probs: f64([1, 3]) }), parts);
    near(
      expected(p, [-Infinity, -2, 3, Infinity], (x) => x.mul(0).add(1)),
      1,
      "the integral",
    );
    near(p.mean.item(), 1.75, "mean", 1e-14);
    near(
      p.variance.item(),
      expected(p, [-Infinity, -2, 3, Infinity], (x) => x.sub(1.75).square()),
      "variance",
    );
    manualSeed(2);
    const fourth = expected(p, [-Infinity, -2, 3, Infinity], (x) => x.sub(1.75).pow(4));
    drawn(p.sample([extent(4000, 100_000)]), 1.75, p.variance.item(), fourth);
    near(
      p.cdf(f64(0.5)).item(),
      expected(p, [-Infinity, -2, 0.5], (x) => x.mul(0).add(1)),
      "cdf",
    );
    expect(() => new MixtureSameFamily(new Categorical({ probs: f64([1, 3, 1]) }), parts)).to.throw(
      /3, a component for each/,
    );
  });

  it("go with vmap and grad", () => {
    const locs = f64([0, 1, 2]);
    const each = vmap((loc: Tensor) => new Normal(loc, 1).logProb(f64(0.5)))(locs);
    expect(each.sub(new Normal(locs, 1).logProb(0.5)).abs().max().item()).to.equal(0);
    manualSeed(8);
    const draws = vmap((loc: Tensor) => new Normal(loc, 1).rsample([4]), { randomness: "different" })(locs);
    expect(draws.shape).to.deep.equal([3, 4]);
    const slope = grad((loc: Tensor) => klDivergence(new Normal(loc, 1), new Normal(f64(0), 2)).sum())(locs);
    expect(slope.sub(locs.div(4)).abs().max().item()).to.be.below(1e-15);
  });

  it("are replayed at 64 digits", () => {
    const x = f64([0.3, 0.7]);
    const { trace } = recordTrace([{ name: "x", tensor: x }], () =>
      stack([new Gumbel(x.at(0), x.at(1)).logProb(2)]),
    );
    const grid = { shape: [2], at: [new D(0.3), new D(0.7)] };
    const [{ at }] = replay(trace, decimal(64), [grid as never]);
    const exact = continuous.Gumbel.logDensity(new D(2), new D(0.3), new D(0.7));
    expect(at[0].minus(exact).abs().toNumber()).to.be.below(1e-40);
  });
});
