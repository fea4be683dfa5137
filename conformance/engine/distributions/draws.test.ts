/** Draws by rejection move with their parameters as their chances ask; generators of one's own leave the other alone. */
import { expect } from "chai";
import { Decimal } from "decimal.js";
import { describe, it } from "mocha";
import {
  defaultGenerator,
  distributions,
  eye,
  Generator,
  grad,
  jacrev,
  manualSeed,
  type Tensor,
  tensor,
  vmap,
  zeros,
} from "../../../engine/index.ts";
import { extent } from "../../extent.ts";
import { continuous, D } from "./cases.ts";
import { expected, f64, near } from "./quadrature.ts";

const { Bernoulli, Beta, Binomial, Categorical, Dirichlet, Gamma, Geometric, Independent } = distributions;
const { LogisticNormal, LowRankMultivariateNormal, MixtureSameFamily, Multinomial, MultivariateNormal } =
  distributions;
const { NegativeBinomial, Normal, OneHotCategorical, Poisson, RelaxedOneHotCategorical, VonMises } =
  distributions;

/** Euler's constant to 64 digits. */
const EULER = new D("0.5772156649015328606065120900824024310421593359399235988057672348848677");

/** dx / da of a gamma draw at a = 1: (eˣ E₁(x) + log x + γ), by the series of E₁. */
function slopeAtOne(at: number): number {
  const x = new Decimal(at);
  let [term, sum] = [new D(1), new D(0)];
  for (let k = 1; k < 300; k++) {
    term = term.times(x).div(k).neg();
    sum = sum.minus(term.div(k));
  }
  const e1 = sum.minus(EULER).minus(D.ln(x));
  return D.exp(x).times(e1).plus(D.ln(x)).plus(EULER).toNumber();
}

