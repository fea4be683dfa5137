import { SGD, type Tensor } from "gradproof/engine";

/** The engine's own optimizer, by another name. */
export class MomentumGradientDescent extends SGD {
  constructor(params: Tensor[], { lr = 0.1, momentum = 0.9 } = {}) {
    super(params, { lr, momentum });
  }
}

export function fasterMomentum() {
  return { lr: 0.1, momentum: 0.9 };
}
