/** Singular values by LAPACK. */
import { sizeOf } from "../../core/layout.ts";
import type { Tensor } from "../../core/tensor.ts";
import { doublesOf, isWanted, kernelFor, ofRows } from "./ask.ts";

/** Singular values and vectors where no derivative of them is wanted; null where the loops find them: of zeros, too, whose vectors are the axes. */
export function singularByLapack(
  x: Tensor,
  vectors: "none" | "some" | "all",
): { u: Tensor | null; s: Tensor; vh: Tensor | null } | null {
  const [n, m] = x.shape.slice(-2);
  const [batch, least] = [x.shape.slice(0, -2), Math.min(n, m)];
  const kernel = isWanted(x) ? null : kernelFor("singular", least, x);
  const given = kernel && doublesOf(x);
  const found = given && kernel(given, sizeOf(batch), n, m, vectors);
  if (!found || !everyNonzero(found.s, least)) return null;
  const [rows, columns] = vectors === "all" ? [n, m] : [least, least];
  const s = ofRows(x, found.s, [...batch, least]);
  if (vectors === "none") return s && { u: null, s, vh: null };
  const u = ofRows(x, found.u, [...batch, n, rows]);
  const vh = ofRows(x, found.vh, [...batch, columns, m]);
  return s && u && vh && { u, s, vh };
}

/** Whether the first of each `least` numbers is above 0. */
function everyNonzero(values: Float64Array, least: number): boolean {
  for (let k = 0; k < values.length; k += least) if (!(values[k] > 0)) return false;
  return true;
}
