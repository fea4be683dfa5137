/** Maps that are known in closed form: exponentials, powers, shares of a whole. */
import { broadcastShapes } from "../core/layout.ts";
import { Tensor } from "../core/tensor.ts";
import { filled } from "../ops/constants.ts";
import { sigmoid, softplus } from "../ops/elementwise/exponential.ts";
import { logitOp } from "../ops/elementwise/logarithmic.ts";
import { expand } from "../ops/expand.ts";
import { flip } from "../ops/flip.ts";
import { cat } from "../ops/joining.ts";
import { cumsum } from "../ops/scan.ts";
import { softmax } from "../ops/softmax.ts";
import type { Operand } from "../run/agree.ts";
import { Transform } from "./transforms.ts";

/** exp(x). */
export class ExpTransform extends Transform {
  forward(x: Tensor): Tensor {
    return x.exp();
  }

  inverse(y: Tensor): Tensor {
    return y.log();
  }

  logAbsDetJacobian(x: Tensor, _y: Tensor): Tensor {
    return x;
  }

  override get sign(): Operand {
    return 1;
  }
}

/**
 * loc + scale · x.
 * @example
 * new distributions.AffineTransform(1, 2).forward(tensor([0, 3])); // [1, 7]
 */
export class AffineTransform extends Transform {
  readonly loc: Operand;
  readonly scale: Operand;

  constructor(loc: Operand, scale: Operand) {
    super();
    this.loc = loc;
    this.scale = scale;
  }

  forward(x: Tensor): Tensor {
    return x.mul(this.scale).add(this.loc);
  }

  inverse(y: Tensor): Tensor {
    return y.sub(this.loc).div(this.scale);
  }

  logAbsDetJacobian(x: Tensor, _y: Tensor): Tensor {
    if (!(this.scale instanceof Tensor)) return filled(x, x.shape, Math.log(Math.abs(this.scale)));
    return expand(this.scale.abs().log(), broadcastShapes(x.shape, this.scale.shape, "AffineTransform"));
  }

  override get sign(): Operand {
    return this.scale instanceof Tensor ? this.scale.sign() : Math.sign(this.scale);
  }
}

/** 1 / (1 + exp(−x)). */
export class SigmoidTransform extends Transform {
  forward(x: Tensor): Tensor {
    return sigmoid(x);
  }

  inverse(y: Tensor): Tensor {
    return logitOp(y);
  }

  logAbsDetJacobian(x: Tensor, _y: Tensor): Tensor {
    return softplus(x).add(softplus(x.neg())).neg();
  }

  override get sign(): Operand {
    return 1;
  }
}

/** tanh(x). */
export class TanhTransform extends Transform {
  forward(x: Tensor): Tensor {
    return x.tanh();
  }

  inverse(y: Tensor): Tensor {
    return y.atanh();
  }

  /** log(1 − tanh²(x)), where neither is near 1. */
  logAbsDetJacobian(x: Tensor, _y: Tensor): Tensor {
    return softplus(x.mul(-2)).add(x).sub(Math.log(2)).mul(-2);
  }

  override get sign(): Operand {
    return 1;
  }
}

/** log(1 + exp(x)). */
export class SoftplusTransform extends Transform {
  forward(x: Tensor): Tensor {
    return softplus(x);
  }

  inverse(y: Tensor): Tensor {
    return y.neg().expm1().neg().log().add(y);
  }

  logAbsDetJacobian(x: Tensor, _y: Tensor): Tensor {
    return softplus(x.neg()).neg();
  }

  override get sign(): Operand {
    return 1;
  }
}

/** x to a power, of what is above 0. */
export class PowerTransform extends Transform {
  readonly exponent: Operand;

  constructor(exponent: Operand) {
    super();
    this.exponent = exponent;
  }

  forward(x: Tensor): Tensor {
    return x.pow(this.exponent);
  }

  inverse(y: Tensor): Tensor {
    return y.pow(this.exponent instanceof Tensor ? this.exponent.reciprocal() : 1 / this.exponent);
  }

  logAbsDetJacobian(x: Tensor, y: Tensor): Tensor {
    return y.div(x).mul(this.exponent).abs().log();
  }

  override get sign(): Operand {
    return this.exponent instanceof Tensor ? this.exponent.sign() : Math.sign(this.exponent);
  }
}

/** Shares by their softmax, along the last dimension. It forgets the sum of what it maps, so that it has no density. */
export class SoftmaxTransform extends Transform {
  override readonly eventDim: number = 1;

  forward(x: Tensor): Tensor {
    return softmax(x, -1);
  }

  inverse(y: Tensor): Tensor {
    return y.log();
  }

  /** @throws {TypeError} always. */
  logAbsDetJacobian(_x: Tensor, _y: Tensor): Tensor {
    throw new TypeError(
      "SoftmaxTransform maps many values to one, and has no determinant: write StickBreakingTransform.",
    );
  }
}

/** K numbers as K + 1 shares of a stick, broken off one after the other. 0 becomes equal shares. */
export class StickBreakingTransform extends Transform {
  override readonly eventDim: number = 1;

  /** What is moved so that zeros break off equal shares. */
  #moved(x: Tensor): Tensor {
    return x.sub(this.#offset(x));
  }

  /** log of how many shares follow. */
  #offset(x: Tensor): Tensor {
    return flip(cumsum(filled(x, x.shape, 1), -1), -1).log();
  }

  forward(x: Tensor): Tensor {
    const z = this.#moved(x);
    const broken = softplus(z.neg()).neg();
    // Logarithms of what is left before each.
    const left = cumsum(softplus(z).neg(), -1);
    const first = filled(x, x.shape.with(-1, 1), 0);
    const last = cat([broken, first], -1);
    return cat([first, left], -1).add(last).exp();
  }

  inverse(y: Tensor): Tensor {
    const n = y.shape[y.ndim - 1] - 1;
    const after = flip(cumsum(flip(y.narrow(-1, 1, n), -1), -1), -1);
    const z = y.narrow(-1, 0, n).log().sub(after.log());
    return z.add(this.#offset(z));
  }

  logAbsDetJacobian(x: Tensor, y: Tensor): Tensor {
    const z = this.#moved(x);
    const shares = y.narrow(-1, 0, z.shape[z.ndim - 1]).log();
    return shares.sub(softplus(z)).sum(-1);
  }

  override forwardShape(shape: readonly number[]): readonly number[] {
    return shape.with(-1, shape[shape.length - 1] + 1);
  }

  override inverseShape(shape: readonly number[]): readonly number[] {
    return shape.with(-1, shape[shape.length - 1] - 1);
  }
}
