/** Random numbers have the moments and the chances that they should, and generators go on from where they were. */
import { expect } from "chai";
import { describe, it } from "mocha";
import {
  bernoulli,
  bernoulli_,
  binomial,
  cauchy_,
  defaultGenerator,
  exponential_,
  Generator,
  geometric_,
  getRngState,
  initialSeed,
  logNormal_,
  manualSeed,
  multinomial,
  normal,
  normal_,
  ones,
  poisson,
  rand,
  randint,
  randintLike,
  randLike,
  randn,
  randnLike,
  random_,
  randperm,
  seed,
  setRngState,
  standardGamma,
  type Tensor,
  tensor,
  uniform_,
  vmap,
  zeros,
} from "../../../engine/index.ts";
import { extent } from "../../extent.ts";

const N = extent(3000, 100_000);
const f64 = { dtype: "float64" } as const;
const many = (v: number): Tensor => ones([N], f64).mul(v);

/**
 * Of so many independent numbers the mean is off by more than 5 standard errors once in 1.7 million, and so is the variance by more than 5 of its own,
 * √((κ + 2) / n) of it, where κ is the excess of the fourth moment.
 */
function holds(x: Tensor, mean: number, variance: number, excess: number): void {
  const n = x.size;
  const values = Array.from(x.toTypedArray());
  const found = values.reduce((sum, v) => sum + v, 0) / n;
  expect(Math.abs(found - mean), `mean ${found}, not ${mean}`).to.be.at.most(5 * Math.sqrt(variance / n));
  const spread = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / n;
  expect(Math.abs(spread - variance), `variance ${spread}, not ${variance}`).to.be.at.most(
    5 * variance * Math.sqrt((excess + 2) / n),
  );
}

/** Pearson's statistic of counts; within 5 standard deviations of what it is expected to be, in Wilson and Hilferty's form. */
function fits(values: ArrayLike<number>, chance: (k: number) => number, most: number): void {
  const n = values.length;
  let [statistic, degrees, rest] = [0, -1, 1];
  for (let k = 0; k <= most; k++) {
    const expected = n * chance(k);
    if (expected < 8) continue;
    const found = Array.from(values).filter((v) => v === k).length;
    statistic += (found - expected) ** 2 / expected;
    rest -= chance(k);
    degrees++;
  }
  expect(degrees).to.be.above(0);
  expect(rest).to.be.below(0.2);
  const cube = (statistic / degrees) ** (1 / 3);
  expect(cube, `${statistic} at ${degrees} degrees`).to.be.at.most(
    1 - 2 / (9 * degrees) + 5 * Math.sqrt(2 / (9 * degrees)),
  );
}

const logFactorial = (k: number): number => (k < 2 ? 0 : Math.log(k) + logFactorial(k - 1));

