/** Convolutions as layers. */

import { sizeOf } from "../../core/layout.ts";
import type { Tensor } from "../../core/tensor.ts";
import { ShapeError, shapeText } from "../../errors.ts";
import { checkRange, wholeFrom } from "../../run/limits.ts";
import {
  type ConvolutionOptions,
  conv1d,
  conv2d,
  conv3d,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
  type TransposedOptions,
} from "../functional/convolution.ts";
import { each, type Sizes } from "../functional/geometry.ts";
import { pad } from "../functional/padding.ts";
import { Layer, type Making } from "../layer.ts";
import type { Parameter } from "../parameter.ts";
import { blank, drawEvenly } from "./linear.ts";

interface Common extends Making {
  /** @defaultValue 1 */
  readonly stride?: Sizes;
  /** From one element of the kernel to the next. @defaultValue 1 */
  readonly dilation?: Sizes;
  /** Into how many parts the channels are split, each convolved apart. @defaultValue 1 */
  readonly groups?: number;
  /** Whether a bias is added. @defaultValue true */
  readonly bias?: boolean;
}

export interface ConvOptions extends Common {
  /** On both sides; "same" keeps the size (at stride 1), "valid" adds none. @defaultValue 0 */
  readonly padding?: Sizes | "same" | "valid";
  /** What is added: zeros, what mirrors at the edge, the edge itself, or the other end. @defaultValue "zeros" */
  readonly paddingMode?: "zeros" | "reflect" | "replicate" | "circular";
}

export interface ConvTransposeOptions extends Common {
  readonly padding?: Sizes;
  /** What is added at the end of each dimension. */
  readonly outputPadding?: Sizes;
}

/** What convolutions and their transposes have in common. */
abstract class Convolution extends Layer {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly groups: number;
  weight: Parameter;
  /** [outChannels] */
  bias: Parameter | null;

  constructor(
    rank: number,
    [first, second]: readonly [number, number],
    [inChannels, outChannels, kernelSize]: readonly [number, number, Sizes],
    options: Common,
  ) {
    super();
    const { stride = 1, dilation = 1, groups = 1, bias = true } = options;
    const { name } = new.target;
    checkRange(name, "groups", groups, wholeFrom(1));
    for (const [key, count] of Object.entries({ inChannels, outChannels })) {
      checkRange(name, key, count, wholeFrom(1));
      if (count % groups !== 0)
        throw new ShapeError(`${name}: ${key}, ${count}, does not divide into ${groups} groups.`);
    }
    this.inChannels = inChannels;
    this.outChannels = outChannels;
    this.kernelSize = each(name, "kernelSize", kernelSize, rank, wholeFrom(1));
    this.stride = each(name, "stride", stride, rank, wholeFrom(1));
    this.dilation = each(name, "dilation", dilation, rank, wholeFrom(1));
    this.groups = groups;
    this.weight = blank([first, second / groups, ...this.kernelSize], options);
    this.bias = bias ? blank([outChannels], options) : null;
    this.resetParameters();
  }

  /** Draw the parameters anew. */
  resetParameters(): void {
    const [, ...inputs] = this.weight.shape;
    drawEvenly(sizeOf(inputs), this.weight, this.bias);
  }
}

type Given = readonly [inChannels: number, outChannels: number, kernelSize: Sizes];

abstract class Conv extends Convolution {
  readonly padding: readonly number[] | "same" | "valid";
  readonly paddingMode: NonNullable<ConvOptions["paddingMode"]>;
  readonly #convolve: (x: Tensor, weight: Tensor, options?: ConvolutionOptions) => Tensor;

  constructor(rank: number, convolve: typeof conv1d, given: Given, options: ConvOptions) {
    super(rank, [given[1], given[0]], given, options);
    const { padding = 0, paddingMode = "zeros" } = options;
    this.padding =
      typeof padding === "string" ? padding : each(new.target.name, "padding", padding, rank, wholeFrom(0));
    if (padding === "same" && this.stride.some((step) => step !== 1))
      throw new RangeError(
        `${new.target.name}: padding "same" keeps the size at stride 1 alone, not at stride ${shapeText(this.stride)}: give the padding in numbers.`,
      );
    this.paddingMode = paddingMode;
    this.#convolve = convolve;
  }

  /** As `pad` takes it: from the last dimension on, before and after. */
  #border(): number[] {
    const { padding, dilation, kernelSize } = this;
    const pairs = kernelSize.map((size, d): [number, number] => {
      const total = dilation[d] * (size - 1);
      if (padding === "same") return [Math.floor(total / 2), Math.ceil(total / 2)];
      return padding === "valid" ? [0, 0] : [padding[d], padding[d]];
    });
    return pairs.reverse().flat();
  }

  override forward(x: Tensor): Tensor {
    const { weight, bias, stride, dilation, groups, padding, paddingMode } = this;
    const options = { bias, stride, dilation, groups };
    if (paddingMode === "zeros") return this.#convolve(x, weight, { ...options, padding });
    return this.#convolve(pad(x, this.#border(), { mode: paddingMode }), weight, options);
  }
}

