/** Joining and splitting by the usual names. */

import { broadcastShapes, checkWhole, resolveDim } from "../core/layout.ts";
import { Tensor } from "../core/tensor.ts";
import { ShapeError, shapeText } from "../errors.ts";
import { expand } from "./expand.ts";
import { cat, stack } from "./joining.ts";
import { narrow, slice } from "./slice.ts";
import { reshape } from "./view.ts";

/** With a dimension of size 1 at least. */
export function atleast1d(x: Tensor): Tensor {
  return x.ndim === 0 ? reshape(x, [1]) : x;
}

/** As a matrix at least: a vector as its row. */
export function atleast2d(x: Tensor): Tensor {
  return x.ndim < 2 ? reshape(x, [1, x.size]) : x;
}

/** With three dimensions at least: a vector between two of size 1. */
export function atleast3d(x: Tensor): Tensor {
  if (x.ndim < 2) return reshape(x, [1, x.size, 1]);
  return x.ndim === 2 ? reshape(x, [...x.shape, 1]) : x;
}

/** Side by side: vectors one after another, matrices along their columns. */
export function hstack(tensors: readonly Tensor[]): Tensor {
  const parts = tensors.map(atleast1d);
  return cat(parts, parts[0]?.ndim === 1 ? 0 : 1);
}

/** On top of each other: vectors as rows. */
export function vstack(tensors: readonly Tensor[]): Tensor {
  return cat(tensors.map(atleast2d), 0);
}

/** Behind each other, along a third dimension. */
export function dstack(tensors: readonly Tensor[]): Tensor {
  return cat(tensors.map(atleast3d), 2);
}

/** Vectors as the columns of a matrix; matrices side by side. */
export function columnStack(tensors: readonly Tensor[]): Tensor {
  return cat(
    tensors.map((x) => (x.ndim < 2 ? reshape(x, [x.size, 1]) : x)),
    1,
  );
}

/** Pieces of nearly one size (the first ones larger), or cut before each of the indices given. */
export function tensorSplit(x: Tensor, sections: number | readonly number[], dim: number = 0): Tensor[] {
  const d = resolveDim(dim, x.ndim, "tensorSplit");
  const n = x.shape[d] ?? 1;
  if (typeof sections === "number") {
    checkWhole("tensorSplit", "sections", sections, 1, n + 1e5);
    const [size, larger] = [Math.floor(n / sections), n % sections];
    let start = 0;
    return Array.from({ length: sections }, (_, k) => {
      const length = size + (k < larger ? 1 : 0);
      start += length;
      return narrow(x, d, start - length, length);
    });
  }
  return [...sections, n].map((end, k) => slice(x, d, k === 0 ? 0 : sections[k - 1], end));
}

function splitter(
  name: string,
  dimOf: (x: Tensor) => number,
): (x: Tensor, sections: number | readonly number[]) => Tensor[] {
  return (x, sections) => {
    const dim = dimOf(x);
    if (dim >= x.ndim) throw new ShapeError(`${name}: shape ${shapeText(x.shape)} has no dimension ${dim}.`);
    if (typeof sections === "number" && x.shape[dim] % sections !== 0)
      throw new ShapeError(`${name}: ${x.shape[dim]} does not divide into ${sections}: write tensorSplit.`);
    return tensorSplit(x, sections, dim);
  };
}

/** Pieces side by side: of dimension 1, of a vector dimension 0. */
export const hsplit: (x: Tensor, sections: number | readonly number[]) => Tensor[] = splitter(
  "hsplit",
  (x) => (x.ndim === 1 ? 0 : 1),
);
/** Pieces on top of each other: of dimension 0. */
export const vsplit: (x: Tensor, sections: number | readonly number[]) => Tensor[] = splitter(
  "vsplit",
  () => 0,
);
/** Pieces behind each other: of dimension 2. */
export const dsplit: (x: Tensor, sections: number | readonly number[]) => Tensor[] = splitter(
  "dsplit",
  () => 2,
);

/** All expanded to the shape that they broadcast to. */
export function broadcastTensors(tensors: readonly Tensor[]): Tensor[] {
  const shape = tensors.reduce<readonly number[]>(
    (all, x) => broadcastShapes(all, x.shape, "broadcastTensors"),
    [],
  );
  return tensors.map((x) => expand(x, shape));
}

export interface MeshgridOptions {
  /** "ij": the first vector varies along the first dimension; "xy": along the second, as on a map. @defaultValue "ij" */
  readonly indexing?: "ij" | "xy";
}

/**
 * The coordinates of all points of a grid: one tensor a vector, each of shape [lengths of the vectors].
 * @example
 * meshgrid([tensor([1, 2]), tensor([3, 4, 5])])[0].toArray(); // [[1, 1, 1], [2, 2, 2]]
 */
export function meshgrid(vectors: readonly Tensor[], { indexing = "ij" }: MeshgridOptions = {}): Tensor[] {
  for (const x of vectors)
    if (!(x instanceof Tensor) || x.ndim > 1) throw new ShapeError("meshgrid: takes a list of vectors.");
  const swap = indexing === "xy" && vectors.length > 1;
  const list = vectors.map(atleast1d);
  const ordered = swap ? [list[1], list[0], ...list.slice(2)] : list;
  const shape = ordered.map((x) => x.size);
  const grids = ordered.map((x, d) =>
    expand(
      reshape(
        x,
        shape.map((n, k) => (k === d ? n : 1)),
      ),
      shape,
    ),
  );
  return swap ? [grids[1], grids[0], ...grids.slice(2)] : grids;
}

/** All choices of one element from each vector, as rows; of one vector, itself. */
export function cartesianProd(vectors: readonly Tensor[]): Tensor {
  const other = vectors.find(({ ndim }) => ndim !== 1);
  if (other) throw new ShapeError(`cartesianProd: takes vectors, not shape ${shapeText(other.shape)}.`);
  if (vectors.length === 1) return vectors[0];
  return stack(
    meshgrid(vectors).map((grid) => reshape(grid, [grid.size])),
    1,
  );
}

/** Elements of a dimension split into several. */
export function unflatten(x: Tensor, dim: number, sizes: readonly number[]): Tensor {
  const d = resolveDim(dim, x.ndim, "unflatten");
  if (x.ndim === 0) throw new ShapeError("unflatten: a 0-d tensor has no dimension.");
  const known = sizes.reduce((product, n) => (n === -1 ? product : product * n), 1);
  const full = sizes.map((n) => (n === -1 ? x.shape[d] / known : n));
  return reshape(x, [...x.shape.slice(0, d), ...full, ...x.shape.slice(d + 1)]);
}

/** All elements in one dimension, row-major. */
export function ravel(x: Tensor): Tensor {
  return reshape(x, [x.size]);
}

/** The same elements, row-major, in the shape of y. */
export function reshapeAs(x: Tensor, y: Tensor): Tensor {
  return reshape(x, y.shape);
}

/** The same storage in the shape of y. @throws {ShapeError} where that needs a copy. */
export function viewAs(x: Tensor, y: Tensor): Tensor {
  return x.view(y.shape);
}
