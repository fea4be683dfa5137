/** Functions that the engine has as well, with what linear algebra expects where nothing is told. */
import type { Tensor } from "../core/tensor.ts";
import { ShapeError, shapeText } from "../errors.ts";
import { diagonal as diagonalOf, vander as vanderOf } from "../ops/diagonal.ts";
import type { Dims } from "../ops/dims.ts";
import { vectorNorm } from "../ops/norms.ts";
import { matrixNorm } from "./matrix-norm.ts";

export { matmul } from "../ops/matmul.ts";

export interface DiagonalOptions {
  /** Above the main diagonal, below it where negative. @defaultValue 0 */
  readonly offset?: number;
  readonly dim1?: number;
  readonly dim2?: number;
}

/** The diagonals of matrices, of the last two dimensions unless told: a view. */
export function diagonal(x: Tensor, { offset = 0, dim1 = -2, dim2 = -1 }: DiagonalOptions = {}): Tensor {
  return diagonalOf(x, offset, dim1, dim2);
}

/** The powers of a vector's elements, from 0 on, as the columns of a matrix: as many as elements unless told. */
export function vander(x: Tensor, count?: number | null): Tensor {
  return vanderOf(x, count ?? undefined, true);
}

/**
 * Of one dimension `vectorNorm`, of two `matrixNorm`; of all elements the 2-norm where nothing is told.
 * @param ord of matrices "fro" and "nuc" too.
 * @throws {ShapeError} where `ord` is told of neither a vector nor a matrix.
 * @example
 * linalg.norm(tensor([[3, 0], [0, 4]])).item(); // 5
 * linalg.norm(tensor([[3, 0], [0, 4]]), 2).item(); // 4
 */
export function norm(
  x: Tensor,
  ord?: "fro" | "nuc" | number | null,
  dim?: Dims | null,
  keepdim: boolean = false,
): Tensor {
  if (ord === undefined || ord === null) return vectorNorm(x, 2, dim, keepdim);
  const dims = typeof dim === "number" ? [dim] : (dim ?? [...x.shape.keys()]);
  if (dims.length === 2) return matrixNorm(x, ord, dims, keepdim);
  if (dims.length !== 1 || typeof ord === "string")
    throw new ShapeError(
      `norm: ord ${ord} is of ${typeof ord === "string" ? "a matrix" : "a vector or a matrix"}, not of ${dims.length} dimensions of shape ${shapeText(x.shape)}: name them as dim.`,
    );
  return vectorNorm(x, ord, dims, keepdim);
}
