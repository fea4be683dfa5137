import { noGrad } from "gradproof/engine";

// The velocity holds ηv from the start: the same path.
export class MomentumGradientDescent {
  constructor(params, { lr = 0.1, momentum = 0.9 } = {}) {
    Object.assign(this, { params: [...params], lr, momentum, moves: new Map() });
  }

  step() {
    noGrad(() => {
      for (const param of this.params.filter(({ grad }) => grad !== null)) {
        const before = this.moves.get(param);
        const move = before
          ? before.mul(this.momentum).add(param.grad.mul(this.lr))
          : param.grad.mul(this.lr);
        this.moves.set(param, move);
        param.copy_(param.sub(move));
      }
    });
  }

  zeroGrad() {
    this.params.forEach((param) => {
      param.grad = null;
    });
  }
}

export const fasterMomentum = () => ({ lr: 0.1, momentum: 0.7 });
