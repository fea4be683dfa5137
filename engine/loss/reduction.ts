/** What becomes of the losses of single elements. */
import type { Tensor } from "../core/tensor.ts";

export interface LossOptions {
  /** The average unless told, the sum, or every loss by itself. */
  readonly reduction?: "mean" | "sum" | "none";
}

export function reduced(losses: Tensor, reduction: LossOptions["reduction"] = "mean"): Tensor {
  if (reduction === "none") return losses;
  return reduction === "sum" ? losses.sum() : losses.mean();
}
