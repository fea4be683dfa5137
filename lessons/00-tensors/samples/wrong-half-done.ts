import type { Tensor } from "gradproof/engine";

export function halfSquares(x: Tensor, y: Tensor): Tensor {
  return x.sub(y).square();
}

export function rowSums(a: Tensor): Tensor {
  return a.sum(1);
}
