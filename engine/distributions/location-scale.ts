/** Distributions that are one, moved and stretched: Normal, Laplace, Cauchy, Gumbel, and what is uniform, exponential, or half normal. */
import type { Tensor } from "../core/tensor.ts";
import { erf } from "../ops/elementwise/error-function.ts";
import { lgamma } from "../ops/elementwise/gamma.ts";
import { ndtr } from "../ops/elementwise/normal.ts";
import { ndtri } from "../ops/elementwise/quantile.ts";
import type { GeneratorOption } from "../ops/random.ts";
import type { Operand } from "../run/agree.ts";
import { finite, positive } from "../run/limits.ts";
import { rand, randn } from "../run/random.ts";
import {
  Distribution,
  EULER,
  type Expectations,
  infiniteOf,
  like,
  parametersOf,
  REALS,
  type Support,
} from "./distribution.ts";

/** Loc and scale, and what is asked of where a value lies between them. */
abstract class LocationScale extends Distribution {
  readonly loc: Tensor;
  readonly scale: Tensor;
  override readonly hasRsample: boolean = true;

  constructor(loc: Operand, scale: Operand) {
    const { loc: centre, scale: width } = parametersOf(
      new.target.name,
      { loc, scale },
      { loc: finite, scale: positive },
    );
    super(centre.shape);
    this.loc = centre;
    this.scale = width;
  }

  protected standard(value: Operand): Tensor {
    return this.loc.neg().add(value).div(this.scale);
  }

  protected stretched(standard: Tensor): Tensor {
    return standard.mul(this.scale).add(this.loc);
  }

  override get support(): Support {
    return REALS;
  }

  /** Uniform on (−½, ½], of so many draws. */
  protected centred(shape: readonly number[], options: GeneratorOption): Tensor {
    return rand(this.extended(shape), like(this.loc, options)).neg().add(0.5);
  }
}

/**
 * The normal distribution with this mean and standard deviation.
 * @example
 * new distributions.Normal(0, 1).logProb(0).item(); // -0.9189385
 */
export class Normal extends LocationScale {
  get mean(): Tensor {
    return this.loc;
  }

  get variance(): Tensor {
    return this.scale.square();
  }

  override rsample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    return this.stretched(randn(this.extended(shape), like(this.loc, options)));
  }

  logProb(value: Operand): Tensor {
    return this.standard(value)
      .square()
      .mul(-0.5)
      .sub(this.scale.log())
      .sub(Math.log(2 * Math.PI) / 2);
  }

  override entropy(): Tensor {
    return this.scale.log().add((1 + Math.log(2 * Math.PI)) / 2);
  }

  override cdf(value: Operand): Tensor {
    return ndtr(this.standard(value));
  }

  override icdf(p: Operand): Tensor {
    return this.stretched(ndtri(this.loc.mul(0).add(p)));
  }

  override get expectations(): Expectations {
    return {
      exp: (t) => t.square().mul(this.variance).mul(0.5).sub(t.mul(this.loc)).exp(),
      off: (a) => {
        const z = this.loc.sub(a).div(this.scale);
        const near = z
          .square()
          .mul(-0.5)
          .exp()
          .mul(Math.sqrt(2 / Math.PI));
        return near.add(z.mul(erf(z.mul(Math.SQRT1_2)))).mul(this.scale);
      },
    };
  }

  override surprise(other: Distribution): Tensor {
    const square = infiniteOf(other.mean.sub(this.loc).square().add(other.variance));
    const constant = Math.log(2 * Math.PI) / 2;
    return square.div(this.variance).mul(0.5).add(this.scale.log()).add(constant);
  }

  override divergence({ loc, scale }: Normal): Tensor {
    const ratio = this.scale.div(scale);
    const moved = this.loc.sub(loc).div(scale).square();
    return ratio.square().add(moved).sub(1).mul(0.5).sub(ratio.log());
  }
}

/** Laplace's: exponential to both sides. */
export class Laplace extends LocationScale {
  get mean(): Tensor {
    return this.loc;
  }

