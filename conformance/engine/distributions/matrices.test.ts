/** Distributions of matrices: densities of integral 1, moments and entropies that follow from them, draws that have them. */
import { expect } from "chai";
import { describe, it } from "mocha";
import {
  distributions,
  grad,
  jacrev,
  linalg,
  manualSeed,
  type Tensor,
  tensor,
} from "../../../engine/index.ts";
import { extent } from "../../extent.ts";
import { drawn, f64, near } from "./quadrature.ts";

const { Beta, Gamma, klDivergence, LKJCholesky, Wishart } = distributions;
type Distribution = distributions.Distribution;

/** What is expected of draws, from places and weights of a quadrature. */
type Mean = (p: Distribution, of: (x: Tensor, logP: Tensor) => Tensor) => number;

function meanOf(points: Tensor, weights: Tensor): Mean {
  const known = new Map<Distribution, Tensor>();
  return (p, of) => {
    const logP = known.get(p) ?? p.logProb(points);
    known.set(p, logP);
    return logP.exp().mul(weights).mul(of(points, logP)).sum().item();
  };
}

/** Places over all x, of what falls like a power of exp(−|x|): the trapezoidal rule, as good as it gets. */
const line = (from: number, to: number, count: number): { x: number; w: number }[] =>
  Array.from({ length: count }, (_, k) => ({
    x: from + ((to - from) * (k + 0.5)) / count,
    w: (to - from) / count,
  }));

/** Over positive definite matrices [2, 2], by their factors: the logarithms of the diagonal, and what is below. */
function cone(): { points: Tensor; weights: Tensor } {
  const points: number[][][] = [];
  const weights: number[] = [];
  for (const a of line(-4.5, 2.2, 30))
    for (const c of line(-6, 1.8, 36))
      for (const b of line(-5.5, 5.5, 18)) {
        const [p, q] = [Math.exp(a.x), Math.exp(c.x)];
        points.push([
          [p * p, p * b.x],
          [p * b.x, b.x * b.x + q * q],
        ]);
        // The volume of the factors, 4 p² q, and dp = p da.
        weights.push(a.w * b.w * c.w * 4 * p ** 3 * q ** 2);
      }
  return { points: f64(points as never), weights: f64(weights) };
}

type Matrices = InstanceType<typeof Wishart> | InstanceType<typeof LKJCholesky>;

/** That the density has integral 1, and that every entry's moments, the entropy and the divergence are what it gives. */
function follow(p: Matrices, q: Matrices, mean: Mean, within: number, ofSquares: number): void {
  near(
    mean(p, (_, logP) => logP.mul(0).add(1)),
    1,
    "the integral",
    within,
  );
  const [n] = p.eventShape;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const entry = (x: Tensor): Tensor => x.select(-2, i).select(-1, j);
      near(p.mean.at(i, j).item(), mean(p, entry), `mean ${i}, ${j}`, within);
      const off = mean(p, (x) => entry(x).sub(p.mean.at(i, j)).square());
      near(p.variance.at(i, j).item(), off, `variance ${i}, ${j}`, ofSquares);
    }
  near(
    p.entropy().item(),
    mean(p, (_, logP) => logP.neg()),
    "entropy",
    within,
  );
  near(
    klDivergence(p, q).item(),
    mean(p, (x, logP) => logP.sub(q.logProb(x))),
    "divergence",
    within,
  );
}

