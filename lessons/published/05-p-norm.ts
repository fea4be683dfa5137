import { Module, Parameter, type Tensor, tensor } from "gradproof/engine";

/** The p-norm, as a module that keeps p as its parameter. */
export class Norm extends Module {
  /** Of shape [1]. */
  readonly p: Parameter;

  /** @param p 1 or more */
  constructor(p: number) {
    super();
    this.p = new Parameter(tensor([p]));
  }

  /**
   * @param x a vector, of shape [n], with entries of either sign
   * @returns its p-norm, one number, of shape [] or [1]
   */
  override forward(x: Tensor): Tensor {
    // Replace this stub, in which p plays no part.
    return x.sum();
  }
}
