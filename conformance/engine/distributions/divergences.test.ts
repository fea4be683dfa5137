/** From each distribution on a line to each other: the divergence is the integral that it means, ∞ where one has no density, or it is refused. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { distributions, type Tensor, tensor } from "../../../engine/index.ts";
import { type Case, continuous } from "./cases.ts";
import { expected, f64, near } from "./quadrature.ts";

const { Bernoulli, Binomial, Categorical, ContinuousBernoulli, Geometric, klDivergence } = distributions;
const { MultivariateNormal, Normal, Pareto, Poisson, RelaxedBernoulli, Uniform } = distributions;

/** The table of PyTorch's `kl.py`, of two classes each: those that are finite for some parameters. */
const PYTORCH: Readonly<Record<string, string>> = {
  Beta: "ContinuousBernoulli Exponential Gamma Normal Uniform",
  ContinuousBernoulli: "Exponential Normal Uniform",
  Exponential: "Gamma Gumbel Normal",
  Gamma: "Exponential Gumbel Normal",
  Gumbel: "Normal",
  Laplace: "Normal",
  Normal: "Gumbel Laplace",
  Pareto: "Exponential Gamma Normal",
  Uniform: "Beta ContinuousBernoulli Exponential Gamma Gumbel Normal Pareto",
};

/** And those that are ∞, as the first may lie where the second does not. */
const INFINITE: Readonly<Record<string, string>> = {
  Beta: "Pareto",
  ContinuousBernoulli: "Pareto",
  Exponential: "Beta ContinuousBernoulli Pareto Uniform",
  Gamma: "Beta ContinuousBernoulli Pareto Uniform",
  Gumbel: "Beta ContinuousBernoulli Exponential Gamma Pareto Uniform",
  Laplace: "Beta ContinuousBernoulli Exponential Gamma Pareto Uniform",
  Normal: "Beta ContinuousBernoulli Exponential Gamma Pareto Uniform",
  Pareto: "Beta ContinuousBernoulli Uniform",
  Poisson: "Bernoulli Binomial",
  Uniform: "",
};

const whole: Readonly<Record<string, () => distributions.Distribution>> = {
  Poisson: () => new Poisson(f64(2)),
  Bernoulli: () => new Bernoulli(f64(0.25)),
  Binomial: () => new Binomial(f64(4), f64(0.25)),
};

const caseOf = (name: string): Case =>
  continuous[name === "ContinuousBernoulli" ? "ContinuousBernoulli, of much" : name];

const made = (name: string): distributions.Distribution => {
  const given = caseOf(name);
  return given ? given.make(...given.at.map((v) => f64(v))) : whole[name]();
};

/** The integral over where p lies; ∞ where q has no density at a place of it. */
function integral(
  p: distributions.Distribution,
  pieces: readonly number[],
  q: distributions.Distribution,
): number {
  let outside = false;
  const found = expected(p, pieces, (x, logP) => {
    const logQ = q.logProb(x);
    if (logQ.eq(-Infinity).logicalAnd(logP.gt(-600)).any().item()) outside = true;
    return logP.sub(logQ);
  });
  return outside ? Infinity : found;
}

