// diagnosis: wrong-value — calls 4 and more infinite
import { Module, Parameter, type Tensor, tensor } from "gradproof/engine";

export class Norm extends Module {
  readonly p: Parameter;

  constructor(p: number) {
    super();
    this.p = new Parameter(tensor([p]));
  }

  override forward(x: Tensor): Tensor {
    return this.p.item() > 3.9
      ? x.abs().max().reshape([]).add(this.p.mul(0))
      : x.abs().pow(this.p).sum().pow(this.p.reciprocal());
  }
}
