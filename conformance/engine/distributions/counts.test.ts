/** Distributions of counts: chances at 64 digits that add up to 1, and to their moments, entropies and divergences. */
import { expect } from "chai";
import type { Decimal } from "decimal.js";
import { describe, it } from "mocha";
import { distributions, grad, manualSeed, type Tensor, tensor } from "../../../engine/index.ts";
import { extent } from "../../extent.ts";
import { D, lgamma } from "./cases.ts";
import { drawn, f64, near } from "./quadrature.ts";

const { Bernoulli, Binomial, Categorical, Geometric, klDivergence, Multinomial, NegativeBinomial, Poisson } =
  distributions;
type Distribution = distributions.Distribution;

interface Case {
  readonly make: (...parameters: Tensor[]) => Distribution;
  /** The last is the one with slopes. */
  readonly at: readonly number[];
  readonly other: readonly number[];
  /** What is counted to. */
  readonly most: number;
  readonly logChance: (x: Decimal, ...parameters: Decimal[]) => Decimal;
  readonly entropy?: false;
  readonly divergence?: false;
}

const logChoose = (n: Decimal, k: Decimal): Decimal =>
  lgamma(n.plus(1))
    .minus(lgamma(k.plus(1)))
    .minus(lgamma(n.minus(k).plus(1)));
const one = new D(1);
const shareOf = (logit: Decimal): Decimal => one.div(logit.neg().exp().plus(1));

const logBinomial = (x: Decimal, n: Decimal, p: Decimal): Decimal =>
  logChoose(n, x)
    .plus(x.times(p.ln()))
    .plus(n.minus(x).times(one.minus(p).ln()));
const logNegative = (x: Decimal, n: Decimal, p: Decimal): Decimal =>
  lgamma(x.plus(n))
    .minus(lgamma(x.plus(1)))
    .minus(lgamma(n))
    .plus(n.times(one.minus(p).ln()))
    .plus(x.times(p.ln()));

const cases: Readonly<Record<string, Case>> = {
  Poisson: {
    make: (rate) => new Poisson(rate),
    at: [3.5],
    other: [2],
    most: 80,
    logChance: (x, rate) =>
      x
        .times(rate.ln())
        .minus(rate)
        .minus(lgamma(x.plus(1))),
    entropy: false,
  },
  Binomial: {
    make: (n, p) => new Binomial(n, p),
    at: [12, 0.3],
    other: [12, 0.6],
    most: 12,
    logChance: logBinomial,
  },
  "Binomial of logits": {
    make: (n, logits) => new Binomial(n, { logits }),
    at: [12, -0.75],
    other: [12, 0.5],
    most: 12,
    logChance: (x, n, t) => logBinomial(x, n, shareOf(t)),
  },
  NegativeBinomial: {
    make: (n, p) => new NegativeBinomial(n, p),
    at: [2.5, 0.4],
    other: [2.5, 0.5],
    most: 200,
    logChance: logNegative,
    entropy: false,
    divergence: false,
  },
  "NegativeBinomial of logits": {
    make: (n, logits) => new NegativeBinomial(n, { logits }),
    at: [2.5, -0.75],
    other: [2.5, 0.5],
    most: 200,
    logChance: (x, n, t) => logNegative(x, n, shareOf(t)),
    entropy: false,
    divergence: false,
  },
  "Geometric of logits": {
    make: (logits) => new Geometric({ logits }),
    at: [-0.75],
    other: [0.5],
    most: 300,
    logChance: (x, t) =>
      shareOf(t)
        .ln()
        .plus(x.times(one.minus(shareOf(t)).ln())),
  },
  "Bernoulli of logits": {
    make: (logits) => new Bernoulli({ logits }),
    at: [-0.75],
    other: [0.5],
    most: 1,
    logChance: (x, t) => x.times(shareOf(t).ln()).plus(one.minus(x).times(one.minus(shareOf(t)).ln())),
  },
};

