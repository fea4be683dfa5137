/** Elements of images at other places: shuffled between channels and pixels, windows as columns and back. */

import type { Tensor } from "../../core/tensor.ts";
import { ShapeError, shapeText } from "../../errors.ts";
import { indices } from "../../ops/constants.ts";
import { expand } from "../../ops/expand.ts";
import { scatterAddOp } from "../../ops/indexing.ts";
import { permute, reshape } from "../../ops/view.ts";
import { windows } from "../../ops/windows.ts";
import { calling, checkRange, checkRank, wholeFrom } from "../../run/limits.ts";
import { checkWindow, each, type Sizes, windowCount } from "./geometry.ts";
import { pad } from "./padding.ts";

/** [batch, channels · r², n, m] as [batch, channels, n · r, m · r]: each r² channels become a square of pixels. */
export function pixelShuffle(x: Tensor, factor: number): Tensor {
  checkRank("pixelShuffle", "x", x, 3, "[…, channels, n, m]");
  checkRange("pixelShuffle", "factor", factor, wholeFrom(1));
  const [channels, n, m] = x.shape.slice(-3);
  const lead = x.shape.slice(0, -3);
  const c = channels / factor ** 2;
  if (!Number.isInteger(c))
    throw new ShapeError(
      `pixelShuffle: ${channels} channels do not divide into squares of ${factor} by ${factor}.`,
    );
  const split = reshape(x, [...lead, c, factor, factor, n, m]);
  const k = lead.length;
  const order = [...lead.keys(), k, k + 3, k + 1, k + 4, k + 2];
  return reshape(permute(split, order), [...lead, c, n * factor, m * factor]);
}

/** The reverse of pixelShuffle. */
export function pixelUnshuffle(x: Tensor, factor: number): Tensor {
  checkRank("pixelUnshuffle", "x", x, 3, "[…, channels, n, m]");
  checkRange("pixelUnshuffle", "factor", factor, wholeFrom(1));
  const [c, n, m] = x.shape.slice(-3);
  const lead = x.shape.slice(0, -3);
  if (n % factor !== 0 || m % factor !== 0)
    throw new ShapeError(
      `pixelUnshuffle: ${n} by ${m} pixels do not divide into squares of ${factor} by ${factor}.`,
    );
  const split = reshape(x, [...lead, c, n / factor, factor, m / factor, factor]);
  const k = lead.length;
  const order = [...lead.keys(), k, k + 2, k + 4, k + 1, k + 3];
  return reshape(permute(split, order), [...lead, c * factor ** 2, n / factor, m / factor]);
}

export interface UnfoldOptions {
  readonly dilation?: Sizes;
  readonly padding?: Sizes;
  readonly stride?: Sizes;
}

function columnsOf(
  op: string,
  kernelSize: Sizes,
  { dilation = 1, padding = 0, stride = 1 }: UnfoldOptions,
): Record<"kernel" | "dilation" | "padding" | "stride", readonly number[]> {
  return {
    kernel: each(op, "kernelSize", kernelSize, 2, wholeFrom(1)),
    dilation: each(op, "dilation", dilation, 2, wholeFrom(1)),
    padding: each(op, "padding", padding, 2, wholeFrom(0)),
    stride: each(op, "stride", stride, 2, wholeFrom(1)),
  };
}

/** The windows of images as columns: [batch, channels · kernel's size, windows]. */
export function unfold(x: Tensor, kernelSize: Sizes, options: UnfoldOptions = {}): Tensor {
  checkRank("unfold", "x", x, 3, "[batch, channels, n, m] or [channels, n, m]", 4);
  const { kernel, dilation, padding, stride } = columnsOf("unfold", kernelSize, options);
  checkWindow("unfold", x.shape.slice(-2), kernel, padding, dilation);
  const full = x.ndim === 3 ? reshape(x, [1, ...x.shape]) : x;
  const padded = calling("unfold", () => pad(full, [padding[1], padding[1], padding[0], padding[0]]));
  const columns = windows(padded, 3, kernel[1], stride[1], dilation[1]);
  const both = windows(columns, 2, kernel[0], stride[0], dilation[0]);
  const [batch, channels, rows, , across] = both.shape;
  const moved = permute(both, [0, 1, 3, 5, 2, 4]);
  const flat = reshape(moved, [batch, channels * kernel[0] * kernel[1], rows * across]);
  return x.ndim === 3 ? reshape(flat, flat.shape.slice(1)) : flat;
}

