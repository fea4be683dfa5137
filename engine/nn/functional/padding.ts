/** Elements added around a tensor, or cut off. */

import { checkRoom } from "../../core/layout.ts";
import type { Tensor } from "../../core/tensor.ts";
import { ShapeError, shapeText } from "../../errors.ts";
import { filled, gatherAt } from "../../ops/constants.ts";
import { cat } from "../../ops/joining.ts";
import { narrow } from "../../ops/slice.ts";
import { checkRange, whole } from "../../run/limits.ts";

export interface PadOptions {
  /** What is added: a constant, what mirrors at the edge, the edge itself, or the other end. @defaultValue "constant" */
  readonly mode?: "constant" | "reflect" | "replicate" | "circular";
  /** The constant. @defaultValue 0 */
  readonly value?: number | null;
}

/**
 * Elements added before and after each dimension, from the last one on: [last before, last after, last but one before, …].
 * Negative numbers cut off.
 * @example
 * functional.pad(tensor([1, 2]), [1, 2]).toArray(); // [0, 1, 2, 0, 0]
 */
export function pad(
  x: Tensor,
  sizes: readonly number[],
  { mode = "constant", value }: PadOptions = {},
): Tensor {
  if (sizes.length % 2 !== 0 || sizes.length > 2 * x.ndim)
    throw new ShapeError(
      `pad: ${shapeText(sizes)} are no pairs for the dimensions of shape ${shapeText(x.shape)}.`,
    );
  for (const size of sizes) checkRange("pad", "sizes", size, whole);
  if (mode !== "constant" && value !== undefined && value !== null && value !== 0)
    throw new RangeError(`pad: mode "${mode}" takes no value: leave it out, or write mode "constant".`);
  let y = x;
  for (let k = 0; 2 * k < sizes.length; k++) {
    const [before, after] = [sizes[2 * k], sizes[2 * k + 1]];
    const d = x.ndim - 1 - k;
    if (before === 0 && after === 0) continue;
    const [cutBefore, cutAfter] = [Math.max(-before, 0), Math.max(-after, 0)];
    if (cutBefore + cutAfter > y.shape[d])
      throw new ShapeError(
        `pad: ${cutBefore} and ${cutAfter} elements cannot be cut off the ${y.shape[d]} of dimension ${d}.`,
      );
    if (cutBefore + cutAfter > 0) y = narrow(y, d, cutBefore, y.shape[d] - cutBefore - cutAfter);
    const [more, behind] = [Math.max(before, 0), Math.max(after, 0)];
    if (more + behind === 0) continue;
    checkRoom(y.shape.with(d, y.shape[d] + more + behind), "pad");
    y =
      mode === "constant"
        ? constant(y, d, more, behind, value ?? 0)
        : gatherAt(y, d, places(y, d, more, behind, mode));
  }
  return y;
}

function constant(x: Tensor, d: number, before: number, after: number, value: number): Tensor {
  const border = (n: number): Tensor[] =>
    n > 0
      ? [
          filled(
            x,
            x.shape.map((m, k) => (k === d ? n : m)),
            value,
          ),
        ]
      : [];
  return cat([...border(before), x, ...border(after)], d);
}

function places(x: Tensor, d: number, before: number, after: number, mode: PadOptions["mode"]): number[] {
  const n = x.shape[d];
  if (mode === "reflect" && (before >= n || after >= n))
    throw new ShapeError(`pad: ${Math.max(before, after)} elements cannot be mirrored from ${n}.`);
  if (mode === "circular" && (before > n || after > n))
    throw new ShapeError(
      `pad: ${Math.max(before, after)} elements are more than once round the ${n} of dimension ${d}.`,
    );
  if (n === 0) throw new ShapeError(`pad: dimension ${d} has no element to repeat in mode "${mode}".`);
  return Array.from({ length: n + before + after }, (_, k) => {
    const place = k - before;
    if (mode === "replicate") return Math.min(Math.max(place, 0), n - 1);
    if (mode === "circular") return ((place % n) + n) % n;
    return place < 0 ? -place : place >= n ? 2 * (n - 1) - place : place;
  });
}
