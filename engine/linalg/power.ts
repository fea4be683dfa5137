/** Powers of a square matrix. */
import { checkWhole } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { identity } from "../ops/constants.ts";
import { matmul } from "../ops/matmul.ts";
import { inv } from "./solve.ts";

/** A square matrix multiplied by itself n times; n = 0 gives the identity, a negative n a power of the inverse. */
export function matrixPower(x: Tensor, n: number): Tensor {
  checkWhole("matrixPower", "n", n);
  if (n < 0) return matrixPower(inv(x), -n);
  if (n === 0) return identity(x);
  if (n === 1) return x.clone();
  const half = matrixPower(x, Math.floor(n / 2));
  const squared = matmul(half, half);
  return n % 2 === 0 ? squared : matmul(squared, x);
}
