// diagnosis: wrong-value — raises to p where 1/p belongs
import { Module, Parameter, type Tensor, tensor } from "gradproof/engine";

export class Norm extends Module {
  readonly p: Parameter;

  constructor(p: number) {
    super();
    this.p = new Parameter(tensor([p]));
  }

  override forward(x: Tensor): Tensor {
    return x.abs().pow(this.p).sum().pow(this.p);
  }
}
