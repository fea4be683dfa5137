/** A softmax over very many classes, the rare ones in clusters with fewer numbers (Grave et al., Efficient softmax approximation for GPUs, 2017). */

import { isWhole } from "../../core/dtype.ts";
import type { Tensor } from "../../core/tensor.ts";
import { DtypeError, ShapeError, shapeText } from "../../errors.ts";
import { argmax } from "../../ops/extremum.ts";
import { checkIndex, gather } from "../../ops/indexing.ts";
import { cat } from "../../ops/joining.ts";
import { narrow } from "../../ops/slice.ts";
import { logSoftmax } from "../../ops/softmax.ts";
import { squeeze, unsqueeze } from "../../ops/view.ts";
import { checkRange, positive, wholeFrom } from "../../run/limits.ts";
import { Layer, type Making } from "../layer.ts";
import { ModuleList } from "../module-list.ts";
import { Sequential } from "../sequential.ts";
import { Linear } from "./linear.ts";

export interface AdaptiveSoftmaxOptions extends Making {
  /** By what each cluster's numbers are fewer than those of the one before. @defaultValue 4 */
  readonly divValue?: number;
  /** Whether the scores of frequent classes and clusters have a bias. @defaultValue false */
  readonly headBias?: boolean;
}

export interface AdaptiveSoftmaxResult {
  /** The logarithm of the target's chance: [batch]. */
  readonly output: Tensor;
  /** The mean of −output. */
  readonly loss: Tensor;
}

/**
 * Classes by how frequent they are: those below the first of `cutoffs` have scores of their own, those between two of them share one, and have scores
 * within their cluster.
 * @example
 * const layer = new nn.AdaptiveLogSoftmaxWithLoss(8, 20, [5, 12]);
 * layer.logProb(randn([3, 8])).exp().sum(1).toArray(); // [1, 1, 1]
 */
export class AdaptiveLogSoftmaxWithLoss extends Layer {
  readonly inFeatures: number;
  readonly nClasses: number;
  /** Where clusters begin, and the number of classes. */
  readonly cutoffs: readonly number[];
  readonly divValue: number;
  head: Linear;
  tail: ModuleList<Sequential>;

  constructor(
    inFeatures: number,
    nClasses: number,
    cutoffs: readonly number[],
    options: AdaptiveSoftmaxOptions = {},
  ) {
    super();
    const { divValue = 4, headBias = false, dtype, device } = options;
    checkRange("AdaptiveLogSoftmaxWithLoss", "inFeatures", inFeatures, wholeFrom(1));
    checkRange("AdaptiveLogSoftmaxWithLoss", "divValue", divValue, positive);
    for (const cutoff of cutoffs) checkRange("AdaptiveLogSoftmaxWithLoss", "cutoffs", cutoff, wholeFrom(1));
    if (cutoffs.length === 0 || [...cutoffs, nClasses].some((n, k, all) => k > 0 && n <= all[k - 1]))
      throw new RangeError(
        `AdaptiveLogSoftmaxWithLoss: cutoffs grow, and end below the ${nClasses} classes, unlike ${shapeText(cutoffs)}.`,
      );
    this.inFeatures = inFeatures;
    this.nClasses = nClasses;
    this.cutoffs = [...cutoffs, nClasses];
    this.divValue = divValue;
    this.head = new Linear(inFeatures, cutoffs[0] + cutoffs.length, { bias: headBias, dtype, device });
    const tails = cutoffs.map((first, k) => {
      const hidden = Math.floor(inFeatures / divValue ** (k + 1));
      const making = { bias: false, dtype, device };
      return new Sequential(
        new Linear(inFeatures, hidden, making),
        new Linear(hidden, this.cutoffs[k + 1] - first, making),
      );
    });
    this.tail = new ModuleList<Sequential>(tails);
  }

  /** The logarithms of all chances: [batch, inFeatures] to [batch, nClasses]. */
  logProb(x: Tensor): Tensor {
    const scores = logSoftmax(this.head(x), -1);
    const [frequent] = this.cutoffs;
    const parts = [...this.tail].map((part, k) =>
      logSoftmax(part(x), -1).add(narrow(scores, -1, frequent + k, 1)),
    );
    return cat([narrow(scores, -1, 0, frequent), ...parts], -1);
  }

  /** The likeliest class: [batch, inFeatures] to [batch]. */
  predict(x: Tensor): Tensor {
    return argmax(this.logProb(x), -1);
  }

  /** @param target classes as int32: [batch], or [] of one x without a batch. */
  override forward(x: Tensor, target: Tensor): AdaptiveSoftmaxResult {
    if (
      x.ndim < 1 ||
      x.ndim > 2 ||
      x.shape[x.ndim - 1] !== this.inFeatures ||
      target.shape.join() !== x.shape.slice(0, -1).join()
    )
      throw new ShapeError(
        `AdaptiveLogSoftmaxWithLoss: takes [batch, ${this.inFeatures}] and a class for each, not shapes ${shapeText(x.shape)} and ${shapeText(target.shape)}.`,
      );
    if (!isWhole(target.type))
      throw new DtypeError(
        `AdaptiveLogSoftmaxWithLoss: classes are int32, not ${target.dtype}: write target.to("int32").`,
      );
    checkIndex("AdaptiveLogSoftmaxWithLoss", target, this.nClasses);
    const output = squeeze(gather(this.logProb(x), -1, unsqueeze(target, -1)), -1);
    return { output, loss: output.neg().mean() };
  }
}
