/** Powers of a square matrix. */
import type { Tensor } from "../core/tensor.ts";
import { ShapeError } from "../errors.ts";
import { identity } from "../ops/constants.ts";
import { matmul } from "../ops/matmul.ts";
import { inv } from "./solve.ts";

/** A square matrix multiplied by itself n times; n = 0 gives the identity, a negative n a power of the inverse. */
export function matrixPower(x: Tensor, n: number): Tensor {
  if (!Number.isInteger(n)) throw new ShapeError(`matrixPower: the power is a whole number, not ${n}.`);
  if (n < 0) return matrixPower(inv(x), -n);
  if (n === 0) return identity(x);
  if (n === 1) return x.clone();
  const half = matrixPower(x, Math.floor(n / 2));
  const squared = matmul(half, half);
  return n % 2 === 0 ? squared : matmul(squared, x);
}
