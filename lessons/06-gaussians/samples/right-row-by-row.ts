import { cat, Module, Parameter, type Tensor, zeros } from "gradproof/engine";

/** One vector at a time, and a batch is a list of them. */
export class Gaussian extends Module {
  parts: Parameter;
  centre: Parameter;

  constructor(precision: Tensor, mean: Tensor) {
    super();
    this.parts = new Parameter(precision.clone()).requiresGrad_(false);
    this.centre = new Parameter(mean.clone()).requiresGrad_(false);
  }

  forward(x: Tensor): Tensor {
    if (x.ndim > 1) return cat([...x].map((row) => this.forward(row)));
    const u = x.sub(this.centre);
    return u.dot(this.parts.mv(u)).neg().div(2).exp().reshape([1]);
  }
}

export class GaussianCombination extends Module {
  private readonly terms: { bell: Gaussian; weight: number }[];

  constructor(precisions: Tensor[], means: Tensor[], weights: number[]) {
    super();
    this.terms = weights.map((weight, i) => ({ weight, bell: new Gaussian(precisions[i], means[i]) }));
  }

  forward(x: Tensor): Tensor {
    let sum = zeros([1]);
    for (const { weight, bell } of this.terms) sum = sum.add(bell.forward(x).mul(weight));
    return sum;
  }
}
