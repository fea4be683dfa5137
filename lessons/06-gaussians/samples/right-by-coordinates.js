import { Module, Parameter, stack, tensor } from "gradproof/engine";

const frozen = (x) => new Parameter(x, { requiresGrad: false });

/** Written out by coordinates, with no matrix product. */
export class Gaussian extends Module {
  constructor(precision, mean) {
    super();
    this.mean = frozen(mean);
    this.precision = frozen(precision);
  }

  forward(x) {
    const rows = x.ndim === 1 ? x.unsqueeze(0) : x;
    const [u, v] = rows.sub(this.mean).unbind(1);
    const [[a, b], [c, d]] = this.precision.toArray();
    const form = u
      .mul(u)
      .mul(a)
      .add(u.mul(v).mul(b + c))
      .add(v.mul(v).mul(d));
    return form.div(-2).exp();
  }
}

/** Its weights are a parameter, frozen as well. */
export class GaussianCombination extends Module {
  constructor(precisions, means, weights) {
    super();
    precisions.forEach((precision, i) => {
      this[`gaussian${i}`] = new Gaussian(precision, means[i]);
    });
    this.weights = frozen(tensor(weights));
  }

  forward(x) {
    return stack(
      this.children().map(([, gaussian]) => gaussian.forward(x)),
      1,
    ).matmul(this.weights);
  }
}
