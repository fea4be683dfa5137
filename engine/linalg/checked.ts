/** Inverses, solutions and factors that say whether there is one, in the place of an error: as numbers, so that no element is read. */

import { sizeOf } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { filled, sequence } from "../ops/constants.ts";
import { where } from "../ops/elementwise/piecewise.ts";
import { argmax } from "../ops/extremum.ts";
import { detach, reshape } from "../ops/view.ts";
import { type CholeskyOptions, cholesky } from "./cholesky.ts";
import { checkSquare, eliminate, stacked } from "./elimination.ts";
import { inv, type SolveOptions, solve } from "./solve.ts";

/** The place, from 1, of the first that is true along the last dimension; 0 where none is. As int32. */
function firstOf(bad: Tensor): Tensor {
  const batch = bad.shape.slice(0, -1);
  const none = filled(sequence(bad, 0), batch, 0);
  if (bad.size === 0 || sizeOf(batch) === 0) return none;
  return where(bad.any(-1), argmax(bad.to("int32"), -1).add(1), none);
}

/** Of square matrices, the place of the first pivot that is 0. */
function singularity(x: Tensor): Tensor {
  const { pivots } = eliminate(stacked(detach(x)));
  return reshape(firstOf(pivots.eq(0)), x.shape.slice(0, -2));
}

/** `cholesky`, and the order, from 1, of the first leading minor that is not positive; 0 where all are. */
export function choleskyEx(x: Tensor, options: CholeskyOptions = {}): { L: Tensor; info: Tensor } {
  const L = cholesky(x, options);
  const diagonal = detach(L).diagonal(0, -2, -1);
  return { L, info: firstOf(diagonal.gt(0).logicalNot()) };
}

/** `inv`, and the place, from 1, of the first pivot that is 0; 0 where there is an inverse. */
export function invEx(x: Tensor): { inverse: Tensor; info: Tensor } {
  checkSquare("invEx", x);
  return { inverse: inv(x), info: singularity(x) };
}

/** `solve`, and the place, from 1, of the first pivot of a that is 0; 0 where there is a solution. */
export function solveEx(a: Tensor, b: Tensor, options: SolveOptions = {}): { result: Tensor; info: Tensor } {
  checkSquare("solveEx", a);
  return { result: solve(a, b, options), info: singularity(a) };
}
