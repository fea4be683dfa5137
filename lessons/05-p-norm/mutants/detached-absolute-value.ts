// diagnosis: detached, missing-term — the sign is thought to be no part of the gradient
import { Module, Parameter, type Tensor, tensor } from "gradproof/engine";

export class Norm extends Module {
  readonly p: Parameter;

  constructor(p: number) {
    super();
    this.p = new Parameter(tensor([p]));
  }

  override forward(x: Tensor): Tensor {
    return x.abs().detach().pow(this.p).sum().pow(this.p.reciprocal()).add(x.sum().mul(0));
  }
}
