/** Convolutions of one to three dimensions. */

import type { Tensor } from "../../core/tensor.ts";
import { ShapeError, shapeText } from "../../errors.ts";
import { convolutionOp } from "../../ops/convolution.ts";
import { reshape, squeeze, unsqueeze } from "../../ops/view.ts";
import { each, type Sizes } from "./geometry.ts";
import { pad } from "./padding.ts";

export interface ConvolutionOptions {
  readonly bias?: Tensor | null;
  /** 1 unless told. */
  readonly stride?: Sizes;
  /** Zeros on both sides: 0 unless told; "same" keeps the size (at stride 1), "valid" adds none. */
  readonly padding?: Sizes | "same" | "valid";
  /** From one element of the kernel to the next: 1 unless told. */
  readonly dilation?: Sizes;
  /** Into how many parts the channels are split, each convolved apart. */
  readonly groups?: number;
}

export interface TransposedOptions extends Omit<ConvolutionOptions, "padding"> {
  readonly padding?: Sizes;
  /** What is added at the end of each dimension. */
  readonly outputPadding?: Sizes;
}

/** [batch, channels, …] from it or from one unbatched. */
function batched(
  op: string,
  x: Tensor,
  weight: Tensor,
  rank: number,
  channels: number,
): { full: Tensor; alone: boolean } {
  const alone = x.ndim === rank + 1;
  const full = alone ? unsqueeze(x, 0) : x;
  if (full.ndim !== rank + 2 || weight.ndim !== rank + 2 || full.shape[1] !== channels)
    throw new ShapeError(
      `${op}: an input of shape ${shapeText(x.shape)} does not fit a weight of shape ${shapeText(weight.shape)}.`,
    );
  return { full, alone };
}

function finished(out: Tensor, bias: Tensor | null | undefined, alone: boolean, rank: number): Tensor {
  const sum = bias ? out.add(reshape(bias, [bias.size, ...new Array<number>(rank).fill(1)])) : out;
  return alone ? squeeze(sum, 0) : sum;
}

function convolution(
  op: string,
  rank: number,
): (x: Tensor, weight: Tensor, options?: ConvolutionOptions) => Tensor {
  return (x, weight, options = {}) => {
    const { bias, groups = 1 } = options;
    const { full, alone } = batched(op, x, weight, rank, weight.shape[1] * groups);
    const [stride, dilation] = [each(op, options.stride ?? 1, rank), each(op, options.dilation ?? 1, rank)];
    let [input, padding] = [full, each(op, 0, rank)];
    if (options.padding === "same") {
      const total = dilation.map((step, d) => step * (weight.shape[d + 2] - 1));
      // pad counts from the last dimension.
      input = pad(
        full,
        [...total].reverse().flatMap((n) => [Math.floor(n / 2), Math.ceil(n / 2)]),
      );
    } else if (options.padding !== undefined && options.padding !== "valid") {
      padding = each(op, options.padding as Sizes, rank);
    }
    const attributes = {
      stride,
      padding,
      dilation,
      transposed: false,
      outputPadding: each(op, 0, rank),
      groups,
    };
    return finished(convolutionOp([input, weight], attributes), bias, alone, rank);
  };
}

function transposed(
  op: string,
  rank: number,
): (x: Tensor, weight: Tensor, options?: TransposedOptions) => Tensor {
  return (x, weight, options = {}) => {
    const { bias, groups = 1 } = options;
    const { full, alone } = batched(op, x, weight, rank, weight.shape[0]);
    const attributes = {
      stride: each(op, options.stride ?? 1, rank),
      padding: each(op, options.padding ?? 0, rank),
      dilation: each(op, options.dilation ?? 1, rank),
      transposed: true,
      outputPadding: each(op, options.outputPadding ?? 0, rank),
      groups,
    };
    return finished(convolutionOp([full, weight], attributes), bias, alone, rank);
  };
}

type Convolve = (x: Tensor, weight: Tensor, options?: ConvolutionOptions) => Tensor;
type ConvolveTransposed = (x: Tensor, weight: Tensor, options?: TransposedOptions) => Tensor;

/**
 * Sliding products over one dimension: x is [batch, channels, n] or [channels, n], the weight [outputs, channels / groups, kernel].
 * @example
 * functional.conv1d(tensor([[1, 2, 3]]), tensor([[[1, 1]]])).toArray(); // [[3, 5]]
 */
export const conv1d: Convolve = convolution("conv1d", 1);
/** Sliding products over two dimensions: x is [batch, channels, n, m], the weight [outputs, channels / groups, …kernel]. */
export const conv2d: Convolve = convolution("conv2d", 2);
/** Sliding products over three dimensions. */
export const conv3d: Convolve = convolution("conv3d", 3);
/** The transpose of conv1d: the weight is [channels, outputs / groups, kernel]. */
export const convTranspose1d: ConvolveTransposed = transposed("convTranspose1d", 1);
/** The transpose of conv2d. */
export const convTranspose2d: ConvolveTransposed = transposed("convTranspose2d", 2);
/** The transpose of conv3d. */
export const convTranspose3d: ConvolveTransposed = transposed("convTranspose3d", 3);
