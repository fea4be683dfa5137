// diagnosis: scaled — brings the gradient to length 1
import { noGrad, type Optimizer, stack, type Tensor } from "gradproof/engine";

/** x ← x − η∇ */
export class GradientDescent {
  readonly params: Tensor[];
  readonly lr: number;

  constructor(params: Iterable<Tensor>, { lr }: { lr: number }) {
    this.params = [...params];
    this.lr = lr;
  }

  step(): void {
    noGrad(() => {
      for (const param of this.params)
        if (param.grad) param.sub_(param.grad.mul(this.lr).div(param.grad.norm()));
    });
  }

  zeroGrad(): void {
    for (const param of this.params) param.grad = null;
  }
}

export interface MinimizeOptions {
  maxSteps?: number;
  /** Of ‖∇f‖². */
  tolerance?: number;
  /** Say where it is, every ten steps. */
  verbose?: boolean;
}

/** Descends from where the optimizer's one parameter is; row k of the result is where gradient k was taken. */
export function minimize(
  f: (x: Tensor) => Tensor,
  optimizer: GradientDescent | Optimizer<object>,
  { maxSteps = 500, tolerance = 1e-6, verbose = false }: MinimizeOptions = {},
): Tensor {
  const [x] =
    "params" in optimizer ? optimizer.params : optimizer.paramGroups.flatMap(({ params }) => params);
  const path: Tensor[] = [];
  while (path.length < maxSteps) {
    optimizer.zeroGrad();
    const value = f(x);
    value.backward();
    if (x.grad!.square().sum().item() < tolerance) break;
    if (verbose && path.length % 10 === 0) console.log(`step ${path.length}: f(x) = ${value.item()}`);
    path.push(x.detach().clone());
    optimizer.step();
  }
  return stack(path);
}

export interface Outlook {
  reachesMinimum: boolean;
  gradientVanishes: boolean;
}

/** Where 500 steps at lr 0.1 lead from [0.8, 1.2]: descent creeps along the slope; momentum 0.9 flies onto the plateau, and "converges" there. */
export function plateau(): { descent: Outlook; momentum: Outlook } {
  return {
    descent: { reachesMinimum: false, gradientVanishes: false },
    momentum: { reachesMinimum: false, gradientVanishes: true },
  };
}