describe("Draws by rejection", () => {
  it("of Gamma move with the concentration as the chance of what is below them asks: at 1 in closed form", () => {
    const n = extent(40, 400);
    const at: { draws?: Tensor } = {};
    const slopes = grad((a: Tensor) => {
      manualSeed(5);
      at.draws = new Gamma(a, 1).rsample();
      return at.draws.sum();
    })(f64(Array.from({ length: n }, () => 1))).toTypedArray();
    Array.from(at.draws?.toTypedArray() ?? []).forEach((x, k) => {
      near(slopes[k], slopeAtOne(x), `at ${x}`, 1e-14);
    });
  });

  it("and at others by quadrature, twice too", () => {
    for (const a of [0.05, 0.6, 3, 40]) {
      const draw = (b: Tensor): Tensor => {
        manualSeed(3);
        return new Gamma(b, 1).rsample();
      };
      const x = draw(f64(a)).item();
      const below = (b: number): number =>
        expected(new Gamma(f64(b), f64(1)), [0, x], (v) => v.mul(0).add(1));
      const h = 1e-4 * a;
      const moved = (below(a + h) - below(a - h)) / (2 * h);
      const exact = -moved / new Gamma(f64(a), f64(1)).logProb(f64(x)).exp().item();
      const slope = grad(draw);
      near(slope(f64(a)).item(), exact, `slope at ${a}`, 1e-6);
      // Along its own chance, as the concentration moves: x is where it was moved to.
      const along = (b: number): number => {
        const next = x + slope(f64(a)).item() * (b - a);
        const p = new Gamma(f64(b), f64(1));
        const change = (below_(b + h, next) - below_(b - h, next)) / (2 * h);
        return -change / p.logProb(f64(next)).exp().item();
      };
      const below_ = (b: number, v: number): number =>
        expected(new Gamma(f64(b), f64(1)), [0, v], (y) => y.mul(0).add(1));
      const step = 1e-3 * a;
      const bend = (along(a + step) - along(a - step)) / (2 * step);
      near(grad(slope)(f64(a)).item(), bend, `second slope at ${a}`, 1e-4);
    }
  });

  it("of every class move, on average, as what is expected of them does", () => {
    const n = extent(400, 100_000);
    for (const name of ["Gamma", "Chi2", "InverseGamma", "FisherSnedecor", "StudentT", "Beta"]) {
      const { make, at } = continuous[name];
      at.forEach((_, k) => {
        const each = at.map((v) => f64(Array.from({ length: n }, () => v)));
        const slopes = grad((a: Tensor) => {
          manualSeed(21);
          return make(...each.with(k, a))
            .rsample()
            .sum();
        })(each[k]).toTypedArray();
        const exact = grad((a: Tensor) => make(...at.map((v) => f64(v)).with(k, a)).mean.sum())(
          f64(at[k]),
        ).item();
        const values = Array.from(slopes);
        const found = values.reduce((sum, v) => sum + v, 0) / n;
        const spread = values.reduce((sum, v) => sum + (v - found) ** 2, 0) / n;
        // 5 standard errors: it is off by more once in 1.7 million.
        expect(Math.abs(found - exact), `${name}, parameter ${k}: ${found}, not ${exact}`).to.be.at.most(
          5 * Math.sqrt(spread / n) + 1e-12,
        );
      });
    }
  });

  it("of shares move on average as their means do, and add up to 1 even where concentrations are tiny", () => {
    const n = extent(400, 20_000);
    const a = f64([0.5, 2, 3]);
    manualSeed(8);
    const found = jacrev((b: Tensor) => new Dirichlet(b).rsample([n]).mean(0))(a);
    const exact = jacrev((b: Tensor) => new Dirichlet(b).mean)(a);
    // A share's slope is at most 1 / concentration, so that its mean is off by no more than 5 · 2 / √n.
    expect(found.sub(exact).abs().max().item()).to.be.below(10 / Math.sqrt(n));
    manualSeed(2);
    const tiny = new Dirichlet(tensor([1e-3, 1e-3, 1e-3])).sample([500]);
    expect(tiny.sum(-1).sub(1).abs().max().item()).to.be.below(1e-6);
    // Not one that is shared evenly, as it would be where all three were 0.
    expect(tiny.max().item()).to.be.above(0.99);
    expect(
      tiny
        .sub(1 / 3)
        .abs()
        .min()
        .item(),
    ).to.be.above(1e-3);
    const edge = new Beta(tensor(1e-3), tensor(1e-3)).sample([500]);
    expect(edge.gt(0.001).logicalAnd(edge.lt(0.999)).to("float32").mean().item()).to.be.below(0.05);
  });

  it("differ from example to example in vmap", () => {
    manualSeed(4);
    const one = (a: Tensor): Tensor => new Gamma(a, 1).rsample([3]);
    const many = vmap(one, { randomness: "different" })(f64([1, 100]));
    expect(many.shape).to.deep.equal([2, 3]);
    expect(many.select(0, 1).gt(50).all().item()).to.equal(1);
    const slopes = vmap((a: Tensor) => grad((b: Tensor) => one(b).sum())(a), { randomness: "different" })(
      f64([1, 100]),
    );
    expect(slopes.shape).to.deep.equal([2]);
    expect(slopes.gt(0).all().item()).to.equal(1);
  });
});

