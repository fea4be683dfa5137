/** Max pools of windows whose steps are drawn by chance (Graham, Fractional max-pooling, 2014). */

import { sizeOf } from "../../core/layout.ts";
import type { Tensor } from "../../core/tensor.ts";
import { ShapeError, shapeText } from "../../errors.ts";
import { indices } from "../../ops/constants.ts";
import { argmax, type ValuesAndIndices } from "../../ops/extremum.ts";
import { gatherOp } from "../../ops/indexing.ts";
import { detach, reshape } from "../../ops/view.ts";
import { checkRange, checkShapeIs, type Range, wholeFrom } from "../../run/limits.ts";
import { rand } from "../../run/random.ts";
import { toTypedArray } from "../../run/read.ts";
import { each, type Sizes } from "./geometry.ts";
import { batched } from "./pooling.ts";

export interface FractionalPoolOptions {
  /** The spatial sizes of the result; this or `outputRatio`. */
  readonly outputSize?: Sizes | null;
  /** Those sizes as shares of the input's, between 0 and 1. */
  readonly outputRatio?: Sizes | null;
  /** What is drawn otherwise, [batch, channels, dimensions]: numbers from 0 up to 1. */
  readonly randomSamples?: Tensor | null;
}

type FractionalPool = (x: Tensor, kernelSize: Sizes, options: FractionalPoolOptions) => ValuesAndIndices;

const ratio: Range = {
  words: "a number above 0 and below 1",
  has: (value) => typeof value === "number" && value > 0 && value < 1,
};

/** Where the windows of one dimension begin: `count` of them, the last at the end. */
function starts(n: number, count: number, kernel: number, sample: number): number[] {
  const step = count > 1 ? (n - kernel) / (count - 1) : 0;
  return Array.from({ length: count }, (_, i) =>
    i === count - 1 ? n - kernel : Math.floor((i + sample) * step) - Math.floor(sample * step),
  );
}

function sizesOf(
  op: string,
  spatial: readonly number[],
  { outputSize, outputRatio }: FractionalPoolOptions,
): readonly number[] {
  const rank = spatial.length;
  if (!outputSize === !outputRatio)
    throw new ShapeError(`${op}: give an outputSize or an outputRatio${outputSize ? ", not both" : ""}.`);
  if (outputSize) return each(op, "outputSize", outputSize, rank, wholeFrom(1));
  const shares = each(op, "outputRatio", outputRatio!, rank, ratio);
  return spatial.map((n, d) => Math.floor(n * shares[d]));
}

function fractionalMaxPool(op: string, rank: number): FractionalPool {
  return (x, kernelSize, options) => {
    const { full, alone } = batched(op, x, rank);
    const [batch, channels, ...spatial] = full.shape;
    const kernel = each(op, "kernelSize", kernelSize, rank, wholeFrom(1));
    const size = sizesOf(op, spatial, options);
    spatial.forEach((n, d) => {
      if (size[d] + kernel[d] - 1 > n)
        throw new ShapeError(
          `${op}: ${shapeText(size)} windows of ${shapeText(kernel)} do not fit into an input of ${shapeText(spatial)}.`,
        );
      checkRange(op, "outputSize", size[d], wholeFrom(1));
    });
    const { randomSamples } = options;
    checkShapeIs(
      op,
      "randomSamples",
      randomSamples,
      [batch, channels, rank],
      "one number a dimension of each channel",
    );
    const samples = toTypedArray(
      randomSamples ?? rand([batch, channels, rank], { dtype: "float64", device: "cpu" }),
    );
    const planes = batch * channels;
    // PyTorch's samples of images are of the width first.
    const order = rank === 2 ? [1, 0] : [0, 1, 2];
    const places = Array.from({ length: planes }, (_, plane) =>
      windowsOf(
        spatial,
        kernel,
        spatial.map((n, d) => starts(n, size[d], kernel[d], samples[plane * rank + order[d]])),
      ),
    ).flat();
    const span = sizeOf(kernel);
    const at = reshape(indices(x, places), [planes, sizeOf(size) * span]);
    const flat = reshape(full, [planes, sizeOf(spatial)]);
    const shape = alone ? [channels, ...size] : [batch, channels, ...size];
    const grouped = [planes, sizeOf(size), span];
    const best = argmax(reshape(gatherOp([detach(flat), at], { dim: 1 }), grouped), -1, true);
    const found = reshape(gatherOp([reshape(at, grouped), best], { dim: 2 }), [planes, sizeOf(size)]);
    return {
      values: reshape(gatherOp([flat, found], { dim: 1 }), shape),
      indices: reshape(found, shape),
    };
  };
}

/** The places in the flattened plane of all elements of all windows. */
function windowsOf(
  spatial: readonly number[],
  kernel: readonly number[],
  begins: readonly (readonly number[])[],
): number[] {
  const flat = (lists: readonly (readonly number[])[]): number[] =>
    lists.reduce<number[]>((all, list, d) => all.flatMap((a) => list.map((b) => a * spatial[d] + b)), [0]);
  const offsets = flat(kernel.map((n) => Array.from({ length: n }, (_, k) => k)));
  return flat(begins).flatMap((start) => offsets.map((offset) => start + offset));
}

/** The first largest of each window, and its place in the input's flattened spatial dimensions. */
export const fractionalMaxPool2d: FractionalPool = fractionalMaxPool("fractionalMaxPool2d", 2);
/** As fractionalMaxPool2d, over three dimensions. */
export const fractionalMaxPool3d: FractionalPool = fractionalMaxPool("fractionalMaxPool3d", 3);
