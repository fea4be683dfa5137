/** Losses as modules: each is the function of its name, and is made with that function's options. */

import type { Tensor } from "../core/tensor.ts";
import { FunctionLayer } from "../nn/layer.ts";
import { spelling } from "../nn/tree.ts";
import * as C from "./classification.ts";
import { type CtcOptions, ctcLoss, type Lengths } from "./ctc.ts";
import * as M from "./margin.ts";
import type { LossOptions } from "./reduction.ts";
import * as R from "./regression.ts";

/** Of what a model says, and what it should have said. */
type Pair = [x: Tensor, target: Tensor];
type Triple = [x: Tensor, y: Tensor, target: Tensor];

/** The absolute difference. */
export class L1Loss extends FunctionLayer<LossOptions, Pair> {
  constructor(options: LossOptions = {}) {
    super(R.l1Loss, options);
  }
}

/**
 * The squared difference.
 * @example
 * new nn.MSELoss({ reduction: "sum" })(tensor([1, 2]), tensor([1, 4])).item(); // 4
 */
export class MSELoss extends FunctionLayer<LossOptions, Pair> {
  constructor(options: LossOptions = {}) {
    super(R.mseLoss, options);
  }
}

/** A parabola within beta, divided by it, and straight beyond. */
export class SmoothL1Loss extends FunctionLayer<R.SmoothOptions, Pair> {
  constructor(options: R.SmoothOptions = {}) {
    super(R.smoothL1Loss, options);
  }
}

/** A parabola within delta, and straight beyond. */
export class HuberLoss extends FunctionLayer<R.HuberOptions, Pair> {
  constructor(options: R.HuberOptions = {}) {
    super(R.huberLoss, options);
  }
}

/** −log of the chance of a Poisson variable of rate exp(x), or x, to be the target. */
export class PoissonNLLLoss extends FunctionLayer<R.PoissonOptions, Pair> {
  constructor(options: R.PoissonOptions = {}) {
    super(R.poissonNllLoss, options);
  }
}

/** −log of the density of a normal variable with mean x and this variance, at the target. */
export class GaussianNLLLoss extends FunctionLayer<
  R.GaussianOptions,
  [x: Tensor, target: Tensor, variance: Tensor]
> {
  constructor(options: R.GaussianOptions = {}) {
    super(R.gaussianNllLoss, options);
  }
}

/**
 * −log softmax(x) at the target's class: scores are [classes] or [batch, classes, …], targets classes (int32) or chances of x's shape.
 * @example
 * new nn.CrossEntropyLoss()(tensor([[0, 0]]), tensor([1], { dtype: "int32" })).item(); // 0.69314718
 */
export class CrossEntropyLoss extends FunctionLayer<C.CrossEntropyOptions, Pair> {
  constructor(options: C.CrossEntropyOptions = {}) {
    super(C.crossEntropy, options);
  }
}

/** −x at the target's class, of log-chances x: [classes] or [batch, classes, …]. */
export class NLLLoss extends FunctionLayer<C.ClassOptions, Pair> {
  constructor(options: C.ClassOptions = {}) {
    super(C.nllLoss, options);
  }
}

/** −(target · log(x) + (1 − target) · log(1 − x)) of chances x. */
export class BCELoss extends FunctionLayer<C.WeightedOptions, Pair> {
  constructor(options: C.WeightedOptions = {}) {
    super(C.binaryCrossEntropy, options);
  }
}

/** BCELoss of sigmoid(x), without overflow and with all digits. */
export class BCEWithLogitsLoss extends FunctionLayer<C.LogitOptions, Pair> {
  constructor(options: C.LogitOptions = {}) {
    super(C.binaryCrossEntropyWithLogits, options);
  }
}

/** target · (log target − x), of log-chances x. */
export class KLDivLoss extends FunctionLayer<C.DivergenceOptions, Pair> {
  constructor(options: C.DivergenceOptions = {}) {
    super(C.klDiv, options);
  }
}

/** x where the target is 1, max(0, margin − x) where it is −1. */
export class HingeEmbeddingLoss extends FunctionLayer<M.MarginOptions, Pair> {
  constructor(options: M.MarginOptions = {}) {
    super(M.hingeEmbeddingLoss, options);
  }
}

/** log(1 + exp(−target · x)). */
export class SoftMarginLoss extends FunctionLayer<LossOptions, Pair> {
  constructor(options: LossOptions = {}) {
    super(M.softMarginLoss, options);
  }
}

/** The mean over the other classes of max(0, margin − x[target] + x[i])^p. */
export class MultiMarginLoss extends FunctionLayer<M.MultiMarginOptions, Pair> {
  constructor(options: M.MultiMarginOptions = {}) {
    super(M.multiMarginLoss, options);
  }
}

/** Every target (up to the first −1) against every other class: the mean of max(0, 1 − x[target] + x[i]). */
export class MultiLabelMarginLoss extends FunctionLayer<LossOptions, Pair> {
  constructor(options: LossOptions = {}) {
    super(M.multilabelMarginLoss, options);
  }
}

/** The mean over classes of the cross-entropy of sigmoid(x) against targets of 0 and 1. */
export class MultiLabelSoftMarginLoss extends FunctionLayer<M.SoftMarginOptions, Pair> {
  constructor(options: M.SoftMarginOptions = {}) {
    super(M.multilabelSoftMarginLoss, options);
  }
}

/** max(0, −target · (x − y) + margin). */
export class MarginRankingLoss extends FunctionLayer<M.MarginOptions, Triple> {
  constructor(options: M.MarginOptions = {}) {
    super(M.marginRankingLoss, options);
  }
}

/** 1 − cosine where the target is 1, max(0, cosine − margin) where it is −1. */
export class CosineEmbeddingLoss extends FunctionLayer<M.MarginOptions, Triple> {
  constructor(options: M.MarginOptions = {}) {
    super(M.cosineEmbeddingLoss, options);
  }
}

/** max(0, distance to the positive − distance to the negative + margin). */
export class TripletMarginLoss extends FunctionLayer<
  M.TripletOptions,
  [anchor: Tensor, positive: Tensor, negative: Tensor]
> {
  constructor(options: M.TripletOptions = {}) {
    super(M.tripletMarginLoss, options);
  }
}

/** TripletMarginLoss with a distance of one's own: a function, or a module, whose parameters are found. */
export class TripletMarginWithDistanceLoss extends FunctionLayer<
  M.DistanceTripletOptions,
  [anchor: Tensor, positive: Tensor, negative: Tensor]
> {
  constructor(options: M.DistanceTripletOptions = {}) {
    super(M.tripletMarginWithDistanceLoss, options);
  }

  /** @internal */
  override [spelling](name: string): string {
    return name === "distance" ? "distance_function" : super[spelling](name);
  }
}

/** −log of the chance that a sequence of classes, with repeats and blanks left out, is the target; as `functional.ctcLoss`. */
export class CTCLoss extends FunctionLayer<
  CtcOptions,
  [logProbs: Tensor, targets: Tensor, inputLengths: Lengths, targetLengths: Lengths]
> {
  constructor(options: CtcOptions = {}) {
    super(ctcLoss, options);
  }
}
