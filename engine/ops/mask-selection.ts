/** Where elements are not 0, and the elements that a mask selects: their number depends on the data. */

import { int32 } from "../core/dtype.ts";
import { broadcastShapes } from "../core/layout.ts";
import { Tensor } from "../core/tensor.ts";
import { DeviceError, DtypeError, ShapeError } from "../errors.ts";
import { fromArray } from "../run/create.ts";
import { toTypedArray } from "../run/read.ts";
import { indices } from "./constants.ts";
import { where } from "./elementwise/piecewise.ts";
import { expand } from "./expand.ts";
import { gather } from "./indexing.ts";
import { take } from "./take.ts";
import { reshape } from "./view.ts";

/**
 * The coordinates of the elements that are not 0, row by row, as int32 of shape [count, rank].
 * Its shape depends on the data, so the elements are read.
 * @example
 * tensor([[0, 1], [2, 0]]).nonzero().toArray(); // [[0, 1], [1, 0]]
 */
export function nonzero(x: Tensor): Tensor {
  const found = nonzeroPlaces("nonzero", x);
  const rows = found.flatMap((p) => {
    const coordinates = new Array<number>(x.ndim);
    for (let d = x.ndim - 1, rest = p; d >= 0; rest = Math.floor(rest / x.shape[d]), d--)
      coordinates[d] = rest % x.shape[d];
    return coordinates;
  });
  return fromArray(Int32Array.from(rows), [found.length, x.ndim], int32, { device: "cpu" });
}

/** @throws {DeviceError} for a tensor elsewhere, whose elements would have to be waited for. */
function nonzeroPlaces(op: string, x: Tensor): number[] {
  if (x.on !== null) {
    throw new DeviceError(
      `${op}: the shape of the result follows from elements on ${x.device}: write await mask.to("cpu").`,
    );
  }
  const found: number[] = [];
  toTypedArray(x).forEach((v, k) => {
    if (v !== 0) found.push(k);
  });
  return found;
}

function maskOf(op: string, mask: Tensor): void {
  if (!(mask instanceof Tensor) || mask.dtype !== "bool")
    throw new DtypeError(`${op}: the mask must be bool: write mask.ne(0).`);
}

/**
 * The elements where the mask holds, as a vector; x and the mask are broadcast.
 * Its shape depends on the mask, which is read: it must be on the CPU, whatever device x is on.
 * @example
 * tensor([1, 2, 3]).maskedSelect(tensor([true, false, true])).toArray(); // [1, 3]
 */
export function maskedSelect(x: Tensor, mask: Tensor): Tensor {
  maskOf("maskedSelect", mask);
  const shape = broadcastShapes(x.shape, mask.shape, "maskedSelect");
  const places = nonzeroPlaces("maskedSelect", expand(mask, shape));
  return take(expand(x, shape), indices(x, places));
}

/**
 * x with the source's first elements, in order, where the mask holds.
 * @throws {ShapeError} if the source has too few; on a GPU the elements that are missing are NaN.
 */
export function maskedScatter(x: Tensor, mask: Tensor, source: Tensor): Tensor {
  maskOf("maskedScatter", mask);
  const shape = broadcastShapes(x.shape, mask.shape, "maskedScatter");
  const holds = expand(mask, shape);
  const target = expand(x, shape);
  if (target.size === 0) return target.clone();
  if (mask.on === null && holds.sum().item() > source.size)
    throw new ShapeError(`maskedScatter: ${source.size} elements do not fill ${holds.sum().item()} places.`);
  if (source.size === 0) return target.clone();
  const flat = reshape(holds, [holds.size]);
  const places = flat.to("int32").cumsum(0).sub(1);
  // Where the mask does not hold any element will do: it is not taken.
  const values = gather(reshape(source, [source.size]), 0, where(flat, places, 0));
  return where(holds, reshape(values, shape), target);
}
