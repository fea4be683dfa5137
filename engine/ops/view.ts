/** The same elements under another shape: no copying, but where a reshape needs it. */

import {
  checkShape,
  contiguousLayout,
  type Layout,
  resolveDim,
  sameShape,
  sizeOf,
  stridedLayout,
  stridesFor,
} from "../core/layout.ts";
import { mode } from "../core/mode.ts";
import { Tensor } from "../core/tensor.ts";
import { copyElements } from "../cpu/iterate.ts";
import { ShapeError, shapeText } from "../errors.ts";
import { empty } from "../run/make.ts";
import { type Primitive, type Reference, structural } from "./define.ts";
import { type Dims, resolveDims } from "./dims.ts";

/** Another layout over the same storage. */
export function viewOf(x: Tensor, layout: Layout, offset: number): Tensor {
  x.base.shared = true;
  const view = new Tensor(x.storage, offset, layout, x.type, x.base);
  // In a noGrad, within a jvp too, what is made is constant.
  const constant = !mode.grad && (x.node !== null || (mode.forward === null && mode.hidden?.concerns([x])));
  const born = x.base.version;
  view.taken = { parent: constant ? null : x, op: null, attributes: null, born, seen: born };
  return view;
}

function copyOf(x: Tensor, shape: readonly number[] = x.shape): Tensor {
  const plain = empty(contiguousLayout(x.shape), x.type, x.on);
  copyElements(plain, x);
  return sameShape(shape, x.shape)
    ? plain
    : new Tensor(plain.storage, 0, contiguousLayout(shape), x.type, null, x.on);
}

/** The same elements, row-major, in another shape; a view where their places allow it. */
export const reshapeOp: Primitive<{ shape: readonly number[] }> = structural({
  name: "reshape",
  forward: ([x], { shape }) => {
    if (x.layout.contiguous) return viewOf(x, contiguousLayout(shape), x.offset);
    const strides = stridesFor(x.layout, shape);
    return strides ? viewOf(x, stridedLayout(shape, strides), x.offset) : copyOf(x, shape);
  },
  jvp: "linear",
  vjp: (_, g, { shapes }) => reshape(g, shapes[0]),
  view: true,
});

export const reshapeReference: Reference<{ shape: readonly number[] }> = {
  of: (_, [x], { shape }) => ({ shape, at: x.at }),
  samples: [
    { inputs: [{ shape: [2, 3] }], attributes: { shape: [3, 2] } },
    { inputs: [{ shape: [1] }], attributes: { shape: [] } },
  ],
};

/** The dimensions in another order. */
export const permuteOp: Primitive<{ dims: readonly number[] }> = structural({
  name: "permute",
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
});

