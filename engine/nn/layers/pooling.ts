/** Pools as layers: over windows of one to three dimensions, after batch and channels or after channels alone. */

import type { Tensor } from "../../core/tensor.ts";
import type { ValuesAndIndices } from "../../ops/extremum.ts";
import {
  type FractionalPoolOptions,
  fractionalMaxPool2d,
  fractionalMaxPool3d,
} from "../functional/fractional-pooling.ts";
import type { Sizes } from "../functional/geometry.ts";
import * as M from "../functional/max-pooling.ts";
import * as P from "../functional/pooling.ts";
import { FunctionLayer } from "../layer.ts";

interface Windowed {
  readonly kernelSize: Sizes;
}

export interface MaxPoolLayerOptions extends M.MaxPoolOptions {
  /** Whether the places are given beside the values, as `{ values, indices }`: what MaxUnpool takes. Type it so: `new nn.MaxPool2d<true>(2, { returnIndices: true })`. */
  readonly returnIndices?: boolean;
}

type Pooled<I extends boolean> = I extends true ? ValuesAndIndices : Tensor;

/** Gives the values alone, or the places as well. */
function chosen<I extends boolean>(pooled: ValuesAndIndices, returnIndices: boolean = false): Pooled<I> {
  return (returnIndices ? pooled : pooled.values) as Pooled<I>;
}

abstract class MaxPool<I extends boolean> extends FunctionLayer<
  MaxPoolLayerOptions & Windowed,
  [x: Tensor],
  Pooled<I>
> {
  constructor(call: typeof M.maxPool1d, kernelSize: Sizes, options: MaxPoolLayerOptions) {
    super(
      (x, { kernelSize: size, returnIndices, ...rest }) => chosen<I>(call(x, size, rest), returnIndices),
      {
        kernelSize,
        ...options,
      },
    );
  }
}

abstract class AveragePool extends FunctionLayer<P.AveragePoolOptions & Windowed> {
  constructor(call: typeof P.avgPool1d, kernelSize: Sizes, options: P.AveragePoolOptions) {
    super((x, { kernelSize: size, ...rest }) => call(x, size, rest), { kernelSize, ...options });
  }
}

abstract class PowerPool extends FunctionLayer<P.PoolOptions & Windowed & { readonly p: number }> {
  constructor(call: typeof P.lpPool2d, p: number, kernelSize: Sizes, options: P.PoolOptions) {
    super((x, { p: power, kernelSize: size, ...rest }) => call(x, power, size, rest), {
      p,
      kernelSize,
      ...options,
    });
  }
}

interface Sized {
  readonly outputSize: P.OutputSizes;
}

export interface AdaptiveMaxPoolOptions {
  /** Whether the places are given beside the values, as `{ values, indices }`. */
  readonly returnIndices?: boolean;
}

abstract class AdaptiveMax<I extends boolean> extends FunctionLayer<
  AdaptiveMaxPoolOptions & Sized,
  [x: Tensor],
  Pooled<I>
> {
  constructor(call: typeof M.adaptiveMaxPool1d, outputSize: P.OutputSizes, options: AdaptiveMaxPoolOptions) {
    super((x, { outputSize: size, returnIndices }) => chosen<I>(call(x, size), returnIndices), {
      outputSize,
      ...options,
    });
  }
}

/**
 * The largest of each window: [batch, channels, n].
 * @example
 * new nn.MaxPool1d(2)(tensor([[1, 3, 2, 5]])).toArray(); // [[3, 5]]
 * new nn.MaxPool1d(2, { returnIndices: true })(tensor([[1, 3, 2, 5]])).indices.toArray(); // [[1, 3]]
 */
export class MaxPool1d<I extends boolean = false> extends MaxPool<I> {
  constructor(kernelSize: Sizes, options: MaxPoolLayerOptions = {}) {
    super(M.maxPool1d, kernelSize, options);
  }
}

/** As MaxPool1d, of [batch, channels, height, width]. */
export class MaxPool2d<I extends boolean = false> extends MaxPool<I> {
  constructor(kernelSize: Sizes, options: MaxPoolLayerOptions = {}) {
    super(M.maxPool2d, kernelSize, options);
  }
}

/** As MaxPool1d, of [batch, channels, depth, height, width]. */
export class MaxPool3d<I extends boolean = false> extends MaxPool<I> {
  constructor(kernelSize: Sizes, options: MaxPoolLayerOptions = {}) {
    super(M.maxPool3d, kernelSize, options);
  }
}

/**
 * The average of each window: [batch, channels, n].
 * @example
 * new nn.AvgPool1d(2)(tensor([[1, 3, 2, 6]])).toArray(); // [[2, 4]]
 */
export class AvgPool1d extends AveragePool {
  constructor(kernelSize: Sizes, options: P.AveragePoolOptions = {}) {
    super(P.avgPool1d, kernelSize, options);
  }
}

/** As AvgPool1d, of [batch, channels, height, width]. */
export class AvgPool2d extends AveragePool {
  constructor(kernelSize: Sizes, options: P.AveragePoolOptions = {}) {
    super(P.avgPool2d, kernelSize, options);
  }
}