  get variance(): Tensor {
    return this.scale.square().mul(2);
  }

  override rsample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    return this.icdf(
      this.centred(shape, options)
        .add(0.5)
        .clampMax(1 - 2 ** -24),
    );
  }

  logProb(value: Operand): Tensor {
    return this.standard(value).abs().neg().sub(this.scale.mul(2).log());
  }

  override entropy(): Tensor {
    return this.scale.mul(2).log().add(1);
  }

  override cdf(value: Operand): Tensor {
    const z = this.standard(value);
    return z.sign().mul(z.abs().neg().expm1()).mul(-0.5).add(0.5);
  }

  override icdf(p: Operand): Tensor {
    const off = this.loc.mul(0).add(p).sub(0.5);
    return this.stretched(off.sign().mul(off.abs().mul(-2).log1p()).neg());
  }

  override surprise(other: Distribution): Tensor | null {
    const off = other.expectations.off?.(this.loc);
    return off ? off.div(this.scale).add(this.scale.mul(2).log()) : null;
  }

  override divergence({ loc, scale }: Laplace): Tensor {
    const ratio = this.scale.div(scale);
    const off = this.loc.sub(loc).abs();
    const near = ratio.mul(off.div(this.scale).neg().exp());
    return near.add(off.div(scale)).sub(ratio.log()).sub(1);
  }
}

/** Cauchy's, which has neither mean nor variance: they are NaN. */
export class Cauchy extends LocationScale {
  get mean(): Tensor {
    return this.loc.mul(Number.NaN);
  }

  get variance(): Tensor {
    return this.loc.mul(Number.NaN);
  }

  override rsample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    return this.stretched(this.centred(shape, options).mul(Math.PI).tan());
  }

  logProb(value: Operand): Tensor {
    return this.standard(value).square().log1p().neg().sub(this.scale.log()).sub(Math.log(Math.PI));
  }

  override entropy(): Tensor {
    return this.scale.log().add(Math.log(4 * Math.PI));
  }

  override cdf(value: Operand): Tensor {
    return this.standard(value).atan().div(Math.PI).add(0.5);
  }

  override icdf(p: Operand): Tensor {
    return this.stretched(this.loc.mul(0).add(p).sub(0.5).mul(Math.PI).tan());
  }

  /** Chyzak and Nielsen, A closed-form formula for the Kullback-Leibler divergence between Cauchy distributions (2019). */
  override divergence({ loc, scale }: Cauchy): Tensor {
    const spread = this.scale.add(scale).square().add(this.loc.sub(loc).square());
    return spread.log().sub(this.scale.mul(scale).mul(4).log());
  }
}

/** Gumbel's, of the largest of many. */
export class Gumbel extends LocationScale {
  get mean(): Tensor {
    return this.scale.mul(EULER).add(this.loc);
  }

  get variance(): Tensor {
    return this.scale.square().mul(Math.PI ** 2 / 6);
  }

  override rsample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    return this.icdf(
      this.centred(shape, options)
        .add(0.5)
        .clampMax(1 - 2 ** -24),
    );
  }

  logProb(value: Operand): Tensor {
    const z = this.standard(value);
    return z.add(z.neg().exp()).neg().sub(this.scale.log());
  }

  override entropy(): Tensor {
    return this.scale.log().add(1 + EULER);
  }

  override cdf(value: Operand): Tensor {
    return this.standard(value).neg().exp().neg().exp();
  }

  override icdf(p: Operand): Tensor {
    return this.stretched(this.loc.mul(0).add(p).log().neg().log().neg());
  }

  override get expectations(): Expectations {
    return { exp: (t) => lgamma(t.mul(this.scale).add(1)).sub(t.mul(this.loc)).exp() };
  }

  override surprise(other: Distribution): Tensor | null {
    const { exp } = other.expectations;
    if (!exp) return null;
    const far = this.loc.div(this.scale).exp().mul(exp(this.scale.reciprocal()));
    return infiniteOf(other.mean).sub(this.loc).div(this.scale).add(far).add(this.scale.log());
  }
}
