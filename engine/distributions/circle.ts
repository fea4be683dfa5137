/** The von Mises distribution of angles. */

import { noGrad } from "../core/mode.ts";
import type { Tensor } from "../core/tensor.ts";
import { i0e, i1e } from "../ops/elementwise/bessel.ts";
import { expand } from "../ops/expand.ts";
import { type GeneratorOption, sampled } from "../ops/random.ts";
import { vonMisesOf } from "../ops/samplers.ts";
import type { Operand } from "../run/agree.ts";
import { finite, positive } from "../run/limits.ts";
import { Distribution, parametersOf } from "./distribution.ts";

/** Angles around `loc`: what the normal distribution is on a line, on a circle. A draw lies from −π to π. */
export class VonMises extends Distribution {
  readonly loc: Tensor;
  readonly concentration: Tensor;

  constructor(loc: Operand, concentration: Operand) {
    const given = parametersOf("VonMises", { loc, concentration }, { loc: finite, concentration: positive });
    super(given.loc.shape);
    this.loc = given.loc;
    this.concentration = given.concentration;
  }

  /** The angle around which it lies. */
  get mean(): Tensor {
    return this.loc;
  }

  /** The circular variance: 1 less the length of the mean of points on the circle. */
  get variance(): Tensor {
    return this.#length.neg().add(1);
  }

  get #length(): Tensor {
    return i1e(this.concentration).div(i0e(this.concentration));
  }

  override sample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    const full = this.extended(shape);
    return noGrad(() => {
      const off = sampled("VonMises", [expand(this.concentration, full)], options, vonMisesOf);
      const turns = off.add(this.loc).add(Math.PI);
      return turns
        .sub(
          turns
            .div(2 * Math.PI)
            .floor()
            .mul(2 * Math.PI),
        )
        .sub(Math.PI);
    });
  }

  logProb(value: Operand): Tensor {
    // cos(x) − 1 without what the difference would lose.
    const off = this.loc.neg().add(value).mul(0.5).sin().square().mul(-2);
    return this.concentration
      .mul(off)
      .sub(i0e(this.concentration).log())
      .sub(Math.log(2 * Math.PI));
  }

  override entropy(): Tensor {
    return this.#expected(this);
  }

  #expected(other: VonMises): Tensor {
    const turned = this.loc.sub(other.loc).cos().mul(other.#length).sub(1);
    const norm = i0e(this.concentration)
      .log()
      .add(Math.log(2 * Math.PI));
    return norm.sub(this.concentration.mul(turned));
  }

  override divergence(other: VonMises): Tensor {
    return other.#expected(this).sub(this.entropy());
  }
}
