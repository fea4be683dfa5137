/** Whether a transform runs within another, so that what it gives must stay differentiable. */
import { mode } from "../core/mode.ts";
import type { Tensor } from "../core/tensor.ts";

let depth = 0;

/** Run `fn` as the inside of a transform that wants gradients. */
export function within<R>(fn: () => R): R {
  depth++;
  try {
    return fn();
  } finally {
    depth--;
  }
}

/** Whether a gradient of a tensor is wanted, or of what it stands for an example of. */
export function isTracked(x: Tensor): boolean {
  return x.node !== null || (x.on?.whole !== undefined && isTracked(x.on.whole(x)));
}

/** Whether what a transform gives is itself to be differentiated: as told, or if one around it, or an input, wants a gradient. */
export function keepsGraph(wanted: boolean | undefined, inputs: readonly Tensor[] = []): boolean {
  return wanted ?? (mode.grad && (depth > 0 || inputs.some(isTracked)));
}
