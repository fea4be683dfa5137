/** What lies on a circle, on shares of a whole, in a space of several dimensions, or is mapped there. */
import { expect } from "chai";
import { describe, it } from "mocha";
import {
  distributions,
  grad,
  jacrev,
  linalg,
  manualSeed,
  randn,
  type Tensor,
  zeros,
} from "../../../engine/index.ts";
import { extent } from "../../extent.ts";
import { D, lgamma, PI, word } from "./cases.ts";
import { drawn, expected, f64, near } from "./quadrature.ts";

const { AffineTransform, Beta, Categorical, ComposeTransform, Dirichlet, ExpTransform, klDivergence } =
  distributions;
const { LogisticNormal, LogNormal, LowRankMultivariateNormal, MultivariateNormal, Normal } = distributions;
const { PowerTransform, RelaxedOneHotCategorical, SigmoidTransform, SoftmaxTransform, SoftplusTransform } =
  distributions;
const { StickBreakingTransform, TanhTransform, TransformedDistribution, Uniform, VonMises } = distributions;

const wide = { dtype: "float64" } as const;

describe("distributions.VonMises", () => {
  const turn = Array.from({ length: 400 }, (_, k) => -Math.PI + (2 * Math.PI * k) / 400);
  const x = f64(turn);
  const mean = (p: distributions.VonMises, of: Tensor): number =>
    p.logProb(x).exp().mul(of).mean().item() * 2 * Math.PI;

  it("has a density of integral 1, and what follows from it, at every concentration", () => {
    for (const kappa of [0.01, 1.5, 20]) {
      const p = new VonMises(f64(0.5), f64(kappa));
      const q = new VonMises(f64(-1), f64(2));
      near(mean(p, x.mul(0).add(1)), 1, "integral", 1e-13);
      near(p.variance.item(), 1 - mean(p, x.sub(0.5).cos()), "variance", 1e-12);
      near(p.entropy().item(), mean(p, p.logProb(x).neg()), "entropy", 1e-12);
      near(klDivergence(p, q).item(), mean(p, p.logProb(x).sub(q.logProb(x))), "divergence", 1e-12);
      for (const v of [-3, 0.25, 0.5]) {
        const [c, k] = [new D(v).minus(0.5).cos(), new D(kappa)];
        const exact = k.times(c).minus(word("i0", k).ln()).minus(PI.times(2).ln());
        near(p.logProb(f64(v)).item(), exact.toNumber(), `at ${v}`, 1e-13);
      }
    }
  });

  it("draws angles from −π to π with its moments", () => {
    manualSeed(4);
    const n = extent(4000, 100_000);
    for (const kappa of [1e-6, 0.3, 1.5, 60]) {
      const p = new VonMises(f64(2.5), f64(kappa));
      const draws = p.sample([n]);
      expect(draws.abs().max().item()).to.be.at.most(Math.PI);
      for (const of of [(v: Tensor): Tensor => v.sub(2.5).cos(), (v: Tensor): Tensor => v.sub(2.5).sin()]) {
        const exact = mean(p, of(x));
        const moment = (k: number): number => mean(p, of(x).sub(exact).pow(k));
        drawn(of(draws), exact, moment(2), moment(4));
      }
    }
  });

  it("has slopes in both parameters", () => {
    const at = f64([0.5, 1.5]);
    const f = (y: Tensor): Tensor => new VonMises(y.at(0), y.at(1)).logProb(f64(2)).sum();
    const slopes = grad(f)(at).toTypedArray();
    const ratio = word("i1", new D(1.5))
      .div(word("i0", new D(1.5)))
      .toNumber();
    near(slopes[0], 1.5 * Math.sin(1.5), "loc", 1e-14);
    near(slopes[1], Math.cos(1.5) - ratio, "concentration", 1e-14);
  });
});

