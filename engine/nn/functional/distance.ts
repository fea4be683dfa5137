/** How far apart vectors are, and how alike. */

import { broadcastShapes, resolveDim } from "../../core/layout.ts";
import type { Tensor } from "../../core/tensor.ts";
import { ShapeError, shapeText } from "../../errors.ts";
import { norm } from "../../ops/norms.ts";
import { unitAlong } from "../../ops/range.ts";
import { broadcastTensors } from "../../ops/stacking.ts";
import { checkRange, notNegative } from "../../run/limits.ts";

export { pdist } from "../../ops/norms.ts";

export interface SimilarityOptions {
  readonly dim?: number;
  /** The least norm that is divided by. @defaultValue 1e-8 */
  readonly eps?: number;
}

/** The cosine of the angle between vectors along a dimension, broadcast over the others. */
export function cosineSimilarity(
  x: Tensor,
  y: Tensor,
  { dim = 1, eps = 1e-8 }: SimilarityOptions = {},
): Tensor {
  checkRange("cosineSimilarity", "eps", eps, notNegative);
  checkRows("cosineSimilarity", x, y, dim);
  const [a, b] = broadcastTensors([x, y]);
  const unit = (z: Tensor): Tensor => unitAlong(z, (part) => norm(part, { p: 2, dim, keepdim: true }), eps);
  return unit(a).mul(unit(b)).sum(dim);
}

/** @throws {ShapeError} unless the vectors along `dim` are of one length, and the rest broadcasts. */
function checkRows(op: string, x: Tensor, y: Tensor, dim: number): void {
  const shape = broadcastShapes(x.shape, y.shape, op);
  const d = resolveDim(dim, shape.length, op) - shape.length;
  if (x.shape.at(d) !== y.shape.at(d))
    throw new ShapeError(
      `${op}: the vectors along dimension ${dim} of shapes ${shapeText(x.shape)} and ${shapeText(y.shape)} are of different lengths.`,
    );
}

export interface DistanceOptions {
  readonly p?: number;
  /** Added to each difference, so that none is 0. @defaultValue 1e-6 */
  readonly eps?: number;
  readonly keepdim?: boolean;
}

/** The p-norm of x − y + eps along the last dimension. */
export function pairwiseDistance(
  x: Tensor,
  y: Tensor,
  { p = 2, eps = 1e-6, keepdim = false }: DistanceOptions = {},
): Tensor {
  checkRows("pairwiseDistance", x, y, -1);
  return norm(x.sub(y).add(eps), { p, dim: -1, keepdim });
}
