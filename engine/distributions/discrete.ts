/** Distributions over whole numbers: Bernoulli, geometric, and one of several. */
import { noGrad } from "../core/mode.ts";
import type { Tensor } from "../core/tensor.ts";
import { ShapeError } from "../errors.ts";
import { xlog1py, xlogy } from "../ops/elementwise/logarithmic.ts";
import { where } from "../ops/elementwise/piecewise.ts";
import { expand } from "../ops/expand.ts";
import { multinomial } from "../ops/random.ts";
import { logSoftmax } from "../ops/softmax.ts";
import { reshape, unsqueeze } from "../ops/view.ts";
import type { Operand } from "../run/agree.ts";
import { notNegative, numeric, positive, type Range, share } from "../run/limits.ts";
import { rand } from "../run/random.ts";
import { checkElements, Distribution, like, parametersOf } from "./distribution.ts";

/** 1 with chance p, else 0. */
export class Bernoulli extends Distribution {
  readonly probs: Tensor;

  constructor(probs: Operand) {
    const given = parametersOf("Bernoulli", { probs }, { probs: share });
    super(given.probs.shape);
    this.probs = given.probs;
  }

  get mean(): Tensor {
    return this.probs;
  }

  get variance(): Tensor {
    return this.probs.mul(this.probs.neg().add(1));
  }

  override sample(shape: readonly number[] = []): Tensor {
    return noGrad(() => rand(this.extended(shape), like(this.probs)).lt(this.probs).to(this.probs.dtype));
  }

  logProb(value: Operand): Tensor {
    const x = this.probs.mul(0).add(value);
    return xlogy(x, this.probs).add(xlog1py(x.neg().add(1), this.probs.neg()));
  }

  override entropy(): Tensor {
    return this.divergence(this).sub(this.cross(this));
  }

  private cross({ probs }: Bernoulli): Tensor {
    return xlogy(this.probs, probs).add(xlog1py(this.probs.neg().add(1), probs.neg()));
  }

  override divergence(other: Bernoulli): Tensor {
    return this.cross(this).sub(this.cross(other));
  }
}

const chance: Range = numeric("a number above 0, and 1 at most", (v) => v > 0 && v <= 1);

/** How often what has chance p fails to happen before it does: 0, 1, … */
export class Geometric extends Distribution {
  readonly probs: Tensor;

  constructor(probs: Operand) {
    const given = parametersOf("Geometric", { probs }, { probs: chance });
    super(given.probs.shape);
    this.probs = given.probs;
  }

  get mean(): Tensor {
    return this.probs.reciprocal().sub(1);
  }

  get variance(): Tensor {
    return this.probs.neg().add(1).div(this.probs.square());
  }

  override sample(shape: readonly number[] = []): Tensor {
    return noGrad(() => {
      const wait = rand(this.extended(shape), like(this.probs)).neg().log1p();
      return wait.div(this.probs.neg().log1p()).floor();
    });
  }

  logProb(value: Operand): Tensor {
    const x = this.probs.mul(0).add(value);
    return xlog1py(x, this.probs.neg()).add(this.probs.log());
  }

  override entropy(): Tensor {
    const rest = this.probs.neg().add(1);
    return xlogy(this.probs, this.probs).add(xlogy(rest, rest)).neg().div(this.probs);
  }

  override divergence({ probs }: Geometric): Tensor {
    const own = this.probs;
    return own.log().sub(probs.log()).add(xlog1py(this.mean, own.neg())).sub(xlog1py(this.mean, probs.neg()));
  }
}

export interface CategoricalParameters {
  /** Weights along the last dimension, which need not add up to 1. */
  readonly probs?: Tensor;
  /** Their logarithms, up to a constant. */
  readonly logits?: Tensor;
}

/**
 * One of several, by weights along the last dimension: the place, as int32.
 * @throws {TypeError} unless either `probs` or `logits` is given.
 * @example
 * new distributions.Categorical({ probs: tensor([1, 3]) }).entropy().item(); // 0.5623351
 */
export class Categorical extends Distribution {
  readonly logits: Tensor;
  readonly probs: Tensor;

  constructor({ probs, logits }: CategoricalParameters) {
    const given = probs ?? logits;
    if (!given || (probs && logits)) throw new TypeError("Categorical: give either probs or logits.");
    if (given.ndim === 0) throw new ShapeError("Categorical: weights need a dimension.");
    if (probs) {
      checkElements("Categorical", "probs", probs, notNegative);
      checkElements("Categorical", "the sum of probs", probs.sum(-1), positive);
    }
    super(given.shape.slice(0, -1));
    this.probs = probs ? probs.div(probs.sum(-1, true)) : logSoftmax(given, -1).exp();
    this.logits = probs ? this.probs.log() : logSoftmax(given, -1);
  }

  /** A place has no mean: it is NaN. */
  get mean(): Tensor {
    return this.probs.sum(-1).mul(Number.NaN);
  }

  get variance(): Tensor {
    return this.mean;
  }

  override sample(shape: readonly number[] = []): Tensor {
    const full = this.extended(shape);
    const draws = full.reduce((n, m) => n * m, 1);
    const kinds = this.probs.shape[this.probs.ndim - 1];
    return noGrad(() => {
      if (draws === 0) return rand(full).to("int32");
      const rows = reshape(expand(this.probs, [...full, kinds]), [draws, kinds]);
      return reshape(multinomial(rows, 1, { replacement: true }), full);
    });
  }

  logProb(value: Operand): Tensor {
    const place =
      typeof value === "number" ? this.probs.sum(-1).mul(0).add(value).to("int32") : value.to("int32");
    const kinds = this.logits.shape[this.logits.ndim - 1];
    const missing = Math.max(place.ndim - this.batchShape.length, 0);
    const lead = missing > 0 ? place.shape.slice(0, missing) : [];
    const logits = expand(this.logits, [...lead, ...this.batchShape, kinds]);
    const full = expand(place, [...lead, ...this.batchShape]);
    return logits.gather(-1, unsqueeze(full, -1)).squeeze(-1);
  }

  override entropy(): Tensor {
    return xlogy(this.probs, this.probs).sum(-1).neg();
  }

  override divergence({ logits }: Categorical): Tensor {
    const off = where(this.probs.gt(0), this.logits.sub(logits), 0);
    return this.probs.mul(off).sum(-1);
  }
}

/** One of several as a vector with a 1 at its place. */
export class OneHotCategorical extends Distribution {
  private readonly base: Categorical;

  constructor(parameters: CategoricalParameters) {
    const base = new Categorical(parameters);
    super(base.batchShape, base.probs.shape.slice(-1));
    this.base = base;
  }

  get probs(): Tensor {
    return this.base.probs;
  }

  get mean(): Tensor {
    return this.probs;
  }

  get variance(): Tensor {
    return this.probs.mul(this.probs.neg().add(1));
  }

  override sample(shape: readonly number[] = []): Tensor {
    const place = unsqueeze(this.base.sample(shape), -1);
    const zeros = expand(this.probs.detach().mul(0), [...place.shape.slice(0, -1), this.eventShape[0]]);
    return zeros.scatter(-1, place, 1);
  }

  logProb(value: Tensor): Tensor {
    return xlogyLike(value, this.base.logits).sum(-1);
  }

  override entropy(): Tensor {
    return this.base.entropy();
  }

  override divergence({ base }: OneHotCategorical): Tensor {
    return this.base.divergence(base);
  }
}

/** x · y, and 0 where x is. */
const xlogyLike = (x: Tensor, y: Tensor): Tensor => where(x.ne(0), x.mul(y), 0);
