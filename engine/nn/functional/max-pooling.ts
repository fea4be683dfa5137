/** The largest of each window with where it is, and back: windows of a size, windows for a size, and what puts them where they were. */
import { int32 } from "../../core/dtype.ts";
import { checkRoom, contiguousLayout, sizeOf } from "../../core/layout.ts";
import { mode } from "../../core/mode.ts";
import type { Tensor } from "../../core/tensor.ts";
import { ShapeError, shapeText } from "../../errors.ts";
import { filled, gatherAt, sequence } from "../../ops/constants.ts";
import { expand } from "../../ops/expand.ts";
import { argmax, type ValuesAndIndices } from "../../ops/extremum.ts";
import { checkIndex, gatherOp, scatterAddOp } from "../../ops/indexing.ts";
import { scatterOp } from "../../ops/scatter.ts";
import { detach, permute, reshape, squeeze } from "../../ops/view.ts";
import { checkRange, checkSameShape, wholeFrom } from "../../run/limits.ts";
import { empty } from "../../run/make.ts";
import { elements } from "../../run/read.ts";
import { each, type Sizes, windowCount } from "./geometry.ts";
import { pad } from "./padding.ts";
import { batched, bins, type OutputSizes, outputs, type PoolOptions, poolOf } from "./pooling.ts";

export interface MaxPoolOptions extends PoolOptions {
  readonly dilation?: Sizes;
}

/** All windows, their elements in one last dimension; each dimension's places are given as one list a window. */
function gathered(x: Tensor, places: readonly (readonly (readonly number[])[])[]): Tensor {
  const rank = places.length;
  let y = x;
  for (let d = rank - 1; d >= 0; d--) {
    const at = d + 2;
    const size = places[d][0]?.length ?? 1;
    y = reshape(gatherAt(y, at, places[d].flat()), [
      ...y.shape.slice(0, at),
      places[d].length,
      size,
      ...y.shape.slice(at + 1),
    ]);
  }
  const outer = [0, 1, ...places.map((_, d) => 2 + 2 * d)];
  const inner = places.map((_, d) => 3 + 2 * d);
  const moved = permute(y, [...outer, ...inner]);
  const count = inner.reduce((n, d) => n * y.shape[d], 1);
  return reshape(moved, [...outer.map((d) => y.shape[d]), count]);
}

/** Where the first largest of each window is, in the flattened input, element by element. */
function foundDirectly(x: Tensor, places: readonly (readonly (readonly number[])[])[]): Tensor {
  const spatial = x.shape.slice(2);
  const size = sizeOf(spatial);
  // The places of each window, one after the other, in all dimensions.
  const lists = places.reduce<number[][]>(
    (all, list, d) =>
      all.flatMap((outer) =>
        list.map((window) =>
          outer.flatMap((p) => window.map((q) => (p < 0 || q < 0 ? -1 : p * spatial[d] + q))),
        ),
      ),
    [[0]],
  );
  const [windows, count] = [lists.length, lists[0]?.length ?? 0];
  const at = Int32Array.from(lists.flat());
  const out = empty(contiguousLayout([...x.shape.slice(0, 2), ...places.map((list) => list.length)]), int32);
  const [from, to] = [elements(x), out.array];
  for (let k = 0, base = 0; k < to.length; base += size)
    for (let w = 0; w < windows; w++, k++) {
      let [best, z] = [-1, 0];
      for (let i = w * count; i < (w + 1) * count && !Number.isNaN(z); i++) {
        const y = from[base + at[i]];
        if (at[i] >= 0 && (best < 0 || !(y <= z))) [best, z] = [at[i], y];
      }
      to[k] = best;
    }
  return out;
}

/** The same by ops: on any device, for a whole batch, and while what is done is written down. */
function foundByOps(x: Tensor, places: readonly (readonly (readonly number[])[])[]): Tensor {
  const rank = places.length;
  const spatial = x.shape.slice(2);
  const size = sizeOf(spatial);
  const shifted = places.map((list) => list.map((window) => window.map((p) => p + 1)));
  const border = new Array<number>(2 * rank).fill(0).map((_, k) => (k % 2 === 0 ? 1 : 0));
  const padded = pad(detach(x), border, { value: Number.NEGATIVE_INFINITY });
  const ids = reshape(sequence(x, size), [1, 1, ...spatial]);
  const paddedIds = pad(ids, border, { value: -1 });
  const best = argmax(gathered(padded, shifted), -1, true);
  const own = gathered(paddedIds, shifted);
  return squeeze(
    gatherOp([expand(own, [...x.shape.slice(0, 2), ...own.shape.slice(2)]), best], { dim: rank + 2 }),
    -1,
  );
}

/** The first largest of each window, and its place in the flattened input. Places outside are −1. */
function largest(x: Tensor, places: readonly (readonly (readonly number[])[])[]): ValuesAndIndices {
  const direct = x.on === null && x.type.floating && mode.recorder === null;
  const indices = (direct ? foundDirectly : foundByOps)(x, places);
  const [batch, channels] = x.shape;
  const flat = reshape(x, [batch, channels, sizeOf(x.shape.slice(2))]);
  const values = gatherOp(
    [flat, reshape(indices, [batch, channels, indices.size / Math.max(batch * channels, 1)])],
    { dim: 2 },
  );
  return { values: reshape(values, indices.shape), indices };
}

