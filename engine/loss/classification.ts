/** Losses of chances and scores against classes. */

import type { Tensor } from "../core/tensor.ts";
import { ShapeError, shapeText } from "../errors.ts";
import { along, filled } from "../ops/constants.ts";
import { xlogy } from "../ops/elementwise/logarithmic.ts";
import { where } from "../ops/elementwise/piecewise.ts";
import { gather, indexSelect } from "../ops/indexing.ts";
import { logSoftmax } from "../ops/softmax.ts";
import { reshape, squeeze, unsqueeze } from "../ops/view.ts";
import { type LossOptions, reduced } from "./reduction.ts";

export interface WeightedOptions extends LossOptions {
  /** How much each element counts. */
  readonly weight?: Tensor | null;
}

/** −(target · log(x) + (1 − target) · log(1 − x)) of chances x; the logarithms are no less than −100. */
export function binaryCrossEntropy(
  x: Tensor,
  target: Tensor,
  { reduction, weight }: WeightedOptions = {},
): Tensor {
  const [yes, no] = [x.log().clampMin(-100), x.neg().log1p().clampMin(-100)];
  const losses = target.mul(yes).add(target.neg().add(1).mul(no)).neg();
  return reduced(weight ? losses.mul(weight) : losses, reduction);
}

export interface LogitOptions extends WeightedOptions {
  /** How much a target of 1 counts, beside one of 0. */
  readonly posWeight?: Tensor | null;
}

/** binaryCrossEntropy of sigmoid(x), without overflow. */
export function binaryCrossEntropyWithLogits(x: Tensor, target: Tensor, options: LogitOptions = {}): Tensor {
  const { reduction, weight, posWeight } = options;
  const rest = x.mul(target.neg().add(1));
  const share = posWeight ? target.mul(posWeight.sub(1)).add(1) : null;
  const soft = x.neg().softplus();
  const losses = rest.add(share ? soft.mul(share) : soft);
  return reduced(weight ? losses.mul(weight) : losses, reduction);
}

export interface ClassOptions extends WeightedOptions {
  /** The class that does not count; −100 unless told. */
  readonly ignoreIndex?: number;
}

/** Classes in dimension 1, of a vector in dimension 0. */
function classes(op: string, x: Tensor): number {
  if (x.ndim === 0) throw new ShapeError(`${op}: a 0-d tensor has no classes.`);
  return x.ndim === 1 ? 0 : 1;
}

/** −x at the target's class, of log-chances x: [classes] or [batch, classes, …]; the mean is weighted. */
export function nllLoss(x: Tensor, target: Tensor, options: ClassOptions = {}): Tensor {
  const { reduction = "mean", weight, ignoreIndex = -100 } = options;
  const d = classes("nllLoss", x);
  const kept = target.ne(ignoreIndex);
  const safe = where(kept, target, 0);
  const chosen = squeeze(gather(x, d, unsqueeze(safe, d)), d).neg();
  const own = weight
    ? reshape(indexSelect(weight, 0, reshape(safe, [safe.size])), safe.shape)
    : filled(x, safe.shape, 1);
  const counted = where(kept, own, 0);
  const losses = where(kept, chosen.mul(own), 0);
  return reduction === "mean" ? losses.sum().div(counted.sum()) : reduced(losses, reduction);
}

export interface CrossEntropyOptions extends ClassOptions {
  /** The share of the target that is spread over all classes. */
  readonly labelSmoothing?: number;
}

/**
 * −log softmax(x) at the target's class: scores are [classes] or [batch, classes, …], targets classes (int32) or chances of x's shape.
 * @example
 * functional.crossEntropy(tensor([[0, 0]]), tensor([1], { dtype: "int32" })).item(); // 0.69314718
 */
export function crossEntropy(x: Tensor, target: Tensor, options: CrossEntropyOptions = {}): Tensor {
  const { reduction = "mean", weight, ignoreIndex = -100, labelSmoothing = 0 } = options;
  const d = classes("crossEntropy", x);
  const logs = logSoftmax(x, d);
  if (target.type.floating) return soft(logs, target, d, options);
  const sharp = nllLoss(logs, target, { reduction, weight, ignoreIndex });
  if (labelSmoothing === 0) return sharp;
  const kept = target.ne(ignoreIndex);
  const all = (weight ? logs.mul(along(logs, weight, d)) : logs).sum(d).neg();
  const losses = where(kept, all, 0);
  const counted = weight
    ? where(
        kept,
        reshape(indexSelect(weight, 0, reshape(where(kept, target, 0), [target.size])), target.shape),
        0,
      ).sum()
    : kept.to(x.dtype).sum();
  const even = reduction === "mean" ? losses.sum().div(counted) : reduced(losses, reduction);
  return sharp.mul(1 - labelSmoothing).add(even.mul(labelSmoothing / x.shape[d]));
}

function soft(logs: Tensor, target: Tensor, d: number, options: CrossEntropyOptions): Tensor {
  const { reduction = "mean", weight, labelSmoothing = 0 } = options;
  if (target.shape.join() !== logs.shape.join())
    throw new ShapeError(
      `crossEntropy: chances of shape ${shapeText(target.shape)} do not fit ${shapeText(logs.shape)}.`,
    );
  const n = logs.shape[d];
  const wanted = labelSmoothing > 0 ? target.mul(1 - labelSmoothing).add(labelSmoothing / n) : target;
  const products = logs.mul(wanted);
  const losses = (weight ? products.mul(along(logs, weight, d)) : products).sum(d).neg();
  return reduction === "mean" ? losses.sum().div(Math.max(logs.size / n, 1)) : reduced(losses, reduction);
}

export interface DivergenceOptions {
  readonly reduction?: LossOptions["reduction"] | "batchmean";
  /** Whether the target is log-chances too. */
  readonly logTarget?: boolean;
}

/** target · (log target − x), of log-chances x. */
export function klDiv(
  x: Tensor,
  target: Tensor,
  { reduction, logTarget = false }: DivergenceOptions = {},
): Tensor {
  const losses = logTarget ? target.exp().mul(target.sub(x)) : xlogy(target, target).sub(target.mul(x));
  if (reduction === "batchmean") return losses.sum().div(x.shape[0]);
  return reduced(losses, reduction);
}