export const permuteReference: Reference<{ dims: readonly number[] }> = {
  of: (_, [x], { dims }) => {
    const shape = dims.map((d) => x.shape[d]);
    const steps = x.shape.map((_, d) => sizeOf(x.shape.slice(d + 1)));
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
};

/** The same elements, cut from the tape. */
export const detachOp: Primitive<Record<never, never>> = structural({
  name: "detach",
  forward: ([x]) => new Tensor(x.storage, x.offset, x.layout, x.type, x.base),
  view: true,
});

export const detachReference: Reference<Record<never, never>> = {
  of: (_, [x]) => x,
  samples: [{ inputs: [{ shape: [2] }] }],
};

/** A copy with storage of its own. */
export const cloneOp: Primitive<Record<never, never>> = structural({
  name: "clone",
  portable: true,
  forward: ([x]) => copyOf(x),
  jvp: "linear",
  vjp: (_, g) => g,
});

export const cloneReference: Reference<Record<never, never>> = {
  of: (_, [x]) => x,
  samples: [{ inputs: [{ shape: [2] }] }],
};

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

/** @internal From `f(2, 3)` or `f([2, 3])`. @throws {TypeError} for both at once. */
export function listOf(
  op: string,
  first: number | readonly number[],
  rest: readonly number[] = [],
): readonly number[] {
  if (typeof first === "number") return [first, ...rest];
  if (rest.length > 0) throw new TypeError(`${op}: ${rest[0]} after a list is too many.`);
  return first;
}

/** The shape that is asked for, whole. */
function wantedShape(
  op: string,
  x: Tensor,
  first: number | readonly number[],
  rest: number[],
): readonly number[] {
  const wanted = listOf(op, first, rest);
  const known = wanted.reduce((product, n) => (n === -1 ? product : product * n), 1);
  const unknown = wanted.filter((n) => n === -1).length;
  const full = wanted.map((n) => (n === -1 ? x.size / known : n));
  if (unknown > 1) throw new ShapeError(`${op}: only one size may be −1, not ${shapeText(wanted)}.`);
  if (sizeOf(full) !== x.size || !full.every(Number.isInteger)) {
    throw new ShapeError(
      `${op}: ${x.size} elements of shape ${shapeText(x.shape)} do not fit ${shapeText(wanted)}.`,
    );
  }
  return checkShape(full, op);
}

/**
 * The same elements, row-major, in another shape; one size may be −1, which is then worked out. A view where their places in memory allow it, else a copy.
 * @throws {ShapeError} if the number of elements differs.
 * @example
 * arange(6).reshape(2, -1).shape; // [2, 3]
 */
export function reshape(x: Tensor, shape: number | readonly number[], ...rest: number[]): Tensor {
  return reshapeOp([x], { shape: wantedShape("reshape", x, shape, rest) });
}

/** As `reshape`, but never a copy: the elements are shared. @throws {ShapeError} where a copy would be needed. */
export function view(x: Tensor, shape: number | readonly number[], ...rest: number[]): Tensor {
  const wanted = wantedShape("view", x, shape, rest);
  if (!x.layout.contiguous && !stridesFor(x.layout, wanted)) {
    throw new ShapeError(
      `view: ${shapeText(wanted)} cannot share the elements of shape ${shapeText(x.shape)} as they lie: write reshape(…), which copies.`,
    );
  }
  return reshapeOp([x], { shape: wanted });
}

/** The dimensions from `start` to `end`, merged into one; all unless told. */
export function flatten(x: Tensor, start: number = 0, end: number = -1): Tensor {
  if (x.ndim === 0) return reshape(x, [1]);
  const [from, to] = [resolveDim(start, x.ndim, "flatten"), resolveDim(end, x.ndim, "flatten")];
  if (to < from) throw new ShapeError(`flatten: start, ${from}, comes after end, ${to}.`);
  const merged = sizeOf(x.shape.slice(from, to + 1));
  return reshape(x, [...x.shape.slice(0, from), merged, ...x.shape.slice(to + 1)]);
}

/** Without dimension `dim` if its size is 1; without all such dimensions unless told. */
export function squeeze(x: Tensor, dim?: Dims): Tensor {
  const dims = dim === undefined ? [...x.shape.keys()] : resolveDims("squeeze", x, dim);
  return reshape(
    x,
    x.shape.filter((n, d) => n !== 1 || !dims.includes(d)),
  );
}

/** With a dimension of size 1 before dimension `dim`. */
export function unsqueeze(x: Tensor, dim: number): Tensor {
  const at = resolveDim(dim, x.ndim + 1, "unsqueeze");
  return reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
}

/**
 * The dimensions in another order.
 * @example
 * zeros([2, 3, 4]).permute(2, 0, 1).shape; // [4, 2, 3]
 */
export function permute(x: Tensor, dims: number | readonly number[], ...rest: number[]): Tensor {
  const order = resolveDims("permute", x, listOf("permute", dims, rest));
  if (order.length !== x.ndim)
    throw new ShapeError(`permute: names ${order.length} dimensions of ${x.ndim}.`);
  return permuteOp([x], { dims: order });
}

/** Two dimensions exchanged. */
export function transpose(x: Tensor, dim0: number, dim1: number): Tensor {
  const [a, b] = [resolveDim(dim0, x.ndim, "transpose"), resolveDim(dim1, x.ndim, "transpose")];
  return permuteOp([x], { dims: x.shape.map((_, d) => (d === a ? b : d === b ? a : d)) });
}

/** The transpose of a matrix; a vector is its own. */
export function t(x: Tensor): Tensor {
  if (x.ndim > 2)
    throw new ShapeError(
      `t: takes at most 2 dimensions, not shape ${shapeText(x.shape)}: write transpose(a, b).`,
    );
  return x.ndim < 2 ? x : transpose(x, 0, 1);
}

/** Dimensions moved to other places, the rest keeping their order. */
export function movedim(x: Tensor, source: Dims, destination: Dims): Tensor {
  const from = resolveDims("movedim", x, source);
  const to = resolveDims("movedim", x, destination);
  if (from.length !== to.length)
    throw new ShapeError(`movedim: ${from.length} dimensions do not fit ${to.length} places.`);
  const rest = [...x.shape.keys()].filter((d) => !from.includes(d));
  const order = x.shape.map((_, d) => (to.includes(d) ? from[to.indexOf(d)] : (rest.shift() as number)));
  return x.ndim === 0 ? x : permute(x, order);
}

/** Two dimensions exchanged: NumPy's name of transpose. */
export function swapaxes(x: Tensor, dim0: number, dim1: number): Tensor {
  return transpose(x, dim0, dim1);
}
