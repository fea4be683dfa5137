/** A chain of functions of which only the ends of a few segments are kept. */
import type { Tensor } from "../core/tensor.ts";
import { checkRange, numeric } from "../run/limits.ts";
import { checkpoint } from "./checkpoint.ts";

/**
 * One function after the other, in so many segments of which each is a `checkpoint`, but the last, whose backward comes first.
 * @example
 * const x = tensor([1, 2], { requiresGrad: true });
 * checkpointSequential([(y) => y.exp(), (y) => y.square()], 2, x).sum().backward();
 * x.grad.div(x.mul(2).exp()).toArray(); // [2, 2]
 */
export function checkpointSequential(
  functions: readonly ((x: Tensor) => Tensor)[],
  segments: number,
  x: Tensor,
): Tensor {
  const most = Math.max(functions.length, 1);
  const range = numeric(
    `a whole number from 1 to ${most}`,
    (n) => Number.isInteger(n) && n >= 1 && n <= most,
  );
  checkRange("checkpointSequential", "segments", segments, range);
  const length = Math.max(Math.floor(functions.length / segments), 1);
  const run =
    (from: number, to: number) =>
    (y: Tensor): Tensor =>
      functions.slice(from, to).reduce((now, f) => f(now), y);
  let y = x;
  for (let k = 0; k < segments - 1; k++) y = checkpoint(run(k * length, (k + 1) * length), y);
  return run((segments - 1) * length, functions.length)(y);
}
