import { Module, Parameter, type Tensor, tensor } from "gradproof/engine";

/** (Σ|xᵢ|ᵖ)^(1/p), with a p that has a gradient. */
export class Norm extends Module {
  readonly p: Parameter;

  constructor(p: number) {
    super();
    this.p = new Parameter(tensor([p]));
  }

  override forward(x: Tensor): Tensor {
    return x.abs().pow(this.p).sum().pow(this.p.reciprocal()).reshape([]);
  }
}
