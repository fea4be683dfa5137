/** Writing where indices point: each op gives a new tensor, and its inputs stay as they are. */

import { contiguousLayout, resolveDim } from "../core/layout.ts";
import { Tensor } from "../core/tensor.ts";
import { ShapeError, shapeText } from "../errors.ts";
import type { Operand } from "../run/agree.ts";
import { empty } from "../run/make.ts";
import { overwritten } from "../run/overwrite.ts";
import { elements } from "../run/read.ts";
import { along, filled, indices, sequence } from "./constants.ts";
import { type Primitive, type Reference, structural } from "./define.ts";
import { where } from "./elementwise/piecewise.ts";
import { expand } from "./expand.ts";
import { checkIndex, checkIndexAlong, gatherOp, pointed, scatterAddOp, wholeNumbers } from "./indexing.ts";
import { narrow, select, slice } from "./slice.ts";
import { reshape } from "./view.ts";

/** x with the source's elements written where their indices point; of several to one place the last stays. */
export const scatterOp: Primitive<{ dim: number }> = structural({
  name: "scatter",
  inputs: ["x", "index", "source"],
  saves: ["inputs"],
  forward: ([x, index, source], { dim }) => {
    const out = empty(contiguousLayout(x.shape), x.type);
    out.array.set(elements(x));
    const from = elements(source);
    const places = pointed(index.shape, x.shape, dim, elements(index));
    for (let k = 0; k < places.length; k++) out.array[places[k]] = from[k];
    return out;
  },
  vjp: (i, g, { shapes, inputs: [, index] }, { dim }) => {
    if (i === 0) return scatterOp([g, index, filled(g, shapes[1], 0)], { dim });
    // An element that another overwrote has no part in the result.
    const ids = reshape(sequence(g, index.size), shapes[1]);
    const written = scatterOp([expand(indices(g, [-1]), shapes[0]), index, ids], { dim });
    return where(gatherOp([written, index], { dim }).eq(ids), gatherOp([g, index], { dim }), 0);
  },
});

export const scatterReference: Reference<{ dim: number }> = {
  of: (algebra, [x, index, source], { dim }) => {
    const at = [...x.at];
    pointed(index.shape, x.shape, dim, wholeNumbers(algebra, index)).forEach((p, k) => {
      at[p] = source.at[k];
    });
    return { shape: x.shape, at };
  },
  samples: [
    {
      inputs: [{ shape: [3] }, { shape: [2], dtype: "int32", data: [2, 0] }, { shape: [2] }],
      attributes: { dim: 0 },
    },
    {
      inputs: [{ shape: [2, 3] }, { shape: [2, 2], dtype: "int32", data: [0, 0, 2, 1] }, { shape: [2, 2] }],
      attributes: { dim: 1 },
    },
  ],
};

/** 0-d tensors as vectors, so that they have a dimension to index. */
function atLeastVector(x: Tensor): Tensor {
  return x.ndim === 0 ? reshape(x, [1]) : x;
}

/** The part of the source that the index has places for. */
function covered(op: string, source: Tensor, index: Tensor): Tensor {
  if (source.ndim !== index.ndim || index.shape.some((n, d) => n > source.shape[d])) {
    throw new ShapeError(
      `${op}: a source of shape ${shapeText(source.shape)} has no element for every index of shape ${shapeText(index.shape)}.`,
    );
  }
  return index.shape.reduce((part, n, d) => (part.shape[d] === n ? part : narrow(part, d, 0, n)), source);
}

function prepared(
  op: string,
  x: Tensor,
  dim: number,
  index: Tensor,
  source: Operand,
): { target: Tensor; d: number; places: Tensor; values: Tensor } {
  const d = resolveDim(dim, x.ndim, op);
  const [target, places] = [atLeastVector(x), atLeastVector(index)];
  checkIndexAlong(op, target, places, d);
  const values =
    source instanceof Tensor ? covered(op, atLeastVector(source), places) : filled(x, places.shape, source);
  return { target, d, places, values };
}

/**
 * `out[index[i][j]][j] = source[i][j]` for dim 0, and so on; elsewhere x. Of several writes to one place the last stays.
 * @param index int32, of x's rank.
 * @example
 * tensor([1, 2, 3]).scatter(0, tensor([2, 0], { dtype: "int32" }), tensor([8, 9])).toArray(); // [9, 2, 8]
 */