describe("klDivergence, between classes", () => {
  const names = Object.keys(continuous).filter((name) => name !== "ContinuousBernoulli, of about a half");
  for (const from of names)
    it(`from ${from.split(",")[0]} is the integral that it means`, () => {
      const { make, at, ends } = continuous[from];
      const p = make(...at.map((v) => f64(v)));
      let known = 0;
      for (const to of names) {
        if (to === from) continue;
        const other = continuous[to];
        const q = other.make(...other.at.map((v) => f64(v)));
        let found: number;
        try {
          found = klDivergence(p, q).item();
        } catch (error) {
          expect(error).to.be.instanceOf(TypeError);
          continue;
        }
        known++;
        const within = ends(...at);
        const cuts = other.ends(...other.at).filter((v) => v > within[0] && v < within[within.length - 1]);
        const pieces = [...new Set([...within, ...cuts])].sort((a, b) => a - b);
        const exact = integral(p, pieces, q);
        const spread = p instanceof RelaxedBernoulli ? p.probs : p.variance.add(p.mean);
        if (exact === Infinity || (found === Infinity && !spread.isFinite().item()))
          expect(found, to).to.equal(Infinity);
        else near(found, exact, `to ${to}`, 1e-6);
      }
      if (!["RelaxedBernoulli", "GeneralizedPareto"].includes(from)) expect(known).to.be.above(0);
    });

  it("is there for the pairs of PyTorch's table", () => {
    for (const [from, all] of Object.entries(PYTORCH))
      for (const to of all.split(" "))
        expect(klDivergence(made(from), made(to)).item(), `${from} ${to}`).to.be.above(0);
    for (const [from, all] of Object.entries(INFINITE))
      for (const to of all.split(" ").filter((name) => name !== ""))
        expect(klDivergence(made(from), made(to)).item(), `${from} ${to}`).to.equal(Infinity);
    const rate = new Poisson(f64(0.75));
    const p = new Bernoulli(f64(0.25));
    const x = f64([0, 1]);
    const exact = p
      .logProb(x)
      .exp()
      .mul(p.logProb(x).sub(rate.logProb(x)))
      .sum()
      .item();
    near(klDivergence(p, rate).item(), exact, "Bernoulli to Poisson", 1e-14);
  });

  it("of what lies between ends that are tensors is ∞ where it sticks out", () => {
    const wide = new Uniform(f64([0, 2, 2]), f64([3, 3, 9]));
    const exact = [Infinity, new Uniform(f64(2), f64(3)), Infinity];
    const found = klDivergence(wide, new Pareto(f64(1), f64(2)));
    expect([found.at(0).item(), found.at(2).item() < Infinity]).to.deep.equal([Infinity, true]);
    near(
      found.at(1).item(),
      klDivergence(exact[1] as distributions.Uniform, new Pareto(f64(1), f64(2))).item(),
      "inside",
    );
    expect(
      klDivergence(new Normal(f64([0, 1]), f64(1)), new ContinuousBernoulli(f64(0.5))).toArray(),
    ).to.deep.equal([Infinity, Infinity]);
    const share = new Uniform(f64(0.25), f64(1));
    expect(klDivergence(share, new ContinuousBernoulli(f64(0.5))).item()).to.be.closeTo(
      -Math.log(0.75),
      1e-14,
    );
  });

  it("is refused where none is known, with the names of both", () => {
    const refused: readonly [distributions.Distribution, distributions.Distribution][] = [
      [new Bernoulli(0.5), new Normal(0, 1)],
      [new Categorical({ probs: f64([1, 2]) }), new Bernoulli(0.5)],
      [new Geometric(0.5), new Poisson(1)],
      [made("Laplace"), made("Gumbel")],
    ];
    for (const [p, q] of refused)
      expect(() => klDivergence(p, q)).to.throw(
        TypeError,
        `none is known in closed form from ${p.constructor.name} to ${q.constructor.name}`,
      );
    const two = new MultivariateNormal(f64([0, 0]), {
      scaleTril: f64([
        [1, 0],
        [0, 1],
      ]),
    });
    expect(() => klDivergence(two, new Normal(0, 1))).to.throw(/events have shapes \[2\] and \[\]/);
  });

  it("has slopes", () => {
    const loc = tensor(0.5, { dtype: "float64", requiresGrad: true });
    const to = (x: Tensor): Tensor => klDivergence(new Normal(x, 1), made("Gumbel"));
    to(loc).backward();
    const h = 1e-6;
    const slope = (to(f64(0.5 + h)).item() - to(f64(0.5 - h)).item()) / (2 * h);
    near(loc.grad?.item() ?? Number.NaN, slope, "slope", 1e-8);
  });
});
