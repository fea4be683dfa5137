/** The gamma distribution and what is made of it: chi-squared, inverse gamma, Fisher and Snedecor's. */
import type { Tensor } from "../core/tensor.ts";
import { digamma, lgamma } from "../ops/elementwise/gamma.ts";
import { xlogy } from "../ops/elementwise/logarithmic.ts";
import { where } from "../ops/elementwise/piecewise.ts";
import { expand } from "../ops/expand.ts";
import type { GeneratorOption } from "../ops/random.ts";
import type { Operand } from "../run/agree.ts";
import { positive } from "../run/limits.ts";
import {
  Distribution,
  type Expectations,
  infiniteOf,
  inside,
  POSITIVES,
  parametersOf,
  type Support,
} from "./distribution.ts";
import { leastOf, logGammaDraws } from "./gamma-draws.ts";
import { betaCdf, betaIcdf, gammaIcdf, gammaIcdfAbove, igamma, igammac } from "./incomplete.ts";

/**
 * The gamma distribution: the wait, at this rate, for so many as `concentration` says.
 * Its draws have gradients in both, by implicit reparametrization.
 * @example
 * new distributions.Gamma(2, 3).logProb(1).item(); // -0.8027754
 */
export class Gamma extends Distribution {
  readonly concentration: Tensor;
  readonly rate: Tensor;
  override readonly hasRsample: boolean = true;

  constructor(concentration: Operand, rate: Operand) {
    const given = parametersOf(
      new.target.name,
      { concentration, rate },
      { concentration: positive, rate: positive },
    );
    super(given.rate.shape);
    this.concentration = given.concentration;
    this.rate = given.rate;
  }

  get mean(): Tensor {
    return this.concentration.div(this.rate);
  }

  get variance(): Tensor {
    return this.concentration.div(this.rate.square());
  }

  override rsample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    const draws = logGammaDraws(expand(this.concentration, this.extended(shape)), options);
    return draws.sub(this.rate.log()).exp().clampMin(leastOf(draws));
  }

  logProb(value: Operand): Tensor {
    const x = this.rate.mul(0).add(value);
    return inside(x.ge(0), x, 1, (y) => {
      const power = xlogy(this.concentration, this.rate).add(xlogy(this.concentration.sub(1), y));
      return power.sub(this.rate.mul(y)).sub(lgamma(this.concentration));
    });
  }

  override entropy(): Tensor {
    const a = this.concentration;
    return a
      .sub(this.rate.log())
      .add(lgamma(a))
      .add(a.neg().add(1).mul(digamma(a)));
  }

  /** With gradients in both parameters. */
  override cdf(value: Operand): Tensor {
    return igamma(this.concentration, this.rate.mul(value).clampMin(0));
  }

  override icdf(p: Operand): Tensor {
    return gammaIcdf(this.concentration, p).div(this.rate);
  }

  override get support(): Support {
    return POSITIVES;
  }

  override get expectations(): Expectations {
    return {
      log: digamma(this.concentration).sub(this.rate.log()),
      exp: (t) => t.div(this.rate).log1p().mul(this.concentration.neg()).exp(),
    };
  }

  override surprise(other: Distribution): Tensor | null {
    const { log } = other.expectations;
    if (!log) return null;
    const power = this.concentration.mul(this.rate.log()).add(this.concentration.sub(1).mul(log));
    return lgamma(this.concentration)
      .sub(power)
      .add(this.rate.mul(infiniteOf(other.mean)));
  }
}

/** The sum of squares of so many that are standard normal. */
export class Chi2 extends Gamma {
  readonly df: Tensor;

  constructor(df: Operand) {
    const given = parametersOf("Chi2", { df }, { df: positive });
    super(given.df.mul(0.5), 0.5);
    this.df = given.df;
  }
}

/** One divided by what has the gamma distribution. */
export class InverseGamma extends Distribution {
  readonly concentration: Tensor;
  readonly rate: Tensor;
  override readonly hasRsample: boolean = true;
  readonly #base: Gamma;

  constructor(concentration: Operand, rate: Operand) {
    const given = parametersOf(
      "InverseGamma",
      { concentration, rate },
      { concentration: positive, rate: positive },
    );
    super(given.rate.shape);
    this.#base = new Gamma(given.concentration, given.rate);
    this.concentration = given.concentration;
    this.rate = given.rate;
  }

  /** ∞ up to a concentration of 1. */
  get mean(): Tensor {
    const a = this.concentration;
    return where(a.gt(1), this.rate.div(where(a.gt(1), a.sub(1), 1)), Number.POSITIVE_INFINITY);
  }

  /** ∞ up to a concentration of 2. */
  get variance(): Tensor {
    const a = this.concentration;
    const least = where(a.gt(2), a, 3);
    const known = this.rate.div(least.sub(1)).square().div(least.sub(2));
    return where(a.gt(2), known, Number.POSITIVE_INFINITY);
  }

