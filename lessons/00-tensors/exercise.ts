import type { Tensor } from "gradproof/engine";

/**
 * ½ (x − y)², entry by entry. Operators do not work on tensors: their methods do.
 *
 * @param x of shape [n]
 * @param y of the same shape
 * @returns of shape [n]
 */
export function halfSquares(x: Tensor, y: Tensor): Tensor {
  // Replace this stub.
  return x.add(y);
}

/**
 * The sum of each row.
 *
 * @param a a matrix, of shape [n, m]
 * @returns of shape [n]
 */
export function rowSums(a: Tensor): Tensor {
  // Replace this stub, which adds up everything.
  return a.sum();
}

/**
 * The matrix with the mean of each column taken away from that column: afterwards every column adds up to 0.
 *
 * @param a of shape [n, m]
 * @returns of shape [n, m]
 */
export function centred(a: Tensor): Tensor {
  // Replace this stub.
  return a.mul(1);
}

/**
 * All products: xᵢ yⱼ in row i and column j.
 *
 * @param x of shape [n]
 * @param y of shape [m]
 * @returns of shape [n, m]
 */
export function table(x: Tensor, y: Tensor): Tensor {
  // Replace this stub.
  return x.sum().mul(y);
}

export interface Description {
  /** How many numbers its shape has. */
  dimensions: number;
  /** How many numbers it holds. */
  entries: number;
  /** The length of its first dimension. */
  rows: number;
}

/** @param a of any shape with one dimension or more */
export function described(a: Tensor): Description {
  // Replace this stub.
  void a;
  return { dimensions: 0, entries: 0, rows: 0 };
}

/**
 * The gradient of x₁³ + … + xₙ³ at x, by backward: let the engine differentiate.
 *
 * @param x of shape [n]; leave it as it is, and make a leaf of your own
 * @returns of shape [n]
 */
export function gradientOfCubes(x: Tensor): Tensor {
  // Replace this stub.
  return x.mul(0);
}

export interface Nulls {
  /** x = tensor([1, 2], { requiresGrad: true }): is x.grad null? */
  fresh: boolean;
  /** And after x.square().sum().backward()? */
  afterBackward: boolean;
  /** And after x.grad = null, and another forward without a backward? */
  afterForgetting: boolean;
  /** c = tensor([3, 4]), and x.mul(c).sum().backward(): is c.grad null? */
  ofPlainTensor: boolean;
}

/** Your prediction. */
export function isNull(): Nulls {
  return { fresh: false, afterBackward: false, afterForgetting: false, ofPlainTensor: false };
}
