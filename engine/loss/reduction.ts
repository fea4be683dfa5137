/** What becomes of the losses of single elements. */
import type { Tensor } from "../core/tensor.ts";
import { weigh } from "./primitives.ts";

export interface LossOptions {
  /** The average, the sum, or every loss by itself. @defaultValue "mean" */
  readonly reduction?: "mean" | "sum" | "none";
}

export function reduced(losses: Tensor, reduction: LossOptions["reduction"] = "mean"): Tensor {
  if (reduction === "none") return losses;
  return reduction === "sum" ? losses.sum() : losses.mean();
}

/** The same of losses that count by a weight; one of weight 0 does not count, though it be infinite. */
export function weighed(
  losses: Tensor,
  weight: Tensor | null | undefined,
  reduction: LossOptions["reduction"],
): Tensor {
  return reduced(weight ? weigh(losses, weight) : losses, reduction);
}