  override rsample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    const draws = logGammaDraws(expand(this.concentration, this.extended(shape)), options);
    return this.rate.log().sub(draws).exp();
  }

  logProb(value: Operand): Tensor {
    const x = this.rate.mul(0).add(value);
    return inside(x.gt(0), x, 1, (y) => {
      const power = this.concentration.mul(this.rate.log()).sub(this.concentration.add(1).mul(y.log()));
      return power.sub(this.rate.div(y)).sub(lgamma(this.concentration));
    });
  }

  override entropy(): Tensor {
    const a = this.concentration;
    return a
      .add(this.rate.log())
      .add(lgamma(a))
      .sub(a.add(1).mul(digamma(a)));
  }

  /** With gradients in both parameters. */
  override cdf(value: Operand): Tensor {
    const x = this.rate.mul(0).add(value);
    return where(x.gt(0), igammac(this.concentration, this.rate.div(where(x.gt(0), x, 1))), 0);
  }

  override icdf(p: Operand): Tensor {
    return this.rate.div(gammaIcdfAbove(this.concentration, p));
  }

  override get support(): Support {
    return POSITIVES;
  }

  override get expectations(): Expectations {
    return { log: this.rate.log().sub(digamma(this.concentration)) };
  }

  override divergence(other: InverseGamma): Tensor {
    return this.#base.divergence(other.#base);
  }
}

/** Fisher and Snedecor's F: the ratio of two chi-squared numbers, each divided by its degrees of freedom. */
export class FisherSnedecor extends Distribution {
  readonly df1: Tensor;
  readonly df2: Tensor;
  override readonly hasRsample: boolean = true;

  constructor(df1: Operand, df2: Operand) {
    const given = parametersOf("FisherSnedecor", { df1, df2 }, { df1: positive, df2: positive });
    super(given.df1.shape);
    this.df1 = given.df1;
    this.df2 = given.df2;
  }

  /** NaN up to a df2 of 2. */
  get mean(): Tensor {
    const { df2 } = this;
    return where(df2.gt(2), df2.div(where(df2.gt(2), df2.sub(2), 1)), Number.NaN);
  }

  /** NaN up to a df2 of 4. */
  get variance(): Tensor {
    const { df1 } = this;
    const enough = this.df2.gt(4);
    const df2 = where(enough, this.df2, 5);
    const above = df2.square().mul(2).mul(df1.add(df2).sub(2));
    return where(enough, above.div(df1.mul(df2.sub(2).square()).mul(df2.sub(4))), Number.NaN);
  }

  override rsample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    const [above, below] = [this.df1, this.df2].map((df) => {
      const half = expand(df, this.extended(shape)).mul(0.5);
      return logGammaDraws(half, options).sub(half.log());
    });
    return above.sub(below).exp().clampMin(leastOf(above));
  }

  get #logBeta(): Tensor {
    const [a, b] = [this.df1.mul(0.5), this.df2.mul(0.5)];
    return lgamma(a)
      .add(lgamma(b))
      .sub(lgamma(a.add(b)));
  }

  logProb(value: Operand): Tensor {
    const x = this.df1.mul(0).add(value);
    const [a, b, ratio] = [this.df1.mul(0.5), this.df2.mul(0.5), this.df1.div(this.df2)];
    return inside(x.ge(0), x, 1, (y) => {
      const power = a.mul(ratio.log()).add(xlogy(a.sub(1), y));
      return power.sub(a.add(b).mul(ratio.mul(y).log1p())).sub(this.#logBeta);
    });
  }

  override entropy(): Tensor {
    const [a, b] = [this.df1.mul(0.5), this.df2.mul(0.5)];
    const [atA, atB, atBoth] = [digamma(a), digamma(b), digamma(a.add(b))];
    const power = a
      .add(b)
      .mul(atBoth.sub(atB))
      .sub(a.sub(1).mul(atA.sub(atB)));
    return this.#logBeta.add(power).add(this.df2.div(this.df1).log());
  }

  /** With a gradient in the value alone. */
  override cdf(value: Operand): Tensor {
    const x = this.df1.mul(0).add(value).clampMin(0).mul(this.df1);
    const [a, b] = [this.df1.mul(0.5), this.df2.mul(0.5)];
    // Of what is above, where that is less: each is asked for what it does not lose.
    const low = x.lt(this.df2);
    const least = where(low, x, 0);
    const share = where(low, least.div(least.add(this.df2)), 0.5);
    const rest = where(low, 0.5, this.df2.div(x.add(this.df2)));
    return where(low, betaCdf(a, b, share), betaCdf(b, a, rest).neg().add(1));
  }

  override icdf(p: Operand): Tensor {
    const [a, b, q] = [this.df1.mul(0.5), this.df2.mul(0.5), this.df1.mul(0).add(p)];
    const low = q.le(0.5);
    const [share, rest] = [
      betaIcdf(a, b, where(low, q, 0.5)),
      betaIcdf(b, a, where(low, 0.5, q.neg().add(1))),
    ];
    const odds = where(low, share.div(share.neg().add(1)), rest.neg().add(1).div(rest));
    return odds.mul(this.df2.div(this.df1));
  }

  override get support(): Support {
    return POSITIVES;
  }

  override get expectations(): Expectations {
    const [a, b] = [this.df1.mul(0.5), this.df2.mul(0.5)];
    return { log: digamma(a).sub(digamma(b)).add(b.div(a).log()) };
  }
}
