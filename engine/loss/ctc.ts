/** Connectionist temporal classification (Graves et al., 2006): how likely a sequence is, wherever in time its labels stand. */

import { sizeOf } from "../core/layout.ts";
import { Tensor } from "../core/tensor.ts";
import { ShapeError, shapeText } from "../errors.ts";
import { pad } from "../nn/functional/padding.ts";
import { indices, numbers } from "../ops/constants.ts";
import { where } from "../ops/elementwise/piecewise.ts";
import { expand } from "../ops/expand.ts";
import { gatherOp } from "../ops/indexing.ts";
import { stack } from "../ops/joining.ts";
import { select } from "../ops/slice.ts";
import { logsumexp } from "../ops/softmax.ts";
import { reshape } from "../ops/view.ts";
import { checkRange, checkRank, type Range } from "../run/limits.ts";
import { toTypedArray } from "../run/read.ts";
import { type LossOptions, reduced } from "./reduction.ts";

export interface CtcOptions extends LossOptions {
  /** The class that stands for no label. @defaultValue 0 */
  readonly blank?: number;
  /** Whether sequences that cannot be, as they are too long, count 0 and not ∞. */
  readonly zeroInfinity?: boolean;
}

/** Whole numbers: a list, or a tensor on the CPU. */
export type Lengths = Tensor | readonly number[] | number;

function listOf(given: Lengths): number[] {
  if (given instanceof Tensor) return Array.from(toTypedArray(given));
  return typeof given === "number" ? [given] : [...given];
}

const within = (least: number, most: number): Range => ({
  words: `a whole number from ${least} to ${most}`,
  has: (value) => Number.isInteger(value) && (value as number) >= least && (value as number) <= most,
});

/** One list of labels a sequence. */
function labelsOf(targets: Tensor, lengths: readonly number[], batch: number): number[][] {
  const flat = Array.from(toTypedArray(targets));
  const width = targets.ndim === 2 ? targets.shape[1] : 0;
  const rows = targets.ndim === 2 && targets.shape[0] === batch;
  const total = lengths.reduce((sum, n) => sum + n, 0);
  if (
    lengths.length !== batch ||
    (rows ? lengths.some((n) => n > width) : targets.ndim !== 1 || total !== flat.length)
  )
    throw new ShapeError(
      `ctcLoss: targets of shape ${shapeText(targets.shape)} do not fit target lengths ${shapeText(lengths)} of ${batch} sequences: give [batch, longest], or all labels one after the other.`,
    );
  let start = 0;
  return lengths.map((n, k) => {
    const from = rows ? k * width : start;
    start += n;
    return flat.slice(from, from + n);
  });
}

/** Labels with blanks between and around them, and where a step may leave a blank out; all as long as the longest. */
function extended(
  labels: readonly (readonly number[])[],
  blank: number,
): { path: number[][]; skips: boolean[][] } {
  const longest = labels.reduce((most, { length }) => Math.max(most, length), 1);
  const path = labels.map((own) =>
    Array.from({ length: 2 * longest + 1 }, (_, s) => (s % 2 === 1 ? (own[(s - 1) / 2] ?? blank) : blank)),
  );
  return {
    path,
    skips: path.map((own) => own.map((label, s) => s >= 2 && label !== blank && label !== own[s - 2])),
  };
}

/**
 * −log of the chance that a sequence of classes, with repeats and blanks left out, is the target.
 * @param logProbs log-chances [time, batch, classes], or [time, classes] of one sequence.
 * @param targets int32 labels, [batch, longest] or one after the other; they and the lengths are read.
 * @param inputLengths how much of the time counts, one a sequence. @param targetLengths how many labels, one a sequence.
 * @returns in the mean, each loss is divided by the number of its labels first. The gradient is that of the log-chances as they are, which after
 * `logSoftmax` is the same as PyTorch's.
 * @example
 * const even = tensor([[0.5, 0.5], [0.5, 0.5]]).log();
 * functional.ctcLoss(even, tensor([1], { dtype: "int32" }), 2, 1).exp().item(); // 1.33333333
 */
export function ctcLoss(
  logProbs: Tensor,
  targets: Tensor,
  inputLengths: Lengths,
  targetLengths: Lengths,
  options: CtcOptions = {},
): Tensor {
  const { blank = 0, reduction = "mean", zeroInfinity = false } = options;
  checkRank("ctcLoss", "logProbs", logProbs, 2, "[time, batch, classes] or [time, classes]", 3);
  const x = logProbs.ndim === 2 ? logProbs.unsqueeze(1) : logProbs;
  const [time, batch, classes] = x.shape;
  checkRange("ctcLoss", "blank", blank, within(0, classes - 1));
  const [inputs, counts] = [listOf(inputLengths), listOf(targetLengths)];
  for (const n of inputs) checkRange("ctcLoss", "inputLengths", n, within(0, time));
  for (const n of counts) checkRange("ctcLoss", "targetLengths", n, within(0, sizeOf(targets.shape)));
  if (inputs.length !== batch)
    throw new ShapeError(
      `ctcLoss: ${inputs.length} input lengths do not fit ${batch} sequences: give one for each.`,
    );
  const labels = labelsOf(targets, counts, batch);
  for (const label of labels.flat()) checkRange("ctcLoss", "targets", label, within(0, classes - 1));
  const losses = likelihood(x, labels, inputs, blank).neg();
  const counted = zeroInfinity ? where(losses.eq(Number.POSITIVE_INFINITY), 0, losses) : losses;
  if (reduction === "mean") {
    const divisors = numbers(
      x,
      counts.map((n) => Math.max(n, 1)),
      [batch],
    );
    return counted.div(divisors).mean();
  }
  return reduced(logProbs.ndim === 2 ? reshape(counted, []) : counted, reduction);
}

/** The logarithm of each sequence's chance, by the sums over all paths to each label at each time. */
function likelihood(
  x: Tensor,
  labels: readonly (readonly number[])[],
  inputs: readonly number[],
  blank: number,
): Tensor {
  const [time, batch] = x.shape;
  const { path, skips } = extended(labels, blank);
  const width = path[0]?.length ?? 3;
  const at = reshape(indices(x, path.flat()), [1, batch, width]);
  const own = gatherOp([x, expand(at, [time, batch, width])], { dim: 2 });
  const barred = (open: (k: number, s: number) => boolean): Tensor =>
    numbers(
      x,
      labels.flatMap((_, k) =>
        Array.from({ length: width }, (__, s) => (open(k, s) ? 0 : Number.NEGATIVE_INFINITY)),
      ),
      [batch, width],
    );
  const [skip, end] = [
    barred((k, s) => skips[k][s]),
    barred((k, s) => s === 2 * labels[k].length || s === 2 * labels[k].length - 1),
  ];
  // Before the first element, all paths stand before the first blank.
  let paths = barred((_, s) => s === 0);
  for (let t = 0; t < time; t++) {
    const late = (by: number): Tensor => pad(paths, [by, -by], { value: Number.NEGATIVE_INFINITY });
    const ways = stack([paths, late(1), late(2).add(skip)]);
    const next = logsumexp(ways, 0).add(select(own, 0, t));
    const running = numbers(
      x,
      inputs.map((length) => Number(t < length)),
      [batch, 1],
    ).ne(0);
    paths = where(running, next, paths);
  }
  return logsumexp(paths.add(end), 1);
}
