/** Distributions of powers of what is uniform or exponential: Weibull's and Kumaraswamy's. */
import type { Tensor } from "../core/tensor.ts";
import { digamma, lgamma } from "../ops/elementwise/gamma.ts";
import { xlog1py, xlogy } from "../ops/elementwise/logarithmic.ts";
import type { GeneratorOption } from "../ops/random.ts";
import type { Operand } from "../run/agree.ts";
import { positive } from "../run/limits.ts";
import { rand } from "../run/random.ts";
import {
  Distribution,
  EULER,
  type Expectations,
  inside,
  like,
  POSITIVES,
  parametersOf,
  SHARES,
  type Support,
} from "./distribution.ts";

/** Weibull's: a power of what is exponential. */
export class Weibull extends Distribution {
  readonly scale: Tensor;
  readonly concentration: Tensor;
  override readonly hasRsample: boolean = true;

  constructor(scale: Operand, concentration: Operand) {
    const given = parametersOf(
      "Weibull",
      { scale, concentration },
      { scale: positive, concentration: positive },
    );
    super(given.scale.shape);
    this.scale = given.scale;
    this.concentration = given.concentration;
  }

  /** The expectation of (x / scale) to the power n. */
  #power(n: Operand): Tensor {
    return lgamma(this.concentration.reciprocal().mul(n).add(1)).exp();
  }

  get mean(): Tensor {
    return this.scale.mul(this.#power(1));
  }

  get variance(): Tensor {
    return this.scale.square().mul(this.#power(2).sub(this.#power(1).square()));
  }

  override rsample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    return this.icdf(rand(this.extended(shape), like(this.scale, options)));
  }

  logProb(value: Operand): Tensor {
    const x = this.scale.mul(0).add(value);
    return inside(x.ge(0), x, 1, (y) => {
      const z = y.div(this.scale);
      const power = this.concentration
        .div(this.scale)
        .log()
        .add(xlogy(this.concentration.sub(1), z));
      return power.sub(z.pow(this.concentration));
    });
  }

  override entropy(): Tensor {
    const inverse = this.concentration.reciprocal();
    return inverse.neg().add(1).mul(EULER).add(this.scale.log()).sub(this.concentration.log()).add(1);
  }

  override cdf(value: Operand): Tensor {
    const z = this.scale.mul(0).add(value).clampMin(0).div(this.scale);
    return z.pow(this.concentration).neg().expm1().neg();
  }

  override icdf(p: Operand): Tensor {
    return this.scale.mul(0).sub(p).log1p().neg().pow(this.concentration.reciprocal()).mul(this.scale);
  }

  override get support(): Support {
    return POSITIVES;
  }

  override get expectations(): Expectations {
    return { log: this.scale.log().sub(this.concentration.reciprocal().mul(EULER)) };
  }

  override divergence(other: Weibull): Tensor {
    const k = other.concentration;
    const scale = other.scale.log();
    const log = (this.expectations.log as Tensor).sub(scale);
    const power = k.mul(this.scale.log().sub(scale)).exp().mul(this.#power(k));
    return scale.sub(k.log()).sub(k.sub(1).mul(log)).add(power).sub(this.entropy());
  }
}

/** Kumaraswamy's: much like the beta distribution, with chances in closed form. */
export class Kumaraswamy extends Distribution {
  readonly concentration1: Tensor;
  readonly concentration0: Tensor;
  override readonly hasRsample: boolean = true;

  constructor(concentration1: Operand, concentration0: Operand) {
    const given = parametersOf(
      "Kumaraswamy",
      { concentration1, concentration0 },
      { concentration1: positive, concentration0: positive },
    );
    super(given.concentration1.shape);
    this.concentration1 = given.concentration1;
    this.concentration0 = given.concentration0;
  }

  /** The expectation of x to the power n. */
  #power(n: number): Tensor {
    const b = this.concentration0;
    const each = this.concentration1.reciprocal().mul(n).add(1);
    return b
      .log()
      .add(lgamma(each))
      .add(lgamma(b))
      .sub(lgamma(each.add(b)))
      .exp();
  }

  get mean(): Tensor {
    return this.#power(1);
  }

  get variance(): Tensor {
    return this.#power(2).sub(this.#power(1).square());
  }

  override rsample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    return this.icdf(rand(this.extended(shape), like(this.concentration1, options)));
  }

  logProb(value: Operand): Tensor {
    const [a, b] = [this.concentration1, this.concentration0];
    const x = a.mul(0).add(value);
    return inside(x.ge(0).logicalAnd(x.le(1)), x, 0.5, (y) =>
      a
        .log()
        .add(b.log())
        .add(xlogy(a.sub(1), y))
        .add(xlog1py(b.sub(1), y.pow(a).neg())),
    );
  }

  override entropy(): Tensor {
    const [a, b] = [this.concentration1, this.concentration0];
    const harmonic = digamma(b.add(1)).add(EULER);
    const rest = b.reciprocal().neg().add(1);
    return rest.add(a.reciprocal().neg().add(1).mul(harmonic)).sub(a.log()).sub(b.log());
  }

  override cdf(value: Operand): Tensor {
    const x = this.concentration1.mul(0).add(value).clamp(0, 1);
    return this.concentration0.mul(x.pow(this.concentration1).neg().log1p()).expm1().neg();
  }

  override icdf(p: Operand): Tensor {
    const below = this.concentration1.mul(0).sub(p).log1p().div(this.concentration0);
    return below.expm1().neg().pow(this.concentration1.reciprocal());
  }

  override get support(): Support {
    return SHARES;
  }

  override get expectations(): Expectations {
    const [a, b] = [this.concentration1, this.concentration0];
    return { log: digamma(b.add(1)).add(EULER).neg().div(a) };
  }
}
