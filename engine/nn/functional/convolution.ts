/** Convolutions of one to three dimensions. */

import type { Tensor } from "../../core/tensor.ts";
import { ShapeError, shapeText } from "../../errors.ts";
import { convolutionOp, plan } from "../../ops/convolution.ts";
import { reshape, squeeze, unsqueeze } from "../../ops/view.ts";
import { calling, checkRange, checkShapeIs, wholeFrom } from "../../run/limits.ts";
import { checkWindow, each, type Sizes } from "./geometry.ts";
import { pad } from "./padding.ts";

export interface ConvolutionOptions {
  readonly bias?: Tensor | null;
  /** @defaultValue 1 */
  readonly stride?: Sizes;
  /** Zeros on both sides; "same" keeps the size (at stride 1), "valid" adds none. @defaultValue 0 */
  readonly padding?: Sizes | "same" | "valid";
  /** From one element of the kernel to the next. @defaultValue 1 */
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
      `${op}: an input of shape ${shapeText(x.shape)} does not fit a weight of shape ${shapeText(weight.shape)}${weight.ndim === rank + 2 ? `, which takes ${channels} channels` : ""}.`,
    );
  if (weight.shape.slice(2).includes(0))
    throw new ShapeError(`${op}: a weight of shape ${shapeText(weight.shape)} has an empty kernel.`);
  return { full, alone };
}

/** How far the windows move, and how far apart their elements are. */
function steps(
  op: string,
  rank: number,
  { stride = 1, dilation = 1, groups = 1 }: Pick<ConvolutionOptions, "stride" | "dilation" | "groups">,
): { stride: readonly number[]; dilation: readonly number[] } {
  checkRange(op, "groups", groups, wholeFrom(1));
  return {
    stride: each(op, "stride", stride, rank, wholeFrom(1)),
    dilation: each(op, "dilation", dilation, rank, wholeFrom(1)),
  };
}

function divided(op: string, what: string, count: number, groups: number): void {
  if (count % groups !== 0)
    throw new ShapeError(
      `${op}: the weight's ${count} ${what} do not divide into ${groups} groups: take as many as ${groups} divides.`,
    );
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
    const { stride, dilation } = steps(op, rank, options);
    const { full, alone } = batched(op, x, weight, rank, weight.shape[1] * groups);
    divided(op, "outputs", weight.shape[0], groups);
    checkShapeIs(op, "bias", bias, [weight.shape[0]], "one value an output");
    const none = new Array<number>(rank).fill(0);
    let [input, padding] = [full, none as readonly number[]];
    if (options.padding === "same") {
      if (stride.some((step) => step !== 1))
        throw new RangeError(
          `${op}: padding "same" keeps the size at stride 1 alone, not at stride ${shapeText(stride)}: give the padding in numbers.`,
        );
      const total = dilation.map((step, d) => step * (weight.shape[d + 2] - 1));
      // pad counts from the last dimension.
      input = pad(
        full,
        [...total].reverse().flatMap((n) => [Math.floor(n / 2), Math.ceil(n / 2)]),
      );
    } else if (options.padding !== undefined && options.padding !== "valid") {
      padding = each(op, "padding", options.padding as Sizes, rank, wholeFrom(0));
    }
    checkWindow(op, input.shape.slice(2), weight.shape.slice(2), padding, dilation);
    const attributes = {
      stride,
      padding,
      dilation,
      transposed: false,
      outputPadding: none,
      groups,
    };
    return finished(
      calling(op, () => convolutionOp([input, weight], attributes)),
      bias,
      alone,
      rank,
    );
  };
}

function transposed(
  op: string,
  rank: number,
): (x: Tensor, weight: Tensor, options?: TransposedOptions) => Tensor {
  return (x, weight, options = {}) => {
    const { bias, groups = 1 } = options;
    const { stride, dilation } = steps(op, rank, options);
    const padding = each(op, "padding", options.padding ?? 0, rank, wholeFrom(0));
    const outputPadding = each(op, "outputPadding", options.outputPadding ?? 0, rank, wholeFrom(0));
    const { full, alone } = batched(op, x, weight, rank, weight.shape[0]);
    divided(op, "channels", weight.shape[0], groups);
    checkShapeIs(op, "bias", bias, [weight.shape[1] * groups], "one value an output");
    outputPadding.forEach((more, d) => {
      if (more >= Math.max(stride[d], dilation[d]))
        throw new RangeError(
          `${op}: outputPadding must be below the stride or the dilation, ${Math.max(stride[d], dilation[d])}, not ${more}.`,
        );
    });
    const attributes = { stride, padding, dilation, transposed: true, outputPadding, groups };
    const size = plan(full.shape, weight.shape, attributes).shape.slice(2);
    if (size.some((n) => n < 1))
      throw new ShapeError(`${op}: a padding of ${shapeText(padding)} leaves nothing of the result.`);
    return finished(
      calling(op, () => convolutionOp([full, weight], attributes)),
      bias,
      alone,
      rank,
    );
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
