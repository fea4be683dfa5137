/** Dropouts as layers: they do something while training, and nothing afterwards. */

import type { Tensor } from "../../core/tensor.ts";
import { overwriting } from "../../ops/overwriting.ts";
import { checkRange, share } from "../../run/limits.ts";
import * as F from "../functional/dropout.ts";
import { Layer } from "../layer.ts";
import type { InPlaceOptions } from "./activation.ts";

abstract class Drop extends Layer {
  /** The chance of each to be left out. */
  readonly p: number;
  /** Whether the result is written over the input. */
  readonly inplace?: boolean;
  readonly #call: typeof F.dropout;

  constructor(call: typeof F.dropout, p: number, { inplace }: InPlaceOptions) {
    super();
    checkRange(new.target.name, "p", p, share);
    this.p = p;
    if (inplace) this.inplace = inplace;
    this.#call = call;
  }

  override forward(x: Tensor): Tensor {
    const value = (y: Tensor): Tensor => this.#call(y, this.p, this.training);
    return this.inplace && this.training ? overwriting(this.constructor.name, value)(x) : value(x);
  }
}

/**
 * Each element 0 with chance p while training, else divided by 1 − p; x itself afterwards.
 * @example
 * new nn.Dropout(0.2).eval()(tensor([1, 2])).toArray(); // [1, 2]
 */
export class Dropout extends Drop {
  constructor(p: number = 0.5, options: InPlaceOptions = {}) {
    super(F.dropout, p, options);
  }
}

/** As Dropout, of whole channels: [batch, channels, n] or [channels, n]. */
export class Dropout1d extends Drop {
  constructor(p: number = 0.5, options: InPlaceOptions = {}) {
    super(F.dropout1d, p, options);
  }
}

/** As Dropout, of whole channels: [batch, channels, height, width]. */
export class Dropout2d extends Drop {
  constructor(p: number = 0.5, options: InPlaceOptions = {}) {
    super(F.dropout2d, p, options);
  }
}

/** As Dropout, of whole channels: [batch, channels, depth, height, width] or [channels, depth, height, width]. */
export class Dropout3d extends Drop {
  constructor(p: number = 0.5, options: InPlaceOptions = {}) {
    super(F.dropout3d, p, options);
  }
}

/** Dropout that keeps mean 0 and variance 1, for SELU: elements become selu's lower limit. */
export class AlphaDropout extends Drop {
  constructor(p: number = 0.5, options: InPlaceOptions = {}) {
    super(F.alphaDropout, p, options);
  }
}

/** As AlphaDropout, of whole channels: [batch, channels, …]. */
export class FeatureAlphaDropout extends Drop {
  constructor(p: number = 0.5, options: InPlaceOptions = {}) {
    super(F.featureAlphaDropout, p, options);
  }
}
