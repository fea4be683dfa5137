import { Module, Parameter, type Tensor, tensor } from "gradproof/engine";

/** Divides by the largest entry first, as a library does. */
export class Norm extends Module {
  readonly p: Parameter;

  constructor(p: number) {
    if (p < 1) throw new RangeError("A norm has p at least 1.");
    super();
    this.p = new Parameter(tensor([p], { dtype: "float64" }));
  }

  override forward(x: Tensor): Tensor {
    const size = x.abs();
    const largest = size.detach().amax();
    const total = size.div(largest).pow(this.p).sum({ dim: 0, keepdim: true });
    return total.pow(this.p.pow(-1)).mul(largest);
  }
}
