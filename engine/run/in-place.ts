/** In-place ops: a new value in old storage, and a version by which a backward sees that it changed. */

import { savesFor } from "../calculus/derive.ts";
import { devices } from "../core/device.ts";
import { contiguousLayout, sameShape } from "../core/layout.ts";
import { mode } from "../core/mode.ts";
import type { Row } from "../core/op.ts";
import { recording } from "../core/recorder.ts";
import { Tensor } from "../core/tensor.ts";
import { copyElements } from "../cpu/iterate.ts";
import { describe, GradientError, ShapeError, shapeText } from "../errors.ts";
import { agree, type Operand, placeOf } from "./agree.ts";
import { compute } from "./compute.ts";
import { constant, empty } from "./make.ts";
import { track } from "./record.ts";

/**
 * Carry out an elementwise row, its result written over `x`.
 * @throws {GradientError} where a gradient would silently be lost or wrong.
 */
export function inPlace(row: Row, x: Tensor, rest: readonly Operand[]): Tensor {
  const given = [x, ...rest.map((y) => asTensor(y, x, row))];
  const layout = agree(row, given);
  if (devices.used) placeOf(`${row.name}_`, given);
  if (!sameShape(layout.shape, x.shape)) {
    throw new ShapeError(
      `${row.name}_: a tensor of shape ${shapeText(x.shape)} cannot hold the result, of shape ${shapeText(layout.shape)}.`,
    );
  }
  if (x.layout.strides.some((stride, d) => stride === 0 && x.shape[d] > 1)) {
    throw new ShapeError(
      `${row.name}_: the tensor is expanded, so that several elements are one in memory: clone() it first.`,
    );
  }
  const tracked = mode.grad && given.some((input) => input.node !== null);
  const forward = mode.forward?.concerns(given) ? mode.forward : null;
  if (tracked) refuseLeaf(row, x);
  if (tracked || forward !== null) refuseShared(row, x);
  // What is about to be overwritten is copied if the derivative, or a later element, reads it.
  const inputs = given.map((input, i) => {
    if (input.base !== x.base) return input;
    const read = forward !== null || (tracked && isSaved(row, given, i));
    return read || !coincides(input, x) ? duplicate(input) : input;
  });
  compute(row, inputs, x);
  x.base.version++;
  const node = tracked ? track(row, inputs, {}, x) : x.node;
  x.node = node;
  if (recording.recorder !== null) recording.recorder.op(row, given, {}, x);
  forward?.op(row, inputs, {}, x);
  return x;
}

function asTensor(y: Operand, x: Tensor, row: Row): Tensor {
  if (y instanceof Tensor) return y;
  if (typeof y !== "number" && typeof y !== "boolean") {
    throw new TypeError(`${row.name}_: takes a tensor or a number, not ${describe(y)}.`);
  }
  return constant(Number(y), x.type, `${row.name}_`);
}

function coincides(y: Tensor, x: Tensor): boolean {
  return y.layout === x.layout && y.offset === x.offset;
}

function isSaved(row: Row, inputs: readonly Tensor[], i: number): boolean {
  const wanted = inputs.reduce((bits, input, k) => (input.node ? bits | (1 << k) : bits), 0);
  return ((savesFor(row, wanted) >> i) & 1) === 1;
}

/** The same elements in storage of their own, at the same place on the tape. */
function duplicate(y: Tensor): Tensor {
  const copied = empty(contiguousLayout(y.shape), y.type, y.on);
  copyElements(copied, y);
  copied.node = y.node;
  mode.forward?.follow(y, copied);
  return copied;
}

function refuseLeaf(row: Row, x: Tensor): void {
  if (x.isLeaf && x.requiresGrad) {
    throw new GradientError(
      `${row.name}_: a leaf that requires grad cannot be overwritten while gradients are tracked. ` +
        `To update it, write noGrad(() => x.${row.name}_(…)); for a new value, x.${row.name}(…).`,
    );
  }
}

function refuseShared(row: Row, x: Tensor): void {
  if (x.base !== x || x.base.shared) {
    throw new GradientError(
      `${row.name}_: a view shares this storage, and its gradient would not know of the write. Write x.${row.name}(…), or clone() first.`,
    );
  }
}
