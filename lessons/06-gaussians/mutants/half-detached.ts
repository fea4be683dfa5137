// diagnosis: detached — holds one factor constant
import { Module, ModuleList, Parameter, type Tensor } from "gradproof/engine";

export class Gaussian extends Module {
  readonly precision: Parameter;
  readonly mean: Parameter;

  constructor(precision: Tensor, mean: Tensor) {
    super();
    this.precision = new Parameter(precision, { requiresGrad: false });
    this.mean = new Parameter(mean, { requiresGrad: false });
  }

  override forward(x: Tensor): Tensor {
    const centred = x.sub(this.mean).reshape([-1, 2]);
    return centred.matmul(this.precision).mul(centred.detach()).sum(1).mul(-0.5).exp();
  }
}

export class GaussianCombination extends Module {
  readonly gaussians: ModuleList<Gaussian>;
  readonly weights: readonly number[];

  constructor(precisions: readonly Tensor[], means: readonly Tensor[], weights: readonly number[]) {
    super();
    this.gaussians = new ModuleList(precisions.map((precision, i) => new Gaussian(precision, means[i])));
    this.weights = weights;
  }

  override forward(x: Tensor): Tensor {
    const terms = [...this.gaussians].map((gaussian, i) => gaussian.forward(x).mul(this.weights[i]));
    return terms.reduce((sum, term) => sum.add(term));
  }
}