/** Places and weights on the triangle of three shares: the product of two rules, the second over what the first leaves. */
function simplex(): { points: Tensor; weights: Tensor } {
  const h = 1 / 12;
  const rule = Array.from({ length: 6.8 / h + 1 }, (_, k) => {
    const t = k * h - 3.4;
    const s = Math.PI * Math.sinh(t);
    const x = 1 / (1 + Math.exp(-s));
    return { x, rest: 1 / (1 + Math.exp(s)), w: (h * Math.PI * Math.cosh(t)) / (2 + 2 * Math.cosh(s)) };
  });
  const all = rule.flatMap((a) =>
    rule.map((b) => ({ at: [a.x, a.rest * b.x, a.rest * b.rest], w: a.w * b.w * a.rest })),
  );
  return { points: f64(all.map(({ at }) => at)), weights: f64(all.map(({ w }) => w)) };
}

describe("Distributions of shares", () => {
  const { points, weights } = simplex();
  const mean = (p: distributions.Distribution, of: (x: Tensor, logP: Tensor) => Tensor): Tensor => {
    const logP = p.logProb(points).detach();
    return logP.exp().mul(weights).unsqueeze(-1).mul(of(points, logP)).sum(0);
  };
  const single = (p: distributions.Distribution, of: (x: Tensor, logP: Tensor) => Tensor): number =>
    mean(p, (x, logP) => of(x, logP).unsqueeze(-1)).item();

  it("have densities of integral 1", () => {
    const all = {
      Dirichlet: new Dirichlet(f64([1.5, 2, 3.5])),
      LogisticNormal: new LogisticNormal(f64([0.5, -0.5]), f64([1, 0.75])),
      RelaxedOneHotCategorical: new RelaxedOneHotCategorical(1.5, { probs: f64([1, 2, 3]) }),
    };
    for (const [name, p] of Object.entries(all)) {
      near(
        single(p, (x) => x.sum(-1)),
        1,
        name,
        1e-8,
      );
      manualSeed(5);
      const n = extent(4000, 100_000);
      const draws = p.rsample([n]);
      near(draws.sum(-1).sub(1).abs().max().item(), 0, `${name}'s sum`, 1e-14);
      for (const k of [0, 1, 2]) {
        const one = single(p, (x) => x.select(-1, k));
        const moment = (m: number): number => single(p, (x) => x.select(-1, k).sub(one).pow(m));
        drawn(draws.select(-1, k), one, moment(2), moment(4));
      }
    }
  });

  it("Dirichlet has the moments, entropy and divergence of its density, which is right to 64 digits", () => {
    const a = [1.5, 2, 3.5];
    const p = new Dirichlet(f64(a));
    const q = new Dirichlet(f64([1, 1, 2]));
    const first = mean(p, (x) => x);
    expect(p.mean.sub(first).abs().max().item()).to.be.below(1e-8);
    expect(
      p.variance
        .sub(mean(p, (x) => x.sub(first).square()))
        .abs()
        .max()
        .item(),
    ).to.be.below(1e-8);
    near(
      p.entropy().item(),
      single(p, (_, logP) => logP.neg()),
      "entropy",
      1e-7,
    );
    near(
      klDivergence(p, q).item(),
      single(p, (x, logP) => logP.sub(q.logProb(x))),
      "divergence",
      1e-7,
    );
    const [x, y] = [[0.25, 0.5, 0.25], a.map((v) => new D(v))];
    const exact = y.reduce(
      (sum, v, k) => sum.plus(v.minus(1).times(new D(x[k]).ln())).minus(lgamma(v)),
      lgamma(new D(7)),
    );
    near(p.logProb(f64(x)).item(), exact.toNumber(), "density", 1e-14);
    const two = new Dirichlet(f64([0.75, 2.5]));
    near(
      two.logProb(f64([0.25, 0.75])).item(),
      new Beta(f64(0.75), f64(2.5)).logProb(f64(0.25)).item(),
      "as Beta",
      1e-14,
    );
    expect([
      p.batchShape,
      p.eventShape,
      new Dirichlet(zeros([4, 3], wide).add(1)).sample([2]).shape,
    ]).to.deep.equal([[], [3], [2, 4, 3]]);
    expect(() => new Dirichlet(f64(1))).to.throw(/needs a dimension/);
    expect(() => new Dirichlet(f64([1, 0]))).to.throw(RangeError);
  });

  it("RelaxedOneHotCategorical is near a 1 where it is cold, as often at each place as the chances say", () => {
    manualSeed(6);
    const n = extent(4000, 100_000);
    const p = new RelaxedOneHotCategorical(0.01, { probs: f64([1, 3]) });
    const draws = p.sample([n]);
    drawn(draws.argmax(-1).to("float64"), 0.75, 0.1875, 0.75 * 0.25 ** 4 + 0.25 * 0.75 ** 4);
    const rows = new RelaxedOneHotCategorical(f64([0.5, 1]), {
      logits: f64([
        [0, 1],
        [0, 2],
      ]),
    });
    expect([rows.rsample([3]).shape, rows.logProb(rows.sample()).shape]).to.deep.equal([[3, 2, 2], [2]]);
    const slopes = grad((logits: Tensor) => {
      manualSeed(1);
      return new RelaxedOneHotCategorical(0.5, { logits }).rsample().select(-1, 0).sum();
    });
    const h = 1e-5;
    const value = (by: number): number => {
      manualSeed(1);
      return new RelaxedOneHotCategorical(0.5, { logits: f64([by, 1]) }).rsample().select(-1, 0).item();
    };
    near(
      slopes(f64([0, 1]))
        .at(0)
        .item(),
      (value(h) - value(-h)) / (2 * h),
      "slope",
      1e-8,
    );
    expect(() => new RelaxedOneHotCategorical(0, { logits: f64([0, 1]) })).to.throw(RangeError);
    expect(new Categorical({ logits: f64([0, 0]) }).perplexity().item()).to.be.closeTo(2, 1e-14);
  });
});