function maxPool(op: string, rank: number): MaxPool {
  return (x, kernelSize, options = {}) => {
    const { full, alone } = batched(op, x, rank);
    const { kernel, stride, padding, dilation } = poolOf(op, x, kernelSize, options, rank);
    const places = kernel.map((size, d) => {
      const n = full.shape[d + 2];
      const count = windowCount(n, size, stride[d], padding[d], dilation[d], options.ceilMode ?? false);
      return Array.from({ length: count }, (_, w) =>
        Array.from({ length: size }, (__, k) => {
          const place = w * stride[d] - padding[d] + k * dilation[d];
          return place < 0 || place >= n ? -1 : place;
        }),
      );
    });
    return unbatched(largest(full, places), alone);
  };
}

function unbatched({ values, indices }: ValuesAndIndices, alone: boolean): ValuesAndIndices {
  return alone ? { values: squeeze(values, 0), indices: squeeze(indices, 0) } : { values, indices };
}

type MaxPool = (x: Tensor, kernelSize: Sizes, options?: MaxPoolOptions) => ValuesAndIndices;

/**
 * The first largest of each window, and its place in the input's flattened spatial dimensions.
 * @param x [batch, channels, n] or [channels, n].
 * @example
 * functional.maxPool1d(tensor([[1, 3, 2, 5]]), 2).values.toArray(); // [[3, 5]]
 */
export const maxPool1d: MaxPool = maxPool("maxPool1d", 1);
/** As maxPool1d, over two dimensions. */
export const maxPool2d: MaxPool = maxPool("maxPool2d", 2);
/** As maxPool1d, over three dimensions. */
export const maxPool3d: MaxPool = maxPool("maxPool3d", 3);

type AdaptiveMax = (x: Tensor, outputSize: OutputSizes) => ValuesAndIndices;

function adaptiveMax(op: string, rank: number): AdaptiveMax {
  return (x, outputSize) => {
    const { full, alone } = batched(op, x, rank);
    const places = outputs(op, full, outputSize, rank).map((count, d) => {
      const windowsOf = bins(full.shape[d + 2], count);
      const size = windowsOf.reduce((most, [start, end]) => Math.max(most, end - start), 1);
      // The last element again fills up a smaller window: it is no first largest.
      return windowsOf.map(([start, end]) =>
        Array.from({ length: size }, (_, k) => Math.min(start + k, end - 1)),
      );
    });
    return unbatched(largest(full, places), alone);
  };
}

/** The largest of as many windows as are wanted, nearly equal in size, and their places. */
export const adaptiveMaxPool1d: AdaptiveMax = adaptiveMax("adaptiveMaxPool1d", 1);
/** As adaptiveMaxPool1d, over two dimensions. */
export const adaptiveMaxPool2d: AdaptiveMax = adaptiveMax("adaptiveMaxPool2d", 2);
/** As adaptiveMaxPool1d, over three dimensions. */
export const adaptiveMaxPool3d: AdaptiveMax = adaptiveMax("adaptiveMaxPool3d", 3);

export interface UnpoolOptions {
  readonly stride?: Sizes | null;
  readonly padding?: Sizes;
  /** The spatial sizes of the result, or its whole shape. @defaultValue those that the kernel and stride give */
  readonly outputSize?: readonly number[] | null;
}

type Unpool = (x: Tensor, indices: Tensor, kernelSize: Sizes, options?: UnpoolOptions) => Tensor;

function maxUnpool(op: string, rank: number): Unpool {
  return (x, indices, kernelSize, options = {}) => {
    const { full, alone } = batched(op, x, rank);
    const kernel = each(op, "kernelSize", kernelSize, rank, wholeFrom(1));
    const stride = each(op, "stride", options.stride ?? kernel, rank, wholeFrom(1));
    const padding = each(op, "padding", options.padding ?? 0, rank, wholeFrom(0));
    checkSameShape(op, { x, indices });
    const { outputSize } = options;
    if (outputSize && outputSize.length < rank)
      throw new ShapeError(`${op}: outputSize takes ${rank} numbers, not ${shapeText(outputSize)}.`);
    const spatial =
      outputSize?.slice(-rank) ??
      kernel.map((size, d) => (full.shape[d + 2] - 1) * stride[d] - 2 * padding[d] + size);
    for (const n of spatial) checkRange(op, "outputSize", n, wholeFrom(0));
    checkIndex(op, indices, sizeOf(spatial));
    const [batch, channels, ...from] = full.shape;
    checkRoom([batch, channels, ...spatial], op);
    const count = sizeOf(from);
    const size = sizeOf(spatial);
    const places = reshape(indices, [batch, channels, count]);
    const zeros = filled(full, [batch, channels, size], 0);
    const values = reshape(full, [batch, channels, count]);
    const written = scatterOp([zeros, places, detach(values)], { dim: 2 });
    // Overlapping windows write one element several times; each time counts in the gradient, as in PyTorch.
    const still = scatterAddOp([values.sub(detach(values)), places], { dim: 2, shape: zeros.shape });
    const flat = written.add(still);
    return reshape(flat, alone ? [channels, ...spatial] : [batch, channels, ...spatial]);
  };
}

/** Zeros but for the elements of x at the places that a max pool found. */
export const maxUnpool1d: Unpool = maxUnpool("maxUnpool1d", 1);
/** As maxUnpool1d, over two dimensions. */
export const maxUnpool2d: Unpool = maxUnpool("maxUnpool2d", 2);
/** As maxUnpool1d, over three dimensions. */
export const maxUnpool3d: Unpool = maxUnpool("maxUnpool3d", 3);