/** As AvgPool1d, of [batch, channels, depth, height, width]. */
export class AvgPool3d extends AveragePool {
  constructor(kernelSize: Sizes, options: P.AveragePoolOptions = {}) {
    super(P.avgPool3d, kernelSize, options);
  }
}

/** The power sum of each window to the power 1 / p: [batch, channels, n]. */
export class LPPool1d extends PowerPool {
  constructor(p: number, kernelSize: Sizes, options: P.PoolOptions = {}) {
    super(P.lpPool1d, p, kernelSize, options);
  }
}

/** As LPPool1d, of [batch, channels, height, width]. */
export class LPPool2d extends PowerPool {
  constructor(p: number, kernelSize: Sizes, options: P.PoolOptions = {}) {
    super(P.lpPool2d, p, kernelSize, options);
  }
}

/** As LPPool1d, of [batch, channels, depth, height, width]. */
export class LPPool3d extends PowerPool {
  constructor(p: number, kernelSize: Sizes, options: P.PoolOptions = {}) {
    super(P.lpPool3d, p, kernelSize, options);
  }
}

/** Averages of as many windows as are wanted, nearly equal in size; null keeps the input's number: [batch, channels, n]. */
export class AdaptiveAvgPool1d extends FunctionLayer<Sized> {
  constructor(outputSize: P.OutputSizes) {
    super((x, settings) => P.adaptiveAvgPool1d(x, settings.outputSize), { outputSize });
  }
}

/**
 * As AdaptiveAvgPool1d, of [batch, channels, height, width].
 * @example
 * new nn.AdaptiveAvgPool2d([5, null])(randn([1, 64, 10, 9])).shape; // [1, 64, 5, 9]
 */
export class AdaptiveAvgPool2d extends FunctionLayer<Sized> {
  constructor(outputSize: P.OutputSizes) {
    super((x, settings) => P.adaptiveAvgPool2d(x, settings.outputSize), { outputSize });
  }
}

/** As AdaptiveAvgPool1d, of [batch, channels, depth, height, width]. */
export class AdaptiveAvgPool3d extends FunctionLayer<Sized> {
  constructor(outputSize: P.OutputSizes) {
    super((x, settings) => P.adaptiveAvgPool3d(x, settings.outputSize), { outputSize });
  }
}

/** The largest of as many windows as are wanted, nearly equal in size: [batch, channels, n]. */
export class AdaptiveMaxPool1d<I extends boolean = false> extends AdaptiveMax<I> {
  constructor(outputSize: P.OutputSizes, options: AdaptiveMaxPoolOptions = {}) {
    super(M.adaptiveMaxPool1d, outputSize, options);
  }
}

/** As AdaptiveMaxPool1d, of [batch, channels, height, width]. */
export class AdaptiveMaxPool2d<I extends boolean = false> extends AdaptiveMax<I> {
  constructor(outputSize: P.OutputSizes, options: AdaptiveMaxPoolOptions = {}) {
    super(M.adaptiveMaxPool2d, outputSize, options);
  }
}

/** As AdaptiveMaxPool1d, of [batch, channels, depth, height, width]. */
export class AdaptiveMaxPool3d<I extends boolean = false> extends AdaptiveMax<I> {
  constructor(outputSize: P.OutputSizes, options: AdaptiveMaxPoolOptions = {}) {
    super(M.adaptiveMaxPool3d, outputSize, options);
  }
}

export interface FractionalPoolLayerOptions extends FractionalPoolOptions {
  /** Whether the places are given beside the values, as `{ values, indices }`. */
  readonly returnIndices?: boolean;
}

abstract class FractionalPool<I extends boolean> extends FunctionLayer<
  FractionalPoolLayerOptions & Windowed,
  [x: Tensor],
  Pooled<I>
> {
  constructor(call: typeof fractionalMaxPool2d, kernelSize: Sizes, options: FractionalPoolLayerOptions) {
    super(
      (x, { kernelSize: size, returnIndices, ...rest }) => chosen<I>(call(x, size, rest), returnIndices),
      {
        kernelSize,
        ...options,
      },
    );
  }
}

/**
 * The largest of windows whose steps are drawn by chance, as many as are wanted: [batch, channels, height, width].
 * @example
 * new nn.FractionalMaxPool2d(3, { outputSize: [13, 12] })(randn([1, 2, 32, 30])).shape; // [1, 2, 13, 12]
 */
export class FractionalMaxPool2d<I extends boolean = false> extends FractionalPool<I> {
  constructor(kernelSize: Sizes, options: FractionalPoolLayerOptions) {
    super(fractionalMaxPool2d, kernelSize, options);
  }
}

/** As FractionalMaxPool2d, of [batch, channels, depth, height, width]. */
export class FractionalMaxPool3d<I extends boolean = false> extends FractionalPool<I> {
  constructor(kernelSize: Sizes, options: FractionalPoolLayerOptions) {
    super(fractionalMaxPool3d, kernelSize, options);
  }
}
