/** In-place ops: a new value in old storage, and a version by which a backward sees that it changed. */

import { savesFor } from "../calculus/derive.ts";
import { devices } from "../core/device.ts";
import { contiguousLayout, overlaps, sameShape } from "../core/layout.ts";
import { type Forward, mode } from "../core/mode.ts";
import type { Attributes, Op } from "../core/op.ts";
import { Tensor } from "../core/tensor.ts";
import { copyElements } from "../cpu/iterate.ts";
import { describe, GradientError, ShapeError, shapeText } from "../errors.ts";
import { agree, besides, meeting, type Operand, placeOf, refuse } from "./agree.ts";
import { compute } from "./compute.ts";
import { empty } from "./make.ts";
import { overwriteOp, rootOf, wayTo } from "./overwrite.ts";
import { track } from "./record.ts";

/**
 * Carry out an elementwise op, its result written over `x`. What `x` is a view of, and all other views of that, have the new elements and their gradient.
 * @throws {GradientError} where a gradient would silently be lost or wrong.
 */
export function inPlace(op: Op, x: Tensor, rest: readonly Operand[], name: string = `${op.name}_`): Tensor {
  const given = [x, ...rest.map((y, i) => asTensor(y, i + 1, x, op, name))];
  const layout = agree(op, given);
  if (layout === null) return meeting.write?.(op, x, rest, name) ?? refuse(op, given);
  if (devices.used) {
    const place = placeOf(name, given);
    if (place?.level !== undefined && place !== x.on) throw new GradientError(`${name}${place.shared?.()}`);
  }
  if (!sameShape(layout.shape, x.shape)) {
    throw new ShapeError(
      `${name}: a tensor of shape ${shapeText(x.shape)} cannot hold the result, of shape ${shapeText(layout.shape)}.`,
    );
  }
  const root = rootOf(x);
  if (overlaps(x.layout) || (root && overlaps(root.layout))) {
    throw new ShapeError(
      `${name}: several elements are one in memory, as in an expanded tensor: clone() it first.`,
    );
  }
  const tracked = mode.grad && given.some((input) => input.node !== null);
  const forward = mode.forward?.concerns(given) ? mode.forward : null;
  if (tracked || forward !== null) checkRoot(root, name, tracked);
  if (mode.recorder !== null) mode.recorder.know(root ? [...given, root] : given);
  // What is about to be overwritten is copied if the derivative, or a later element, reads it, or if its place on the tape will be another.
  const inputs = given.map((input, i) => {
    if (input.base !== x.base) return input;
    const read = forward !== null || (tracked && (input !== x || isSaved(op, given, i)));
    return read || !coincides(input, x) ? duplicate(input) : input;
  });
  const node = x.node;
  compute(op, inputs, x);
  x.base.version++;
  if (x.taken) x.taken.seen = x.base.version;
  x.node = tracked ? track(op, inputs, {}, x) : node;
  mode.recorder?.record(op, given, {}, x);
  forward?.push(op, inputs, {}, x);
  if (root && root !== x) writeBack(x, root, tracked, forward);
  return x;
}

/** The tensor that a view was taken from has other elements now. */
function writeBack(x: Tensor, root: Tensor, tracked: boolean, forward: Forward | null): void {
  if (!tracked && forward === null && mode.recorder === null) return;
  const attributes: Attributes = wayTo(x, root);
  const inputs = [root, x];
  if (tracked) root.node = track(overwriteOp, inputs, attributes, root);
  mode.recorder?.record(overwriteOp, inputs, attributes, root);
  forward?.push(overwriteOp, inputs, attributes, root);
}

function asTensor(y: Operand, i: number, x: Tensor, op: Op, name: string): Tensor {
  if (y instanceof Tensor) return y;
  if (typeof y !== "number" && typeof y !== "boolean")
    throw new TypeError(`${name}: takes a tensor or a number, not ${describe(y)}.`);
  return besides(op, i, Number(y), x.type, name);
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

function checkRoot(root: Tensor | null, name: string, tracked: boolean): void {
  if (root === null) {
    throw new GradientError(
      `${name}: no gradient would know of a write into a view made inside noGrad: make the view outside.`,
    );
  }
  if (tracked && root.isLeaf && root.requiresGrad) {
    throw new GradientError(
      `${name}: a leaf that requires grad, or a view of one, cannot be overwritten while gradients are tracked. ` +
        `To update it, write noGrad(() => x.${name}(…)); for a changed copy, x.clone().${name}(…).`,
    );
  }
}
