/** The same elements under another shape: no copying, but where a reshape needs it. */

import { broadcastPlaces, referenceOf } from "../calculus/reference.ts";
import {
  checkShape,
  contiguousLayout,
  type Layout,
  resolveDim,
  sameShape,
  stridedLayout,
} from "../core/layout.ts";
import { Tensor } from "../core/tensor.ts";
import { copyElements } from "../cpu/iterate.ts";
import { describe, ShapeError, shapeText } from "../errors.ts";
import { embed, sumTo } from "../face/primitives.ts";
import { empty } from "../run/make.ts";
import { type Primitive, structural } from "./define.ts";
import { type Dims, resolveDims } from "./dims.ts";

/** Another layout over the same storage. */
function viewOf(x: Tensor, layout: Layout, offset: number): Tensor {
  x.base.shared = true;
  return new Tensor(x.storage, offset, layout, x.type, x.base);
}

function copyOf(x: Tensor, shape: readonly number[] = x.shape): Tensor {
  const plain = empty(contiguousLayout(x.shape), x.type, x.on);
  copyElements(plain, x);
  return sameShape(shape, x.shape)
    ? plain
    : new Tensor(plain.storage, 0, contiguousLayout(shape), x.type, null, x.on);
}

export const reshapeOp: Primitive<{ shape: readonly number[] }> = structural({
  name: "reshape",
  summary: "The same elements, row-major, in another shape.",
  forward: ([x], { shape }) =>
    x.layout.contiguous ? viewOf(x, contiguousLayout(shape), x.offset) : copyOf(x, shape),
  jvp: "linear",
  vjp: (_, g, { shapes }) => reshape(g, shapes[0]),
  view: true,
  reference: (_, [x], { shape }) => ({ shape, at: x.at }),
  samples: [
    { inputs: [{ shape: [2, 3] }], attributes: { shape: [3, 2] } },
    { inputs: [{ shape: [1] }], attributes: { shape: [] } },
  ],
});

export const expandOp: Primitive<{ shape: readonly number[] }> = structural({
  name: "expand",
  summary: "Repeated along dimensions of size 1, without copying.",
  forward: ([x], { shape }) => {
    if (x.layout.uniform) return viewOf(x, contiguousLayout(shape).repeated, x.offset);
    const missing = shape.length - x.ndim;
    const strides = shape.map((_, d) =>
      d < missing || x.shape[d - missing] === 1 ? 0 : x.layout.strides[d - missing],
    );
    return viewOf(x, stridedLayout(shape, strides), x.offset);
  },
  jvp: "linear",
  vjp: (_, g, { shapes }) => sumTo(g, shapes[0]),
  view: true,
  reference: (_, [x], { shape }) => ({
    shape,
    at: Array.from(broadcastPlaces(x.shape, shape), (k) => x.at[k]),
  }),
  samples: [
    { inputs: [{ shape: [2, 1] }], attributes: { shape: [2, 3] } },
    { inputs: [{ shape: [] }], attributes: { shape: [2, 2] } },
    { inputs: [{ shape: [3] }], attributes: { shape: [2, 3] } },
  ],
});

export const permuteOp: Primitive<{ dims: readonly number[] }> = structural({
  name: "permute",
  summary: "The dimensions in another order.",
  forward: ([x], { dims }) =>
    viewOf(
      x,
      stridedLayout(
        dims.map((d) => x.shape[d]),
        dims.map((d) => x.layout.strides[d]),
      ),
      x.offset,
    ),
  jvp: "linear",
  vjp: (_, g, __, { dims }) => permuteOp([g], { dims: dims.map((_, d) => dims.indexOf(d)) }),
  view: true,
  reference: (_, [x], { dims }) => {
    const shape = dims.map((d) => x.shape[d]);
    const steps = x.shape.map((_, d) => x.shape.slice(d + 1).reduce((m, n) => m * n, 1));
    const at = Array.from(x.at, (_, k) => {
      let place = 0;
      for (let d = dims.length - 1, rest = k; d >= 0; rest = Math.floor(rest / shape[d]), d--)
        place += (rest % shape[d]) * steps[dims[d]];
      return x.at[place];
    });
    return { shape, at };
  },
  samples: [
    { inputs: [{ shape: [2, 3] }], attributes: { dims: [1, 0] } },
    { inputs: [{ shape: [2, 3, 2] }], attributes: { dims: [2, 0, 1] } },
  ],
});

