// diagnosis: detached — a tensor, not a Parameter
import { Module, type Tensor, tensor } from "gradproof/engine";

export class Norm extends Module {
  readonly p: Tensor;

  constructor(p: number) {
    super();
    this.p = tensor([p], { requiresGrad: true });
  }

  override forward(x: Tensor): Tensor {
    return x.abs().pow(this.p).sum().pow(this.p.reciprocal());
  }
}
