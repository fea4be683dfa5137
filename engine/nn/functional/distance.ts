/** How far apart vectors are, and how alike. */

import type { Tensor } from "../../core/tensor.ts";
import { norm } from "../../ops/composed.ts";
import { broadcastTensors } from "../../ops/stacking.ts";

export { pdist } from "../../ops/norms.ts";

export interface SimilarityOptions {
  readonly dim?: number;
  /** The least norm that is divided by; 1e-8 unless told. */
  readonly eps?: number;
}

/** The cosine of the angle between vectors along a dimension, broadcast over the others. */
export function cosineSimilarity(
  x: Tensor,
  y: Tensor,
  { dim = 1, eps = 1e-8 }: SimilarityOptions = {},
): Tensor {
  const [a, b] = broadcastTensors([x, y]);
  const unit = (z: Tensor): Tensor => z.div(norm(z, { p: 2, dim, keepdim: true }).clampMin(eps));
  return unit(a).mul(unit(b)).sum(dim);
}

export interface DistanceOptions {
  readonly p?: number;
  /** Added to each difference, so that none is 0; 1e-6 unless told. */
  readonly eps?: number;
  readonly keepdim?: boolean;
}

/** The p-norm of x − y + eps along the last dimension. */
export function pairwiseDistance(
  x: Tensor,
  y: Tensor,
  { p = 2, eps = 1e-6, keepdim = false }: DistanceOptions = {},
): Tensor {
  return norm(x.sub(y).add(eps), { p, dim: -1, keepdim });
}
