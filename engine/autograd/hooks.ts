/** What is called when the gradient of a tensor is there, on its way through the graph. */

import { sameShape } from "../core/layout.ts";
import type { Node } from "../core/node.ts";
import { Tensor } from "../core/tensor.ts";
import { describe, GradientError, ShapeError, shapeText } from "../errors.ts";
import { add } from "../ops/elementwise/arithmetic.ts";
import { clone } from "../ops/view.ts";
import { hooking } from "./pass.ts";

/** Gets the gradient, and may give another for it. */
// biome-ignore lint/suspicious/noConfusingVoidType: a hook that only looks gives nothing.
export type TensorHook = (g: Tensor) => Tensor | null | undefined | void;

/** Takes a hook away again. */
export interface TensorHookHandle {
  remove(): void;
}

function nodeOf(x: Tensor, name: string): Node {
  if (x.node === null)
    throw new GradientError(`${name}: the tensor does not require grad, so that none will come by.`);
  return x.node;
}

/**
 * Call `hook` with the gradient of this tensor whenever a backward has it, all of its parts added up; what it gives, if anything, takes its place.
 * Hooks are called in the order in which they were registered. Of a tensor that is written in place later, it is the gradient of what it was.
 * @returns a handle: `handle.remove()` takes the hook away.
 * @throws {GradientError} for a tensor that does not require grad; {ShapeError} in the backward for a gradient of another shape.
 * @example
 * const x = tensor([1, 2], { requiresGrad: true });
 * const handle = x.registerHook((g) => g.mul(10));
 * x.sum().backward();
 * handle.remove();
 * x.grad.toArray(); // [10, 10]
 */
export function registerHook(x: Tensor, hook: TensorHook): TensorHookHandle {
  const node = nodeOf(x, "registerHook");
  const entry = (g: Tensor): Tensor => {
    const given = hook(g);
    if (given === null || given === undefined) return g;
    if (!(given instanceof Tensor))
      throw new TypeError(`registerHook: a hook gives a tensor or nothing, not ${describe(given)}.`);
    if (!sameShape(given.shape, g.shape) || given.type !== g.type)
      throw new ShapeError(
        `registerHook: the hook gave ${given.dtype} of shape ${shapeText(given.shape)}, not ${g.dtype} of shape ${shapeText(g.shape)}.`,
      );
    return given;
  };
  const hooks = hooking.of.get(node) ?? { change: [], keep: null };
  hooks.change.push(entry);
  hooking.of.set(node, hooks);
  hooking.used = true;
  return {
    remove: () => {
      const place = hooks.change.indexOf(entry);
      if (place >= 0) hooks.change.splice(place, 1);
    },
  };
}

/**
 * Have `backward` leave a gradient at this tensor, though it is no leaf; after all hooks. Of a leaf nothing changes.
 * @throws {GradientError} for a tensor that does not require grad.
 * @example
 * const x = tensor([1, 2], { requiresGrad: true });
 * const y = x.square();
 * y.retainGrad();
 * y.sum().backward();
 * y.grad.toArray(); // [1, 1]
 */
export function retainGrad(x: Tensor): void {
  const node = nodeOf(x, "retainGrad");
  if (node.op === null) return;
  const hooks = hooking.of.get(node) ?? { change: [], keep: null };
  hooks.keep = (g) => {
    x.grad = x.grad === null ? clone(g) : add(x.grad, g);
    x.on?.keep(x.grad);
  };
  hooking.of.set(node, hooks);
  hooking.used = true;
}
