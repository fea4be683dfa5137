/** Distributions with heavy tails: Student's t, half of Cauchy's, Pareto's. */
import type { Tensor } from "../core/tensor.ts";
import { digamma, lgamma } from "../ops/elementwise/gamma.ts";
import { where } from "../ops/elementwise/piecewise.ts";
import { expand } from "../ops/expand.ts";
import type { GeneratorOption } from "../ops/random.ts";
import type { Operand } from "../run/agree.ts";
import { finite, positive } from "../run/limits.ts";
import { rand, randn } from "../run/random.ts";
import {
  Distribution,
  type Expectations,
  inside,
  like,
  parametersOf,
  REALS,
  type Support,
} from "./distribution.ts";
import { logGammaDraws } from "./gamma-draws.ts";
import { studentCdf, studentIcdf } from "./incomplete.ts";

/** Student's t: what is normal, divided by the root of a chi-squared number over its degrees of freedom; moved and stretched. */
export class StudentT extends Distribution {
  readonly df: Tensor;
  readonly loc: Tensor;
  readonly scale: Tensor;
  override readonly hasRsample: boolean = true;

  constructor(df: Operand, loc: Operand = 0, scale: Operand = 1) {
    const given = parametersOf(
      "StudentT",
      { df, loc, scale },
      { df: positive, loc: finite, scale: positive },
    );
    super(given.df.shape);
    this.df = given.df;
    this.loc = given.loc;
    this.scale = given.scale;
  }

  /** NaN up to 1 degree of freedom. */
  get mean(): Tensor {
    return where(this.df.gt(1), this.loc, Number.NaN);
  }

  /** ∞ up to 2 degrees of freedom, NaN up to 1. */
  get variance(): Tensor {
    const enough = this.df.gt(2);
    const df = where(enough, this.df, 3);
    const known = this.scale.square().mul(df.div(df.sub(2)));
    return where(enough, known, where(this.df.gt(1), Number.POSITIVE_INFINITY, this.df.mul(Number.NaN)));
  }

  override rsample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    const full = this.extended(shape);
    const half = expand(this.df, full).mul(0.5);
    const logRoot = logGammaDraws(half, options).sub(half.log()).mul(0.5);
    return randn(full, like(this.loc, options)).mul(logRoot.neg().exp()).mul(this.scale).add(this.loc);
  }

  get #logBeta(): Tensor {
    const half = this.df.mul(0.5);
    return lgamma(half)
      .sub(lgamma(half.add(0.5)))
      .add(Math.log(Math.PI) / 2);
  }

  logProb(value: Operand): Tensor {
    const square = this.loc.neg().add(value).div(this.scale).square();
    const power = square.div(this.df).log1p().mul(this.df.add(1)).mul(-0.5);
    return power.sub(this.scale.log()).sub(this.df.log().mul(0.5)).sub(this.#logBeta);
  }

  override entropy(): Tensor {
    const half = this.df.add(1).mul(0.5);
    const power = half.mul(digamma(half).sub(digamma(this.df.mul(0.5))));
    return this.scale.log().add(power).add(this.df.log().mul(0.5)).add(this.#logBeta);
  }

  /** With gradients in value, location and scale. */
  override cdf(value: Operand): Tensor {
    return studentCdf(this.df, this.loc.neg().add(value).div(this.scale));
  }

  override icdf(p: Operand): Tensor {
    return studentIcdf(this.df, p).mul(this.scale).add(this.loc);
  }

  override get support(): Support {
    return REALS;
  }
}

/** Pareto's: from `scale` on, with a density that falls as x to the power −1 − alpha. */
export class Pareto extends Distribution {
  readonly scale: Tensor;
  readonly alpha: Tensor;
  override readonly hasRsample: boolean = true;

  constructor(scale: Operand, alpha: Operand) {
    const given = parametersOf("Pareto", { scale, alpha }, { scale: positive, alpha: positive });
    super(given.scale.shape);
    this.scale = given.scale;
    this.alpha = given.alpha;
  }

  /** ∞ up to an alpha of 1. */
  get mean(): Tensor {
    const enough = this.alpha.gt(1);
    const alpha = where(enough, this.alpha, 2);
    return where(enough, this.scale.mul(alpha).div(alpha.sub(1)), Number.POSITIVE_INFINITY);
  }

  /** ∞ up to an alpha of 2. */
  get variance(): Tensor {
    const enough = this.alpha.gt(2);
    const alpha = where(enough, this.alpha, 3);
    const known = this.scale.div(alpha.sub(1)).square().mul(alpha).div(alpha.sub(2));
    return where(enough, known, Number.POSITIVE_INFINITY);
  }

  override rsample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    return this.icdf(rand(this.extended(shape), like(this.scale, options)));
  }

  logProb(value: Operand): Tensor {
    const x = this.scale.mul(0).add(value);
    return inside(x.ge(this.scale), x, this.scale, (y) =>
      this.alpha.log().add(this.alpha.mul(this.scale.log())).sub(this.alpha.add(1).mul(y.log())),
    );
  }

  override entropy(): Tensor {
    return this.scale.log().sub(this.alpha.log()).add(this.alpha.reciprocal()).add(1);
  }

  override cdf(value: Operand): Tensor {
    const x = this.scale.mul(0).add(value).maximum(this.scale);
    return this.alpha.mul(this.scale.log().sub(x.log())).expm1().neg();
  }

  override icdf(p: Operand): Tensor {
    return this.scale.mul(0).sub(p).log1p().div(this.alpha).neg().exp().mul(this.scale);
  }

  override get support(): Support {
    return { low: this.scale, high: Number.POSITIVE_INFINITY };
  }

  override get expectations(): Expectations {
    return { log: this.scale.log().add(this.alpha.reciprocal()) };
  }

  override surprise(other: Distribution): Tensor | null {
    const { log } = other.expectations;
    if (!log) return null;
    return this.alpha.add(1).mul(log).sub(this.alpha.log()).sub(this.alpha.mul(this.scale.log()));
  }
}
