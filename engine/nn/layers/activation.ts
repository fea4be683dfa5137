/** Activations as layers: each is the function of its name, and is made with what that function takes after its tensor. */

import type { Tensor } from "../../core/tensor.ts";
import { overwriting } from "../../ops/overwriting.ts";
import { checkRange, checkRank, finite, wholeFrom } from "../../run/limits.ts";
import * as F from "../functional/activation.ts";
import { constant_ } from "../init.ts";
import { FunctionLayer, Layer, type Making } from "../layer.ts";
import type { Parameter } from "../parameter.ts";
import { blank } from "./linear.ts";

export interface InPlaceOptions {
  /** Whether the result is written over the input. @defaultValue false */
  readonly inplace?: boolean;
}

/** What may write its result over its input. */
abstract class Overwriting<S extends object = object> extends FunctionLayer<S & InPlaceOptions> {
  override forward(x: Tensor): Tensor {
    const value = (y: Tensor): Tensor => super.forward(y);
    return this.settings.inplace ? overwriting(this.constructor.name, value)(x) : value(x);
  }
}

/**
 * max(x, 0).
 * @example
 * new nn.ReLU()(tensor([-1, 2])).toArray(); // [0, 2]
 */
export class ReLU extends Overwriting {
  constructor({ inplace }: InPlaceOptions = {}) {
    super((x) => F.relu(x), { inplace });
  }
}

/** x between 0 and 6. */
export class ReLU6 extends Overwriting {
  constructor({ inplace }: InPlaceOptions = {}) {
    super((x) => F.relu6(x), { inplace });
  }
}

/** 1 / (1 + exp(−x)). */
export class Sigmoid extends FunctionLayer {
  constructor() {
    super((x) => F.sigmoid(x), {});
  }
}

/** The hyperbolic tangent. */
export class Tanh extends FunctionLayer {
  constructor() {
    super((x) => F.tanh(x), {});
  }
}

/** x · sigmoid(x), also called swish. */
export class SiLU extends Overwriting {
  constructor({ inplace }: InPlaceOptions = {}) {
    super((x) => F.silu(x), { inplace });
  }
}

/** x · tanh(softplus(x)). */
export class Mish extends Overwriting {
  constructor({ inplace }: InPlaceOptions = {}) {
    super((x) => F.mish(x), { inplace });
  }
}

/** elu with the constants that keep mean 0 and variance 1 through a deep net. */
export class SELU extends Overwriting {
  constructor({ inplace }: InPlaceOptions = {}) {
    super((x) => F.selu(x), { inplace });
  }
}

/** log(sigmoid(x)), without underflow. */
export class LogSigmoid extends FunctionLayer {
  constructor() {
    super((x) => F.logsigmoid(x), {});
  }
}

/** x / (1 + |x|). */
export class Softsign extends FunctionLayer {
  constructor() {
    super((x) => F.softsign(x), {});
  }
}

/** x − tanh(x). */
export class Tanhshrink extends FunctionLayer {
  constructor() {
    super((x) => F.tanhshrink(x), {});
  }
}

/** A sigmoid of three straight lines: 0 up to −3, 1 from 3 on. */
export class Hardsigmoid extends Overwriting {
  constructor({ inplace }: InPlaceOptions = {}) {
    super((x) => F.hardsigmoid(x), { inplace });
  }
}

/** x · hardsigmoid(x). */
export class Hardswish extends Overwriting {
  constructor({ inplace }: InPlaceOptions = {}) {
    super((x) => F.hardswish(x), { inplace });
  }
}

/** x where positive, else alpha · (exp(x) − 1). */
export class ELU extends Overwriting<{ readonly alpha: number }> {
  constructor(alpha: number = 1, { inplace }: InPlaceOptions = {}) {
    super((x, settings) => F.elu(x, settings.alpha), { alpha, inplace });
  }
}

/** x where positive, else alpha · (exp(x / alpha) − 1). */
export class CELU extends Overwriting<{ readonly alpha: number }> {
  constructor(alpha: number = 1, { inplace }: InPlaceOptions = {}) {
    super((x, settings) => F.celu(x, settings.alpha), { alpha, inplace });
  }
}

/** x where positive, else negativeSlope · x. */
export class LeakyReLU extends Overwriting<{ readonly negativeSlope: number }> {
  constructor(negativeSlope: number = 0.01, { inplace }: InPlaceOptions = {}) {
    super((x, settings) => F.leakyRelu(x, settings.negativeSlope), { negativeSlope, inplace });
  }
}

