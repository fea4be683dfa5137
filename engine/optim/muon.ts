/** Muon: for matrices, the orthogonal matrix nearest to the momentum. */
import type { Tensor } from "../core/tensor.ts";
import { ShapeError, shapeText } from "../errors.ts";
import { finite, flag, notNegative, partialShare, type Range, wholeFrom } from "../run/limits.ts";
import { type OptimizerKind, type SharedOptions, shared } from "./kind.ts";
import { Optimizer, type ParamGroup, type ParamState, type Params } from "./optimizer.ts";
import { decayed, decouple, kept } from "./parts.ts";

export interface MuonOptions extends SharedOptions {
  /** Learning rate η: at least 0. @defaultValue 0.001 */
  lr?: number;
  /** Decoupled: x shrinks by η · weightDecay a step. At least 0. @defaultValue 0.1 */
  weightDecay?: number;
  /** Decay of the mean of gradients: at least 0 and below 1. @defaultValue 0.95 */
  momentum?: number;
  /** Look ahead: mix the gradient into the mean once more. @defaultValue true */
  nesterov?: boolean;
  /** a, b, c of the iteration X ← aX + (bA + cA²)X, A = XXᵀ. @defaultValue [3.4445, -4.775, 2.0315] */
  nsCoefficients?: readonly [number, number, number];
  /** How often it is done: a whole number from 1 on. @defaultValue 5 */
  nsSteps?: number;
  /** The least that the matrix is divided by before: at least 0. @defaultValue 1e-7 */
  eps?: number;
  /**
   * What a step of a p × q matrix is multiplied by: √max(1, p / q), or 0.2 √max(p, q), by which it is as long as a step of AdamW.
   * @defaultValue "original"
   */
  adjustLrFn?: "original" | "matchRmsAdamw";
}

const ADJUSTED: Readonly<Record<"original" | "matchRmsAdamw", (p: number, q: number) => number>> = {
  original: (p, q) => Math.sqrt(Math.max(1, p / q)),
  matchRmsAdamw: (p, q) => 0.2 * Math.sqrt(Math.max(p, q)),
};
const adjusting: Range = {
  words: '"original" or "matchRmsAdamw"',
  has: (value) => typeof value === "string" && Object.hasOwn(ADJUSTED, value),
};

const kind: OptimizerKind<MuonOptions> = {
  name: "Muon",
  settings: {
    lr: { unlessTold: 1e-3, range: notNegative },
    weightDecay: { unlessTold: 0.1, range: notNegative },
    momentum: { unlessTold: 0.95, range: partialShare },
    nesterov: { unlessTold: true, range: flag },
    nsCoefficients: { unlessTold: [3.4445, -4.775, 2.0315], range: [finite, finite, finite] },
    nsSteps: { unlessTold: 5, range: wholeFrom(1) },
    eps: { unlessTold: 1e-7, range: notNegative },
    adjustLrFn: { unlessTold: "original", range: adjusting },
    ...shared,
  },
  keeps: { mean: "tensor, always" },
};

/**
 * m ← μm + (1 − μ)g, x ← (1 − η·weightDecay)x − η s O, where O is the orthogonal matrix that a few Newton–Schulz steps lead to from m
 * (or from (1 − μ)g + μm, with Nesterov), and s depends on the shape. Biases, embeddings and the last layer are for another optimizer, such as AdamW.
 * Jordan et al., Muon: an optimizer for hidden layers in neural networks (2024); lengths: Liu et al., Muon is scalable for LLM training (2025).
 *
 * @throws {ShapeError} for a parameter that is no matrix; {RangeError} for settings out of range.
 * @example
 * const x = tensor([[1, 0], [0, 1]], { requiresGrad: true });
 * x.mul(3).sum().backward();
 * new Muon([x], { lr: 0.1, weightDecay: 0 }).step();
 * x.shape; // [2, 2]
 */
export class Muon extends Optimizer<MuonOptions> {
  constructor(params: Params<MuonOptions>, options: MuonOptions = {}) {
    super(params, kind, options);
  }

  protected override check(groups: readonly ParamGroup<MuonOptions>[]): void {
    super.check(groups);
    for (const { params } of groups)
      for (const { ndim, shape } of params)
        if (ndim !== 2)
          throw new ShapeError(
            `Muon: takes matrices, not a parameter of shape ${shapeText(shape)}: give it to another optimizer, such as AdamW.`,
          );
  }

  protected override update(
    param: Tensor,
    gradient: Tensor,
    state: ParamState,
    settings: Required<MuonOptions>,
  ): void {
    const { lr, weightDecay, momentum, nesterov, adjustLrFn } = settings;
    const mean = decayed(kept(state, "mean"), gradient, momentum);
    state["mean"] = mean;
    const direction = orthogonalized(nesterov ? decayed(mean, gradient, momentum) : mean, settings);
    decouple(param, lr, weightDecay);
    const [p, q] = param.shape;
    param.sub_(direction.mul(lr * ADJUSTED[adjustLrFn](p, q)));
  }
}

/** U Vᵀ of the singular value decomposition, nearly: Newton–Schulz on the smaller side. */
function orthogonalized(g: Tensor, { nsCoefficients, nsSteps, eps }: Required<MuonOptions>): Tensor {
  const [a, b, c] = nsCoefficients;
  const tall = g.shape[0] > g.shape[1];
  let x = tall ? g.transpose(0, 1) : g;
  x = x.div(x.norm().clamp({ min: eps }));
  for (let i = 0; i < nsSteps; i++) {
    const gram = x.matmul(x.transpose(0, 1));
    x = x.mul(a).add(gram.mul(b).add(gram.matmul(gram).mul(c)).matmul(x));
  }
  return tall ? x.transpose(0, 1) : x;
}
