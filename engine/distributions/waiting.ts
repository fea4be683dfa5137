/** Distributions on part of the line: uniform, exponential, the exponential of what is normal. */
import type { Tensor } from "../core/tensor.ts";
import { xlogy } from "../ops/elementwise/logarithmic.ts";
import { where } from "../ops/elementwise/piecewise.ts";
import type { GeneratorOption } from "../ops/random.ts";
import type { Operand } from "../run/agree.ts";
import { finite, positive } from "../run/limits.ts";
import { rand } from "../run/random.ts";
import {
  checkElements,
  Distribution,
  EULER,
  type Expectations,
  infiniteOf,
  like,
  POSITIVES,
  parametersOf,
  type Support,
} from "./distribution.ts";
import { Normal } from "./location-scale.ts";

/** The same chance everywhere from low to high. */
export class Uniform extends Distribution {
  readonly low: Tensor;
  readonly high: Tensor;
  override readonly hasRsample: boolean = true;

  constructor(low: Operand, high: Operand) {
    const ends = parametersOf("Uniform", { low, high }, { low: finite, high: finite });
    checkElements("Uniform", "high − low", ends.high.sub(ends.low), positive);
    super(ends.low.shape);
    this.low = ends.low;
    this.high = ends.high;
  }

  get mean(): Tensor {
    return this.low.add(this.high).mul(0.5);
  }

  get variance(): Tensor {
    return this.high.sub(this.low).square().div(12);
  }

  override rsample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    return this.icdf(rand(this.extended(shape), like(this.low, options)));
  }

  logProb(value: Operand): Tensor {
    const x = this.low.mul(0).add(value);
    const inside = x.ge(this.low).logicalAnd(x.lt(this.high));
    return where(inside, this.high.sub(this.low).log().neg(), Number.NEGATIVE_INFINITY);
  }

  override entropy(): Tensor {
    return this.high.sub(this.low).log();
  }

  override cdf(value: Operand): Tensor {
    return this.low.neg().add(value).div(this.high.sub(this.low)).clamp(0, 1);
  }

  override icdf(p: Operand): Tensor {
    return this.high.sub(this.low).mul(p).add(this.low);
  }

  override get support(): Support {
    return { low: this.low, high: this.high };
  }

  /** The mean of a function whose integral this is. */
  #meanOf(integral: (x: Tensor) => Tensor): Tensor {
    return integral(this.high).sub(integral(this.low)).div(this.high.sub(this.low));
  }

  override get expectations(): Expectations {
    const logs = (x: Tensor): Tensor => xlogy(x, x).sub(x);
    return {
      log: this.#meanOf(logs),
      log1m: this.#meanOf((x) => logs(x.neg().add(1)).neg()),
      exp: (t) => this.#meanOf((x) => x.mul(t).neg().exp().div(t).neg()),
    };
  }

  override surprise(_other: Distribution): Tensor {
    return this.entropy();
  }

  override divergence({ low, high }: Uniform): Tensor {
    const within = low.le(this.low).logicalAnd(this.high.le(high));
    const ratio = high.sub(low).div(this.high.sub(this.low)).log();
    return where(within, ratio, Number.POSITIVE_INFINITY);
  }
}

/** The wait for what happens at this rate. */
export class Exponential extends Distribution {
  readonly rate: Tensor;
  override readonly hasRsample: boolean = true;

  constructor(rate: Operand) {
    const given = parametersOf("Exponential", { rate }, { rate: positive });
    super(given.rate.shape);
    this.rate = given.rate;
  }

  get mean(): Tensor {
    return this.rate.reciprocal();
  }

  get variance(): Tensor {
    return this.rate.square().reciprocal();
  }

  override rsample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    return this.icdf(rand(this.extended(shape), like(this.rate, options)));
  }

  logProb(value: Operand): Tensor {
    const x = this.rate.mul(0).add(value);
    return where(x.ge(0), this.rate.log().sub(this.rate.mul(x)), Number.NEGATIVE_INFINITY);
  }

  override entropy(): Tensor {
    return this.rate.log().neg().add(1);
  }

  override cdf(value: Operand): Tensor {
    return this.rate.mul(value).clampMin(0).neg().expm1().neg();
  }

  override icdf(p: Operand): Tensor {
    return this.rate.mul(0).sub(p).log1p().neg().div(this.rate);
  }

  override get support(): Support {
    return POSITIVES;
  }

  override get expectations(): Expectations {
    return {
      log: this.rate.log().add(EULER).neg(),
      exp: (t) => this.rate.div(t.add(this.rate)),
    };
  }

  override surprise(other: Distribution): Tensor {
    return this.rate.mul(infiniteOf(other.mean)).sub(this.rate.log());
  }

  override divergence({ rate }: Exponential): Tensor {
    const ratio = rate.div(this.rate);
    return ratio.sub(1).sub(ratio.log());
  }
}

/** The exponential of what is normal with this mean and standard deviation. */
export class LogNormal extends Distribution {
  readonly loc: Tensor;
  readonly scale: Tensor;
  override readonly hasRsample: boolean = true;
  readonly #base: Normal;

  constructor(loc: Operand, scale: Operand) {
    const base = new Normal(loc, scale);
    super(base.batchShape);
    this.#base = base;
    this.loc = base.loc;
    this.scale = base.scale;
  }

  get mean(): Tensor {
    return this.scale.square().mul(0.5).add(this.loc).exp();
  }

  get variance(): Tensor {
    const square = this.scale.square();
    return square.expm1().mul(square.add(this.loc.mul(2)).exp());
  }

  override rsample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    return this.#base.rsample(shape, options).exp();
  }

  logProb(value: Operand): Tensor {
    const x = this.loc.mul(0).add(value);
    const inside = where(x.gt(0), x, 1).log();
    return where(x.gt(0), this.#base.logProb(inside).sub(inside), Number.NEGATIVE_INFINITY);
  }

  override entropy(): Tensor {
    return this.#base.entropy().add(this.loc);
  }

  override cdf(value: Operand): Tensor {
    return this.#base.cdf(this.loc.mul(0).add(value).clampMin(0).log());
  }

  override icdf(p: Operand): Tensor {
    return this.#base.icdf(p).exp();
  }

  override get support(): Support {
    return POSITIVES;
  }

  override get expectations(): Expectations {
    return { log: this.loc };
  }

  override divergence(other: LogNormal): Tensor {
    return this.#base.divergence(other.#base);
  }
}