describe("distributions.LowRankMultivariateNormal", () => {
  const factor = f64([
    [1, 0.5],
    [-0.5, 2],
    [0.25, 1],
  ]);
  const p = new LowRankMultivariateNormal(f64([1, -1, 0]), factor, f64([0.5, 1, 2]));
  const same = new MultivariateNormal(f64([1, -1, 0]), { covarianceMatrix: p.covarianceMatrix });

  it("is MultivariateNormal of the covariance that it stands for", () => {
    const x = f64([
      [0, 0, 0],
      [2, -1, 3],
    ]);
    expect(p.logProb(x).sub(same.logProb(x)).abs().max().item()).to.be.below(1e-13);
    near(p.entropy().item(), same.entropy().item(), "entropy", 1e-14);
    expect(p.variance.sub(same.variance).abs().max().item()).to.be.below(1e-14);
    const q = new LowRankMultivariateNormal(zeros([3], wide), factor.mul(0.5), f64([1, 1, 1]));
    const exact = klDivergence(
      same,
      new MultivariateNormal(q.loc, { covarianceMatrix: q.covarianceMatrix }),
    ).item();
    for (const [a, b] of [
      [p, q],
      [same, q],
      [p, new MultivariateNormal(q.loc, { covarianceMatrix: q.covarianceMatrix })],
    ])
      near(klDivergence(a, b).item(), exact, "divergence", 1e-13);
  });

  it("draws with its covariance, and with gradients", () => {
    manualSeed(2);
    const n = extent(4000, 100_000);
    const draws = p.sample([n]).sub(p.loc);
    for (const k of [0, 1, 2]) {
      const variance = p.variance.at(k).item();
      drawn(draws.select(1, k), 0, variance, 3 * variance ** 2);
    }
    const product = draws.select(1, 0).mul(draws.select(1, 1)).mean().item();
    const exact = p.covarianceMatrix.at(0, 1).item();
    const spread = p.variance.at(0).item() * p.variance.at(1).item() + exact ** 2;
    expect(Math.abs(product - exact)).to.be.at.most(5 * Math.sqrt(spread / n));
    const batch = new LowRankMultivariateNormal(zeros([4, 3], wide), factor, f64([1, 1, 1]));
    expect([batch.rsample([2]).shape, batch.logProb(zeros([3], wide)).shape]).to.deep.equal([[2, 4, 3], [4]]);
    expect(() => new LowRankMultivariateNormal(f64([0, 0]), factor, f64([1, 1]))).to.throw(
      /covFactor must have shape/,
    );
    expect(() => new LowRankMultivariateNormal(f64([0, 0, 0]), factor, f64([1, 1, 0]))).to.throw(RangeError);
  });
});

