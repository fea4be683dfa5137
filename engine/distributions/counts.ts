/** Distributions of counts: Poisson's, the binomial ones, and counts of several kinds. */
import { noGrad } from "../core/mode.ts";
import type { Tensor } from "../core/tensor.ts";
import { lgamma } from "../ops/elementwise/gamma.ts";
import { xlogy } from "../ops/elementwise/logarithmic.ts";
import { where } from "../ops/elementwise/piecewise.ts";
import { expand } from "../ops/expand.ts";
import { binomial, type GeneratorOption, poisson, standardGamma } from "../ops/random.ts";
import { reshape, unsqueeze } from "../ops/view.ts";
import type { Operand } from "../run/agree.ts";
import { arange } from "../run/create.ts";
import { checkRange, notNegative, numeric, positive, type Range, wholeFrom } from "../run/limits.ts";
import { toTypedArray } from "../run/read.ts";
import { Categorical, type CategoricalParameters } from "./discrete.ts";
import { COUNTS, counted, Distribution, inside, parametersOf, type Support } from "./distribution.ts";
import { type Chance, type Odds, oddsOf } from "./odds.ts";

/**
 * How often what happens at this rate does.
 * @example
 * new distributions.Poisson(2).logProb(0).item(); // -2
 */
export class Poisson extends Distribution {
  readonly rate: Tensor;

  constructor(rate: Operand) {
    const given = parametersOf("Poisson", { rate }, { rate: notNegative });
    super(given.rate.shape);
    this.rate = given.rate;
  }

  get mean(): Tensor {
    return this.rate;
  }

  get variance(): Tensor {
    return this.rate;
  }

  override sample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    return noGrad(() => poisson(expand(this.rate, this.extended(shape)), options));
  }

  logProb(value: Operand): Tensor {
    const x = this.rate.mul(0).add(value);
    return inside(counted(x), x, 0, (y) =>
      xlogy(y, this.rate)
        .sub(this.rate)
        .sub(lgamma(y.add(1))),
    );
  }

  override get support(): Support {
    return COUNTS;
  }

  override surprise(other: Distribution): Tensor | null {
    const { logFactorial } = other.expectations;
    return logFactorial ? this.rate.sub(xlogy(other.mean, this.rate)).add(logFactorial) : null;
  }

  override divergence({ rate }: Poisson): Tensor {
    return xlogy(this.rate, this.rate).sub(xlogy(this.rate, rate)).sub(this.rate.sub(rate));
  }
}

/** The counts 0, 1, … up to the largest of `most`, along a dimension before all others. */
function countsUpTo(most: Tensor): Tensor {
  const last = most.size === 0 ? 0 : Math.max(...toTypedArray(most.max()));
  const counts = arange(0, last + 1, 1, { dtype: most.dtype, device: most.device });
  return reshape(counts, [last + 1, ...most.shape.map(() => 1)]);
}

/**
 * How often what has a chance happens in `totalCount` trials.
 * @param chance a number or tensor, or `{ logits }`.
 * @example
 * new distributions.Binomial(10, 0.3).mean.item(); // 3
 */
export class Binomial extends Distribution {
  readonly totalCount: Tensor;
  readonly #odds: Odds;

  constructor(totalCount: Operand, chance: Chance) {
    const { odds, beside } = oddsOf("Binomial", chance, { totalCount }, { totalCount: wholeFrom(0) });
    super(odds.probs.shape);
    this.totalCount = beside.totalCount;
    this.#odds = odds;
  }

  get probs(): Tensor {
    return this.#odds.probs;
  }

  get logits(): Tensor {
    return this.#odds.logits;
  }

  get mean(): Tensor {
    return this.totalCount.mul(this.probs);
  }

  get variance(): Tensor {
    return this.mean.mul(this.#odds.rest);
  }

  override sample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    const full = this.extended(shape);
    return noGrad(() => binomial(expand(this.totalCount, full), expand(this.probs, full), options));
  }

  logProb(value: Operand): Tensor {
    const n = this.totalCount;
    const x = n.mul(0).add(value);
    return inside(counted(x).logicalAnd(x.le(n)), x, 0, (y) => {
      const rest = n.sub(y);
      const ways = lgamma(n.add(1))
        .sub(lgamma(y.add(1)))
        .sub(lgamma(rest.add(1)));
      return this.#odds.log(y, rest).add(ways);
    });
  }

  /** A sum over all counts. */
  override entropy(): Tensor {
    return this.expected((_, logP) => logP.neg());
  }

  /** @internal What is expected of a function of counts; they are looked at one by one. */
  expected(of: (x: Tensor, logP: Tensor) => Tensor): Tensor {
    const x = countsUpTo(this.totalCount.detach());
    const logP = this.logProb(x);
    const possible = logP.gt(Number.NEGATIVE_INFINITY);
    const kept = where(possible, logP, 0);
    return where(possible, kept.exp().mul(of(x, kept)), 0).sum(0);
  }

