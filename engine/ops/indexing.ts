/** Elements chosen by indices that are data. */

import type { Algebra, Grid } from "../core/algebra.ts";
import { isWhole } from "../core/dtype.ts";
import { contiguousLayout, placesOf, resolveDim, sizeOf } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { DtypeError, ShapeError, shapeText } from "../errors.ts";
import { empty } from "../run/make.ts";
import { elements } from "../run/read.ts";
import { type Primitive, type Reference, structural } from "./define.ts";
import { expand } from "./expand.ts";
import { reshape } from "./view.ts";

/** For every element of an index, row-major, the place that its value points at along `dim` in a tensor of `shape`. */
export function pointed(
  index: readonly number[],
  shape: readonly number[],
  dim: number,
  values: ArrayLike<number>,
): Int32Array {
  const { strides } = contiguousLayout(shape);
  const places = placesOf(
    index,
    strides.map((stride, d) => (d === dim ? 0 : stride)),
  );
  for (let k = 0; k < places.length; k++) places[k] += values[k] * strides[dim];
  return places;
}

/** The elements that indices point at along a dimension. */
export const gatherOp: Primitive<{ dim: number }> = structural({
  name: "gather",
  inputs: ["x", "index"],
  saves: ["inputs"],
  forward: ([x, index], { dim }) => {
    const out = empty(contiguousLayout(index.shape), x.type);
    const [from, to] = [elements(x), out.array];
    const places = pointed(index.shape, x.shape, dim, elements(index));
    for (let k = 0; k < to.length; k++) to[k] = from[places[k]];
    return out;
  },
  jvp: "linear",
  vjp: (_, g, { shapes, inputs: [, index] }, { dim }) => scatterAddOp([g, index], { dim, shape: shapes[0] }),
});

export const gatherReference: Reference<{ dim: number }> = {
  of: (algebra, [x, index], { dim }) => {
    const places = pointed(index.shape, x.shape, dim, wholeNumbers(algebra, index));
    return { shape: index.shape, at: Array.from(places, (p) => x.at[p]) };
  },
  samples: [
    { inputs: [{ shape: [3] }, { shape: [4], dtype: "int32", data: [2, 0, 2, 1] }], attributes: { dim: 0 } },
    {
      inputs: [{ shape: [2, 3] }, { shape: [2, 2], dtype: "int32", data: [0, 0, 2, 1] }],
      attributes: { dim: 1 },
    },
  ],
};

/** The transpose of gather: each element added where its index points. */
export const scatterAddOp: Primitive<{ dim: number; shape: readonly number[] }> = structural({
  name: "scatterAdd",
  inputs: ["x", "index"],
  saves: ["inputs"],
  forward: ([x, index], { dim, shape }) => {
    const total = new (x.dtype === "int32" ? Int32Array : Float64Array)(sizeOf(shape));
    const from = elements(x);
    const places = pointed(index.shape, shape, dim, elements(index));
    for (let k = 0; k < places.length; k++) total[places[k]] += from[k];
    const out = empty(contiguousLayout(shape), x.type);
    out.array.set(total);
    return out;
  },
  jvp: "linear",
  vjp: (_, g, { inputs: [, index] }, { dim }) => gatherOp([g, index], { dim }),
});

export const scatterAddReference: Reference<{ dim: number; shape: readonly number[] }> = {
  of: (algebra, [x, index], { dim, shape }) => {
    const at = new Array(sizeOf(shape)).fill(algebra.constant(0));
    pointed(index.shape, shape, dim, wholeNumbers(algebra, index)).forEach((p, k) => {
      at[p] = algebra.apply("add", [at[p], x.at[k]]);
    });
    return { shape, at };
  },
  samples: [
    {
      inputs: [{ shape: [4] }, { shape: [4], dtype: "int32", data: [2, 0, 2, 1] }],
      attributes: { dim: 0, shape: [3] },
    },
    {
      inputs: [{ shape: [2, 2] }, { shape: [2, 2], dtype: "int32", data: [0, 0, 2, 1] }],
      attributes: { dim: 1, shape: [2, 3] },
    },
  ],
};

/** The whole numbers that the elements of an index are, in any number system. */
export function wholeNumbers<T>({ compare, constant }: Algebra<T>, index: Grid<T>): number[] {
  return index.at.map((element) => {
    let n = 0;
    while (compare(element, constant(n)) > 0) n++;
    return n;
  });
}

/** @param least below 0 where an index may be counted from the end. */
export function checkIndex(op: string, index: Tensor, size: number, least: number = 0): void {
  if (!isWhole(index.type))
    throw new DtypeError(`${op}: the index must be int32, not ${index.dtype}: write index.to("int32").`);
  // Elsewhere the values cannot be looked at without waiting: there an index out of range gives NaN.
  if (index.on !== null) {
    if (size === 0 && index.size > 0) throw new ShapeError(`${op}: there is no element to index.`);
    return;
  }
  for (const i of elements(index)) {
    if (i < least || i >= size) throw new ShapeError(`${op}: index ${i} is out of range for size ${size}.`);
  }
}

/** As `checkIndex`, of an index along a dimension that lies within x in all others. */
export function checkIndexAlong(op: string, x: Tensor, index: Tensor, d: number): void {
  checkIndex(op, index, x.shape[d]);
  if (index.ndim !== x.ndim || index.shape.some((n, k) => k !== d && n > x.shape[k]))
    throw new ShapeError(
      `${op}: an index of shape ${shapeText(index.shape)} does not lie within ${shapeText(x.shape)}.`,
    );
}

/**
 * `out[i][j] = x[index[i][j]][j]` for dim 0, and so on.
 * @param index int32, of x's rank; outside `dim` no larger than x.
 * @example
 * tensor([10, 20, 30]).gather(0, tensor([2, 0], { dtype: "int32" })).toArray(); // [30, 10]
 */
export function gather(x: Tensor, dim: number, index: Tensor): Tensor {
  const d = resolveDim(dim, x.ndim, "gather");
  if (x.ndim === 0) return reshape(gather(reshape(x, [1]), 0, reshape(index, [index.size])), index.shape);
  checkIndexAlong("gather", x, index, d);
  return gatherOp([x, index], { dim: d });
}

/** The slices of dimension `dim` that a vector of indices names, in its order; repeats allowed. */
export function indexSelect(x: Tensor, dim: number, index: Tensor): Tensor {
  const d = resolveDim(dim, x.ndim, "indexSelect");
  if (x.ndim === 0)
    return reshape(gather(x, 0, reshape(index, [index.size])), index.size === 1 ? [] : [index.size]);
  if (index.ndim === 0) return indexSelect(x, d, reshape(index, [1]));
  checkIndex("indexSelect", index, x.shape[d]);
  if (index.ndim !== 1)
    throw new ShapeError(`indexSelect: takes a vector of indices, not shape ${shapeText(index.shape)}.`);
  const column = reshape(
    index,
    x.shape.map((_, k) => (k === d ? index.size : 1)),
  );
  return gatherOp(
    [
      x,
      expand(
        column,
        x.shape.map((n, k) => (k === d ? index.size : n)),
      ),
    ],
    { dim: d },
  );
}
