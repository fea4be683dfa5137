/** Distributions of several numbers at once, and those made of others. */

import { broadcastShapes } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { cholesky } from "../linalg/cholesky.ts";
import { solve } from "../linalg/solve.ts";
import { expand } from "../ops/expand.ts";
import type { GeneratorOption } from "../ops/random.ts";
import { logsumexp } from "../ops/softmax.ts";
import { unsqueeze } from "../ops/view.ts";
import { checkRange, checkShapeIs, positive, wholeFrom } from "../run/limits.ts";
import { randn } from "../run/random.ts";
import { Categorical } from "./discrete.ts";
import { checkElements, checkKind, Distribution, like, summed } from "./distribution.ts";

export interface Covariance {
  readonly covarianceMatrix?: Tensor;
  /** Its lower triangular factor, with a positive diagonal. */
  readonly scaleTril?: Tensor;
}

/**
 * The normal distribution of vectors.
 * @throws {TypeError} unless either a covariance matrix or its factor is given.
 * @example
 * const { MultivariateNormal } = distributions;
 * new MultivariateNormal(zeros([2]), { covarianceMatrix: eye(2) }).logProb(zeros([2])).item(); // -1.8378771
 */
export class MultivariateNormal extends Distribution {
  readonly loc: Tensor;
  readonly scaleTril: Tensor;
  override readonly hasRsample: boolean = true;

  constructor(loc: Tensor, { covarianceMatrix, scaleTril }: Covariance) {
    const given = covarianceMatrix ?? scaleTril;
    if (!given || (covarianceMatrix && scaleTril))
      throw new TypeError("MultivariateNormal: give either covarianceMatrix or scaleTril.");
    const n = loc.shape[loc.ndim - 1] ?? 1;
    checkShapeIs(
      "MultivariateNormal",
      "the matrix",
      given,
      [...given.shape.slice(0, -2), n, n],
      "a row for each number",
    );
    const factor = covarianceMatrix ? cholesky(covarianceMatrix) : given;
    const batch = broadcastShapes(loc.shape.slice(0, -1), factor.shape.slice(0, -2), "MultivariateNormal");
    super(batch, [n]);
    this.loc = expand(loc, [...batch, n]);
    this.scaleTril = expand(factor, [...batch, n, n]);
    const diagonal = covarianceMatrix
      ? "the diagonal of the covariance's Cholesky factor"
      : "the factor's diagonal";
    checkElements("MultivariateNormal", diagonal, factor.diagonal(0, -2, -1), positive);
  }

  get covarianceMatrix(): Tensor {
    return this.scaleTril.matmul(this.scaleTril.transpose(-2, -1));
  }

  get mean(): Tensor {
    return this.loc;
  }

  get variance(): Tensor {
    return this.scaleTril.square().sum(-1);
  }

