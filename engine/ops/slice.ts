/** Parts of one dimension: slices, single indices, pieces; and the transpose of taking them. */
import { contiguousLayout, resolveDim, sizeOf, stridedLayout } from "../core/layout.ts";
import { Tensor } from "../core/tensor.ts";
import { copyElements } from "../cpu/iterate.ts";
import { ShapeError, shapeText } from "../errors.ts";
import { checkTensor } from "../run/agree.ts";
import { blank } from "../run/make.ts";
import { type Primitive, type Reference, structural } from "./define.ts";
import { unsqueeze, viewOf } from "./view.ts";

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
  vjp: (_, g, { shapes }, slice) => embed([g], { ...slice, size: shapes[0][slice.dim] }),
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
  vjp: (_, g, { shapes }, { dim, index }) =>
    embed([unsqueeze(g, dim)], { dim, start: index, length: 1, step: 1, size: shapes[0][dim] }),
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

/** Zeros of the given size along one dimension, with the input at the places that a slice would read: the transpose of `slice`. */
export const embed: Primitive<Slice & { readonly size: number }> = structural({
  name: "embed",
  portable: true,
  forward: ([x], { dim, start, step, size }) => {
    const out = blank(contiguousLayout(x.shape.map((n, d) => (d === dim ? size : n))), x.type, x.on);
    if (x.size === 0) return out;
    const strides = out.layout.strides.map((s, d) => (d === dim ? s * step : s));
    const target = new Tensor(
      out.storage,
      start * out.layout.strides[dim],
      stridedLayout(x.shape, strides),
      x.type,
      out,
    );
    copyElements(target, x);
    return out;
  },
  jvp: "linear",
  vjp: (_, g, __, { dim, start, length, step }) => sliceOp([g], { dim, start, length, step }),
});

export const embedReference: Reference<Slice & { readonly size: number }> = {
  of: (algebra, [x], { dim, start, length, step, size }) => {
    const inner = sizeOf(x.shape.slice(dim + 1));
    const outer = sizeOf(x.shape.slice(0, dim));
    const zero = algebra.constant(0);
    const at = new Array(outer * size * inner).fill(zero);
    for (let o = 0; o < outer; o++)
      for (let k = 0; k < length; k++)
        for (let i = 0; i < inner; i++)
          at[(o * size + start + k * step) * inner + i] = x.at[(o * length + k) * inner + i];
    return { shape: x.shape.map((n, d) => (d === dim ? size : n)), at };
  },
  samples: [{ inputs: [{ shape: [2] }], attributes: { dim: 0, start: 1, length: 2, step: 2, size: 5 } }],
};

/** A slice's index counted from 0, from one that may be negative. */
function resolveIndex(op: string, x: Tensor, dim: number, index: number): number {
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
  checkTensor(x, "select");
  const d = resolveDim(dim, x.ndim, "select");
  return selectOp([x], { dim: d, index: resolveIndex("select", x, d, index) });
}

/**
 * One element or slice, by its leading indices.
 * @example
 * tensor([[1, 2], [3, 4]]).at(1, -1).item(); // 4
 */
export function at(x: Tensor, ...indices: number[]): Tensor {
  return indices.reduce((rest, index) => select(rest, 0, index), x);
}

/** `length` indices of dimension `dim`, from `start` on. */
export function narrow(x: Tensor, dim: number, start: number, length: number): Tensor {
  checkTensor(x, "narrow");
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
  checkTensor(x, "slice");
  const d = resolveDim(dim, x.ndim, "slice");
  if (x.ndim === 0) throw new ShapeError("slice: a 0-d tensor has nothing to slice.");
  if (!Number.isInteger(step) || step < 1)
    throw new ShapeError(`slice: the step is a whole number ≥ 1, not ${step}.`);
  const n = x.shape[d];
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
  checkTensor(x, "unbind");
  const d = resolveDim(dim, x.ndim, "unbind");
  return Array.from({ length: x.shape[d] ?? 0 }, (_, i) => select(x, d, i));
}

/** Pieces along a dimension: of one size (the last may be smaller), or of the sizes given. */
export function split(x: Tensor, sizes: number | readonly number[], dim: number = 0): Tensor[] {
  checkTensor(x, "split");
  const d = resolveDim(dim, x.ndim, "split");
  const n = x.shape[d];
  if (typeof sizes === "number" && !(sizes >= 1))
    throw new ShapeError(`split: pieces have a size ≥ 1, not ${sizes}.`);
  const list =
    typeof sizes === "number"
      ? Array.from({ length: Math.ceil(n / sizes) }, (_, k) => Math.min(sizes, n - k * sizes))
      : sizes;
  if (list.reduce((a, b) => a + b, 0) !== n)
    throw new ShapeError(`split: sizes ${shapeText(list)} do not add up to ${n}.`);
  let start = 0;
  return list.map((size) => narrow(x, d, (start += size) - size, size));
}

/** At most `count` pieces along a dimension, of one size but for the last. */
export function chunk(x: Tensor, count: number, dim: number = 0): Tensor[] {
  checkTensor(x, "chunk");
  return split(x, Math.max(1, Math.ceil((x.shape[resolveDim(dim, x.ndim, "chunk")] ?? 1) / count)), dim);
}
