// diagnosis: detached — item() takes p out of the record
import { Module, Parameter, type Tensor, tensor } from "gradproof/engine";

export class Norm extends Module {
  readonly p: Parameter;

  constructor(p: number) {
    super();
    this.p = new Parameter(tensor([p]));
  }

  override forward(x: Tensor): Tensor {
    return x.norm(this.p.item());
  }
}
