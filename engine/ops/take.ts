/** Elements taken by their places in the flattened tensor, or along a dimension. */

import { broadcastShapes, resolveDim } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { ShapeError, shapeText } from "../errors.ts";
import { where } from "./elementwise/piecewise.ts";
import { expand } from "./expand.ts";
import { gather } from "./indexing.ts";
import { reshape } from "./view.ts";

/**
 * The elements at places of the flattened tensor; negative ones count from the end.
 * @example
 * tensor([[1, 2], [3, 4]]).take(tensor([3, 0], { dtype: "int32" })).toArray(); // [4, 1]
 */
export function take(x: Tensor, index: Tensor): Tensor {
  const places = reshape(index, [index.size]);
  const positive = where(places.lt(0), places.add(x.size), places);
  return reshape(gather(reshape(x, [x.size]), 0, positive), index.shape);
}

/** gather, with x and the index broadcast against each other outside `dim`; flattened unless `dim` is given. */
export function takeAlongDim(x: Tensor, index: Tensor, dim?: number): Tensor {
  if (dim === undefined) return take(x, reshape(index, [index.size]));
  const d = resolveDim(dim, x.ndim, "takeAlongDim");
  if (x.ndim !== index.ndim)
    throw new ShapeError(
      `takeAlongDim: an index of shape ${shapeText(index.shape)} has not the rank of ${shapeText(x.shape)}.`,
    );
  const others = (shape: readonly number[]): number[] => shape.map((n, k) => (k === d ? 1 : n));
  const shape = broadcastShapes(others(x.shape), others(index.shape), "takeAlongDim");
  const sized = (y: Tensor): Tensor =>
    expand(
      y,
      shape.map((n, k) => (k === d ? y.shape[d] : n)),
    );
  return gather(sized(x), d, sized(index));
}
