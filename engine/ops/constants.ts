/** Constants beside a tensor: of its dtype or indices into it, and on its device. */

import { int32, stored } from "../core/dtype.ts";
import { contiguousLayout, scalarLayout } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { fromArray } from "../run/create.ts";
import { blank, constant, empty } from "../run/make.ts";
import { placed } from "../run/transfer.ts";
import { expand, expandOp } from "./expand.ts";
import { gatherOp } from "./indexing.ts";
import { reshape } from "./view.ts";

/** One number repeated over a shape, in x's dtype. */
export function filled(x: Tensor, shape: readonly number[], value: number): Tensor {
  let one = constant(value, x.type, "full");
  if (x.on !== null) {
    one = blank(scalarLayout, x.type, x.on);
    x.on.fill(one, value);
  }
  return shape.length === 0 ? one : expandOp([one], { shape });
}

/** Numbers in x's dtype. */
export function numbers(x: Tensor, values: readonly number[], shape: readonly number[]): Tensor {
  const out = empty(contiguousLayout(shape), x.type);
  out.array.set(values.map((value) => stored(x.type, value)));
  return placed(out, x.on);
}

/** Indices into x, as an int32 vector. */
export function indices(x: Tensor, values: ArrayLike<number>): Tensor {
  return fromArray(Int32Array.from(values), [values.length], int32, { device: x.device });
}

/** 0, 1, … n − 1, as an int32 vector. */
export function sequence(x: Tensor, n: number): Tensor {
  return indices(
    x,
    Array.from({ length: n }, (_, k) => k),
  );
}

/** A vector along dimension `dim` of x, ready to broadcast against it. */
export function along(x: Tensor, vector: Tensor, dim: number): Tensor {
  return reshape(
    vector,
    x.shape.map((_, d) => (d === dim ? vector.size : 1)),
  );
}

/** The slices of dimension `dim` at places known beforehand, in their order; repeats allowed. */
export function gatherAt(x: Tensor, dim: number, places: ArrayLike<number>): Tensor {
  if (x.ndim === 0)
    return reshape(gatherAt(reshape(x, [1]), 0, places), places.length === 1 ? [] : [places.length]);
  const column = along(x, indices(x, places), dim);
  const shape = x.shape.map((n, d) => (d === dim ? places.length : n));
  return gatherOp([x, expandOp([column], { shape })], { dim });
}

/** The identity, of x's shape. */
export function identity(x: Tensor): Tensor {
  const n = x.shape[x.ndim - 1];
  const one = numbers(
    x,
    Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? 1 : 0)),
    [n, n],
  );
  return expand(one, x.shape);
}
