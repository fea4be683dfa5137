/** What puts the elements that a max pool found back to their places. */

import type { Tensor } from "../../core/tensor.ts";
import type { Sizes } from "../functional/geometry.ts";
import { maxUnpool1d, maxUnpool2d, maxUnpool3d } from "../functional/max-pooling.ts";
import { Layer } from "../layer.ts";

export interface MaxUnpoolOptions {
  /** @defaultValue the kernel's size */
  readonly stride?: Sizes | null;
  /** On both sides. @defaultValue 0 */
  readonly padding?: Sizes;
}

abstract class MaxUnpool extends Layer {
  readonly kernelSize: Sizes;
  readonly stride: Sizes;
  readonly padding: Sizes;
  readonly #call: typeof maxUnpool1d;

  constructor(call: typeof maxUnpool1d, kernelSize: Sizes, { stride, padding = 0 }: MaxUnpoolOptions) {
    super();
    this.kernelSize = kernelSize;
    this.stride = stride ?? kernelSize;
    this.padding = padding;
    this.#call = call;
  }

  /** @param outputSize the spatial sizes of the result, or its whole shape; those that kernel and stride give unless told. */
  override forward(x: Tensor, indices: Tensor, outputSize?: readonly number[] | null): Tensor {
    const { kernelSize, stride, padding } = this;
    return this.#call(x, indices, kernelSize, { stride, padding, outputSize });
  }
}

/**
 * Zeros but for the elements of x at the places that a MaxPool1d found.
 * @example
 * const { values, indices } = new nn.MaxPool1d(2, { returnIndices: true })(tensor([[1, 3, 2, 5]]));
 * new nn.MaxUnpool1d(2)(values, indices).toArray(); // [[0, 3, 0, 5]]
 */
export class MaxUnpool1d extends MaxUnpool {
  constructor(kernelSize: Sizes, options: MaxUnpoolOptions = {}) {
    super(maxUnpool1d, kernelSize, options);
  }
}

/** As MaxUnpool1d, after a MaxPool2d. */
export class MaxUnpool2d extends MaxUnpool {
  constructor(kernelSize: Sizes, options: MaxUnpoolOptions = {}) {
    super(maxUnpool2d, kernelSize, options);
  }
}

/** As MaxUnpool1d, after a MaxPool3d. */
export class MaxUnpool3d extends MaxUnpool {
  constructor(kernelSize: Sizes, options: MaxUnpoolOptions = {}) {
    super(maxUnpool3d, kernelSize, options);
  }
}
