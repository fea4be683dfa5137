import { Module, Parameter, tensor, zeros } from "gradproof/engine";

const size = (entry) => (entry.item() < 0 ? entry.neg() : entry);

export class Norm extends Module {
  constructor(p) {
    super();
    Object.assign(this, { p: new Parameter(tensor([p])) });
  }

  // One entry after the other, with an if: the record takes the branch that was taken.
  forward(x) {
    let total = zeros([1]);
    for (const entry of x) total = total.add(this.p.mul(size(entry).log()).exp());
    return total.log().div(this.p).exp();
  }
}
