/** Views by steps of one's own: diagonals, windows that slide, what PyTorch calls strided. */

import {
  checkShape,
  checkWhole,
  contiguousLayout,
  overlaps,
  resolveDim,
  sizeOf,
  stridedLayout,
} from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { ShapeError, shapeText } from "../errors.ts";
import { embedded } from "../run/overwrite.ts";
import { type Primitive, type Reference, structural } from "./define.ts";
import { select } from "./slice.ts";
import { reshape, viewOf } from "./view.ts";

/** Where the elements of a view are. */
export interface Strided {
  readonly size: readonly number[];
  /** Of the first element, its index in each dimension of x. */
  readonly start: readonly number[];
  /** For each dimension of the view, how far one step in it goes in each dimension of x. */
  readonly steps: readonly (readonly number[])[];
}

/** A step in each dimension, in elements of memory. */
const inMemory = (steps: readonly number[], strides: readonly number[]): number =>
  steps.reduce((sum, n, d) => sum + n * strides[d], 0);

/** Elements by steps through several dimensions at once. */
export const stridedOp: Primitive<Strided> = structural({
  name: "strided",
  forward: ([x], { size, start, steps }) => {
    const { strides } = x.layout;
    const layout = stridedLayout(
      size,
      steps.map((each) => inMemory(each, strides)),
    );
    return viewOf(x, layout, x.offset + (layout.size > 0 ? inMemory(start, strides) : 0));
  },
  jvp: "linear",
  vjp: (_, g, { shapes: [shape] }, strided) => spread(g, shape, strided),
  view: true,
});

/** The transpose: where elements are shown more than once, the last dimension part by part, until each is shown once. */
function spread(g: Tensor, shape: readonly number[], { size, start, steps }: Strided): Tensor {
  const { strides } = contiguousLayout(shape);
  const once = !overlaps(
    stridedLayout(
      size,
      steps.map((each) => inMemory(each, strides)),
    ),
  );
  if (once) return embedded(g, shape, "strided", { size, start, steps });
  const last = size.length - 1;
  const parts = Array.from({ length: size[last] }, (_, k) =>
    spread(select(g, last, k), shape, {
      size: size.slice(0, last),
      start: start.map((n, d) => n + k * steps[last][d]),
      steps: steps.slice(0, last),
    }),
  );
  return parts.reduce((sum, part) => sum.add(part));
}

export const stridedReference: Reference<Strided> = {
  of: (_, [x], { size, start, steps }) => {
    const rowMajor = x.shape.map((_, d) => sizeOf(x.shape.slice(d + 1)));
    const places = size.reduce(
      (all, n, k) =>
        all.flatMap((p) => Array.from({ length: n }, (_, i) => p + i * inMemory(steps[k], rowMajor))),
      [inMemory(start, rowMajor)],
    );
    return { shape: size, at: places.map((p) => x.at[p]) };
  },
  samples: [
    { inputs: [{ shape: [3, 2] }], attributes: { size: [2], start: [1, 0], steps: [[1, 1]] } },
    {
      inputs: [{ shape: [5, 2] }],
      attributes: {
        size: [2, 2, 2],
        start: [0, 0],
        steps: [
          [2, 0],
          [0, 1],
          [1, 0],
        ],
      },
    },
    { inputs: [{ shape: [5] }], attributes: { size: [3, 3], start: [0], steps: [[1], [1]] } },
  ],
};

/** One step in one dimension of x. */
export const unit = (x: Tensor, dim: number, step: number = 1): number[] =>
  x.shape.map((_, d) => (d === dim ? step : 0));

/**
 * Windows of one dimension, `step` apart, as a new last dimension; they may overlap. A view: where they do not overlap, writing into it writes into x.
 * @throws {ShapeError} for windows larger than the dimension.
 * @example
 * arange(4).unfold(0, 2, 1).toArray(); // [[0, 1], [1, 2], [2, 3]]
 */
export function unfold(x: Tensor, dim: number, size: number, step: number): Tensor {
  const d = resolveDim(dim, x.ndim, "unfold");
  const n = x.shape[d] ?? 1;
  checkWhole("unfold", "size", size, 0, n);
  checkWhole("unfold", "step", step, 1);
  const full = x.ndim === 0 ? reshape(x, [1]) : x;
  const count = Math.floor((n - size) / step) + 1;
  const taken = stridedOp([full], {
    size: [...full.shape.map((m, k) => (k === d ? count : m)), size],
    start: full.shape.map(() => 0),
    steps: [...full.shape.map((_, k) => unit(full, k, k === d ? step : 1)), unit(full, d)],
  });
  return x.ndim === 0 ? reshape(taken, [size]) : taken;
}

/** Windows of one dimension as a new dimension after it; `dilation` is from one element of a window to the next. */
export function windows(x: Tensor, d: number, size: number, step: number, dilation: number = 1): Tensor {
  const span = dilation * (size - 1) + 1;
  const count = Math.max(Math.floor((x.shape[d] - span) / step) + 1, 0);
  const steps = x.shape.map((_, k) => unit(x, k, k === d ? step : 1));
  return stridedOp([x], {
    size: [...x.shape.slice(0, d), count, size, ...x.shape.slice(d + 1)],
    start: x.shape.map(() => 0),
    steps: [...steps.slice(0, d + 1), unit(x, d, dilation), ...steps.slice(d + 1)],
  });
}

/**
 * Elements of the flattened tensor by strides of one's own. A view where flattening is one, so that writing into it writes into x; else of a copy.
 * @throws {ShapeError} for places that the tensor does not have.
 * @example
 * arange(6).asStrided([2, 2], [3, 1], 1).toArray(); // [[1, 2], [4, 5]]
 */
export function asStrided(
  x: Tensor,
  size: readonly number[],
  stride: readonly number[],
  storageOffset: number = 0,
): Tensor {
  if (size.length !== stride.length)
    throw new ShapeError(`asStrided: ${shapeText(size)} takes as many strides, not ${shapeText(stride)}.`);
  for (const n of [...stride, storageOffset]) checkWhole("asStrided", "a stride", n);
  const last = checkShape(size, "asStrided").reduce((sum, n, d) => sum + (n - 1) * stride[d], storageOffset);
  if (!size.includes(0) && !(storageOffset >= 0 && last < x.size && Math.min(0, ...stride) === 0))
    throw new ShapeError(
      `asStrided: ${shapeText(size)} by ${shapeText(stride)} from ${storageOffset} on leads beyond ${x.size} elements.`,
    );
  return stridedOp([reshape(x, [x.size])], { size, start: [storageOffset], steps: stride.map((n) => [n]) });
}

/**
 * x with the source's elements in the place of those that `asStrided` would show.
 * @throws {ShapeError} for places that x does not have, and for a source of another shape.
 */
export function asStridedScatter(
  x: Tensor,
  source: Tensor,
  size: readonly number[],
  stride: readonly number[],
  storageOffset: number = 0,
): Tensor {
  const out = x.clone();
  asStrided(out, size, stride, storageOffset).copy_(source);
  return out;
}
