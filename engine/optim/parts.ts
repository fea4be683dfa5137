/** What several recurrences are made of. */
import type { Tensor } from "../core/tensor.ts";
import { weighted, weightedSquare } from "./fused.ts";
import type { ParamState } from "./optimizer.ts";

/** The exponential mean of what came so far, from zero. */
export function decayed(mean: Tensor | undefined, next: Tensor, beta: number): Tensor {
  return mean ? weighted(mean, beta, next, 1 - beta) : next.mul(1 - beta);
}

/** The exponential mean of the squares of what came so far, from zero. */
export function decayedSquare(mean: Tensor | undefined, next: Tensor, beta: number): Tensor {
  return mean ? weightedSquare(mean, beta, next, 1 - beta) : next.mul(next).mul(1 - beta);
}

/** The gradient of the loss with (weightDecay / 2)‖x‖² added to it. */
export function coupled(gradient: Tensor, param: Tensor, weightDecay: number): Tensor {
  return weightDecay === 0 ? gradient : gradient.add(param.mul(weightDecay));
}

/** x ← (1 − η·weightDecay)x, whatever the gradient is (Loshchilov and Hutter, 2019). */
export function decouple(param: Tensor, lr: number, weightDecay: number): void {
  if (weightDecay !== 0) param.mul_(1 - lr * weightDecay);
}

/** Count this step: 1 for the first. */
export function counted(state: ParamState): number {
  const step = ((state["step"] as number | undefined) ?? 0) + 1;
  state["step"] = step;
  return step;
}

/** What is kept under a name, if it is there yet. */
export function kept(state: ParamState, name: string): Tensor | undefined {
  return state[name] as Tensor | undefined;
}
