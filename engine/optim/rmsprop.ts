/** RMSprop: each entry's step is divided by the running size of its gradient. */
import type { Tensor } from "../core/tensor.ts";
import { decayed } from "./adam.ts";
import { checkSetting, Optimizer, type ParamState, type Params } from "./optimizer.ts";

export interface RMSpropOptions {
  lr: number;
  /** Decay of the running mean of squares. */
  alpha: number;
  /** Added outside the root. */
  eps: number;
  weightDecay: number;
  momentum: number;
  /** Subtract the square of the running mean: divide by a standard deviation. */
  centered: boolean;
}

/**
 * v ← αv + (1 − α)g², x ← x − η g / (√v + ε); centered divides by √(v − m²) + ε.
 * Tieleman and Hinton, Neural networks for machine learning, lecture 6.5 (2012); centered: Graves, Generating sequences with recurrent
 * neural networks (2013), with ε outside the root, as PyTorch has it.
 *
 * @throws {RangeError} for settings out of range.
 * @example
 * const x = tensor([1], { requiresGrad: true });
 * x.mul(3).sum().backward();
 * new RMSprop([x], { lr: 0.01 }).step();
 * x.toArray(); // [0.9]
 */
export class RMSprop extends Optimizer<RMSpropOptions> {
  constructor(params: Params<RMSpropOptions>, options: Partial<RMSpropOptions> = {}) {
    super(
      params,
      {
        lr: 1e-2,
        alpha: 0.99,
        eps: 1e-8,
        weightDecay: 0,
        momentum: 0,
        centered: false,
      },
      options,
    );
    for (const { lr, alpha, eps, weightDecay, momentum } of this.paramGroups) {
      checkSetting("RMSprop", "lr", lr, 0);
      checkSetting("RMSprop", "alpha", alpha, 0);
      checkSetting("RMSprop", "eps", eps, 0);
      checkSetting("RMSprop", "weightDecay", weightDecay, 0);
      checkSetting("RMSprop", "momentum", momentum, 0);
    }
  }

  protected override update(
    param: Tensor,
    gradient: Tensor,
    state: ParamState,
    settings: RMSpropOptions,
  ): void {
    const { lr, alpha, eps, weightDecay, momentum, centered } = settings;
    const g = weightDecay === 0 ? gradient : gradient.add(param.mul(weightDecay));
    const squares = decayed(state["squares"] as Tensor | undefined, g.mul(g), alpha);
    state["squares"] = squares;
    let spread = squares;
    if (centered) {
      const mean = decayed(state["mean"] as Tensor | undefined, g, alpha);
      state["mean"] = mean;
      spread = squares.sub(mean.mul(mean));
    }
    let direction = g.div(spread.sqrt().add(eps));
    if (momentum !== 0) {
      const velocity = state["velocity"] as Tensor | undefined;
      direction = velocity ? velocity.mul(momentum).add(direction) : direction;
      state["velocity"] = direction;
    }
    param.sub_(direction.mul(lr));
  }
}
