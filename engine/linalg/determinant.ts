/** Determinants, from the pivots of elimination. */

import { custom } from "../autograd/custom.ts";
import type { Tensor } from "../core/tensor.ts";
import { filled, numbers } from "../ops/constants.ts";
import { where } from "../ops/elementwise/piecewise.ts";
import { prod } from "../ops/prod.ts";
import { reshape, transpose, unsqueeze } from "../ops/view.ts";
import { toTypedArray } from "../run/read.ts";
import { checkSquare, type Eliminated, eliminate, stacked } from "./elimination.ts";
import { areEven, columnsOf, isWanted, kernelFor, ofRows } from "./native.ts";
import { inv } from "./solve.ts";

type Pivots = Omit<Eliminated, "rows">;

/** Of [batch, n, n], without gradient; null where the loops find them: where one is 0, too. */
function pivotsByLapack(x: Tensor): Pivots | null {
  const [count, n] = x.shape;
  const kernel = kernelFor("lu", n, x);
  const factors = kernel && columnsOf(x);
  const rows = factors && kernel.factor(factors, count, n, n);
  if (!rows) return null;
  const pivots = ofRows(
    x,
    factors.filter((_, k) => (k % (n * n)) % (n + 1) === 0),
    [count, n],
  );
  const parity = new Array<number>(count).fill(1);
  rows.forEach((row, k) => {
    if (row !== (k % n) + 1) parity[Math.floor(k / n)] *= -1;
  });
  return pivots && { pivots, parity: numbers(x, parity, [count]) };
}

/** g[…] times the transposed inverse of each matrix. */
function alongInverse(x: Tensor, g: Tensor): Tensor {
  return unsqueeze(unsqueeze(g, -1), -1).mul(transpose(inv(x), -2, -1));
}

/** Whether none is 0 or infinite, or nearly so. */
function areInRange(values: Tensor): boolean {
  const [least, most] = values.dtype === "float64" ? [2 ** -1000, 2 ** 1000] : [2 ** -120, 2 ** 120];
  return toTypedArray(values).every((value) => Math.abs(value) > least && Math.abs(value) < most);
}

/**
 * The determinant of square matrices; its gradient is right where it is 0, too.
 * @example
 * linalg.det(tensor([[1, 2], [3, 4]])).item(); // -2
 */
export function det(x: Tensor): Tensor {
  checkSquare("det", x);
  const flat = stacked(x);
  const shape = x.shape.slice(0, -2);
  const found = pivotsByLapack(flat);
  const value = found && prod(found.pivots, 1).mul(found.parity);
  if (value && !isWanted(x)) return reshape(value, shape);
  if (value && areInRange(value) && areEven(found.pivots)) {
    const sloping = custom({
      name: "det",
      forward: (_: Tensor) => value,
      backward: (g, { inputs: [a], out }) => alongInverse(a, g.mul(out)),
    });
    return reshape(sloping(flat), shape);
  }
  const { pivots, parity } = eliminate(flat);
  return reshape(prod(pivots, 1).mul(parity), shape);
}

/** The determinant's sign, and the logarithm of its magnitude. */
export function slogdet(x: Tensor): { sign: Tensor; logabsdet: Tensor } {
  checkSquare("slogdet", x);
  const flat = stacked(x);
  const batch = x.shape.slice(0, -2);
  const found = pivotsByLapack(flat);
  const { pivots, parity } = found ?? eliminate(flat);
  const sign = prod(pivots.sign(), 1).mul(parity);
  const size = pivots.abs().log().sum(1);
  const [first, second] = found && isWanted(x) ? sloping(flat, sign, size) : [sign, size];
  return { sign: reshape(first, batch), logabsdet: reshape(second, batch) };
}

/** Signs, which have the gradient 0, and logarithms with theirs. */
function sloping(x: Tensor, sign: Tensor, size: Tensor): readonly [Tensor, Tensor] {
  const still = custom({
    name: "slogdet",
    forward: (_: Tensor) => sign,
    backward: (_, { inputs: [a] }) => filled(a, a.shape, 0),
  });
  const moving = custom({
    name: "slogdet",
    forward: (_: Tensor) => size,
    backward: (g, { inputs: [a] }) => alongInverse(a, g),
  });
  return [still(x), moving(x)];
}

/** The logarithm of the determinant; NaN where that is negative. */
export function logdet(x: Tensor): Tensor {
  const { sign, logabsdet } = slogdet(x);
  return where(sign.lt(0), Number.NaN, logabsdet);
}