/** Part of one dimension: `length` indices from `start` on, `step` apart. */
export interface Slice {
  readonly dim: number;
  readonly start: number;
  readonly length: number;
  readonly step: number;
}

export const sliceOp: Primitive<Slice> = structural({
  name: "slice",
  summary: "Part of one dimension, evenly spaced.",
  forward: ([x], { dim, start, length, step }) => {
    const shape = x.shape.map((n, d) => (d === dim ? length : n));
    const strides = x.layout.strides.map((s, d) => (d === dim ? s * step : s));
    return viewOf(x, stridedLayout(shape, strides), x.offset + start * x.layout.strides[dim]);
  },
  jvp: "linear",
  vjp: (_, g, { shapes }, slice) => embed([g], { ...slice, size: shapes[0][slice.dim] }),
  view: true,
  reference: (_, [x], { dim, start, length, step }) => {
    const inner = x.shape.slice(dim + 1).reduce((m, n) => m * n, 1);
    const outer = x.shape.slice(0, dim).reduce((m, n) => m * n, 1);
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
});

export const selectOp: Primitive<{ dim: number; index: number }> = structural({
  name: "select",
  summary: "One index of one dimension, which is dropped.",
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
  reference: (algebra, [x], { dim, index }) => {
    const part = referenceOf(sliceOp.op, algebra, [x], { dim, start: index, length: 1, step: 1 });
    return { shape: x.shape.filter((_, d) => d !== dim), at: part.at };
  },
  samples: [
    { inputs: [{ shape: [3] }], attributes: { dim: 0, index: 2 } },
    { inputs: [{ shape: [2, 3] }], attributes: { dim: 1, index: 1 } },
  ],
});

export const detachOp: Primitive<Record<never, never>> = structural({
  name: "detach",
  summary: "The same elements, cut from the tape.",
  forward: ([x]) => new Tensor(x.storage, x.offset, x.layout, x.type, x.base),
  view: true,
  reference: (_, [x]) => x,
  samples: [{ inputs: [{ shape: [2] }] }],
});

export const cloneOp: Primitive<Record<never, never>> = structural({
  name: "clone",
  summary: "A copy with storage of its own.",
  portable: true,
  forward: ([x]) => copyOf(x),
  jvp: "linear",
  vjp: (_, g) => g,
  reference: (_, [x]) => x,
  samples: [{ inputs: [{ shape: [2] }] }],
});

/** The same elements, cut from the tape; the storage is shared. */
export function detach(x: Tensor): Tensor {
  return detachOp([x], {});
}

/** A copy with storage of its own, through which gradients flow. */
export function clone(x: Tensor): Tensor {
  return cloneOp([x], {});
}

/** Itself if row-major without gaps, else a copy that is. */
export function contiguous(x: Tensor): Tensor {
  return x.layout.contiguous ? x : clone(x);
}

/** From `f(2, 3)` or `f([2, 3])`. */
function listOf(first: number | readonly number[], rest: readonly number[]): readonly number[] {
  return typeof first === "number" ? [first, ...rest] : first;
}

function checkTensor(x: Tensor, op: string): void {
  if (!(x instanceof Tensor)) throw new TypeError(`${op}: takes a tensor, not ${describe(x)}.`);
}

/**
 * The same elements, row-major, in another shape; one size may be −1, which is then worked out.
 * @throws {ShapeError} if the number of elements differs.
 * @example
 * arange(6).reshape(2, -1).shape; // [2, 3]
 */
export function reshape(x: Tensor, shape: number | readonly number[], ...rest: number[]): Tensor {
  checkTensor(x, "reshape");
  const wanted = listOf(shape, rest);
  const known = wanted.reduce((product, n) => (n === -1 ? product : product * n), 1);
  const unknown = wanted.filter((n) => n === -1).length;
  const full = wanted.map((n) => (n === -1 ? x.size / known : n));
  if (unknown > 1) throw new ShapeError(`reshape: only one size may be −1, not ${shapeText(wanted)}.`);
  if (full.reduce((product, n) => product * n, 1) !== x.size || !full.every(Number.isInteger)) {
    throw new ShapeError(
      `reshape: ${x.size} elements of shape ${shapeText(x.shape)} do not fit ${shapeText(wanted)}.`,
    );
  }
  return reshapeOp([x], { shape: checkShape(full, "reshape") });
}

/** As `reshape`, but never a copy. @throws {ShapeError} where a copy would be needed. */
export function view(x: Tensor, shape: number | readonly number[], ...rest: number[]): Tensor {
  checkTensor(x, "view");
  if (!x.layout.contiguous)
    throw new ShapeError(
      "view: the elements do not lie row-major in memory: write reshape(…), which copies.",
    );
  return reshape(x, shape, ...rest);
}

/** The dimensions from `start` to `end`, merged into one; all unless told. */
export function flatten(x: Tensor, start: number = 0, end: number = -1): Tensor {
  checkTensor(x, "flatten");
  if (x.ndim === 0) return reshape(x, [1]);
  const [from, to] = [resolveDim(start, x.ndim, "flatten"), resolveDim(end, x.ndim, "flatten")];
  const merged = x.shape.slice(from, to + 1).reduce((m, n) => m * n, 1);
  return reshape(x, [...x.shape.slice(0, from), merged, ...x.shape.slice(to + 1)]);
}

/** Without dimension `dim` if its size is 1; without all such dimensions unless told. */
export function squeeze(x: Tensor, dim?: Dims): Tensor {
  checkTensor(x, "squeeze");
  const dims = dim === undefined ? [...x.shape.keys()] : resolveDims("squeeze", x, dim);
  return reshape(
    x,
    x.shape.filter((n, d) => n !== 1 || !dims.includes(d)),
  );
}

/** With a dimension of size 1 before dimension `dim`. */
export function unsqueeze(x: Tensor, dim: number): Tensor {
  checkTensor(x, "unsqueeze");
  const at = resolveDim(dim, x.ndim + 1, "unsqueeze");
  return reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
}

/**
 * Repeated along dimensions of size 1, without copying; −1 keeps a size.
 * @example
 * tensor([1, 2]).expand(3, 2).shape; // [3, 2]
 */
export function expand(x: Tensor, shape: number | readonly number[], ...rest: number[]): Tensor {
  checkTensor(x, "expand");
  const wanted = listOf(shape, rest);
  const missing = wanted.length - x.ndim;
  const full = wanted.map((n, d) => (n === -1 && d >= missing ? x.shape[d - missing] : n));
  if (missing < 0 || !x.shape.every((n, d) => n === 1 || n === full[d + missing])) {
    throw new ShapeError(
      `expand: shape ${shapeText(x.shape)} does not expand to ${shapeText(wanted)}: only sizes of 1 can grow.`,
    );
  }
  return expandOp([x], { shape: checkShape(full, "expand") });
}

export function expandAs(x: Tensor, y: Tensor): Tensor {
  return expand(x, y.shape);
}

export function broadcastTo(x: Tensor, shape: readonly number[]): Tensor {
  return expand(x, shape);
}

/**
 * The dimensions in another order.
 * @example
 * zeros([2, 3, 4]).permute(2, 0, 1).shape; // [4, 2, 3]
 */
export function permute(x: Tensor, dims: number | readonly number[], ...rest: number[]): Tensor {
  const order = resolveDims("permute", x, listOf(dims, rest));
  if (order.length !== x.ndim)
    throw new ShapeError(`permute: names ${order.length} dimensions of ${x.ndim}.`);
  return permuteOp([x], { dims: order });
}

/** Two dimensions exchanged. */
export function transpose(x: Tensor, dim0: number, dim1: number): Tensor {
  checkTensor(x, "transpose");
  const [a, b] = [resolveDim(dim0, x.ndim, "transpose"), resolveDim(dim1, x.ndim, "transpose")];
  return permuteOp([x], { dims: x.shape.map((_, d) => (d === a ? b : d === b ? a : d)) });
}

/** The transpose of a matrix; a vector is its own. */
export function t(x: Tensor): Tensor {
  checkTensor(x, "t");
  if (x.ndim > 2)
    throw new ShapeError(
      `t: takes at most 2 dimensions, not shape ${shapeText(x.shape)}: write transpose(a, b).`,
    );
  return x.ndim < 2 ? x : transpose(x, 0, 1);
}

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
