/** Eigenvectors of symmetric matrices by LAPACK. */
import { sizeOf } from "../../core/layout.ts";
import type { Tensor } from "../../core/tensor.ts";
import { doublesOf, kernelFor, ofColumns } from "./ask.ts";

/** As columns by rising eigenvalue; null where the loops find them. */
export function eigenvectorsByLapack(x: Tensor): Tensor | null {
  const { shape } = x;
  const n = shape[shape.length - 1];
  const kernel = kernelFor("symmetric", n, x);
  const found = kernel && doublesOf(x);
  return found && kernel(found, sizeOf(shape.slice(0, -2)), n) ? ofColumns(x, found, shape) : null;
}
