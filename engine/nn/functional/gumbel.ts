/** Draws from categories that have gradients. */
import { resolveDim } from "../../core/layout.ts";
import type { Tensor } from "../../core/tensor.ts";
import { argmax } from "../../ops/extremum.ts";
import { softmax } from "../../ops/softmax.ts";
import { detach, movedim } from "../../ops/view.ts";
import { checkRange, positive } from "../../run/limits.ts";
import { type Generator, randLike } from "../../run/random.ts";
import { oneHot } from "./linear.ts";

export interface GumbelSoftmaxOptions {
  /** The smaller, the nearer to a draw of one category. @defaultValue 1 */
  readonly tau?: number;
  /** Whether the values are 0 and 1, with the gradients of the soft draw. @defaultValue false */
  readonly hard?: boolean;
  /** Along which the categories are. @defaultValue −1 */
  readonly dim?: number;
  /** Where the chance comes from. @defaultValue the default generator */
  readonly generator?: Generator;
}

/** What random numbers of float32 can tell from 0. */
const LEAST = 2 ** -25;

/**
 * Softmax of logits and Gumbel's noise: a soft draw from the categories (Jang et al. and Maddison et al., 2017).
 * @example
 * functional.gumbelSoftmax(tensor([0, 0]), { hard: true }).sum().item(); // 1
 */
export function gumbelSoftmax(
  logits: Tensor,
  { tau = 1, hard = false, dim = -1, generator }: GumbelSoftmaxOptions = {},
): Tensor {
  checkRange("gumbelSoftmax", "tau", tau, positive);
  const d = resolveDim(dim, logits.ndim, "gumbelSoftmax");
  const waiting = randLike(logits, generator ? { generator } : {})
    .neg()
    .log1p()
    .neg()
    .clampMin(LEAST);
  const soft = softmax(logits.sub(waiting.log()).div(tau), d);
  if (!hard) return soft;
  const drawn = movedim(oneHot(argmax(detach(soft), d), logits.shape[d]), -1, d).to(logits.dtype);
  return drawn.sub(detach(soft)).add(soft);
}
