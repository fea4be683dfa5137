import type { Tensor } from "gradproof/engine";

export const norm = (x: Tensor): Tensor => x.square().sum().sqrt();

/** By the engine after all: on a leaf of its own. */
export function normGradient(x: Tensor): Tensor {
  const leaf = x.detach().clone().requiresGrad_();
  norm(leaf).backward();
  return leaf.grad!;
}
