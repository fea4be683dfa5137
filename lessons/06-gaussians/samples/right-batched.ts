import { Module, Parameter, stack, type Tensor, tensor } from "gradproof/engine";

const frozen = (x: Tensor) => new Parameter(x, { requiresGrad: false });

/** All Gaussians at once, in one product of matrices of rank 3: [k, n, 2] · [k, 2, 2]. */
export class GaussianCombination extends Module {
  precisions: Tensor;
  means: Tensor;
  weights: Tensor;

  constructor(precisions: Tensor[], means: Tensor[], weights: number[]) {
    super();
    this.precisions = frozen(stack(precisions));
    this.means = frozen(stack(means));
    this.weights = frozen(tensor(weights));
  }

  forward(x: Tensor): Tensor {
    const centred = x.reshape([1, -1, 2]).sub(this.means.unsqueeze(1));
    const forms = centred.matmul(this.precisions).mul(centred).sum(2);
    return forms.mul(-0.5).exp().mul(this.weights.unsqueeze(1)).sum(0);
  }
}

/** A combination of one. */
export class Gaussian extends Module {
  readonly precision: Tensor;
  readonly mean: Tensor;

  constructor(precision: Tensor, mean: Tensor) {
    super();
    this.precision = frozen(precision);
    this.mean = frozen(mean);
  }

  forward(x: Tensor): Tensor {
    return new GaussianCombination([this.precision], [this.mean], [1]).forward(x);
  }
}
