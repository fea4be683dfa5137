/** Logarithms of gamma draws, which move with their concentration so that each keeps the chance of what is below it. */

import { custom } from "../autograd/custom.ts";
import type { Tensor } from "../core/tensor.ts";
import { digamma } from "../ops/elementwise/gamma.ts";
import { where } from "../ops/elementwise/piecewise.ts";
import { type GeneratorOption, sampled } from "../ops/random.ts";
import { logGammaOf } from "../ops/samplers.ts";

/** Takahasi and Mori's quadrature (1974) from 0 to ∞, of what falls like exp(−y): places and weights. */
const nodes: readonly { readonly y: number; readonly w: number }[] = /* @__PURE__ */ Array.from(
  { length: 72 },
  (_, k) => {
    const t = (k - 26) / 7;
    const y = Math.exp(t - Math.exp(-t));
    return { y, w: ((1 + Math.exp(-t)) * y) / 7 };
  },
);

/**
 * How the logarithm of a draw x moves with the concentration a: −∂F/∂a divided by x · density. Of the two integrals that this is, it takes the one
 * in which nothing cancels: above a the one over what is x (1 + v), else the one over what is x exp(−v), for v from 0 on.
 * Figurnov, Mohamed and Mnih, Implicit reparameterization gradients (2018).
 */
export function slope(a: Tensor, logX: Tensor): Tensor {
  const x = logX.exp();
  const above = x.gt(a);
  // How fast the integrand falls: what it is makes no difference to the integral.
  const [centre, at] = [a.detach(), x.detach()];
  const larger = centre.maximum(at);
  const rate = centre
    .sub(at)
    .abs()
    .add(larger.div(larger.add(1).sqrt()));
  const off = logX.sub(digamma(a));
  let total = off.mul(0);
  for (const { y, w } of nodes) {
    const v = rate.reciprocal().mul(y);
    const moved = where(above, v.log1p(), v.neg());
    const weight = where(above, a.sub(1).mul(moved).sub(x.mul(v)), a.mul(moved).sub(x.mul(v.neg().expm1())));
    total = total.add(weight.exp().mul(off.add(moved)).mul(w));
  }
  return total.mul(above.to(a.dtype).mul(2).sub(1)).div(rate);
}

/** The logarithms of gamma numbers of these concentrations, at rate 1: of small ones even where the number itself would be 0. */
export function logGammaDraws(concentration: Tensor, options: GeneratorOption): Tensor {
  const draw = custom<[Tensor]>({
    name: "logGammaDraws",
    forward: (a) => sampled("logGammaDraws", [a], options, logGammaOf),
    backward: (g, { inputs: [a], out }) => g.mul(slope(a, out)),
  });
  return draw(concentration);
}

/** The least number above 0 that is kept to full precision. */
export function leastOf(x: Tensor): number {
  return x.dtype === "float64" ? 2 ** -1022 : 2 ** -126;
}
