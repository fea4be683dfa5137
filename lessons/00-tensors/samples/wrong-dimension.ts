import type { Tensor } from "gradproof/engine";

export function halfSquares(x: Tensor, y: Tensor): Tensor {
  return x.sub(y).square().div(2);
}

export function rowSums(a: Tensor): Tensor {
  return a.sum(0);
}

export function centred(a: Tensor): Tensor {
  return a.sub(a.mean());
}

export function table(x: Tensor, y: Tensor): Tensor {
  return y.reshape([-1, 1]).mul(x);
}

export function described(a: Tensor): object {
  return { dimensions: a.ndim, entries: a.numel(), rows: a.shape[0] };
}

export function gradientOfCubes(x: Tensor): Tensor {
  return x.square().mul(3);
}

export function isNull(): object {
  return { fresh: true, afterBackward: false, afterForgetting: true, ofPlainTensor: true };
}
