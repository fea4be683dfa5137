// diagnosis: wrong-type — keeps the number
import { Module, type Tensor } from "gradproof/engine";

export class Norm extends Module {
  readonly p: number;

  constructor(p: number) {
    super();
    this.p = p;
  }

  override forward(x: Tensor): Tensor {
    return x.norm(this.p);
  }
}
