/** The losses of torch.nn.functional, by the engine's. */
import { functional as F } from "../../../engine/index.ts";
import { type Arguments, type Call, call, given, type Result } from "../call.ts";

/** A reduction by its old names: size_average and reduce, both true unless told. */
function reductionOf({ reduction, size_average, reduce }: Arguments): "mean" | "sum" | "none" | undefined {
  if (reduce === false) return "none";
  if (size_average === false) return "sum";
  return given(reduction);
}

const loss = (names: string, f: (args: Arguments) => Result): Call =>
  call(names, (args) => f({ ...args, reduction: reductionOf(args) }));

export const losses: Readonly<Record<string, Call>> = Object.fromEntries(
  Object.entries({
    binary_cross_entropy: loss(
      "input target weight size_average reduce reduction",
      ({ input, target, ...rest }) => F.binaryCrossEntropy(input, target, rest),
    ),
    binary_cross_entropy_with_logits: loss(
      "input target weight size_average reduce reduction pos_weight",
      ({ input, target, weight, reduction, pos_weight }) =>
        F.binaryCrossEntropyWithLogits(input, target, { weight, reduction, posWeight: pos_weight }),
    ),
    cosine_embedding_loss: loss(
      "input1 input2 target margin size_average reduce reduction",
      ({ input1, input2, target, margin, reduction }) =>
        F.cosineEmbeddingLoss(input1, input2, target, { margin, reduction }),
    ),
    cross_entropy: loss(
      "input target weight size_average ignore_index reduce reduction label_smoothing",
      ({ input, target, weight, ignore_index, reduction, label_smoothing }) =>
        F.crossEntropy(input, target, {
          weight,
          ignoreIndex: ignore_index,
          reduction,
          labelSmoothing: label_smoothing,
        }),
    ),
    gaussian_nll_loss: call(
      "input target var full eps reduction",
      ({ input, target, var: v, full, eps, reduction }) =>
        F.gaussianNllLoss(input, target, v, { full, eps, reduction }),
    ),
    hinge_embedding_loss: loss(
      "input target margin size_average reduce reduction",
      ({ input, target, margin, reduction }) => F.hingeEmbeddingLoss(input, target, { margin, reduction }),
    ),
    huber_loss: call("input target reduction delta", ({ input, target, reduction, delta }) =>
      F.huberLoss(input, target, { reduction, delta }),
    ),
    kl_div: loss(
      "input target size_average reduce reduction log_target",
      ({ input, target, reduction, log_target }) =>
        F.klDiv(input, target, { reduction, logTarget: log_target }),
    ),
    l1_loss: loss("input target size_average reduce reduction", ({ input, target, reduction }) =>
      F.l1Loss(input, target, { reduction }),
    ),
    margin_ranking_loss: loss(
      "input1 input2 target margin size_average reduce reduction",
      ({ input1, input2, target, margin, reduction }) =>
        F.marginRankingLoss(input1, input2, target, { margin, reduction }),
    ),
    mse_loss: loss("input target size_average reduce reduction", ({ input, target, reduction }) =>
      F.mseLoss(input, target, { reduction }),
    ),
    multi_margin_loss: loss(
      "input target p margin weight size_average reduce reduction",
      ({ input, target, p, margin, weight, reduction }) =>
        F.multiMarginLoss(input, target, { p, margin, weight, reduction }),
    ),
    multilabel_margin_loss: loss(
      "input target size_average reduce reduction",
      ({ input, target, reduction }) => F.multilabelMarginLoss(input, target, { reduction }),
    ),
    multilabel_soft_margin_loss: loss(
      "input target weight size_average reduce reduction",
      ({ input, target, weight, reduction }) =>
        F.multilabelSoftMarginLoss(input, target, { weight, reduction }),
    ),
    nll_loss: loss(
      "input target weight size_average ignore_index reduce reduction",
      ({ input, target, weight, ignore_index, reduction }) =>
        F.nllLoss(input, target, { weight, ignoreIndex: ignore_index, reduction }),
    ),
    poisson_nll_loss: loss(
      "input target log_input full size_average eps reduce reduction",
      ({ input, target, log_input, full, eps, reduction }) =>
        F.poissonNllLoss(input, target, { logInput: log_input, full, eps, reduction }),
    ),
    smooth_l1_loss: loss(
      "input target size_average reduce reduction beta",
      ({ input, target, reduction, beta }) => F.smoothL1Loss(input, target, { reduction, beta }),
    ),
    soft_margin_loss: loss("input target size_average reduce reduction", ({ input, target, reduction }) =>
      F.softMarginLoss(input, target, { reduction }),
    ),
    triplet_margin_loss: loss(
      "anchor positive negative margin p eps swap size_average reduce reduction",
      ({ anchor, positive, negative, margin, p, eps, swap, reduction }) =>
        F.tripletMarginLoss(anchor, positive, negative, { margin, p, eps, swap, reduction }),
    ),
    triplet_margin_with_distance_loss: call(
      "anchor positive negative distance_function margin swap reduction",
      ({ anchor, positive, negative, margin, swap, reduction }) =>
        F.tripletMarginWithDistanceLoss(anchor, positive, negative, { margin, swap, reduction }),
    ),
  }).map(([name, form]) => [`nn.functional.${name}`, form]),
);