describe("distributions.Wishart", () => {
  const covarianceMatrix = f64([
    [1, 0.3],
    [0.3, 0.5],
  ]);
  const p = new Wishart(f64(4.5), { covarianceMatrix });
  const q = new Wishart(f64(3), {
    covarianceMatrix: f64([
      [0.8, -0.1],
      [-0.1, 1],
    ]),
  });

  it("has a density of integral 1, and the moments, entropy and divergence that follow from it", () => {
    const { points, weights } = cone();
    const mean = meanOf(points, weights);
    follow(p, q, mean, 1e-6, 1e-5);
    const slope = grad((x: Tensor) => p.logProb(x))(p.mode);
    expect(slope.abs().max().item()).to.be.below(1e-12);
    expect(q.mode.isNan().all().item()).to.equal(1);
  });

  it("is Gamma where the matrix is a number", () => {
    const one = (n: Tensor, v: Tensor): Distribution =>
      new Wishart(n, { covarianceMatrix: v.reshape([1, 1]) });
    const beside = (n: Tensor, v: Tensor): Distribution => new Gamma(n.mul(0.5), v.mul(2).reciprocal());
    const [a, b] = [one(f64(3.5), f64(0.7)), beside(f64(3.5), f64(0.7))];
    near(a.logProb(f64([[1.3]])).item(), b.logProb(f64(1.3)).item(), "density", 1e-14);
    near(a.entropy().item(), b.entropy().item(), "entropy", 1e-14);
    near(a.variance.item(), b.variance.item(), "variance", 1e-14);
    const [c, d] = [one(f64(2), f64(1.5)), beside(f64(2), f64(1.5))];
    near(klDivergence(a, c).item(), klDivergence(b, d).item(), "divergence", 1e-14);
  });

  it("draws matrices with its moments, which move on average as the mean does", () => {
    manualSeed(9);
    const n = extent(1000, 100_000);
    const draws = p.sample([n]);
    for (const i of [0, 1]) {
      const entry = draws.select(-1, i).select(-1, i);
      const gamma = new Gamma(p.df.mul(0.5), covarianceMatrix.at(i, i).mul(2).reciprocal());
      const [a, v] = [gamma.concentration.item(), gamma.variance.item()];
      drawn(entry, p.mean.at(i, i).item(), v, v * v * (3 + 6 / a));
    }
    const cross = draws.select(-1, 0).select(-1, 1);
    const spread = p.variance.at(1, 0).item();
    expect(Math.abs(cross.mean().item() - p.mean.at(1, 0).item())).to.be.at.most(5 * Math.sqrt(spread / n));
    expect(linalg.cholesky(draws).isNan().any().item()).to.equal(0);
    const some = n / 10;
    const slopes = jacrev((df: Tensor) => {
      manualSeed(10);
      return new Wishart(df, { covarianceMatrix }).rsample([some]).mean(0);
    })(f64(4.5));
    expect(slopes.sub(covarianceMatrix).abs().max().item()).to.be.below(10 / Math.sqrt(some));
  });

  it("takes one matrix of three, batches, and no df that is too small", () => {
    const { precisionMatrix, scaleTril } = p;
    const x = p.sample();
    for (const given of [{ precisionMatrix }, { scaleTril }])
      near(new Wishart(f64(4.5), given).logProb(x).item(), p.logProb(x).item(), "density", 1e-12);
    const batch = new Wishart(f64([3, 4, 5]), { covarianceMatrix });
    expect([batch.batchShape, batch.eventShape, batch.sample([6]).shape]).to.deep.equal([
      [3],
      [2, 2],
      [6, 3, 2, 2],
    ]);
    expect([batch.logProb(x).shape, batch.mean.shape, batch.entropy().shape]).to.deep.equal([
      [3],
      [3, 2, 2],
      [3],
    ]);
    expect(() => new Wishart(f64(1), { covarianceMatrix })).to.throw(RangeError, "above 1");
    expect(() => new Wishart(f64(3), {})).to.throw(TypeError, "one of");
    expect(() => new Wishart(f64(3), { covarianceMatrix, scaleTril })).to.throw(TypeError, "one of");
  });
});