describe("A generator of one's own", () => {
  const wide = { dtype: "float64" } as const;
  const several: Record<string, distributions.Distribution> = {
    Bernoulli: new Bernoulli(f64(0.5)),
    Geometric: new Geometric(f64(0.1)),
    Categorical: new Categorical({ probs: f64([1, 2, 3, 4]) }),
    OneHotCategorical: new OneHotCategorical({ probs: f64([1, 2, 3, 4]) }),
    Poisson: new Poisson(f64(9)),
    Binomial: new Binomial(f64(20), f64(0.5)),
    NegativeBinomial: new NegativeBinomial(f64(5), f64(0.5)),
    Multinomial: new Multinomial(20, { probs: f64([1, 2, 3]) }),
    VonMises: new VonMises(f64(0), f64(1)),
    Dirichlet: new Dirichlet(f64([1, 2, 3])),
    RelaxedOneHotCategorical: new RelaxedOneHotCategorical(0.5, { probs: f64([1, 2, 3]) }),
    MultivariateNormal: new MultivariateNormal(f64([0, 1]), { scaleTril: eye(2, 2, wide) }),
    LowRankMultivariateNormal: new LowRankMultivariateNormal(f64([0, 1]), f64([[1], [2]]), f64([1, 2])),
    Independent: new Independent(new Normal(zeros([3], wide), 1), 1),
    MixtureSameFamily: new MixtureSameFamily(
      new Categorical({ probs: f64([1, 1]) }),
      new Normal(f64([0, 9]), 1),
    ),
    LogisticNormal: new LogisticNormal(zeros([2], wide), 1),
    Wishart: new distributions.Wishart(f64(3.5), { scaleTril: eye(2, 2, wide) }),
    LKJCholesky: new distributions.LKJCholesky(3, f64(1.5)),
  };
  for (const [name, { make, at }] of Object.entries(continuous))
    several[name] = make(...at.map((v) => f64(v)));

  it("gives the same draws from the same seed, and leaves the one that manualSeed starts where it was", () => {
    for (const [name, p] of Object.entries(several)) {
      const before = defaultGenerator.getState();
      const ways = p.hasRsample ? (["sample", "rsample"] as const) : (["sample"] as const);
      for (const way of ways) {
        const draw = (seed: number): unknown => p[way]([8], { generator: new Generator(seed) }).toArray();
        expect(draw(7), name).to.deep.equal(draw(7));
        expect(draw(7), name).not.to.deep.equal(draw(8));
      }
      expect(defaultGenerator.getState(), name).to.deep.equal(before);
      manualSeed(7);
      expect(p.sample([8]).toArray(), name).to.deep.equal(
        p.sample([8], { generator: new Generator(7) }).toArray(),
      );
      if (!p.hasRsample) expect(() => p.rsample(), name).to.throw(/no draws with a gradient/);
    }
  });
});

describe("OneHotCategoricalStraightThrough", () => {
  it("draws ones, with the gradients of its chances", () => {
    const logits = f64([0.5, -0.25, 0]).requiresGrad_();
    const weights = f64([1, 3, -2]);
    const drawn = new distributions.OneHotCategoricalStraightThrough({ logits }).rsample([5]);
    for (const row of drawn.toArray() as number[][])
      expect(row.map(Math.round).toSorted()).to.deep.equal([0, 0, 1]);
    drawn.mul(weights).sum().backward();
    const again = logits.detach().requiresGrad_();
    again.softmax(0).mul(weights).sum().mul(5).backward();
    logits.grad!.toTypedArray().forEach((g, k) => {
      expect(g).to.be.closeTo(again.grad!.toTypedArray()[k], 1e-12);
    });
  });
});

describe("GeneralizedPareto", () => {
  it("goes over to the exponential distribution, slopes and all, and ends below a concentration of 0", () => {
    const at = (c: number): number[] => {
      const concentration = f64(c).requiresGrad_();
      const y = new distributions.GeneralizedPareto(0, 2, concentration).logProb(f64(3));
      y.backward();
      return [y.item(), concentration.grad!.item()];
    };
    // −log σ − z, and z² / 2 − z.
    expect(at(0)[0]).to.be.closeTo(-Math.LN2 - 1.5, 1e-15);
    expect(at(0)[1]).to.be.closeTo(1.5 ** 2 / 2 - 1.5, 1e-15);
    for (const [k, value] of at(1e-4).entries()) expect(value).to.be.closeTo(at(0)[k], 1e-3);
    const short = new distributions.GeneralizedPareto(1, 2, -0.5);
    expect(short.logProb(5.5).item()).to.equal(-Infinity);
    expect(short.logProb(0.5).item()).to.equal(-Infinity);
    expect([short.cdf(6).item(), short.cdf(5).item(), short.icdf(1).item()]).to.deep.equal([1, 1, 5]);
    expect(short.mean.item()).to.be.closeTo(1 + 2 / 1.5, 1e-6);
    expect(new distributions.GeneralizedPareto(0, 1, 1).mean.item()).to.equal(Infinity);
  });
});
