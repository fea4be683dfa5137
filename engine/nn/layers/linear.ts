/** Layers that multiply by a matrix. */

import { noGrad } from "../../core/mode.ts";
import type { Tensor } from "../../core/tensor.ts";
import { zeros } from "../../run/create.ts";
import { checkRange, wholeFrom } from "../../run/limits.ts";
import { bilinear, linear } from "../functional/linear.ts";
import { uniform_ } from "../init.ts";
import { Layer, type Making } from "../layer.ts";
import { Parameter } from "../parameter.ts";

/** Parameters of zeros, which are yet to be drawn. */
export function blank(shape: readonly number[], { dtype, device }: Making): Parameter {
  return new Parameter(zeros(shape, { dtype, device }));
}

/** Each uniform within 1 / √count of 0, where there are so many inputs: what most layers begin with. */
export function drawEvenly(count: number, ...parameters: readonly (Parameter | null)[]): void {
  const bound = count > 0 ? 1 / Math.sqrt(count) : 0;
  noGrad(() => {
    for (const parameter of parameters) if (parameter) uniform_(parameter, -bound, bound);
  });
}

export interface LinearOptions extends Making {
  /** Whether a bias is added. @defaultValue true */
  readonly bias?: boolean;
}

/**
 * x @ weightᵀ + bias: […, inFeatures] to […, outFeatures].
 * @example
 * const layer = new nn.Linear(20, 30);
 * layer(randn([128, 20])).shape; // [128, 30]
 */
export class Linear extends Layer {
  readonly inFeatures: number;
  readonly outFeatures: number;
  /** [outFeatures, inFeatures] */
  weight: Parameter;
  /** [outFeatures] */
  bias: Parameter | null;

  constructor(inFeatures: number, outFeatures: number, options: LinearOptions = {}) {
    super();
    checkRange("Linear", "inFeatures", inFeatures, wholeFrom(0));
    checkRange("Linear", "outFeatures", outFeatures, wholeFrom(0));
    this.inFeatures = inFeatures;
    this.outFeatures = outFeatures;
    this.weight = blank([outFeatures, inFeatures], options);
    this.bias = (options.bias ?? true) ? blank([outFeatures], options) : null;
    this.resetParameters();
  }

  /** Draw the parameters anew. */
  resetParameters(): void {
    drawEvenly(this.inFeatures, this.weight, this.bias);
  }

  override forward(x: Tensor): Tensor {
    return linear(x, this.weight, this.bias);
  }
}

/**
 * xᵀ · weight[k] · y + bias[k] for every output k: […, in1Features] and […, in2Features] to […, outFeatures].
 * @example
 * new nn.Bilinear(20, 30, 40)(randn([128, 20]), randn([128, 30])).shape; // [128, 40]
 */
export class Bilinear extends Layer {
  readonly in1Features: number;
  readonly in2Features: number;
  readonly outFeatures: number;
  /** [outFeatures, in1Features, in2Features] */
  weight: Parameter;
  /** [outFeatures] */
  bias: Parameter | null;

  constructor(in1Features: number, in2Features: number, outFeatures: number, options: LinearOptions = {}) {
    super();
    for (const [name, value] of Object.entries({ in1Features, in2Features, outFeatures }))
      checkRange("Bilinear", name, value, wholeFrom(1));
    this.in1Features = in1Features;
    this.in2Features = in2Features;
    this.outFeatures = outFeatures;
    this.weight = blank([outFeatures, in1Features, in2Features], options);
    this.bias = (options.bias ?? true) ? blank([outFeatures], options) : null;
    this.resetParameters();
  }

  /** Draw the parameters anew. */
  resetParameters(): void {
    drawEvenly(this.in1Features, this.weight, this.bias);
  }

  override forward(x: Tensor, y: Tensor): Tensor {
    return bilinear(x, y, this.weight, this.bias);
  }
}

/** Gives what it is given; takes any arguments to be made, so that it can stand for any layer. */
export class Identity extends Layer {
  constructor(..._: readonly unknown[]) {
    super();
  }

  override forward(x: Tensor): Tensor {
    return x;
  }
}