describe("Random numbers", () => {
  it("have the moments of their distributions", () => {
    manualSeed(3);
    for (const p of [0.1, 0.5, 0.9])
      holds(bernoulli(many(p)), p, p * (1 - p), (1 - 6 * p * (1 - p)) / (p * (1 - p)));
    holds(normal(many(3), many(2)), 3, 4, 0);
    holds(normal(-1, 0.5, [N]), -1, 0.25, 0);
    for (const rate of [0.3, 4, 11, 200]) holds(poisson(many(rate)), rate, rate, 1 / rate);
    for (const [n, p] of [
      [5, 0.3],
      [100, 0.02],
      [100, 0.4],
      [1000, 0.97],
    ]) {
      const variance = n * p * (1 - p);
      holds(binomial(many(n), many(p)), n * p, variance, (1 - 6 * p * (1 - p)) / variance);
    }
    for (const alpha of [0.2, 1, 7.5]) holds(standardGamma(many(alpha)), alpha, alpha, 6 / alpha);
    const x = zeros([N], f64);
    holds(normal_(x, 2, 3), 2, 9, 0);
    holds(uniform_(x, -1, 3), 1, 16 / 12, -1.2);
    holds(bernoulli_(x, 0.25), 0.25, 0.1875, -2 / 3);
    holds(exponential_(x, 2), 0.5, 0.25, 6);
    holds(geometric_(x, 0.25), 4, 12, 6 + 0.25 ** 2 / 0.75);
    holds(logNormal_(x, 1, 0.25).log(), 1, 0.0625, 0);
    // Cauchy's has no moments: its logistic angle is uniform.
    holds(cauchy_(x, 2, 3).sub(2).div(3).atan().div(Math.PI), 0, 1 / 12, -1.2);
    holds(random_(x, 0, 10), 4.5, 99 / 12, -1.2 * (101 / 99));
  });

  it("have the chances of whole numbers, by each way of drawing them", () => {
    manualSeed(5);
    for (const rate of [4, 25])
      fits(
        poisson(many(rate)).toTypedArray(),
        (k) => Math.exp(k * Math.log(rate) - rate - logFactorial(k)),
        60,
      );
    for (const [n, p] of [
      [12, 0.3],
      [60, 0.4],
      [60, 0.75],
    ])
      fits(
        binomial(many(n), many(p)).toTypedArray(),
        (k) =>
          Math.exp(
            logFactorial(n) -
              logFactorial(k) -
              logFactorial(n - k) +
              k * Math.log(p) +
              (n - k) * Math.log(1 - p),
          ),
        n,
      );
    const weights = tensor([1, 0, 3, 4], f64);
    fits(multinomial(weights, N, { replacement: true }).toTypedArray(), (k) => [1, 0, 3, 4][k] / 8, 3);
    const rows = multinomial(weights.expand(N, 4), 2);
    fits(rows.select(1, 0).toTypedArray(), (k) => [1, 0, 3, 4][k] / 8, 3);
    // Of what is left, by its weights: 1/8 · 3/7 + 4/8 · 3/4 for the third, and so on.
    fits(
      rows.select(1, 1).toTypedArray(),
      (k) => [3 / 8 / 5 + 4 / 8 / 4, 0, 3 / 56 + 3 / 8, 4 / 56 + (3 * 4) / 40][k],
      3,
    );
    expect([...rows.toTypedArray()]).not.to.include(1);
  });

  it("go on from a state that was saved, of generators of one's own too", () => {
    const own = new Generator(7);
    const draw = (generator?: Generator): unknown => [
      rand([3], { generator }).toArray(),
      randn([3], { generator }).toArray(),
      randint(0, 9, [3], { generator }).toArray(),
      randperm(4, { generator }).toArray(),
      poisson(many(3).narrow(0, 0, 4), { generator }).toArray(),
      multinomial(tensor([1, 2, 3]), 2, { generator }).toArray(),
      normal_(zeros([2]), 0, 1, { generator }).toArray(),
    ];
    for (const generator of [own, undefined]) {
      const which = generator ?? defaultGenerator;
      const state = JSON.parse(JSON.stringify(which.getState()));
      const first = draw(generator);
      expect(draw(generator)).not.to.deep.equal(first);
      which.setState(state);
      expect(draw(generator)).to.deep.equal(first);
    }
    const state = getRngState();
    draw(own);
    expect(getRngState()).to.deep.equal(state);
    setRngState({ seed: 4, block: 0 });
    expect(initialSeed()).to.equal(4);
    const started = seed();
    expect([initialSeed(), getRngState().block]).to.deep.equal([started, 0]);
    manualSeed(9);
    const one = rand([2]).toArray();
    expect(rand([2], { generator: new Generator(9) }).toArray()).to.deep.equal(one);
  });

  it("have the shape, dtype and device of what they are like", () => {
    const x = zeros([2, 3], f64);
    for (const y of [randLike(x), randnLike(x)])
      expect([y.shape, y.dtype]).to.deep.equal([[2, 3], "float64"]);
    expect([randintLike(x, 0, 4).dtype, randLike(x.to("int32")).dtype]).to.deep.equal(["int32", "float32"]);
    expect(bernoulli(x).requiresGrad).to.equal(false);
  });

  it("differ from example to example in vmap where they are told to", () => {
    manualSeed(1);
    const rates = tensor([1, 1000], f64);
    const counts = vmap((rate: Tensor) => poisson(rate.expand(8)), { randomness: "different" })(rates);
    expect(counts.shape).to.deep.equal([2, 8]);
    expect(Math.max(...counts.select(0, 0).toTypedArray())).to.be.below(20);
    expect(Math.min(...counts.select(0, 1).toTypedArray())).to.be.above(800);
    const constant = vmap((x: Tensor) => x.add(poisson(many(50).narrow(0, 0, 1))), {
      randomness: "different",
    });
    const drawn = constant(zeros([6], f64)).toTypedArray();
    expect(new Set(drawn).size).to.be.above(1);
    expect(() => vmap((rate: Tensor) => poisson(rate))(rates)).to.throw(/pass \{ randomness/);
    expect(() => vmap((rate: Tensor) => poisson(rate), { randomness: "same" })(rates)).to.throw(
      /nothing can be drawn/,
    );
    const orders = vmap((x: Tensor) => randperm(5).to("float64").add(x), { randomness: "different" })(
      zeros([4], f64),
    );
    for (const order of orders.unbind()) expect(order.sort().values.toArray()).to.deep.equal([0, 1, 2, 3, 4]);
  });

  it("refuse what is no chance, rate or weight", () => {
    expect(() => bernoulli(tensor([0.5, 1.5]))).to.throw(/every element of p must be .* not 1\.5/);
    expect(() => poisson(tensor([-1]))).to.throw(RangeError);
    expect(() => binomial(tensor([1.5]), tensor([0.5]))).to.throw(/whole number/);
    expect(() => standardGamma(tensor([0]))).to.throw(RangeError);
    expect(() => normal(0, -1, [2])).to.throw(RangeError);
    expect(() => multinomial(tensor([0, 1]), 2)).to.throw(/1 weights above 0, 2 cannot be drawn/);
    expect(() => multinomial(tensor([0, 0]), 1, { replacement: true })).to.throw(RangeError);
    expect(() => poisson(tensor([1], { dtype: "int32" }))).to.throw(/int32/);
    expect(() => uniform_(zeros([2]), 2, 1)).to.throw(RangeError);
    expect(() => normal_(zeros([2], { dtype: "int32" }))).to.throw(/floating/);
    expect(() => new Generator(-1)).to.throw(RangeError);
  });
});
