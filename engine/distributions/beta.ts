/** Shares of a whole: the beta distribution, and Dirichlet's of several shares. */
import type { Tensor } from "../core/tensor.ts";
import { ShapeError } from "../errors.ts";
import { sigmoid } from "../ops/elementwise/exponential.ts";
import { digamma, lgamma } from "../ops/elementwise/gamma.ts";
import { xlog1py, xlogy } from "../ops/elementwise/logarithmic.ts";
import { expand } from "../ops/expand.ts";
import type { GeneratorOption } from "../ops/random.ts";
import { softmax } from "../ops/softmax.ts";
import { unsqueeze } from "../ops/view.ts";
import type { Operand } from "../run/agree.ts";
import { positive } from "../run/limits.ts";
import {
  Distribution,
  type Expectations,
  inside,
  parametersOf,
  SHARES,
  type Support,
} from "./distribution.ts";
import { logGammaDraws } from "./gamma-draws.ts";
import { betaCdf, betaIcdf } from "./incomplete.ts";

/**
 * The beta distribution: the share that a gamma number of concentration `concentration1` has beside one of `concentration0`. Its draws are
 * made that way, and have gradients in both.
 * @example
 * new distributions.Beta(2, 3).mean.item(); // 0.4
 */
export class Beta extends Distribution {
  readonly concentration1: Tensor;
  readonly concentration0: Tensor;
  override readonly hasRsample: boolean = true;

  constructor(concentration1: Operand, concentration0: Operand) {
    const given = parametersOf(
      "Beta",
      { concentration1, concentration0 },
      { concentration1: positive, concentration0: positive },
    );
    super(given.concentration1.shape);
    this.concentration1 = given.concentration1;
    this.concentration0 = given.concentration0;
  }

  get #total(): Tensor {
    return this.concentration1.add(this.concentration0);
  }

  /** The logarithm of the beta function. */
  get #logBeta(): Tensor {
    return lgamma(this.concentration1).add(lgamma(this.concentration0)).sub(lgamma(this.#total));
  }

  get mean(): Tensor {
    return this.concentration1.div(this.#total);
  }

  get variance(): Tensor {
    const total = this.#total;
    return this.concentration1.mul(this.concentration0).div(total.square().mul(total.add(1)));
  }

  override rsample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    const full = this.extended(shape);
    const [one, other] = [this.concentration1, this.concentration0].map((a) =>
      logGammaDraws(expand(a, full), options),
    );
    return sigmoid(one.sub(other));
  }

  logProb(value: Operand): Tensor {
    const x = this.concentration1.mul(0).add(value);
    return inside(x.ge(0).logicalAnd(x.le(1)), x, 0.5, (y) =>
      xlogy(this.concentration1.sub(1), y)
        .add(xlog1py(this.concentration0.sub(1), y.neg()))
        .sub(this.#logBeta),
    );
  }

  override entropy(): Tensor {
    return this.surprise(this) as Tensor;
  }

  /** With a gradient in the value alone. */
  override cdf(value: Operand): Tensor {
    const x = this.concentration1.mul(0).add(value).clamp(0, 1);
    return betaCdf(this.concentration1, this.concentration0, x);
  }

  override icdf(p: Operand): Tensor {
    return betaIcdf(this.concentration1, this.concentration0, p);
  }

  override get support(): Support {
    return SHARES;
  }

  override get expectations(): Expectations {
    const all = digamma(this.#total);
    return { log: digamma(this.concentration1).sub(all), log1m: digamma(this.concentration0).sub(all) };
  }

  override surprise(other: Distribution): Tensor | null {
    const { log, log1m } = other.expectations;
    if (!log || !log1m) return null;
    const power = this.concentration1.sub(1).mul(log).add(this.concentration0.sub(1).mul(log1m));
    return this.#logBeta.sub(power);
  }
}

/**
 * Dirichlet's distribution of several shares, along the last dimension, that add up to 1.
 * @param concentration of shape [..., shares].
 * @throws {ShapeError} for a number.
 * @example
 * new distributions.Dirichlet(tensor([1, 2, 3])).logProb(tensor([0.2, 0.3, 0.5])).item(); // 1.5040774
 */
export class Dirichlet extends Distribution {
  readonly concentration: Tensor;
  override readonly hasRsample: boolean = true;

  constructor(concentration: Tensor) {
    const given = parametersOf("Dirichlet", { concentration }, { concentration: positive });
    if (concentration.ndim === 0) throw new ShapeError("Dirichlet: the concentration needs a dimension.");
    super(concentration.shape.slice(0, -1), concentration.shape.slice(-1));
    this.concentration = given.concentration;
  }

  get #total(): Tensor {
    return this.concentration.sum(-1);
  }

  get #logBeta(): Tensor {
    return lgamma(this.concentration).sum(-1).sub(lgamma(this.#total));
  }

  get mean(): Tensor {
    return this.concentration.div(unsqueeze(this.#total, -1));
  }

  get variance(): Tensor {
    const { mean } = this;
    return mean.mul(mean.neg().add(1)).div(unsqueeze(this.#total, -1).add(1));
  }

  override rsample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    return softmax(logGammaDraws(expand(this.concentration, this.extended(shape)), options), -1);
  }

  logProb(value: Tensor): Tensor {
    return xlogy(this.concentration.sub(1), value).sum(-1).sub(this.#logBeta);
  }

  override entropy(): Tensor {
    return this.#expectedSurprise(this);
  }

  #expectedSurprise(other: Dirichlet): Tensor {
    const logs = digamma(other.concentration).sub(unsqueeze(digamma(other.#total), -1));
    return this.#logBeta.sub(this.concentration.sub(1).mul(logs).sum(-1));
  }

  override divergence(other: Dirichlet): Tensor {
    return other.#expectedSurprise(this).sub(this.entropy());
  }
}