/** What transposes of convolutions have in common. */
export abstract class ConvTranspose extends Convolution {
  readonly padding: readonly number[];
  readonly outputPadding: readonly number[];
  readonly #convolve: (x: Tensor, weight: Tensor, options?: TransposedOptions) => Tensor;

  constructor(rank: number, convolve: typeof convTranspose1d, given: Given, options: ConvTransposeOptions) {
    super(rank, [given[0], given[1]], given, options);
    const { name } = new.target;
    this.padding = each(name, "padding", options.padding ?? 0, rank, wholeFrom(0));
    this.outputPadding = each(name, "outputPadding", options.outputPadding ?? 0, rank, wholeFrom(0));
    this.#convolve = convolve;
  }

  /** @param outputSize the spatial sizes that are wanted, or the whole shape, in the place of `outputPadding`. */
  override forward(x: Tensor, outputSize?: readonly number[]): Tensor {
    const { weight, bias, stride, dilation, groups, padding } = this;
    const outputPadding = outputSize ? this.#more(x, outputSize) : this.outputPadding;
    return this.#convolve(x, weight, { bias, stride, dilation, groups, padding, outputPadding });
  }

  /** What is to be added for a size. */
  #more(x: Tensor, outputSize: readonly number[]): number[] {
    const rank = this.kernelSize.length;
    const wanted = outputSize.slice(-rank);
    const least = this.kernelSize.map(
      (size, d) =>
        (x.shape[x.ndim - rank + d] - 1) * this.stride[d] -
        2 * this.padding[d] +
        this.dilation[d] * (size - 1) +
        1,
    );
    const most = least.map((n, d) => n + this.stride[d] - 1);
    if (wanted.length !== rank || wanted.some((n, d) => n < least[d] || n > most[d]))
      throw new ShapeError(
        `${this.constructor.name}: outputSize ${shapeText(outputSize)} cannot be: from shape ${shapeText(x.shape)} come sizes from ${shapeText(least)} to ${shapeText(most)}.`,
      );
    return wanted.map((n, d) => n - least[d]);
  }
}

/**
 * Sliding products over one dimension: [batch, inChannels, n] or [inChannels, n] to [batch, outChannels, m] or [outChannels, m].
 * @example
 * new nn.Conv1d(16, 33, 3, { stride: 2 })(randn([20, 16, 50])).shape; // [20, 33, 24]
 */
export class Conv1d extends Conv {
  constructor(inChannels: number, outChannels: number, kernelSize: Sizes, options: ConvOptions = {}) {
    super(1, conv1d, [inChannels, outChannels, kernelSize], options);
  }
}

/**
 * As Conv1d, over two dimensions: [batch, inChannels, height, width].
 * @example
 * new nn.Conv2d(4, 6, [3, 5], { stride: [2, 1], padding: [4, 2] })(randn([2, 4, 10, 20])).shape; // [2, 6, 8, 20]
 */
export class Conv2d extends Conv {
  constructor(inChannels: number, outChannels: number, kernelSize: Sizes, options: ConvOptions = {}) {
    super(2, conv2d, [inChannels, outChannels, kernelSize], options);
  }
}

/** As Conv1d, over three dimensions: [batch, inChannels, depth, height, width]. */
export class Conv3d extends Conv {
  constructor(inChannels: number, outChannels: number, kernelSize: Sizes, options: ConvOptions = {}) {
    super(3, conv3d, [inChannels, outChannels, kernelSize], options);
  }
}

/**
 * The transpose of Conv1d: [batch, inChannels, n] to [batch, outChannels, m], where a Conv1d of the same settings would lead back.
 * @example
 * const up = new nn.ConvTranspose1d(2, 3, 3, { stride: 2, padding: 1 });
 * up(randn([1, 2, 6])).shape; // [1, 3, 11]
 * up(randn([1, 2, 6]), [12]).shape; // [1, 3, 12]
 */
export class ConvTranspose1d extends ConvTranspose {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: Sizes,
    options: ConvTransposeOptions = {},
  ) {
    super(1, convTranspose1d, [inChannels, outChannels, kernelSize], options);
  }
}

/** As ConvTranspose1d, over two dimensions. */
export class ConvTranspose2d extends ConvTranspose {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: Sizes,
    options: ConvTransposeOptions = {},
  ) {
    super(2, convTranspose2d, [inChannels, outChannels, kernelSize], options);
  }
}

/** As ConvTranspose1d, over three dimensions. */
export class ConvTranspose3d extends ConvTranspose {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: Sizes,
    options: ConvTransposeOptions = {},
  ) {
    super(3, convTranspose3d, [inChannels, outChannels, kernelSize], options);
  }
}