  override get support(): Support {
    return { low: 0, high: this.totalCount, whole: true };
  }

  /** Of as many trials; of fewer, ∞. @throws {TypeError} for more. */
  override divergence(other: Binomial): Tensor {
    if (this.totalCount.lt(other.totalCount).any().item())
      throw new TypeError("klDivergence: none is known in closed form to a Binomial of more trials.");
    const rest = this.totalCount.sub(this.mean);
    const each = this.#odds.log(this.mean, rest).sub(other.#odds.log(this.mean, rest));
    return where(this.totalCount.eq(other.totalCount), each, Number.POSITIVE_INFINITY);
  }
}

const properChance: Range = numeric("a number at least 0 and below 1", (v) => v >= 0 && v < 1);

/** How often what has a chance happens before it has failed `totalCount` times, which need be no whole number. */
export class NegativeBinomial extends Distribution {
  readonly totalCount: Tensor;
  readonly #odds: Odds;

  constructor(totalCount: Operand, chance: Chance) {
    const ranges = { totalCount: positive };
    const { odds, beside } = oddsOf("NegativeBinomial", chance, { totalCount }, ranges, properChance);
    super(odds.probs.shape);
    this.totalCount = beside.totalCount;
    this.#odds = odds;
  }

  get probs(): Tensor {
    return this.#odds.probs;
  }

  get logits(): Tensor {
    return this.#odds.logits;
  }

  get mean(): Tensor {
    return this.totalCount.mul(this.probs).div(this.#odds.rest);
  }

  get variance(): Tensor {
    return this.mean.div(this.#odds.rest);
  }

  /** Poisson counts at rates that have the gamma distribution. */
  override sample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    const full = this.extended(shape);
    return noGrad(() => {
      const rate = standardGamma(expand(this.totalCount, full), options);
      return poisson(rate.mul(this.probs.div(this.#odds.rest)), options);
    });
  }

  logProb(value: Operand): Tensor {
    const n = this.totalCount;
    const x = n.mul(0).add(value);
    return inside(counted(x), x, 0, (y) =>
      this.#odds
        .log(y, n)
        .add(lgamma(y.add(n)))
        .sub(lgamma(y.add(1)))
        .sub(lgamma(n)),
    );
  }

  override get support(): Support {
    return COUNTS;
  }
}

/**
 * How often each of several comes up in `totalCount` draws, by weights along the last dimension.
 * @throws {RangeError} unless the count is a whole number from 0 on.
 * @example
 * new distributions.Multinomial(4, { probs: tensor([1, 3]) }).mean; // [1, 3]
 */
export class Multinomial extends Distribution {
  readonly totalCount: number;
  readonly #base: Categorical;

  constructor(totalCount: number, parameters: CategoricalParameters) {
    checkRange("Multinomial", "totalCount", totalCount, wholeFrom(0));
    const base = new Categorical(parameters);
    super(base.batchShape, base.probs.shape.slice(-1));
    this.totalCount = totalCount;
    this.#base = base;
  }

  get probs(): Tensor {
    return this.#base.probs;
  }

  get logits(): Tensor {
    return this.#base.logits;
  }

  get mean(): Tensor {
    return this.probs.mul(this.totalCount);
  }

  get variance(): Tensor {
    return this.mean.mul(this.probs.neg().add(1));
  }

  override sample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    const places = this.#base.sample([this.totalCount, ...shape], options);
    const kinds = arange(0, this.eventShape[0], 1, { dtype: "int32", device: places.device });
    return unsqueeze(places, -1).eq(kinds).to(this.probs.dtype).sum(0);
  }

  logProb(value: Tensor): Tensor {
    const held = value.sum(-1).eq(this.totalCount).logicalAnd(counted(value).all(-1));
    const ways = lgamma(value.sum(-1).add(1)).sub(lgamma(value.add(1)).sum(-1));
    const each = where(value.eq(0), 0, value.mul(this.logits)).sum(-1);
    return where(held, ways.add(each), Number.NEGATIVE_INFINITY);
  }

  /** A sum over all counts of each kind. */
  override entropy(): Tensor {
    const n = this.totalCount;
    const ways = new Binomial(n, this.probs).expected((x) => lgamma(x.add(1)));
    const all = lgamma(
      this.probs
        .sum(-1)
        .mul(0)
        .add(n + 1),
    );
    return this.#base.entropy().mul(n).sub(all).add(ways.sum(-1));
  }

  /** @throws {TypeError} for another count of draws. */
  override divergence(other: Multinomial): Tensor {
    if (other.totalCount !== this.totalCount)
      throw new TypeError(
        `klDivergence: ${this.totalCount} draws have none to ${other.totalCount} in closed form.`,
      );
    return this.#base.divergence(other.#base).mul(this.totalCount);
  }
}