export function scatter(x: Tensor, dim: number, index: Tensor, source: Operand): Tensor {
  const { target, d, places, values } = prepared("scatter", x, dim, index, source);
  return reshape(scatterOp([target, places, values], { dim: d }), x.shape);
}

/** x with the source's elements added where their indices point. */
export function scatterAdd(x: Tensor, dim: number, index: Tensor, source: Operand): Tensor {
  const { target, d, places, values } = prepared("scatterAdd", x, dim, index, source);
  return x.add(reshape(scatterAddOp([values, places], { dim: d, shape: target.shape }), x.shape));
}

/** A vector of indices of one dimension, one for each slice of a source, spread over the source's shape. */
function spread(op: string, x: Tensor, dim: number, index: Tensor, shape: readonly number[]): Tensor {
  const vector = atLeastVector(index);
  if (vector.ndim !== 1)
    throw new ShapeError(`${op}: takes a vector of indices, not shape ${shapeText(index.shape)}.`);
  checkIndex(op, vector, x.shape[dim]);
  return expand(along(x, vector, dim), shape);
}

function slices(x: Tensor, dim: number, index: Tensor): readonly number[] {
  return x.shape.map((n, d) => (d === dim ? index.size : n));
}

/** x with alpha · the source's slices added at the indices of dimension `dim`; repeats add up. */
export function indexAdd(x: Tensor, dim: number, index: Tensor, source: Tensor, alpha: number = 1): Tensor {
  const d = resolveDim(dim, x.ndim, "indexAdd");
  const target = atLeastVector(x);
  const values = reshape(alpha === 1 ? source : source.mul(alpha), slices(target, d, index));
  const places = spread("indexAdd", target, d, index, values.shape);
  return x.add(reshape(scatterAddOp([values, places], { dim: d, shape: target.shape }), x.shape));
}

/** x with the source's slices in the place of those at the indices of dimension `dim`. */
export function indexCopy(x: Tensor, dim: number, index: Tensor, source: Tensor): Tensor {
  const d = resolveDim(dim, x.ndim, "indexCopy");
  const target = atLeastVector(x);
  const values = reshape(source, slices(target, d, index));
  const places = spread("indexCopy", target, d, index, values.shape);
  return reshape(scatterOp([target, places, values], { dim: d }), x.shape);
}

/** x with one value in the slices at the indices of dimension `dim`. */
export function indexFill(x: Tensor, dim: number, index: Tensor, value: Operand): Tensor {
  const d = resolveDim(dim, x.ndim, "indexFill");
  const target = atLeastVector(x);
  const shape = slices(target, d, index);
  const values = value instanceof Tensor ? expand(value, shape) : filled(x, shape, value);
  const places = spread("indexFill", target, d, index, shape);
  return reshape(scatterOp([target, places, values], { dim: d }), x.shape);
}

/** x with the source's elements at places of the flattened tensor; added to what is there if `accumulate`. */
export function put(x: Tensor, index: Tensor, source: Tensor, accumulate: boolean = false): Tensor {
  const [target, places] = [reshape(x, [x.size]), reshape(index, [index.size])];
  const positive = where(places.lt(0), places.add(x.size), places);
  const values = reshape(source, [index.size]);
  return reshape(
    accumulate ? scatterAdd(target, 0, positive, values) : scatter(target, 0, positive, values),
    x.shape,
  );
}

/** x with the source in the place of one index of dimension `dim`. */
export function selectScatter(x: Tensor, source: Tensor, dim: number, index: number): Tensor {
  return overwritten("selectScatter", x, source, (y) => select(y, dim, index));
}

/** x with the source in the place of the indices of dimension `dim` from `start` up to `end`, `step` apart. */
export function sliceScatter(
  x: Tensor,
  source: Tensor,
  dim: number = 0,
  start: number = 0,
  end: number = Number.POSITIVE_INFINITY,
  step: number = 1,
): Tensor {
  return overwritten("sliceScatter", x, source, (y) => slice(y, dim, start, end, step));
}

/** x with one value where the mask holds; broadcast. */
export function maskedFill(x: Tensor, mask: Tensor, value: Operand): Tensor {
  return where(mask, value, x);
}
