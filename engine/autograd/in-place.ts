/** In-place ops: a new value in old storage, and a version by which a backward sees that it changed. */

import { copyElements } from "../devices/cpu/iterate.ts";
import { GradientError, ShapeError, shapeText } from "../errors.ts";
import { agree, compute, constant, empty, type Operand, track } from "../ops/apply.ts";
import type { Row } from "../ops/row.ts";
import { contiguousLayout, sameShape } from "../tensor/layout.ts";
import { Tensor } from "../tensor/tensor.ts";
import { mode } from "./mode.ts";
import { recording } from "./recorder.ts";

/**
 * Carry out an elementwise row, its result written over `x`.
 * @throws {GradientError} where a gradient would silently be lost or wrong.
 */
export function inPlace(row: Row, x: Tensor, rest: readonly Operand[]): Tensor {
  const inputs = [
    x,
    ...rest.map((y) => apart(typeof y === "object" ? y : constant(Number(y), x.type, `${row.name}_`), x)),
  ];
  const layout = agree(row, inputs);
  if (!sameShape(layout.shape, x.shape)) {
    throw new ShapeError(
      `${row.name}_: a tensor of shape ${shapeText(x.shape)} cannot hold the result, of shape ${shapeText(layout.shape)}.`,
    );
  }
  const tracked = mode.grad && inputs.some((input) => input.node !== null);
  if (x.layout.strides.some((stride, d) => stride === 0 && x.shape[d] > 1)) {
    throw new ShapeError(
      `${row.name}_: the tensor is expanded, so that several elements are one in memory: clone() it first.`,
    );
  }
  if (tracked) refuseUnsafe(row, x);
  // The derivative may read the value that is about to be overwritten, so it keeps a copy.
  const before = tracked ? old(row, x, inputs) : x;
  compute(row, inputs, x);
  x.base.version++;
  inputs[0] = before;
  if (tracked) x.node = track(row, inputs, {}, x);
  if (recording.recorder !== null) {
    inputs[0] = x;
    recording.recorder.op(row, inputs, {}, x);
  }
  return x;
}

/** An operand that overlaps the target otherwise than element by element is read before it is written. */
function apart(y: Tensor, x: Tensor): Tensor {
  if (!(y instanceof Tensor) || y.base !== x.base || (y.layout === x.layout && y.offset === x.offset))
    return y;
  const copied = duplicate(y);
  copied.node = y.node;
  return copied;
}

function duplicate(y: Tensor): Tensor {
  const copied = empty(contiguousLayout(y.shape), y.type);
  copyElements(copied, y);
  return copied;
}

function old(row: Row, x: Tensor, inputs: readonly Tensor[]): Tensor {
  const wanted = inputs.reduce((bits, input, i) => (input.node ? bits | (1 << i) : bits), 0);
  if (!(row.savesFor(wanted) & 1)) return x;
  const copied = duplicate(x);
  copied.node = x.node;
  return copied;
}

function refuseUnsafe(row: Row, x: Tensor): void {
  if (x.isLeaf && x.requiresGrad) {
    throw new GradientError(
      `${row.name}_: a leaf that requires grad cannot be overwritten while gradients are tracked. ` +
        `To update it, write noGrad(() => x.${row.name}_(…)); for a new value, x.${row.name}(…).`,
    );
  }
  if (x.base !== x || x.base.shared) {
    throw new GradientError(
      `${row.name}_: a view shares this storage, and its gradient would not know of the write. Write x.${row.name}(…), or clone() first.`,
    );
  }
}
