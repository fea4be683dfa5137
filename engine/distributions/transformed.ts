/** Distributions of what maps make of others, and those that are declared so: logistic normal. */
import type { Tensor } from "../core/tensor.ts";
import { where } from "../ops/elementwise/piecewise.ts";
import type { GeneratorOption } from "../ops/random.ts";
import type { Operand } from "../run/agree.ts";
import { checkKind, Distribution, summed } from "./distribution.ts";
import { Normal } from "./location-scale.ts";
import { StickBreakingTransform } from "./maps.ts";
import { ComposeTransform, type Transform } from "./transforms.ts";

/**
 * What a map, or one after the other, makes of draws.
 * @param base whose last dimensions become those of an event where a map takes several numbers at once.
 * @throws {TypeError} for moments and entropy, which are not known in general.
 * @example
 * const { ExpTransform, Normal, TransformedDistribution } = distributions;
 * new TransformedDistribution(new Normal(0, 1), [new ExpTransform()]).logProb(tensor(1)).item(); // -0.9189385
 */
export class TransformedDistribution extends Distribution {
  readonly base: Distribution;
  readonly transforms: readonly Transform[];
  override readonly hasRsample: boolean;
  readonly #map: ComposeTransform;

  constructor(base: Distribution, transforms: Transform | readonly Transform[]) {
    checkKind("TransformedDistribution", "base", base, Distribution, "a distribution");
    const list = Array.isArray(transforms) ? (transforms as readonly Transform[]) : [transforms as Transform];
    const map = new ComposeTransform(list);
    const whole = map.forwardShape([...base.batchShape, ...base.eventShape]);
    const cut = whole.length - Math.max(base.eventShape.length, map.eventDim);
    super(whole.slice(0, cut), whole.slice(cut));
    this.base = base;
    this.transforms = list;
    this.#map = map;
    this.hasRsample = base.hasRsample;
  }

  get mean(): Tensor {
    return this.lacks("mean in closed form");
  }

  get variance(): Tensor {
    return this.lacks("variance in closed form");
  }

  override sample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    return this.#map.forward(this.base.sample(shape, options)).detach();
  }

  override rsample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    return this.#map.forward(this.base.rsample(shape, options));
  }

  logProb(value: Tensor): Tensor {
    const x = this.#map.inverse(value);
    const dims = this.eventShape.length;
    const stretch = summed(this.#map.logAbsDetJacobian(x, value), dims - this.#map.eventDim);
    return summed(this.base.logProb(x), dims - this.base.eventShape.length).sub(stretch);
  }

  #rises(of: string): Tensor | number {
    return this.#map.sign ?? this.lacks(of);
  }

  override cdf(value: Tensor): Tensor {
    const sign = this.#rises("cdf in closed form");
    const below = this.base.cdf(this.#map.inverse(value));
    return where(below.mul(0).add(sign).gt(0), below, below.neg().add(1));
  }

  override icdf(p: Operand): Tensor {
    const sign = this.#rises("icdf in closed form");
    const from = (q: Operand): Tensor => this.#map.forward(this.base.icdf(q));
    const rising = from(p);
    return where(rising.mul(0).add(sign).gt(0), rising, from(typeof p === "number" ? 1 - p : p.neg().add(1)));
  }

  /** Maps change no divergence, as long as they are the same. @throws {TypeError} where they are not the same objects. */
  override divergence(other: TransformedDistribution): Tensor {
    const same = this.transforms.length === other.transforms.length;
    if (!same || this.transforms.some((each, k) => each !== other.transforms[k]))
      throw new TypeError("klDivergence: the two are not made by the same transforms.");
    const each = this.base.divergence(other.base);
    return summed(each, this.eventShape.length - this.base.eventShape.length);
  }
}

const breaking: StickBreakingTransform = /* @__PURE__ */ new StickBreakingTransform();

/** Shares that breaking a stick by normal numbers leaves: one more, along the last dimension, than there are of them. */
export class LogisticNormal extends TransformedDistribution {
  readonly loc: Tensor;
  readonly scale: Tensor;

  constructor(loc: Operand, scale: Operand) {
    const base = new Normal(loc, scale);
    super(base, breaking);
    this.loc = base.loc;
    this.scale = base.scale;
  }
}