/** x between minVal and maxVal. */
export class Hardtanh extends Overwriting<{ readonly minVal: number; readonly maxVal: number }> {
  constructor(minVal: number = -1, maxVal: number = 1, { inplace }: InPlaceOptions = {}) {
    super((x, settings) => F.hardtanh(x, settings.minVal, settings.maxVal), { minVal, maxVal, inplace });
  }
}

/** x, but 0 within lambda of 0. */
export class Hardshrink extends FunctionLayer<{ readonly lambda: number }> {
  constructor(lambda: number = 0.5) {
    super((x, settings) => F.hardshrink(x, settings.lambda), { lambda });
  }
}

/** x moved towards 0 by lambda, and 0 within lambda of 0. */
export class Softshrink extends FunctionLayer<{ readonly lambda: number }> {
  constructor(lambda: number = 0.5) {
    super((x, settings) => F.softshrink(x, settings.lambda), { lambda });
  }
}

/** x above the threshold, elsewhere the value. */
export class Threshold extends Overwriting<{ readonly threshold: number; readonly value: number }> {
  constructor(threshold: number, value: number, { inplace }: InPlaceOptions = {}) {
    super((x, settings) => F.threshold(x, settings.threshold, settings.value), { threshold, value, inplace });
  }
}

/** log(1 + exp(beta · x)) / beta, and x itself where beta · x is above the threshold. */
export class Softplus extends FunctionLayer<{ readonly beta: number; readonly threshold: number }> {
  constructor(beta: number = 1, threshold: number = 20) {
    super((x, settings) => F.softplus(x, settings.beta, settings.threshold), { beta, threshold });
  }
}

/** The first half of a dimension, the last unless told, times the sigmoid of the second half. */
export class GLU extends FunctionLayer<{ readonly dim: number }> {
  constructor(dim: number = -1) {
    super((x, settings) => F.glu(x, settings.dim), { dim });
  }
}

/** exp(x) over its sum along a dimension. */
export class Softmax extends FunctionLayer<{ readonly dim: number }> {
  constructor(dim: number) {
    super((x, settings) => F.softmax(x, settings.dim), { dim });
  }
}

/** The logarithm of softmax along a dimension. */
export class LogSoftmax extends FunctionLayer<{ readonly dim: number }> {
  constructor(dim: number) {
    super((x, settings) => F.logSoftmax(x, settings.dim), { dim });
  }
}

/** softmax of −x along a dimension. */
export class Softmin extends FunctionLayer<{ readonly dim: number }> {
  constructor(dim: number) {
    super((x, settings) => F.softmin(x, settings.dim), { dim });
  }
}

export interface GeluOptions {
  /** "tanh" for the approximation by a hyperbolic tangent. */
  readonly approximate?: "none" | "tanh";
}

/** x · Φ(x), or its approximation. */
export class GELU extends FunctionLayer<GeluOptions> {
  constructor(options: GeluOptions = {}) {
    super(F.gelu, options);
  }
}

/** Softmax over the channels of [batch, channels, height, width] or [channels, height, width]. */
export class Softmax2d extends FunctionLayer {
  constructor() {
    super((x) => {
      checkRank("Softmax2d", "x", x, 3, "[batch, channels, height, width] or [channels, height, width]", 4);
      return F.softmax(x, -3);
    }, {});
  }
}

/** leakyRelu with slopes drawn evenly from lower to upper while training, their mean afterwards. */
export class RReLU extends Overwriting<{ readonly lower: number; readonly upper: number }> {
  constructor(lower: number = 1 / 8, upper: number = 1 / 3, { inplace }: InPlaceOptions = {}) {
    super((x, settings) => F.rrelu(x, settings.lower, settings.upper, this.training), {
      lower,
      upper,
      inplace,
    });
  }
}

export interface PreluOptions extends Making {
  /** What the slopes are at first. @defaultValue 0.25 */
  readonly init?: number;
}

/**
 * leakyRelu with learned slopes: one, or one a channel (dimension 1).
 * @example
 * new nn.PReLU()(tensor([-1, 2])).toArray(); // [-0.25, 2]
 */
export class PReLU extends Layer {
  readonly numParameters: number;
  readonly init: number;
  /** [numParameters] */
  weight: Parameter;

  constructor(numParameters: number = 1, options: PreluOptions = {}) {
    super();
    checkRange("PReLU", "numParameters", numParameters, wholeFrom(1));
    checkRange("PReLU", "init", options.init ?? 0.25, finite);
    this.numParameters = numParameters;
    this.init = options.init ?? 0.25;
    this.weight = blank([numParameters], options);
    this.resetParameters();
  }

  /** Slopes of `init`. */
  resetParameters(): void {
    constant_(this.weight, this.init);
  }

  override forward(x: Tensor): Tensor {
    return F.prelu(x, this.weight);
  }
}
