/** Losses of chances and scores against classes. */

import { isWhole } from "../core/dtype.ts";
import type { Tensor } from "../core/tensor.ts";
import { DtypeError, ShapeError, shapeText } from "../errors.ts";
import { along, filled } from "../ops/constants.ts";
import { where } from "../ops/elementwise/piecewise.ts";
import { gather, indexSelect } from "../ops/indexing.ts";
import { logSoftmax } from "../ops/softmax.ts";
import { reshape, squeeze, unsqueeze } from "../ops/view.ts";
import {
  checkComparable,
  checkExpands,
  checkRange,
  checkSameShape,
  checkShapeIs,
  share,
  whole,
} from "../run/limits.ts";
import { toTypedArray } from "../run/read.ts";
import { crossEntropyOp, divergenceOp, logDivergenceOp, logitCrossEntropyOp, weigh } from "./primitives.ts";
import { type LossOptions, reduced, weighed } from "./reduction.ts";

export interface WeightedOptions extends LossOptions {
  /** How much each element counts. */
  readonly weight?: Tensor | null;
}

/** −(target · log(x) + (1 − target) · log(1 − x)) of chances x; the logarithms are no less than −100, and have slope 0 there. */
export function binaryCrossEntropy(
  x: Tensor,
  target: Tensor,
  { reduction, weight }: WeightedOptions = {},
): Tensor {
  checkSameShape("binaryCrossEntropy", { x, target });
  checkExpands("binaryCrossEntropy", "weight", weight, x.shape, "x");
  return weighed(crossEntropyOp(x, target), weight, reduction);
}

export interface LogitOptions extends WeightedOptions {
  /** How much a target of 1 counts, beside one of 0. */
  readonly posWeight?: Tensor | null;
}

/**
 * binaryCrossEntropy of sigmoid(x), without overflow and with all digits.
 * @example
 * functional.binaryCrossEntropyWithLogits(tensor([0]), tensor([1])).item(); // 0.69314718
 */
export function binaryCrossEntropyWithLogits(x: Tensor, target: Tensor, options: LogitOptions = {}): Tensor {
  const { reduction, weight, posWeight } = options;
  checkSameShape("binaryCrossEntropyWithLogits", { x, target });
  checkExpands("binaryCrossEntropyWithLogits", "weight", weight, x.shape, "x");
  checkExpands("binaryCrossEntropyWithLogits", "posWeight", posWeight, x.shape, "x");
  return weighed(logitCrossEntropyOp(x, target, posWeight ?? 1), weight, reduction);
}

export interface ClassOptions extends WeightedOptions {
  /** The class that does not count. @defaultValue −100 */
  readonly ignoreIndex?: number;
}

/** Classes in dimension 1, of a vector in dimension 0. */
function classes(op: string, x: Tensor): number {
  if (x.ndim === 0) throw new ShapeError(`${op}: a 0-d tensor has no classes.`);
  return x.ndim === 1 ? 0 : 1;
}

/** @throws {ShapeError} unless there is a target for every score, a class of those there are, and a weight a class. */
function checkClasses(op: string, x: Tensor, target: Tensor, d: number, options: ClassOptions): void {
  const { weight, ignoreIndex = -100 } = options;
  checkRange(op, "ignoreIndex", ignoreIndex, whole);
  checkShapeIs(op, "weight", weight, [x.shape[d]], "one weight a class");
  const places = x.shape.filter((_, k) => k !== d);
  checkShapeIs(op, "target", target, places, `one class for each of x's, of shape ${shapeText(x.shape)}`);
  if (!isWhole(target.type))
    throw new DtypeError(`${op}: classes are int32, not ${target.dtype}: write target.to("int32").`);
  if (!x.type.floating)
    throw new DtypeError(`${op}: scores are floating, not ${x.dtype}: write x.to("float32").`);
  // Elsewhere the values cannot be looked at without waiting.
  if (target.on !== null) return;
  const n = x.shape[d];
  for (const c of toTypedArray(target))
    if (c !== ignoreIndex && (c < 0 || c >= n))
      throw new ShapeError(`${op}: class ${c} is out of range for ${n} classes, counted from 0.`);
}

/** −x at the target's class, of log-chances x: [classes] or [batch, classes, …]; the mean is weighted. */
export function nllLoss(x: Tensor, target: Tensor, options: ClassOptions = {}): Tensor {
  const { reduction = "mean", weight, ignoreIndex = -100 } = options;
  const d = classes("nllLoss", x);
  checkClasses("nllLoss", x, target, d, options);
  const kept = target.ne(ignoreIndex);
  const safe = where(kept, target, 0);
  const chosen = squeeze(gather(x, d, unsqueeze(safe, d)), d).neg();
  const own = weight
    ? reshape(indexSelect(weight, 0, reshape(safe, [safe.size])), safe.shape)
    : filled(x, safe.shape, 1);
  const counted = where(kept, own, 0);
  const losses = where(kept, weigh(chosen, own), 0);
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
  checkRange("crossEntropy", "labelSmoothing", labelSmoothing, share);
  if (!target.type.floating) checkClasses("crossEntropy", x, target, d, options);
  const logs = logSoftmax(x, d);
  if (target.type.floating) return soft(logs, target, d, options);
  const sharp = nllLoss(logs, target, { reduction, weight, ignoreIndex });
  if (labelSmoothing === 0) return sharp;
  const kept = target.ne(ignoreIndex);
  const all = (weight ? weigh(logs, along(logs, weight, d)) : logs).sum(d).neg();
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
      `crossEntropy: chances of shape ${shapeText(target.shape)} do not fit ${shapeText(logs.shape)}; for classes, write target.to("int32").`,
    );
  checkShapeIs("crossEntropy", "weight", weight, [logs.shape[d]], "one weight a class");
  if (options.ignoreIndex !== undefined && options.ignoreIndex >= 0)
    throw new RangeError(
      "crossEntropy: ignoreIndex leaves out classes, and these targets are chances: leave it out, or give classes as int32.",
    );
  const n = logs.shape[d];
  const wanted = labelSmoothing > 0 ? target.mul(1 - labelSmoothing).add(labelSmoothing / n) : target;
  const products = weigh(logs, wanted);
  const losses = (weight ? weigh(products, along(logs, weight, d)) : products).sum(d).neg();
  return reduction === "mean" ? losses.sum().div(logs.size / n) : reduced(losses, reduction);
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
  checkComparable("klDiv", { x, target });
  if (reduction === "batchmean" && x.ndim === 0)
    throw new ShapeError('klDiv: a 0-d tensor is no batch: write { reduction: "sum" }.');
  const losses = (logTarget ? logDivergenceOp : divergenceOp)(x, target);
  if (reduction === "batchmean") return losses.sum().div(x.shape[0]);
  return reduced(losses, reduction);
}
