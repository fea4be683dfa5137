/** Determinants by LAPACK, from the pivots of elimination. */
import { custom } from "../../autograd/custom.ts";
import type { Tensor } from "../../core/tensor.ts";
import { filled, numbers } from "../../ops/constants.ts";
import { prod } from "../../ops/prod.ts";
import { transpose, unsqueeze } from "../../ops/view.ts";
import { toTypedArray } from "../../run/read.ts";
import type { Eliminated } from "../elimination.ts";
import { areEven, columnsOf, isWanted, kernelFor, ofRows } from "./ask.ts";

type Inverse = (x: Tensor) => Tensor;
type Pivots = Omit<Eliminated, "rows">;

/** Of [batch, n, n], without gradient; null where the loops find them: where one is 0, too. */
function pivotsByLapack(x: Tensor): Pivots | null {
  const [count, n] = x.shape;
  const kernel = kernelFor("lu", n, x);
  const factors = kernel && columnsOf(x);
  const rows = factors && kernel.factor(factors, count, n, n);
  if (!rows) return null;
  const diagonals = factors.filter((_, k) => (k % (n * n)) % (n + 1) === 0);
  const pivots = ofRows(x, diagonals, [count, n]);
  const parity = new Array<number>(count).fill(1);
  rows.forEach((row, k) => {
    if (row !== (k % n) + 1) parity[Math.floor(k / n)] *= -1;
  });
  return pivots && { pivots, parity: numbers(x, parity, [count]) };
}

/** g[…] times a transposed inverse each. */
function along(inverse: Tensor, g: Tensor): Tensor {
  return unsqueeze(unsqueeze(g, -1), -1).mul(transpose(inverse, -2, -1));
}

/** Whether none is 0 or infinite, or nearly so. */
function areInRange(values: Tensor): boolean {
  const [least, most] = values.dtype === "float64" ? [2 ** -1000, 2 ** 1000] : [2 ** -120, 2 ** 120];
  return toTypedArray(values).every((value) => Math.abs(value) > least && Math.abs(value) < most);
}

/** [batch]; null where the loops find it, whose gradient is right where a determinant is 0, too. */
export function detByLapack(x: Tensor, inv: Inverse): Tensor | null {
  const found = pivotsByLapack(x);
  if (found === null) return null;
  const value = prod(found.pivots, 1).mul(found.parity);
  if (!isWanted(x)) return value;
  if (!areInRange(value) || !areEven(found.pivots)) return null;
  return custom({
    name: "det",
    forward: (_: Tensor) => value,
    backward: (g, { inputs: [a], out }) => along(inv(a), g.mul(out)),
  })(x);
}

/** The sign and the logarithm of the magnitude, [batch] each. */
export function signAndSize({ pivots, parity }: Pivots): readonly [Tensor, Tensor] {
  return [prod(pivots.sign(), 1).mul(parity), pivots.abs().log().sum(1)];
}

/** Likewise; null where the loops find them. */
export function slogdetByLapack(x: Tensor, inv: Inverse): readonly [Tensor, Tensor] | null {
  const found = pivotsByLapack(x);
  if (found === null) return null;
  const [sign, size] = signAndSize(found);
  if (!isWanted(x)) return [sign, size];
  const still = custom({
    name: "slogdet",
    forward: (_: Tensor) => sign,
    backward: (_, { inputs: [a] }) => filled(a, a.shape, 0),
  });
  const moving = custom({
    name: "slogdet",
    forward: (_: Tensor) => size,
    backward: (g, { inputs: [a] }) => along(inv(a), g),
  });
  return [still(x), moving(x)];
}
