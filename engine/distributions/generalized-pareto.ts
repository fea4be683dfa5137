/** What is beyond a threshold, whatever the tail is like: heavy, exponential, or with an end. */
import type { Tensor } from "../core/tensor.ts";
import { where } from "../ops/elementwise/piecewise.ts";
import type { GeneratorOption } from "../ops/random.ts";
import type { Operand } from "../run/agree.ts";
import { finite, positive } from "../run/limits.ts";
import { rand } from "../run/random.ts";
import { Distribution, inside, like, parametersOf } from "./distribution.ts";

/** Up to this product a series of three terms has all digits, and its slopes those of a gradient. */
const SMALL = 1e-5;

/** f(c · y) / c, where f begins as y + a y² + b y³; the series where c is 0 or nearly. */
function divided(c: Tensor, y: Tensor, f: (x: Tensor) => Tensor, [a, b]: readonly [number, number]): Tensor {
  const product = c.mul(y);
  const small = product.abs().lt(SMALL);
  const series = y.mul(product.mul(b).add(a).mul(product).add(1));
  return where(small, series, f(where(small, 0, product)).div(where(small, 1, c)));
}

/**
 * The generalized Pareto distribution (Pickands, 1975): from `loc` on; with a concentration above 0 of a heavy tail, at 0 exponential, below 0 up to
 * loc − scale / concentration.
 * @example
 * new distributions.GeneralizedPareto(0, 2, 0).cdf(2).item(); // 0.6321206
 */
export class GeneralizedPareto extends Distribution {
  readonly loc: Tensor;
  readonly scale: Tensor;
  readonly concentration: Tensor;
  override readonly hasRsample: boolean = true;

  constructor(loc: Operand, scale: Operand, concentration: Operand) {
    const given = parametersOf(
      "GeneralizedPareto",
      { loc, scale, concentration },
      { loc: finite, scale: positive, concentration: finite },
    );
    super(given.loc.shape);
    this.loc = given.loc;
    this.scale = given.scale;
    this.concentration = given.concentration;
  }

  /** ∞ from a concentration of 1 on. */
  get mean(): Tensor {
    const light = this.concentration.lt(1);
    const share = where(light, this.concentration, 0).neg().add(1);
    return where(light, this.loc.add(this.scale.div(share)), Number.POSITIVE_INFINITY);
  }

  /** ∞ from a concentration of a half on. */
  get variance(): Tensor {
    const light = this.concentration.lt(0.5);
    const c = where(light, this.concentration, 0);
    const known = this.scale.div(c.neg().add(1)).square().div(c.mul(-2).add(1));
    return where(light, known, Number.POSITIVE_INFINITY);
  }

  override rsample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    return this.icdf(rand(this.extended(shape), like(this.scale, options)));
  }

  /** log(1 + c z) / c: minus the logarithm of the chance of more. */
  #hazard(z: Tensor): Tensor {
    return divided(this.concentration, z, (x) => x.log1p(), [-1 / 2, 1 / 3]);
  }

  logProb(value: Operand): Tensor {
    const x = this.loc.mul(0).add(value);
    const z = x.sub(this.loc).div(this.scale);
    const there = z.ge(0).logicalAnd(z.mul(this.concentration).gt(-1));
    return inside(there, z, 0, (y) =>
      this.#hazard(y).add(y.mul(this.concentration).log1p()).add(this.scale.log()).neg(),
    );
  }

  override entropy(): Tensor {
    return this.scale.log().add(this.concentration).add(1);
  }

  override cdf(value: Operand): Tensor {
    const z = this.loc.neg().add(value).div(this.scale).clampMin(0);
    const there = z.mul(this.concentration).gt(-1);
    return where(
      there,
      this.#hazard(where(there, z, 0))
        .neg()
        .expm1()
        .neg(),
      1,
    );
  }

  override icdf(p: Operand): Tensor {
    const waited = this.loc.mul(0).sub(p).log1p().neg();
    return divided(this.concentration, waited, (x) => x.expm1(), [1 / 2, 1 / 6])
      .mul(this.scale)
      .add(this.loc);
  }
}
