/** Distributions over whole numbers: Bernoulli, geometric, and one of several. */
import { noGrad } from "../core/mode.ts";
import type { Tensor } from "../core/tensor.ts";
import { ShapeError } from "../errors.ts";
import { xlogy } from "../ops/elementwise/logarithmic.ts";
import { where } from "../ops/elementwise/piecewise.ts";
import { expand } from "../ops/expand.ts";
import { type GeneratorOption, multinomial } from "../ops/random.ts";
import { logSoftmax } from "../ops/softmax.ts";
import { reshape, unsqueeze } from "../ops/view.ts";
import type { Operand } from "../run/agree.ts";
import { notNegative, numeric, positive, type Range } from "../run/limits.ts";
import { rand } from "../run/random.ts";
import {
  COUNTS,
  checkElements,
  counted,
  Distribution,
  type Expectations,
  inside,
  like,
  type Support,
} from "./distribution.ts";
import { type Chance, type Odds, oddsOf } from "./odds.ts";

/**
 * 1 with this chance, else 0.
 * @param chance a number or tensor, or `{ logits }`.
 * @example
 * new distributions.Bernoulli({ logits: tensor(0) }).probs.item(); // 0.5
 */
export class Bernoulli extends Distribution {
  readonly #odds: Odds;

  constructor(chance: Chance) {
    const { odds } = oddsOf("Bernoulli", chance, {}, {});
    super(odds.probs.shape);
    this.#odds = odds;
  }

  get probs(): Tensor {
    return this.#odds.probs;
  }

  get logits(): Tensor {
    return this.#odds.logits;
  }

  get mean(): Tensor {
    return this.probs;
  }

  get variance(): Tensor {
    return this.probs.mul(this.#odds.rest);
  }

  override sample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    return noGrad(() => {
      const uniform = rand(this.extended(shape), like(this.probs, options));
      return uniform.lt(this.probs).to(this.probs.dtype);
    });
  }

  logProb(value: Operand): Tensor {
    const x = this.probs.mul(0).add(value);
    return inside(x.eq(0).logicalOr(x.eq(1)), x, 0, (y) => this.#odds.log(y, y.neg().add(1)));
  }

  override entropy(): Tensor {
    return this.#expected(this);
  }

  #expected(other: Bernoulli): Tensor {
    const odds = other.#odds;
    return this.#odds.log(odds.probs, odds.rest).neg();
  }

  override get support(): Support {
    return { low: 0, high: 1, whole: true };
  }

  override get expectations(): Expectations {
    return { logFactorial: this.probs.mul(0) };
  }

  override divergence(other: Bernoulli): Tensor {
    return other.#expected(this).sub(this.entropy());
  }
}

const chance: Range = numeric("a number above 0, and 1 at most", (v) => v > 0 && v <= 1);

/** How often what has this chance fails to happen before it does: 0, 1, … */
export class Geometric extends Distribution {
  readonly #odds: Odds;

  constructor(given: Chance) {
    const { odds } = oddsOf("Geometric", given, {}, {}, chance);
    super(odds.probs.shape);
    this.#odds = odds;
  }

  get probs(): Tensor {
    return this.#odds.probs;
  }

  get logits(): Tensor {
    return this.#odds.logits;
  }

  get mean(): Tensor {
    return this.#odds.rest.div(this.probs);
  }

  get variance(): Tensor {
    return this.#odds.rest.div(this.probs.square());
  }

  override sample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    return noGrad(() => {
      const wait = rand(this.extended(shape), like(this.probs, options)).neg().log1p();
      return wait.div(this.probs.neg().log1p()).floor();
    });
  }

  logProb(value: Operand): Tensor {
    const x = this.probs.mul(0).add(value);
    return inside(counted(x), x, 0, (y) => this.#odds.log(y.mul(0).add(1), y));
  }

  override entropy(): Tensor {
    return this.#expected(this);
  }

  #expected({ mean }: Geometric): Tensor {
    return this.#odds.log(mean.mul(0).add(1), mean).neg();
  }

  override get support(): Support {
    return COUNTS;
  }

  override divergence(other: Geometric): Tensor {
    return other.#expected(this).sub(this.entropy());
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

  override sample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    const full = this.extended(shape);
    const draws = full.reduce((n, m) => n * m, 1);
    const kinds = this.probs.shape[this.probs.ndim - 1];
    return noGrad(() => {
      if (draws === 0) return rand(full).to("int32");
      const rows = reshape(expand(this.probs, [...full, kinds]), [draws, kinds]);
      return reshape(multinomial(rows, 1, { ...options, replacement: true }), full);
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
  readonly #base: Categorical;

  constructor(parameters: CategoricalParameters) {
    const base = new Categorical(parameters);
    super(base.batchShape, base.probs.shape.slice(-1));
    this.#base = base;
  }

  get probs(): Tensor {
    return this.#base.probs;
  }

  get mean(): Tensor {
    return this.probs;
  }

  get variance(): Tensor {
    return this.probs.mul(this.probs.neg().add(1));
  }

  override sample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    const place = unsqueeze(this.#base.sample(shape, options), -1);
    const zeros = expand(this.probs.detach().mul(0), [...place.shape.slice(0, -1), this.eventShape[0]]);
    return zeros.scatter(-1, place, 1);
  }

  logProb(value: Tensor): Tensor {
    return xlogyLike(value, this.#base.logits).sum(-1);
  }

  override entropy(): Tensor {
    return this.#base.entropy();
  }

  override divergence(other: OneHotCategorical): Tensor {
    return this.#base.divergence(other.#base);
  }
}

/** `OneHotCategorical`, whose draws have the gradients of its chances (Bengio et al., 2013). */
export class OneHotCategoricalStraightThrough extends OneHotCategorical {
  override readonly hasRsample: boolean = true;

  override rsample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    const drawn = this.sample(shape, options);
    return drawn.add(this.probs.sub(this.probs.detach()));
  }
}

/** x · y, and 0 where x is. */
const xlogyLike = (x: Tensor, y: Tensor): Tensor => where(x.ne(0), x.mul(y), 0);