for (const [name, { make, at, other, most, logChance, ...known }] of Object.entries(cases))
  describe(`distributions.${name}`, () => {
    const p = make(...at.map((v) => f64(v)));
    const q = make(...other.map((v) => f64(v)));
    const x = f64(Array.from({ length: most + 1 }, (_, k) => k));
    const logP = p.logProb(x);
    const mean = (of: Tensor): number => logP.exp().mul(of).sum().item();

    it("has chances that add up to 1, and to mean, variance, entropy and divergence", () => {
      near(mean(x.mul(0).add(1)), 1, "sum", 1e-12);
      near(p.mean.item(), mean(x), "mean", 1e-12);
      near(p.variance.item(), mean(x.sub(mean(x)).square()), "variance", 1e-11);
      if (known.entropy === false) expect(() => p.entropy()).to.throw(/no entropy in closed form/);
      else {
        near(p.entropy().item(), mean(logP.neg()), "entropy", 1e-12);
        near(p.perplexity().item(), Math.exp(mean(logP.neg())), "perplexity", 1e-12);
      }
      if (known.divergence === false) expect(() => klDivergence(p, q)).to.throw(/no divergence/);
      else near(klDivergence(p, q).item(), mean(logP.sub(q.logProb(x))), "divergence", 1e-12);
    });

    it("has logarithms of chances right to 64 digits, and their slopes", () => {
      for (const k of [0, 1, Math.min(most, 7), most]) {
        const point = at.map((a) => new D(a));
        const value = (last: Decimal): Decimal => logChance(new D(k), ...point.slice(0, -1), last);
        const last = point[point.length - 1];
        near(p.logProb(f64(k)).item(), value(last).toNumber(), `at ${k}`, 2e-14);
        const fixed = at.slice(0, -1).map((v) => f64(v));
        const slope = grad((a: Tensor) =>
          make(...fixed, a)
            .logProb(f64(k))
            .sum(),
        )(f64(at[at.length - 1]));
        const h = new D("1e-20");
        const exact = value(last.plus(h))
          .minus(value(last.minus(h)))
          .div(h.times(2))
          .toNumber();
        near(slope.item(), exact, `slope at ${k}`, 1e-13);
      }
    });

    it("draws counts with its moments, for batches too, and no chance to what is no count", () => {
      manualSeed(6);
      const m = mean(x);
      const moment = (k: number): number => mean(x.sub(m).pow(k));
      drawn(p.sample([extent(4000, 100_000)]), m, moment(2), moment(4));
      const rows = make(...at.map((v) => f64([[v], [v]])));
      expect([rows.sample([3]).shape, rows.logProb(f64([1, 1, 1])).shape]).to.deep.equal([
        [3, 2, 1],
        [2, 3],
      ]);
      if (known.entropy !== false) expect(rows.entropy().shape).to.deep.equal([2, 1]);
      if (/Bernoulli|Geometric/.test(name)) return;
      expect(p.logProb(f64([-1, 0.5])).toArray()).to.deep.equal([-Infinity, -Infinity]);
    });
  });

describe("Counts at the ends", () => {
  it("are certain where chances are 0 or 1, and rates 0", () => {
    expect(new Poisson(f64([0, 0])).logProb(f64([0, 1])).toArray()).to.deep.equal([0, -Infinity]);
    expect(new Binomial(f64(3), f64([0, 1])).logProb(f64([0, 3])).toArray()).to.deep.equal([0, 0]);
    expect(new Binomial(f64(3), f64([0, 1])).entropy().abs().toArray()).to.deep.equal([0, 0]);
    expect(new Bernoulli(f64([0, 1])).entropy().abs().toArray()).to.deep.equal([0, 0]);
    expect(new NegativeBinomial(f64(3), f64(0)).logProb(f64(0)).item()).to.equal(0);
    // Odds that as a chance would be 1: the logarithm of the rest is kept.
    expect(new Bernoulli({ logits: f64(100) }).logProb(f64(0)).item()).to.be.closeTo(-100, 1e-12);
    expect(new Geometric({ logits: f64(-100) }).mean.item()).to.be.closeTo(Math.exp(100), 1e30);
  });

  it("have a divergence from more trials, not from fewer", () => {
    expect(klDivergence(new Binomial(f64(5), f64(0.5)), new Binomial(f64(4), f64(0.5))).item()).to.equal(
      Infinity,
    );
    expect(() => klDivergence(new Binomial(f64(4), f64(0.5)), new Binomial(f64(5), f64(0.5)))).to.throw(
      /more trials/,
    );
  });

  it("refuse what is no count, chance or rate", () => {
    expect(() => new Poisson(-1)).to.throw(RangeError);
    expect(() => new Binomial(1.5, 0.5)).to.throw(/whole number/);
    expect(() => new NegativeBinomial(0, 0.5)).to.throw(RangeError);
    expect(() => new NegativeBinomial(1, 1)).to.throw(/below 1/);
    expect(() => new Multinomial(-1, { probs: f64([1]) })).to.throw(RangeError);
    expect(() => new Binomial(3, {})).to.throw(/either probs or logits/);
    expect(() => new Bernoulli({ probs: 0.5, logits: 0 })).to.throw(/either probs or logits/);
  });
});

