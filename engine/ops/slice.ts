/** Parts of one dimension: slices, single indices, pieces. */
import { checkWhole, resolveDim, sizeOf, stridedLayout } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { ShapeError, shapeText } from "../errors.ts";
import { embedded } from "../run/overwrite.ts";
import { type Primitive, type Reference, structural } from "./define.ts";
import { viewOf } from "./view.ts";

/** Part of one dimension: `length` indices from `start` on, `step` apart. */
export interface Slice {
  readonly dim: number;
  readonly start: number;
  readonly length: number;
  readonly step: number;
}

/** Part of one dimension, evenly spaced. */
export const sliceOp: Primitive<Slice> = structural({
  name: "slice",
  forward: ([x], { dim, start, length, step }) => {
    const shape = x.shape.map((n, d) => (d === dim ? length : n));
    const strides = x.layout.strides.map((s, d) => (d === dim ? s * step : s));
    return viewOf(x, stridedLayout(shape, strides), x.offset + start * x.layout.strides[dim]);
  },
  jvp: "linear",
  vjp: (_, g, { shapes }, slice) => embedded(g, shapes[0], "slice", slice),
  view: true,
});

export const sliceReference: Reference<Slice> = {
  of: (_, [x], { dim, start, length, step }) => {
    const inner = sizeOf(x.shape.slice(dim + 1));
    const outer = sizeOf(x.shape.slice(0, dim));
    const at = [];
    for (let o = 0; o < outer; o++)
      for (let k = 0; k < length; k++)
        for (let i = 0; i < inner; i++) at.push(x.at[(o * x.shape[dim] + start + k * step) * inner + i]);
    return { shape: x.shape.map((n, d) => (d === dim ? length : n)), at };
  },
  samples: [
    { inputs: [{ shape: [5] }], attributes: { dim: 0, start: 1, length: 2, step: 2 } },
    { inputs: [{ shape: [3, 4] }], attributes: { dim: 1, start: 1, length: 2, step: 1 } },
  ],
};

/** One index of one dimension, which is dropped. */
export const selectOp: Primitive<{ dim: number; index: number }> = structural({
  name: "select",
  forward: ([x], { dim, index }) => {
    const rest = (_: number, d: number): boolean => d !== dim;
    return viewOf(
      x,
      stridedLayout(x.shape.filter(rest), x.layout.strides.filter(rest)),
      x.offset + index * x.layout.strides[dim],
    );
  },
  jvp: "linear",
  vjp: (_, g, { shapes }, place) => embedded(g, shapes[0], "select", place),
  view: true,
});

export const selectReference: Reference<{ dim: number; index: number }> = {
  of: (algebra, [x], { dim, index }) => {
    const part = sliceReference.of(algebra, [x], { dim, start: index, length: 1, step: 1 });
    return { shape: x.shape.filter((_, d) => d !== dim), at: part.at };
  },
  samples: [
    { inputs: [{ shape: [3] }], attributes: { dim: 0, index: 2 } },
    { inputs: [{ shape: [2, 3] }], attributes: { dim: 1, index: 1 } },
  ],
};

/** A slice's index counted from 0, from one that may be negative. */
export function resolveIndex(op: string, x: Tensor, dim: number, index: number): number {
  const n = x.shape[dim];
  if (x.ndim === 0) throw new ShapeError(`${op}: a 0-d tensor has nothing to index.`);
  if (!Number.isInteger(index) || index < -n || index >= n) {
    throw new ShapeError(
      `${op}: index ${index} is out of range in dimension ${dim} of shape ${shapeText(x.shape)}.`,
    );
  }
  return index < 0 ? index + n : index;
}

/** Index `index` of dimension `dim`, which is dropped. */
export function select(x: Tensor, dim: number, index: number): Tensor {
  const d = resolveDim(dim, x.ndim, "select");
  return selectOp([x], { dim: d, index: resolveIndex("select", x, d, index) });
}

/** `length` indices of dimension `dim`, from `start` on. */
export function narrow(x: Tensor, dim: number, start: number, length: number): Tensor {
  const d = resolveDim(dim, x.ndim, "narrow");
  const n = x.shape[d];
  const from = start < 0 ? start + n : start;
  if (
    !Number.isInteger(from) ||
    !Number.isInteger(length) ||
    from < 0 ||
    length < 0 ||
    !(from + length <= n)
  ) {
    throw new ShapeError(
      `narrow: ${length} indices from ${start} on do not lie in dimension ${d} of shape ${shapeText(x.shape)}.`,
    );
  }
  return sliceOp([x], { dim: d, start: from, length, step: 1 });
}

/** The indices of dimension `dim` from `start` up to, not including, `end`, `step` apart; ends out of range are cut, as in Array.slice. */
export function slice(
  x: Tensor,
  dim: number,
  start: number = 0,
  end: number = Number.POSITIVE_INFINITY,
  step: number = 1,
): Tensor {
  const d = resolveDim(dim, x.ndim, "slice");
  if (x.ndim === 0) throw new ShapeError("slice: a 0-d tensor has nothing to slice.");
  checkWhole("slice", "step", step, 1);
  const n = x.shape[d];
  for (const k of [start, end]) if (Math.abs(k) !== Infinity) checkWhole("slice", "an end", k);
  const clip = (k: number): number => Math.min(Math.max(k < 0 ? k + n : k, 0), n);
  const from = clip(start);
  return sliceOp([x], {
    dim: d,
    start: from,
    length: Math.max(Math.ceil((clip(end) - from) / step), 0),
    step,
  });
}

/** The slices along a dimension, which is dropped. */
export function unbind(x: Tensor, dim: number = 0): Tensor[] {
  const d = resolveDim(dim, x.ndim, "unbind");
  return Array.from({ length: x.shape[d] ?? 0 }, (_, i) => select(x, d, i));
}

/** Pieces along a dimension: of one size (the last may be smaller; of nothing, one), or of the sizes given. */
export function split(x: Tensor, sizes: number | readonly number[], dim: number = 0): Tensor[] {
  const d = resolveDim(dim, x.ndim, "split");
  if (x.ndim === 0) throw new ShapeError("split: a 0-d tensor has nothing to split.");
  const n = x.shape[d];
  if (typeof sizes === "number") checkWhole("split", "a size", sizes, 1);
  // Of nothing there is one piece.
  const list =
    typeof sizes === "number"
      ? Array.from({ length: Math.ceil(n / sizes) || 1 }, (_, k) => Math.min(sizes, n - k * sizes))
      : sizes;
  if (list.reduce((a, b) => a + b, 0) !== n)
    throw new ShapeError(`split: sizes ${shapeText(list)} do not add up to ${n}.`);
  let start = 0;
  return list.map((size) => narrow(x, d, (start += size) - size, size));
}

/** At most `count` pieces along a dimension, of one size but for the last; of nothing, as many that are empty. */
export function chunk(x: Tensor, count: number, dim: number = 0): Tensor[] {
  checkWhole("chunk", "count", count, 1);
  const n = x.shape[resolveDim(dim, x.ndim, "chunk")] ?? 1;
  return split(x, n > 0 ? Math.ceil(n / count) : new Array<number>(count).fill(0), dim);
}
