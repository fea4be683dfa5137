import { Module, Parameter, type Tensor, tensor } from "gradproof/engine";

/** In the logarithm, where no power overflows. */
export class Norm extends Module {
  p = new Parameter(tensor([2]));

  constructor(p = 2) {
    super();
    this.p = new Parameter(tensor([p]));
  }

  forward(x: Tensor) {
    return x.abs().log().mul(this.p).logsumexp(0).div(this.p).exp();
  }
}
