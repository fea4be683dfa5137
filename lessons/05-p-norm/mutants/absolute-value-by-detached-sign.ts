// diagnosis: wrong-gradient, detached, missing-term, scaled — multiplies by a root of the square of a constant
import { Module, Parameter, type Tensor, tensor } from "gradproof/engine";

export class Norm extends Module {
  readonly p: Parameter;

  constructor(p: number) {
    super();
    this.p = new Parameter(tensor([p]));
  }

  override forward(x: Tensor): Tensor {
    return x
      .square()
      .detach()
      .pow(this.p.div(2))
      .sum()
      .pow(this.p.reciprocal())
      .mul(x.norm())
      .div(x.norm().detach());
  }
}
