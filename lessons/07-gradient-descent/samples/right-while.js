import { cat, noGrad } from "gradproof/engine";

// Other words, the same path.
export class GradientDescent {
  constructor(params, { lr }) {
    this.params = params;
    this.lr = lr;
  }

  step() {
    noGrad(() => {
      this.params.forEach((p) => {
        if (p.grad !== null) p.copy_(p.sub(p.grad.mul(this.lr)));
      });
    });
  }

  zeroGrad() {
    this.params.forEach((p) => {
      if (p.grad !== null) p.grad.zero_();
    });
  }
}

export function minimize(f, optimizer, options = {}) {
  const { maxSteps, tolerance, verbose } = { maxSteps: 500, tolerance: 1e-6, verbose: false, ...options };
  const x = (optimizer.params ?? optimizer.paramGroups[0].params)[0];
  const rows = [];
  for (let k = 0; k < maxSteps; k += 1) {
    optimizer.zeroGrad();
    const y = f(x);
    y.backward();
    const slope = x.grad.toArray();
    if (slope[0] ** 2 + slope[1] ** 2 < tolerance) break;
    if (verbose && k % 10 === 0) console.info(k, y.item());
    rows.push(x.detach().clone().reshape([1, 2]));
    optimizer.step();
  }
  return cat(rows);
}

export const plateau = () => ({
  descent: { reachesMinimum: false, gradientVanishes: false },
  momentum: { reachesMinimum: false, gradientVanishes: true },
});
