/** Several tensors as one. */

import { contiguousLayout, resolveDim, sizeOf, stridedLayout } from "../core/layout.ts";
import type { Saved } from "../core/op.ts";
import { Tensor } from "../core/tensor.ts";
import { copyElements } from "../cpu/iterate.ts";
import { ShapeError, shapeText } from "../errors.ts";
import { empty } from "../run/make.ts";
import { type Primitive, type Reference, structural } from "./define.ts";
import { narrow } from "./slice.ts";
import { reshape, unsqueeze } from "./view.ts";

/** Tensors one after another along a dimension. */
export const catOp: Primitive<{ dim: number }> = structural({
  name: "cat",
  portable: true,
  forward: (inputs, { dim }) => {
    const total = inputs.reduce((n, x) => n + x.shape[dim], 0);
    const out = empty(
      contiguousLayout(inputs[0].shape.map((n, d) => (d === dim ? total : n))),
      inputs[0].type,
      inputs[0].on,
    );
    let start = 0;
    for (const x of inputs) {
      const { strides } = out.layout;
      copyElements(
        new Tensor(out.storage, start * strides[dim], stridedLayout(x.shape, strides), out.type, out),
        x,
      );
      start += x.shape[dim];
    }
    return out;
  },
  jvp: "linear",
  vjp: (i, g, saved, { dim }) => {
    const starts = startsOf(saved, dim);
    return narrow(g, dim, starts[i], starts[i + 1] - starts[i]);
  },
});

/** Where each input starts in the whole, and the end: counted once a record, since a list may be long. */
const counted = new WeakMap<Saved, readonly number[]>();

function startsOf(saved: Saved, dim: number): readonly number[] {
  const known = counted.get(saved);
  if (known) return known;
  const starts = [0];
  for (const shape of saved.shapes) starts.push(starts[starts.length - 1] + shape[dim]);
  counted.set(saved, starts);
  return starts;
}

export const catReference: Reference<{ dim: number }> = {
  of: (_, inputs, { dim }) => {
    const total = inputs.reduce((n, x) => n + x.shape[dim], 0);
    const inner = sizeOf(inputs[0].shape.slice(dim + 1));
    const outer = sizeOf(inputs[0].shape.slice(0, dim));
    const at = Array.from({ length: outer }, (_, o) =>
      inputs.flatMap((x) => x.at.slice(o * x.shape[dim] * inner, (o + 1) * x.shape[dim] * inner)),
    ).flat();
    return { shape: inputs[0].shape.map((n, d) => (d === dim ? total : n)), at };
  },
  samples: [
    { inputs: [{ shape: [2] }, { shape: [3] }], attributes: { dim: 0 } },
    { inputs: [{ shape: [2, 1] }, { shape: [2, 2] }, { shape: [2, 1] }], attributes: { dim: 1 } },
  ],
};

function checkList(tensors: readonly Tensor[], op: string): void {
  if (tensors.length === 0) throw new ShapeError(`${op}: takes one tensor or more.`);
}

/** A vector of no element, which can be joined to tensors of any shape. */
const isNothing = ({ shape }: Tensor): boolean => shape.length === 1 && shape[0] === 0;

/**
 * Tensors one after another along an existing dimension; all other sizes are equal. A vector of none joins anything.
 * @example
 * cat([tensor([1]), tensor([2, 3])]).toArray(); // [1, 2, 3]
 */
export function cat(tensors: readonly Tensor[], dim: number = 0): Tensor {
  checkList(tensors, "cat");
  const first = tensors.find((x) => !isNothing(x)) ?? tensors[0];
  if (first.ndim === 0)
    throw new ShapeError("cat: 0-d tensors have no dimension to join along: write stack(…).");
  const d = resolveDim(dim, first.ndim, "cat");
  const parts = tensors.map((x) =>
    isNothing(x)
      ? reshape(
          x,
          first.shape.map((n, k) => (k === d ? 0 : n)),
        )
      : x,
  );
  for (const { shape } of parts) {
    if (shape.length !== first.ndim || shape.some((n, k) => k !== d && n !== first.shape[k])) {
      throw new ShapeError(
        `cat: shapes ${shapeText(first.shape)} and ${shapeText(shape)} differ outside dimension ${d}.`,
      );
    }
  }
  return catOp(parts, { dim: d });
}

/**
 * Tensors of one shape along a new dimension.
 * @example
 * stack([tensor(1), tensor(2)]).toArray(); // [1, 2]
 */
export function stack(tensors: readonly Tensor[], dim: number = 0): Tensor {
  checkList(tensors, "stack");
  const [first] = tensors;
  for (const { shape } of tensors) {
    if (shape.join() !== first.shape.join()) {
      throw new ShapeError(
        `stack: shapes ${shapeText(first.shape)} and ${shapeText(shape)} differ; all must be equal.`,
      );
    }
  }
  const d = resolveDim(dim, first.ndim + 1, "stack");
  return cat(
    tensors.map((x) => unsqueeze(x, d)),
    d,
  );
}