/** Over factors [3, 3] of correlations: an angle below the first row, an angle and a length below the second. */
function factors(): { points: Tensor; weights: Tensor } {
  const points: number[][][] = [];
  const weights: number[] = [];
  // Angles from 0 to π / 2, denser at both ends, where densities may have no slope.
  const length = line(-2.9, 2.9, extent(34, 40)).map(({ x, w }) => {
    const s = 1 / (1 + Math.exp(-Math.PI * Math.sinh(x)));
    const rest = 1 / (1 + Math.exp(Math.PI * Math.sinh(x)));
    const along = (Math.PI / 2) * Math.PI * Math.cosh(x) * s * rest * w;
    return { sin: Math.sin((Math.PI / 2) * s), cos: Math.sin((Math.PI / 2) * rest), along };
  });
  for (const one of length)
    for (const sign of [-1, 1])
      for (const two of length)
        for (const turn of line(0, 2 * Math.PI, 8)) {
          points.push([
            [1, 0, 0],
            [sign * one.sin, one.cos, 0],
            [two.sin * Math.cos(turn.x), two.sin * Math.sin(turn.x), two.cos],
          ]);
          weights.push(one.along * one.cos * two.along * two.cos * two.sin * turn.w);
        }
  return { points: f64(points as never), weights: f64(weights) };
}

describe("distributions.LKJCholesky", () => {
  const { points, weights } = factors();
  const mean = meanOf(points, weights);

  it("has a density of integral 1, and the moments, entropy and divergence that follow from it", () => {
    for (const concentration of [0.6, 2.5]) {
      const p = new LKJCholesky(3, f64(concentration));
      const q = new LKJCholesky(3, f64(1.5));
      follow(p, q, mean, 1e-8, 1e-8);
    }
  });

  it("goes as the determinant of the correlations: among matrices as its power, whatever their order", () => {
    const p = new LKJCholesky(4, f64(2.5));
    manualSeed(6);
    const draws = p.sample([20]);
    const matrices = draws.matmul(draws.transpose(-2, -1));
    const order = tensor([2, 0, 3, 1], { dtype: "int32" });
    const turned = matrices.indexSelect(1, order).indexSelect(2, order);
    const density = (correlations: Tensor): Tensor => {
      const factor = linalg.cholesky(correlations);
      // From factors to matrices: the diagonal's element of a row as often as there are rows after it.
      const diagonal = factor.diagonal(0, -2, -1).log();
      return p.logProb(factor).sub(diagonal.mul(f64([3, 2, 1, 0])).sum(-1));
    };
    expect(density(turned).sub(density(matrices)).abs().max().item()).to.be.below(1e-10);
    const power = density(matrices).sub(linalg.det(matrices).log().mul(1.5));
    expect(power.max().sub(power.min()).item()).to.be.below(1e-10);
  });

  it("draws factors of correlations with its moments; of two, a beta number", () => {
    const n = extent(1000, 100_000);
    manualSeed(3);
    for (const concentration of [0.6, 2.5]) {
      const p = new LKJCholesky(3, f64(concentration));
      const draws = p.sample([n]);
      expect(draws.square().sum(-1).sub(1).abs().max().item()).to.be.below(1e-14);
      for (const [i, j] of [
        [1, 0],
        [1, 1],
        [2, 0],
        [2, 1],
        [2, 2],
      ]) {
        const entry = (x: Tensor): Tensor => x.select(-2, i).select(-1, j);
        const [centre, spread] = [p.mean.at(i, j).item(), p.variance.at(i, j).item()];
        drawn(
          entry(draws),
          centre,
          spread,
          mean(p, (x) => entry(x).sub(centre).pow(4)),
        );
      }
      const two = new LKJCholesky(2, f64(concentration));
      const r = two.sample([n]).select(-2, 1).select(-1, 0).add(1).mul(0.5);
      drawn(new Beta(f64(concentration), f64(concentration)).cdf(r), 0.5, 1 / 12, 1 / 80);
    }
  });

  it("has batches, and no fewer than two numbers", () => {
    const p = new LKJCholesky(3, f64([0.5, 1]));
    expect([p.batchShape, p.eventShape, p.sample([4]).shape, p.logProb(p.sample()).shape]).to.deep.equal([
      [2],
      [3, 3],
      [4, 2, 3, 3],
      [2],
    ]);
    expect([p.mean.shape, p.variance.shape, p.entropy().shape]).to.deep.equal([[2, 3, 3], [2, 3, 3], [2]]);
    expect(() => new LKJCholesky(1)).to.throw(RangeError);
    expect(() => new LKJCholesky(3, 0)).to.throw(RangeError);
    expect(() => p.rsample()).to.throw(/no draws with a gradient/);
  });
});
