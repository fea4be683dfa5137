import { grad, noGrad, type Tensor } from "gradproof/engine";

/** Climbs with copies, and writes the summit back. */
export function ascend(x: Tensor, y: Tensor, { rate, steps }: { rate: number; steps: number }) {
  let at = [x, y].map((vector) => vector.detach().clone().requiresGrad_(true));
  for (let step = 0; step < steps; step++) {
    const [a, b] = at;
    const gradients = grad(a.div(a.norm()).dot(b.div(b.norm())), [a, b]);
    at = at.map((vector, i) => vector.add(gradients[i]!.mul(rate)).detach().requiresGrad_(true));
  }
  noGrad(() => {
    x.copy_(at[0]);
    y.copy_(at[1]);
  });
}
