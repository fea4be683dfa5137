import { type Tensor, zerosLike } from "gradproof/engine";

/** ½ (x − y)², entry by entry. */
export function halfSquares(x: Tensor, y: Tensor): Tensor {
  return x.sub(y).square().div(2);
}

/** One sum a row: [n, m] becomes [n]. */
export function rowSums(a: Tensor): Tensor {
  return a.sum(1);
}

/** From each column its mean: [n, m] minus [m]. */
export function centred(a: Tensor): Tensor {
  return a.sub(a.mean(0));
}

/** xᵢ yⱼ in row i and column j: [n, 1] times [m] is [n, m]. */
export function table(x: Tensor, y: Tensor): Tensor {
  return x.reshape([-1, 1]).mul(y);
}

export interface Description {
  dimensions: number;
  entries: number;
  rows: number;
}

/** What a's shape says. */
export function described(a: Tensor): Description {
  return { dimensions: a.ndim, entries: a.numel(), rows: a.shape[0] };
}

/** The gradient of Σ xᵢ³ at x: 3 xᵢ², by backward. */
export function gradientOfCubes(x: Tensor): Tensor {
  const leaf = x.detach().clone().requiresGrad_(true);
  leaf.pow(3).sum().backward();
  return leaf.grad ?? zerosLike(x);
}

export interface Nulls {
  fresh: boolean;
  afterBackward: boolean;
  afterForgetting: boolean;
  ofPlainTensor: boolean;
}

/** Where a gradient is null. */
export function isNull(): Nulls {
  return { fresh: true, afterBackward: false, afterForgetting: true, ofPlainTensor: true };
}
