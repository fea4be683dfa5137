/** The continuous Bernoulli distribution: an exponential density on what lies from 0 to 1. */
import type { Tensor } from "../core/tensor.ts";
import { where } from "../ops/elementwise/piecewise.ts";
import type { GeneratorOption } from "../ops/random.ts";
import type { Operand } from "../run/agree.ts";
import { properShare } from "../run/limits.ts";
import { rand } from "../run/random.ts";
import { Distribution, inside, like, SHARES, type Support } from "./distribution.ts";
import { type Chance, type Odds, oddsOf } from "./odds.ts";

/** log(sinh(y) / y) = Σ cₙ y²ⁿ from n = 1 on, by Bernoulli's numbers: below a half, 12 terms leave less than a rounding. */
const series: readonly number[] = [0.16666666666666666, -0.005555555555555556, 0.0003527336860670194, -2.6455026455026456e-05, 2.1377799155576935e-06, -1.803670234005331e-07, 1.5661391322766983e-08, -1.3884130493737299e-09, 1.2504359176004997e-10, -1.1402575602296091e-11, 1.0502923908637557e-12, -9.754877841593701e-14]; // biome-ignore format: a table

/** By Horner's scheme in y², times y to the power `least`. @param of what a coefficient of y²ⁿ becomes. */
function summedUp(y: Tensor, least: 0 | 1 | 2, of: (c: number, n: number) => number): Tensor {
  const square = y.square();
  const total = series.reduceRight((sum, c, k) => sum.mul(square).add(of(c, k + 1)), y.mul(0));
  return least === 0 ? total : total.mul(least === 1 ? y : square);
}

/** A function beside 0, by its series; elsewhere, in closed form. */
function byPart(y: Tensor, near: (y: Tensor) => Tensor, far: (y: Tensor) => Tensor): Tensor {
  const close = y.abs().lt(0.5);
  return where(close, near(where(close, y, 0)), far(where(close, 1, y)));
}

/** log(sinh(y) / y). */
const logSinhc = (y: Tensor): Tensor =>
  byPart(
    y,
    (small) => summedUp(small, 2, (c) => c),
    (large) => {
      const size = large.abs();
      return size.add(size.mul(-2).expm1().neg().log()).sub(size.mul(2).log());
    },
  );

/** Its derivative: coth(y) − 1 / y. */
const langevin = (y: Tensor): Tensor =>
  byPart(
    y,
    (small) => summedUp(small, 1, (c, n) => 2 * n * c),
    (large) => large.tanh().reciprocal().sub(large.reciprocal()),
  );

/** And its second: 1 / y² − 1 / sinh(y)². */
const bend = (y: Tensor): Tensor =>
  byPart(
    y,
    (small) => summedUp(small, 0, (c, n) => 2 * n * (2 * n - 1) * c),
    (large) => {
      const fallen = large.abs().mul(-2).exp();
      return large
        .square()
        .reciprocal()
        .sub(fallen.mul(4).div(fallen.neg().add(1).square()));
    },
  );

/**
 * A density on [0, 1] that is proportional to p^x (1 − p)^(1 − x): what makes a likelihood of shades of grey.
 * Loaiza-Ganem and Cunningham, The continuous Bernoulli: fixing a pervasive error in variational autoencoders (2019).
 */
export class ContinuousBernoulli extends Distribution {
  override readonly hasRsample: boolean = true;
  readonly #odds: Odds;

  constructor(chance: Chance) {
    const { odds } = oddsOf("ContinuousBernoulli", chance, {}, {}, properShare);
    super(odds.probs.shape);
    this.#odds = odds;
  }

  get probs(): Tensor {
    return this.#odds.probs;
  }

  get logits(): Tensor {
    return this.#odds.logits;
  }

  get #half(): Tensor {
    return this.logits.mul(0.5);
  }

  /** The logarithm of ∫ exp(logits · x). */
  get #logNorm(): Tensor {
    return this.#half.add(logSinhc(this.#half));
  }

  get mean(): Tensor {
    return langevin(this.#half).add(1).mul(0.5);
  }

  get variance(): Tensor {
    return bend(this.#half).mul(0.25);
  }

  override rsample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    return this.icdf(rand(this.extended(shape), like(this.probs, options)));
  }

  logProb(value: Operand): Tensor {
    const x = this.logits.mul(0).add(value);
    return inside(x.ge(0).logicalAnd(x.le(1)), x, 0.5, (y) => this.logits.mul(y).sub(this.#logNorm));
  }

  override entropy(): Tensor {
    return this.surprise(this);
  }

  /** What stands for logits of 0, by which nothing can be divided. */
  get #divisor(): Tensor {
    return where(this.logits.eq(0), 1e-30, this.logits);
  }

  /** By way of exponentials that do not overflow: from the side where the density is larger. */
  override cdf(value: Operand): Tensor {
    const x = this.logits.mul(0).add(value).clamp(0, 1);
    const t = this.#divisor.abs().neg();
    const below = (y: Tensor): Tensor => t.mul(y).expm1().div(t.expm1());
    const rising = this.logits.gt(0);
    const share = below(where(rising, x.neg().add(1), x));
    return where(rising, share.neg().add(1), share);
  }

  override icdf(p: Operand): Tensor {
    const share = this.logits.mul(0).add(p);
    const t = this.#divisor.abs().neg();
    const at = (y: Tensor): Tensor => y.mul(t.expm1()).log1p().div(t);
    const rising = this.logits.gt(0);
    const x = at(where(rising, share.neg().add(1), share));
    return where(rising, x.neg().add(1), x);
  }

  override get support(): Support {
    return SHARES;
  }

  override surprise(other: Distribution): Tensor {
    return this.#logNorm.sub(this.logits.mul(other.mean));
  }
}
