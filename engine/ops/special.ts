/** Special functions that ask for whole numbers beside their argument. */
import type { Tensor } from "../core/tensor.ts";
import { checkRange, numeric, wholeFrom } from "../run/limits.ts";
import { lgamma, polygamma as polygammaOp } from "./elementwise/gamma.ts";

/**
 * The n-th derivative of digamma, which is itself the 0th. The number comes first, as in PyTorch.
 * @throws {RangeError} unless n is a whole number from 0 on.
 * @example
 * polygamma(1, tensor([1])).toArray(); // [1.644934]
 */
export function polygamma(n: number, x: Tensor): Tensor {
  checkRange("polygamma", "n", n, wholeFrom(0));
  return polygammaOp(n, x);
}

/**
 * The logarithm of the gamma function of p variables: Σ lgamma(x − i / 2) for i from 0 to p − 1, and log(π) · p (p − 1) / 4.
 * Where x ≤ (p − 1) / 2 it is the sum all the same, which means nothing.
 * @throws {RangeError} unless p is a whole number from 1 on.
 */
export function mvlgamma(x: Tensor, p: number): Tensor {
  checkRange(
    "mvlgamma",
    "p",
    p,
    numeric("a whole number from 1 to 100000", (v) => Number.isInteger(v) && v >= 1 && v <= 1e5),
  );
  let sum = lgamma(x);
  for (let i = 1; i < p; i++) sum = sum.add(lgamma(x.sub(i / 2)));
  return p === 1 ? sum : sum.add((Math.log(Math.PI) * p * (p - 1)) / 4);
}
