/** Broadcasting as an op, and what undoes it. */
import { broadcastPlaces } from "../calculus/reference.ts";
import { checkRoom, contiguousLayout, sameShape, stridedLayout } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { ShapeError, shapeText } from "../errors.ts";
import { type Primitive, type Reference, structural } from "./define.ts";
import { sum } from "./reduction.ts";
import { listOf, reshape, viewOf } from "./view.ts";

/** Repeated along dimensions of size 1, without copying. */
export const expandOp: Primitive<{ shape: readonly number[] }> = structural({
  name: "expand",
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
});

export const expandReference: Reference<{ shape: readonly number[] }> = {
  of: (_, [x], { shape }) => ({
    shape,
    at: Array.from(broadcastPlaces(x.shape, shape), (k) => x.at[k]),
  }),
  samples: [
    { inputs: [{ shape: [2, 1] }], attributes: { shape: [2, 3] } },
    { inputs: [{ shape: [] }], attributes: { shape: [2, 2] } },
    { inputs: [{ shape: [3] }], attributes: { shape: [2, 3] } },
  ],
};

/**
 * Repeated along dimensions of size 1, without copying; −1 keeps a size.
 * @example
 * tensor([1, 2]).expand(3, 2).shape; // [3, 2]
 */
export function expand(x: Tensor, shape: number | readonly number[], ...rest: number[]): Tensor {
  const wanted = listOf("expand", shape, rest);
  const missing = wanted.length - x.ndim;
  const full = wanted.map((n, d) => (n === -1 && d >= missing ? x.shape[d - missing] : n));
  if (missing < 0 || !x.shape.every((n, d) => n === 1 || n === full[d + missing])) {
    throw new ShapeError(
      `expand: shape ${shapeText(x.shape)} does not expand to ${shapeText(wanted)}: only sizes of 1 can grow.`,
    );
  }
  checkRoom(full, "expand");
  return expandOp([x], { shape: full });
}

/** x repeated along dimensions of size 1 until it has the shape of y, without copying. */
export function expandAs(x: Tensor, y: Tensor): Tensor {
  return expand(x, y.shape);
}

/** x repeated along dimensions of size 1 until it has this shape, without copying; as `expand`. */
export function broadcastTo(x: Tensor, shape: readonly number[]): Tensor {
  return expand(x, shape);
}

/** Undo a broadcast: x added up to `shape`. */
export function sumTo(x: Tensor, shape: readonly number[]): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const missing = x.ndim - shape.length;
  const dims = [...x.shape.keys()].filter(
    (d) => d < missing || (shape[d - missing] === 1 && x.shape[d] !== 1),
  );
  const summed = sum(x, { dim: dims });
  return sameShape(summed.shape, shape) ? summed : reshape(summed, shape);
}