describe("distributions.Multinomial", () => {
  const p = new Multinomial(4, { probs: f64([1, 2, 3]) });
  const counts = [0, 1, 2, 3, 4].flatMap((a) =>
    [0, 1, 2, 3, 4].filter((b) => a + b <= 4).map((b) => [a, b, 4 - a - b]),
  );
  const x = f64(counts);
  const logP = p.logProb(x);

  it("has chances that add up to 1, to its moments and entropy, and are right to 64 digits", () => {
    near(logP.exp().sum().item(), 1, "sum", 1e-14);
    near(p.entropy().item(), logP.exp().mul(logP).sum().neg().item(), "entropy", 1e-13);
    const each = logP.exp().unsqueeze(-1);
    const mean = x.mul(each).sum(0);
    expect(p.mean.sub(mean).abs().max().item()).to.be.below(1e-14);
    const variance = x.sub(mean).square().mul(each).sum(0);
    expect(p.variance.sub(variance).abs().max().item()).to.be.below(1e-14);
    const q = new Multinomial(4, { logits: f64([0, 1, 0]) });
    const exact = logP
      .exp()
      .mul(logP.sub(q.logProb(x)))
      .sum()
      .item();
    near(klDivergence(p, q).item(), exact, "divergence", 1e-13);
    expect(() => klDivergence(p, new Multinomial(5, { probs: f64([1, 1, 1]) }))).to.throw(/4 draws/);
    counts.forEach((row, k) => {
      const shares = [1, 2, 3].map((w) => new D(w).div(6).ln());
      const ways = row.reduce((sum, n) => sum.minus(lgamma(new D(n + 1))), lgamma(new D(5)));
      const full = row.reduce((sum, n, i) => sum.plus(shares[i].times(n)), ways).toNumber();
      near(logP.at(k).item(), full, `${row}`, 1e-14);
    });
    expect(
      p
        .logProb(
          f64([
            [1, 1, 1],
            [4.5, -0.5, 0],
          ]),
        )
        .toArray(),
    ).to.deep.equal([-Infinity, -Infinity]);
  });

  it("draws counts that add up, with its moments", () => {
    manualSeed(3);
    const n = extent(4000, 100_000);
    const draws = p.sample([n]);
    expect(draws.sum(-1).eq(4).all().item()).to.equal(1);
    const single = new Binomial(f64(4), f64(1 / 3)).logProb(f64([0, 1, 2, 3, 4])).exp();
    const moment = f64([0, 1, 2, 3, 4])
      .sub(4 / 3)
      .pow(4)
      .mul(single)
      .sum()
      .item();
    drawn(draws.select(-1, 1), 4 / 3, 8 / 9, moment);
    const rows = new Multinomial(3, {
      probs: tensor([
        [1, 1],
        [1, 0],
      ]),
    });
    expect([rows.sample([5]).shape, rows.entropy().shape, rows.sample([5]).dtype]).to.deep.equal([
      [5, 2, 2],
      [2],
      "float32",
    ]);
    expect(new Multinomial(0, { probs: f64([1, 1]) }).sample([2]).toArray()).to.deep.equal([
      [0, 0],
      [0, 0],
    ]);
    expect(new Categorical({ probs: f64([1, 1]) }).sample([0]).shape).to.deep.equal([0]);
  });
});