describe("Transforms", () => {
  const maps: Readonly<Record<string, [distributions.Transform, readonly number[]]>> = {
    ExpTransform: [new ExpTransform(), [-3, 0, 2]],
    AffineTransform: [new AffineTransform(1, -2), [-3, 0, 2]],
    "AffineTransform of tensors": [new AffineTransform(f64([1, 2, 3]), f64([2, -1, 0.5])), [-3, 0, 2]],
    SigmoidTransform: [new SigmoidTransform(), [-3, 0, 2]],
    TanhTransform: [new TanhTransform(), [-3, 0, 2]],
    SoftplusTransform: [new SoftplusTransform(), [-3, 0, 2]],
    PowerTransform: [new PowerTransform(1.5), [0.25, 1, 2]],
    "PowerTransform of a tensor": [new PowerTransform(f64([-1, 2, 0.5])), [0.25, 1, 2]],
    StickBreakingTransform: [new StickBreakingTransform(), [-3, 0, 2]],
    inv: [new ExpTransform().inv, [0.25, 1, 2]],
    ComposeTransform: [
      new ComposeTransform([new TanhTransform(), new AffineTransform(1, 2), new StickBreakingTransform()]),
      [-3, 0, 2],
    ],
  };

  for (const [name, [map, at]] of Object.entries(maps))
    it(`${name} is undone by its inverse, and stretches as its Jacobian says`, () => {
      const x = f64([...at]);
      const y = map.forward(x);
      expect(map.inverse(y).sub(x).abs().max().item()).to.be.below(1e-13);
      expect(map.inv.forward(y).sub(x).abs().max().item()).to.be.below(1e-13);
      expect([map.forwardShape([3]), map.inverseShape(y.shape)]).to.deep.equal([y.shape, [3]]);
      // Of shares, the last follows from the others.
      const matrix = jacrev((v: Tensor) => map.forward(v).narrow(-1, 0, 3))(x);
      const found = map.logAbsDetJacobian(x, y);
      const exact = map.eventDim === 1 ? linalg.slogdet(matrix).logabsdet : matrix.diagonal().abs().log();
      expect(found.shape).to.deep.equal(exact.shape);
      expect(found.sub(exact).abs().max().item()).to.be.below(1e-12);
      const back = map.inv.logAbsDetJacobian(y, x);
      expect(back.add(found).abs().max().item()).to.be.below(1e-12);
    });

  it("make distributions of others: exponentials of what is normal are log-normal", () => {
    const p = new TransformedDistribution(new Normal(f64(0.5), f64(0.75)), [new ExpTransform()]);
    const same = new LogNormal(f64(0.5), f64(0.75));
    const x = f64([0.25, 1, 4]);
    expect(p.logProb(x).sub(same.logProb(x)).abs().max().item()).to.be.below(1e-14);
    expect(p.cdf(x).sub(same.cdf(x)).abs().max().item()).to.be.below(1e-15);
    expect(
      p
        .icdf(f64([0.2, 0.9]))
        .sub(same.icdf(f64([0.2, 0.9])))
        .abs()
        .max()
        .item(),
    ).to.be.below(1e-14);
    manualSeed(1);
    const draws = p.rsample([5]).toArray();
    manualSeed(1);
    expect(same.rsample([5]).toArray()).to.deep.equal(draws);
    expect(() => p.mean).to.throw(/no mean in closed form/);
    expect(() => p.variance).to.throw(/no variance/);
    expect(() => p.entropy()).to.throw(/no entropy/);
  });

  it("that fall turn chances around", () => {
    const p = new TransformedDistribution(new Uniform(f64(0), f64(1)), [
      new SigmoidTransform().inv,
      new AffineTransform(f64(1), f64(-2)),
    ]);
    near(
      expected(p, [-Infinity, 1, Infinity], (x) => x.mul(0).add(1)),
      1,
      "integral",
    );
    near(
      p.cdf(f64(2)).item(),
      expected(p, [-Infinity, 1, 2], (x) => x.mul(0).add(1)),
      "cdf",
    );
    near(p.icdf(p.cdf(f64(2))).item(), 2, "icdf", 1e-13);
    near(p.icdf(0.5).item(), 1, "median", 1e-13);
    const up = new TransformedDistribution(new Normal(f64(0), f64(1)), new AffineTransform(1, 2));
    near(up.cdf(f64(3)).item(), new Normal(f64(1), f64(2)).cdf(f64(3)).item(), "cdf", 1e-15);
  });

  it("that take several numbers at once make events of batches, and change no divergence", () => {
    const breaking = new StickBreakingTransform();
    const of = (loc: Tensor): distributions.Distribution =>
      new TransformedDistribution(new Normal(loc, f64([1, 2])), [breaking]);
    const [p, q] = [of(f64([0, 1])), of(f64([1, 1]))];
    expect([p.batchShape, p.eventShape]).to.deep.equal([[], [3]]);
    near(
      klDivergence(p, q).item(),
      klDivergence(new Normal(0, 1), new Normal(1, 1)).item(),
      "divergence",
      1e-14,
    );
    const batch = new LogisticNormal(zeros([4, 2], wide), 1);
    expect([
      batch.batchShape,
      batch.eventShape,
      batch.sample([5]).shape,
      batch.logProb(batch.sample()).shape,
    ]).to.deep.equal([[4], [3], [5, 4, 3], [4]]);
    expect(() => p.cdf(f64([0.2, 0.3, 0.5]))).to.throw(/no cdf in closed form/);
    expect(() =>
      klDivergence(
        p,
        new TransformedDistribution(new Normal(f64([0, 0]), 1), [new StickBreakingTransform()]),
      ),
    ).to.throw(/same transforms/);
    const equal = breaking.forward(zeros([3], wide)).toTypedArray();
    for (const share of equal) near(share, 0.25, "equal shares", 1e-15);
  });

  it("forget no small share, and refuse what has no density", () => {
    const far = f64([40, -30, 5]);
    const map = new StickBreakingTransform();
    // What is left after the first share is less than a rounding of 1.
    expect(map.inverse(map.forward(far)).sub(far).abs().max().item()).to.be.below(1e-12);
    const soft = new SoftmaxTransform();
    near(
      soft
        .forward(soft.inverse(f64([0.25, 0.75])))
        .at(0)
        .item(),
      0.25,
      "share",
      1e-15,
    );
    expect(() => soft.logAbsDetJacobian(far, far)).to.throw(/StickBreakingTransform/);
    expect(() => new ComposeTransform([])).to.throw(/at least one/);
    expect(new ExpTransform().inv.inv).to.be.instanceOf(ExpTransform);
    const x = randn([5], wide).mul(20);
    const stretch = new TanhTransform().logAbsDetJacobian(x, x.tanh());
    expect(stretch.isFinite().all().item()).to.equal(1);
  });
});