  get #halfLogDet(): Tensor {
    return this.scaleTril.diagonal(0, -2, -1).log().sum(-1);
  }

  override rsample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    const noise = unsqueeze(randn(this.extended(shape), like(this.loc, options)), -1);
    return this.scaleTril.matmul(noise).squeeze(-1).add(this.loc);
  }

  logProb(value: Tensor): Tensor {
    const off = unsqueeze(value.sub(this.loc), -1);
    const z = solve(this.scaleTril, off).squeeze(-1);
    const constant = (this.eventShape[0] * Math.log(2 * Math.PI)) / 2;
    return z.square().sum(-1).mul(-0.5).sub(this.#halfLogDet).sub(constant);
  }

  override entropy(): Tensor {
    return this.#halfLogDet.add((this.eventShape[0] * (1 + Math.log(2 * Math.PI))) / 2);
  }

  override divergence(other: MultivariateNormal): Tensor {
    const spread = solve(other.scaleTril, this.scaleTril).square().sum([-2, -1]);
    const moved = solve(other.scaleTril, unsqueeze(this.loc.sub(other.loc), -1))
      .square()
      .sum([-2, -1]);
    return spread.add(moved).sub(this.eventShape[0]).mul(0.5).add(other.#halfLogDet).sub(this.#halfLogDet);
  }
}

/** The last dimensions of a batch as one event: their chances multiply. */
export class Independent extends Distribution {
  readonly base: Distribution;
  readonly count: number;
  override readonly hasRsample: boolean;

  constructor(base: Distribution, count: number) {
    checkKind("Independent", "base", base, Distribution, "a distribution");
    checkRange("Independent", "count", count, wholeFrom(0));
    checkRange("Independent", "the dimensions of the batch", base.batchShape.length, wholeFrom(count));
    const cut = base.batchShape.length - count;
    super(base.batchShape.slice(0, cut), [...base.batchShape.slice(cut), ...base.eventShape]);
    this.base = base;
    this.count = count;
    this.hasRsample = base.hasRsample;
  }

  get mean(): Tensor {
    return this.base.mean;
  }

  get variance(): Tensor {
    return this.base.variance;
  }

  override sample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    return this.base.sample(shape, options);
  }

  override rsample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    return this.base.rsample(shape, options);
  }

  logProb(value: Tensor): Tensor {
    return summed(this.base.logProb(value), this.count);
  }

  override entropy(): Tensor {
    return summed(this.base.entropy(), this.count);
  }

  override divergence({ base }: Independent): Tensor {
    return summed(this.base.divergence(base), this.count);
  }
}

/** One of several of a family, by chance: `components` has them along the last dimension of its batch. */
export class MixtureSameFamily extends Distribution {
  readonly mixture: Categorical;
  readonly components: Distribution;

  constructor(mixture: Categorical, components: Distribution) {
    checkKind("MixtureSameFamily", "mixture", mixture, Categorical, "a Categorical");
    checkKind("MixtureSameFamily", "components", components, Distribution, "a distribution");
    super(components.batchShape.slice(0, -1), components.eventShape);
    const kinds = mixture.probs.shape[mixture.probs.ndim - 1];
    checkRange("MixtureSameFamily", "the last dimension of the components", components.batchShape.at(-1), {
      words: `${kinds}, a component for each weight`,
      has: (n) => n === kinds,
    });
    this.mixture = mixture;
    this.components = components;
  }

  /** Weights that broadcast against moments of the components. */
  #averaged(x: Tensor): Tensor {
    const weights = this.eventShape.reduce<Tensor>((w) => unsqueeze(w, -1), this.mixture.probs);
    return x.mul(weights).sum(-1 - this.eventShape.length);
  }

  get mean(): Tensor {
    return this.#averaged(this.components.mean);
  }

  get variance(): Tensor {
    const { mean, variance } = this.components;
    const off = mean.sub(unsqueeze(this.mean, -1 - this.eventShape.length)).square();
    return this.#averaged(variance.add(off));
  }

  override sample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    const dim = -1 - this.eventShape.length;
    const all = this.components.sample(shape, options);
    let place = unsqueeze(
      this.mixture.sample([...shape, ...missing(this.mixture, this.batchShape)], options),
      -1,
    );
    for (const _ of this.eventShape) place = unsqueeze(place, -1);
    const size = [...shape, ...this.batchShape, 1, ...this.eventShape];
    return all.gather(dim, expand(place, size)).squeeze(dim);
  }

  logProb(value: Tensor): Tensor {
    const each = this.components.logProb(unsqueeze(value, -1 - this.eventShape.length));
    return logsumexp(each.add(this.mixture.logits), -1);
  }

  override cdf(value: Tensor): Tensor {
    return this.components.cdf(unsqueeze(value, -1)).mul(this.mixture.probs).sum(-1);
  }
}

/** The dimensions of a batch that a mixture of its own weights does not have. */
const missing = (mixture: Categorical, batch: readonly number[]): readonly number[] =>
  batch.slice(0, batch.length - mixture.batchShape.length);
