/** The recurrences of Adam and RMSprop, of one number in 64 digits. */
import { Decimal } from "decimal.js";
import type { AdamOptions, RMSpropOptions } from "../../../engine/index.ts";

const D = Decimal.clone({ precision: 64 });
const d = (value: Decimal.Value): Decimal => new D(value);

/** One step on one number: its place, the gradient there, how many steps came before. */
export type Step = (x: Decimal, g: Decimal, t: number) => Decimal;

/** Kingma and Ba (2015), algorithm 1; Loshchilov and Hutter (2019), algorithm 2. */
export function adam(
  { lr = 1e-3, betas = [0.9, 0.999], eps = 1e-8, weightDecay = 0, amsgrad = false }: Partial<AdamOptions>,
  decoupled = false,
): Step {
  let [m, v, largest] = [d(0), d(0), d(0)];
  const [b1, b2] = betas.map(d);
  return (x, gradient, t) => {
    const g = decoupled ? gradient : gradient.add(d(weightDecay).mul(x));
    const shrunk = decoupled ? x.mul(d(1).sub(d(lr).mul(weightDecay))) : x;
    m = b1.mul(m).add(d(1).sub(b1).mul(g));
    v = b2.mul(v).add(d(1).sub(b2).mul(g).mul(g));
    largest = D.max(largest, v);
    const mHat = m.div(d(1).sub(b1.pow(t)));
    const vHat = (amsgrad ? largest : v).div(d(1).sub(b2.pow(t)));
    return shrunk.sub(d(lr).mul(mHat).div(vHat.sqrt().add(eps)));
  };
}

/** Of Hinton's lectures (2012), and centered as Graves (2013). */
export function rmsprop({
  lr = 1e-2,
  alpha = 0.99,
  eps = 1e-8,
  weightDecay = 0,
  momentum = 0,
  centered = false,
}: Partial<RMSpropOptions>): Step {
  let [v, mean, velocity] = [d(0), d(0), d(0)];
  return (x, gradient) => {
    const g = gradient.add(d(weightDecay).mul(x));
    v = d(alpha).mul(v).add(d(1).sub(alpha).mul(g).mul(g));
    mean = d(alpha).mul(mean).add(d(1).sub(alpha).mul(g));
    const spread = centered ? v.sub(mean.mul(mean)) : v;
    const direction = g.div(spread.sqrt().add(eps));
    velocity = d(momentum).mul(velocity).add(direction);
    return x.sub(d(lr).mul(momentum === 0 ? direction : velocity));
  };
}