/**
 * Columns as the sum of the windows that they are: the transpose of unfold.
 * @param x [batch, channels · kernel's size, windows], or without the batch.
 */
export function fold(x: Tensor, outputSize: Sizes, kernelSize: Sizes, options: UnfoldOptions = {}): Tensor {
  checkRank("fold", "x", x, 2, "[batch, channels · kernel's size, windows] or without a batch", 3);
  const size = each("fold", "outputSize", outputSize, 2, wholeFrom(1));
  const { kernel, dilation, padding, stride } = columnsOf("fold", kernelSize, options);
  checkWindow("fold", size, kernel, padding, dilation);
  const counts = size.map((n, d) => windowCount(n, kernel[d], stride[d], padding[d], dilation[d], false));
  const full = x.ndim === 2 ? reshape(x, [1, ...x.shape]) : x;
  const [batch, rows, windowed] = full.shape;
  const span = kernel[0] * kernel[1];
  if (rows % span !== 0 || windowed !== counts[0] * counts[1])
    throw new ShapeError(
      `fold: an input of shape ${shapeText(x.shape)} does not fit: these sizes want channels times ${span} rows, and ${counts[0]} by ${counts[1]} windows as columns.`,
    );
  const channels = rows / span;
  const padded = size.map((n, d) => n + 2 * padding[d]);
  const places = placesOf(kernel, counts, (d, k, w) => w * stride[d] + k * dilation[d]).map(
    ([row, column]) => row * padded[1] + column,
  );
  const index = reshape(indices(x, places), [1, 1, places.length]);
  const values = reshape(full, [batch, channels, places.length]);
  const area = padded[0] * padded[1];
  const sums = scatterAddOp([values, expand(index, values.shape)], {
    dim: 2,
    shape: [batch, channels, area],
  });
  const image = pad(reshape(sums, [batch, channels, ...padded]), [
    -padding[1],
    -padding[1],
    -padding[0],
    -padding[0],
  ]);
  return x.ndim === 2 ? reshape(image, image.shape.slice(1)) : image;
}

/** Row and column of each element of each window, in the order of unfold's columns. */
function placesOf(
  kernel: readonly number[],
  counts: readonly number[],
  at: (d: number, k: number, w: number) => number,
): [number, number][] {
  const places: [number, number][] = [];
  for (let i = 0; i < kernel[0]; i++)
    for (let j = 0; j < kernel[1]; j++)
      for (let v = 0; v < counts[0]; v++)
        for (let w = 0; w < counts[1]; w++) places.push([at(0, i, v), at(1, j, w)]);
  return places;
}

/**
 * Channels of [batch, channels, …] in groups, one of each group after the other.
 * @example
 * functional.channelShuffle(tensor([[[1], [2], [3], [4]]]), 2).toArray(); // [[[1], [3], [2], [4]]]
 */
export function channelShuffle(x: Tensor, groups: number): Tensor {
  checkRank("channelShuffle", "x", x, 3, "[batch, channels, …]");
  checkRange("channelShuffle", "groups", groups, wholeFrom(1));
  const [batch, channels, ...rest] = x.shape;
  if (channels % groups !== 0)
    throw new ShapeError(`channelShuffle: ${channels} channels do not divide into ${groups} groups.`);
  const split = reshape(x, [batch, groups, channels / groups, ...rest]);
  const order = [0, 2, 1, ...rest.map((_, d) => d + 3)];
  return reshape(permute(split, order), x.shape);
}
