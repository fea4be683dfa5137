/** Sizes of what lies around 0: half of the normal distribution, and half of Cauchy's. */
import type { Tensor } from "../core/tensor.ts";
import { ndtr } from "../ops/elementwise/normal.ts";
import { where } from "../ops/elementwise/piecewise.ts";
import { erfinv } from "../ops/elementwise/quantile.ts";
import type { GeneratorOption } from "../ops/random.ts";
import type { Operand } from "../run/agree.ts";
import { positive } from "../run/limits.ts";
import { rand, randn } from "../run/random.ts";
import {
  Distribution,
  type Expectations,
  infiniteOf,
  inside,
  like,
  POSITIVES,
  parametersOf,
  type Support,
} from "./distribution.ts";

/** The size of what is normal around 0, with this scale. */
export class HalfNormal extends Distribution {
  readonly scale: Tensor;
  override readonly hasRsample: boolean = true;

  constructor(scale: Operand) {
    const { scale: width } = parametersOf("HalfNormal", { scale }, { scale: positive });
    super(width.shape);
    this.scale = width;
  }

  get mean(): Tensor {
    return this.scale.mul(Math.sqrt(2 / Math.PI));
  }

  get variance(): Tensor {
    return this.scale.square().mul(1 - 2 / Math.PI);
  }

  override rsample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    return randn(this.extended(shape), like(this.scale, options)).abs().mul(this.scale);
  }

  logProb(value: Operand): Tensor {
    const z = this.scale.mul(0).add(value).div(this.scale);
    const inside = z
      .square()
      .mul(-0.5)
      .sub(this.scale.log())
      .add(Math.log(2 / Math.PI) / 2);
    return where(z.ge(0), inside, Number.NEGATIVE_INFINITY);
  }

  override entropy(): Tensor {
    return this.scale.log().add((1 + Math.log(Math.PI / 2)) / 2);
  }

  override cdf(value: Operand): Tensor {
    return ndtr(this.scale.mul(0).add(value).div(this.scale)).mul(2).sub(1).clampMin(0);
  }

  override icdf(p: Operand): Tensor {
    return erfinv(this.scale.mul(0).add(p)).mul(this.scale).mul(Math.SQRT2);
  }

  override get support(): Support {
    return POSITIVES;
  }

  override surprise(other: Distribution): Tensor {
    const square = infiniteOf(other.mean.square().add(other.variance));
    return square
      .div(this.scale.square())
      .mul(0.5)
      .add(this.scale.log())
      .add(Math.log(Math.PI / 2) / 2);
  }

  override divergence({ scale }: HalfNormal): Tensor {
    const ratio = this.scale.div(scale);
    return ratio.square().sub(1).mul(0.5).sub(ratio.log());
  }
}

/** The size of what has Cauchy's distribution around 0; its mean and variance are ∞. */
export class HalfCauchy extends Distribution {
  readonly scale: Tensor;
  override readonly hasRsample: boolean = true;

  constructor(scale: Operand) {
    const given = parametersOf("HalfCauchy", { scale }, { scale: positive });
    super(given.scale.shape);
    this.scale = given.scale;
  }

  get mean(): Tensor {
    return this.scale.mul(Number.POSITIVE_INFINITY);
  }

  get variance(): Tensor {
    return this.mean;
  }

  override rsample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    return this.icdf(rand(this.extended(shape), like(this.scale, options)));
  }

  logProb(value: Operand): Tensor {
    const x = this.scale.mul(0).add(value);
    return inside(x.ge(0), x, 1, (y) =>
      y
        .div(this.scale)
        .square()
        .log1p()
        .neg()
        .sub(this.scale.log())
        .add(Math.log(2 / Math.PI)),
    );
  }

  override entropy(): Tensor {
    return this.scale.log().add(Math.log(2 * Math.PI));
  }

  override cdf(value: Operand): Tensor {
    return this.scale
      .mul(0)
      .add(value)
      .clampMin(0)
      .div(this.scale)
      .atan()
      .mul(2 / Math.PI);
  }

  override icdf(p: Operand): Tensor {
    return this.scale
      .mul(0)
      .add(p)
      .mul(Math.PI / 2)
      .tan()
      .mul(this.scale);
  }

  override get support(): Support {
    return POSITIVES;
  }

  override get expectations(): Expectations {
    return { log: this.scale.log() };
  }
}
