/** In-place ops: a new value in old storage, and a version by which a backward sees that it changed. */

import { savesFor } from "../calculus/derive.ts";
import { devices } from "../core/device.ts";
import { contiguousLayout, sameShape } from "../core/layout.ts";
import { mode } from "../core/mode.ts";
import type { Op } from "../core/op.ts";
import { Tensor } from "../core/tensor.ts";
import { copyElements } from "../cpu/iterate.ts";
import { describe, GradientError, ShapeError, shapeText } from "../errors.ts";
import { agree, type Operand, placeOf } from "./agree.ts";
import { compute } from "./compute.ts";
import { constant, empty } from "./make.ts";
import { track } from "./record.ts";

/**
 * Carry out an elementwise op, its result written over `x`.
 * @throws {GradientError} where a gradient would silently be lost or wrong.
 */
export function inPlace(op: Op, x: Tensor, rest: readonly Operand[]): Tensor {
  const given = [x, ...rest.map((y) => asTensor(y, x, op))];
  const layout = agree(op, given);
  if (devices.used) placeOf(`${op.name}_`, given);
  if (!sameShape(layout.shape, x.shape)) {
    throw new ShapeError(
      `${op.name}_: a tensor of shape ${shapeText(x.shape)} cannot hold the result, of shape ${shapeText(layout.shape)}.`,
    );
  }
  if (x.layout.strides.some((stride, d) => stride === 0 && x.shape[d] > 1)) {
    throw new ShapeError(
      `${op.name}_: the tensor is expanded, so that several elements are one in memory: clone() it first.`,
    );
  }
  const tracked = mode.grad && given.some((input) => input.node !== null);
  const forward = mode.forward?.concerns(given) ? mode.forward : null;
  if (tracked) refuseLeaf(op, x);
  if (tracked || forward !== null) refuseShared(op, x);
  // What is about to be overwritten is copied if the derivative, or a later element, reads it.
  const inputs = given.map((input, i) => {
    if (input.base !== x.base) return input;
    const read = forward !== null || (tracked && isSaved(op, given, i));
    return read || !coincides(input, x) ? duplicate(input) : input;
  });
  compute(op, inputs, x);
  x.base.version++;
  const node = tracked ? track(op, inputs, {}, x) : x.node;
  x.node = node;
  if (mode.recorder !== null) mode.recorder.record(op, given, {}, x);
  forward?.push(op, inputs, {}, x);
  return x;
}

function asTensor(y: Operand, x: Tensor, op: Op): Tensor {
  if (y instanceof Tensor) return y;
  if (typeof y !== "number" && typeof y !== "boolean") {
    throw new TypeError(`${op.name}_: takes a tensor or a number, not ${describe(y)}.`);
  }
  return constant(Number(y), x.type, `${op.name}_`);
}

function coincides(y: Tensor, x: Tensor): boolean {
  return y.layout === x.layout && y.offset === x.offset;
}

function isSaved(op: Op, inputs: readonly Tensor[], i: number): boolean {
  const wanted = inputs.reduce((bits, input, k) => (input.node ? bits | (1 << k) : bits), 0);
  return ((savesFor(op, wanted) >> i) & 1) === 1;
}

/** The same elements in storage of their own, at the same place on the tape. */
function duplicate(y: Tensor): Tensor {
  const copied = empty(contiguousLayout(y.shape), y.type, y.on);
  copyElements(copied, y);
  copied.node = y.node;
  mode.forward?.follow(y, copied);
  return copied;
}

function refuseLeaf(op: Op, x: Tensor): void {
  if (x.isLeaf && x.requiresGrad) {
    throw new GradientError(
      `${op.name}_: a leaf that requires grad cannot be overwritten while gradients are tracked. ` +
        `To update it, write noGrad(() => x.${op.name}_(…)); for a new value, x.${op.name}(…).`,
    );
  }
}

function refuseShared(op: Op, x: Tensor): void {
  if (x.base !== x || x.base.shared) {
    throw new GradientError(
      `${op.name}_: a view shares this storage, and its gradient would not know of the write. Write x.${op.name}(…), or clone() first.`,
    );
  }
}
