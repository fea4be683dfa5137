/**
 * The recurrences of papers in 64 digits, entry by entry or of a whole matrix, each with the mistakes that others made in it: an optimizer must follow
 * the recurrence, and must not follow it with a mistake.
 */
import { Decimal } from "decimal.js";

export const D: typeof Decimal = Decimal.clone({ precision: 64 });
export type Vector = readonly Decimal[];
/** One step: place, gradient there, and the number of the step, from 1 on. */
export type Recurrence = (x: Vector, g: Vector, t: number) => Vector;
type Settings = Readonly<Record<string, never>>;
/** @param mistake one of `mistakes`, or nothing. */
export type Paper = (options: Settings, mistake?: string) => Recurrence;

const d = (value: Decimal.Value): Decimal => new D(value);
const one = d(1);
/** A decimal setting as the double that it is. */
const exact = (value: number): Decimal => d(value);

type Step = (x: Decimal, g: Decimal, t: number) => Decimal;

/** A recurrence of single entries, each with a memory of its own. */
function entrywise(step: (options: Readonly<Record<string, number>>, mistake?: string) => Step): Paper {
  return (options, mistake) => {
    const steps: Step[] = [];
    return (x, g, t) => x.map((value, i) => (steps[i] ??= step(options, mistake))(value, g[i], t));
  };
}

const norm = (x: Vector): Decimal => D.sqrt(x.reduce((sum, value) => sum.add(value.mul(value)), d(0)));
const coupled = (g: Decimal, x: Decimal, weightDecay: number): Decimal => g.add(d(weightDecay).mul(x));
const corrected = (moment: Decimal, beta: Decimal, t: number): Decimal => moment.div(one.sub(beta.pow(t)));

/** Kingma and Ba (2015), algorithm 2. */
export const adamax: Paper = entrywise((options, mistake) => {
  const { lr = 2e-3, eps = 1e-8, weightDecay = 0 } = options;
  const [b1, b2] = ((options["betas"] as unknown as number[]) ?? [0.9, 0.999]).map(exact);
  let [m, u] = [d(0), d(0)];
  return (x, gradient, t) => {
    const g = coupled(gradient, x, weightDecay);
    m = b1.mul(m).add(one.sub(b1).mul(g));
    u = D.max(b2.mul(u), g.abs().add(eps));
    const root = mistake === "the largest size is corrected" ? corrected(u, b2, t) : u;
    return x.sub(
      d(lr)
        .mul(mistake === "no correction" ? m : corrected(m, b1, t))
        .div(root),
    );
  };
});

/** Dozat (2016). */
export const nadam: Paper = entrywise((options, mistake) => {
  const { lr = 2e-3, eps = 1e-8, weightDecay = 0, momentumDecay = 4e-3 } = options;
  const [b1, b2] = ((options["betas"] as unknown as number[]) ?? [0.9, 0.999]).map(exact);
  const decoupled = Boolean(options["decoupledWeightDecay"]);
  const mu = (t: number): Decimal =>
    mistake === "β₁ from the start" ? b1 : b1.mul(one.sub(d(0.5).mul(d(0.96).pow(d(t).mul(momentumDecay)))));
  let [m, v, product] = [d(0), d(0), d(1)];
  return (place, gradient, t) => {
    const x = decoupled ? place.mul(one.sub(d(lr).mul(weightDecay))) : place;
    const g = decoupled ? gradient : coupled(gradient, place, weightDecay);
    product = product.mul(mu(t));
    m = b1.mul(m).add(one.sub(b1).mul(g));
    v = b2.mul(v).add(one.sub(b2).mul(g).mul(g));
    const next = mu(t + 1);
    const ofG = one.sub(mu(t)).div(one.sub(product));
    const ofM = next.div(one.sub(mistake === "the product without the next" ? product : product.mul(next)));
    return x.sub(
      d(lr)
        .mul(ofG.mul(g).add(ofM.mul(m)))
        .div(D.sqrt(corrected(v, b2, t)).add(eps)),
    );
  };
});

/** Liu et al. (2020), algorithm 2. */
export const radam: Paper = entrywise((options, mistake) => {
  const { lr = 1e-3, eps = 1e-8, weightDecay = 0 } = options;
  const [b1, b2] = ((options["betas"] as unknown as number[]) ?? [0.9, 0.999]).map(exact);
  const decoupled = Boolean(options["decoupledWeightDecay"]);
  let [m, v] = [d(0), d(0)];
  return (place, gradient, t) => {
    const x = decoupled ? place.mul(one.sub(d(lr).mul(weightDecay))) : place;
    const g = decoupled ? gradient : coupled(gradient, place, weightDecay);
    m = b1.mul(m).add(one.sub(b1).mul(g));
    v = b2.mul(v).add(one.sub(b2).mul(g).mul(g));
    const longest = d(2).div(one.sub(b2)).sub(1);
    const power = b2.pow(t);
    const rho = longest.sub(d(2).mul(t).mul(power).div(one.sub(power)));
    const mean = corrected(m, b1, t);
    if (rho.lte(5)) return x.sub(d(lr).mul(mean));
    const r = D.sqrt(
      rho
        .sub(4)
        .mul(rho.sub(2))
        .mul(longest)
        .div(longest.sub(4).mul(longest.sub(2)).mul(rho)),
    );
    const share = mistake === "no rectification" ? one : r;
    return x.sub(
      d(lr)
        .mul(mean)
        .mul(share)
        .mul(mistake === "no correction" ? one : D.sqrt(one.sub(power)))
        .div(D.sqrt(v).add(eps)),
    );
  };
});

/** Duchi, Hazan and Singer (2011). */
export const adagrad: Paper = entrywise((options, mistake) => {
  const { lr = 1e-2, lrDecay = 0, weightDecay = 0, initialAccumulatorValue = 0, eps = 1e-10 } = options;
  let sum = d(initialAccumulatorValue);
  return (x, gradient, t) => {
    const g = coupled(gradient, x, weightDecay);
    sum = sum.add(g.mul(g));
    const rate = d(lr).div(
      one.add(d(mistake === "the rate falls from the first step on" ? t : t - 1).mul(lrDecay)),
    );
    if (mistake === "multiplied") return x.sub(rate.mul(g).mul(D.sqrt(sum).add(eps)));
    const root = mistake === "ε within the root" ? D.sqrt(sum.add(eps)) : D.sqrt(sum).add(eps);
    return x.sub(rate.mul(g).div(root));
  };
});

/** Zeiler (2012), algorithm 1. */
export const adadelta: Paper = entrywise((options, mistake) => {
  const { lr = 1, rho = 0.9, eps = 1e-6, weightDecay = 0 } = options;
  let [squares, steps] = [d(0), d(0)];
  const keep = exact(rho);
  return (x, gradient) => {
    const g = coupled(gradient, x, weightDecay);
    squares = keep.mul(squares).add(one.sub(keep).mul(g).mul(g));
    const outside = mistake === "ε outside the roots";
    const top = outside ? D.sqrt(steps).add(eps) : D.sqrt(steps.add(eps));
    const delta = top.div(outside ? D.sqrt(squares).add(eps) : D.sqrt(squares.add(eps))).mul(g);
    const counted = mistake === "the steps with the rate" ? delta.mul(lr) : delta;
    steps = keep.mul(steps).add(one.sub(keep).mul(counted).mul(counted));
    return x.sub(d(lr).mul(delta));
  };
});

/** Igel and Hüsken (2000), iRprop⁻. */
export const rprop: Paper = entrywise((options, mistake) => {
  const { lr = 1e-2 } = options;
  const [shrink, grow] = ((options["etas"] as unknown as number[]) ?? [0.5, 1.2]).map(exact);
  const [least, most] = ((options["stepSizes"] as unknown as number[]) ?? [1e-6, 50]).map(exact);
  let [before, size] = [d(0), exact(lr)];
  return (x, gradient) => {
    const turn = Math.sign(gradient.s * (gradient.isZero() ? 0 : 1)) * (before.isZero() ? 0 : before.s);
    size = D.min(D.max(size.mul(turn > 0 ? grow : turn < 0 ? shrink : 1), least), most);
    const g = turn < 0 && mistake !== "the turned gradient counts" ? d(0) : gradient;
    before = g;
    return g.isZero() ? x : x.sub(size.mul(g.s));
  };
});

/** Polyak and Juditsky (1992), in Bottou's form; the places alone. */
export const asgd: Paper = entrywise((options, mistake) => {
  const { lr = 1e-2, lambd = 1e-4, alpha = 0.75, weightDecay = 0 } = options;
  return (x, gradient, t) => {
    const g = coupled(gradient, x, weightDecay);
    const steps = mistake === "the rate falls from the first step on" ? t : t - 1;
    const rate = d(lr).div(one.add(d(lambd).mul(lr).mul(steps)).pow(alpha));
    return x.mul(one.sub(d(lambd).mul(rate))).sub(rate.mul(g));
  };
});

/** Chen et al. (2023), algorithm 2. */
export const lion: Paper = entrywise((options, mistake) => {
  const { lr = 1e-4, weightDecay = 0 } = options;
  const [b1, b2] = ((options["betas"] as unknown as number[]) ?? [0.9, 0.99]).map(exact);
  let m = d(0);
  return (x, g) => {
    const c = b1.mul(m).add(one.sub(b1).mul(g));
    m = b2.mul(m).add(one.sub(b2).mul(g));
    const direction = mistake === "the sign of the kept mean" ? m : c;
    const sign = direction.isZero() ? d(0) : d(direction.s);
    return x.sub(d(lr).mul(sign.add(d(weightDecay).mul(x))));
  };
});

/** You et al. (2020), algorithm 2. */
export const lamb: Paper = (options: Readonly<Record<string, unknown>>, mistake) => {
  const {
    lr = 1e-3,
    eps = 1e-6,
    weightDecay = 0,
    betas = [0.9, 0.999],
  } = options as {
    lr?: number;
    eps?: number;
    weightDecay?: number;
    betas?: number[];
  };
  const [b1, b2] = betas.map(exact);
  let m: Decimal[] = [];
  let v: Decimal[] = [];
  return (x, g, t) => {
    m = g.map((value, i) => b1.mul(m[i] ?? 0).add(one.sub(b1).mul(value)));
    v = g.map((value, i) => b2.mul(v[i] ?? 0).add(one.sub(b2).mul(value).mul(value)));
    const adam = m.map((mean, i) => corrected(mean, b1, t).div(D.sqrt(corrected(v[i], b2, t)).add(eps)));
    const u = adam.map((value, i) => value.add(d(weightDecay).mul(x[i])));
    const [length, ofStep] = [norm(x), norm(mistake === "the length without the decay" ? adam : u)];
    const trust = length.isZero() || ofStep.isZero() ? one : length.div(ofStep);
    return x.map((value, i) => value.sub(d(lr).mul(trust).mul(u[i])));
  };
};

/** You, Gitman and Ginsburg (2017), algorithm 1. */
export const lars: Paper = (options: Readonly<Record<string, unknown>>, mistake) => {
  const {
    lr = 0.1,
    momentum = 0.9,
    weightDecay = 0,
    trustCoefficient = 1e-3,
  } = options as Record<string, number>;
  let v: Decimal[] = [];
  return (x, g) => {
    const length = norm(g).add(d(weightDecay).mul(norm(x)));
    const rate = norm(x).isZero() || length.isZero() ? one : d(trustCoefficient).mul(norm(x)).div(length);
    const share = g.map((value, i) => rate.mul(coupled(value, x[i], weightDecay)));
    if (mistake === "the rate outside the velocity") {
      v = share.map((value, i) =>
        d(momentum)
          .mul(v[i] ?? 0)
          .add(value),
      );
      // Told apart only where the rate changes from step to step.
      return x.map((value, i) => value.sub(d(lr).mul(v[i]).mul(rate)));
    }
    v = share.map((value, i) =>
      d(momentum)
        .mul(v[i] ?? 0)
        .add(d(lr).mul(value)),
    );
    return x.map((value, i) => value.sub(v[i]));
  };
};

/** Shazeer and Stern (2018), algorithms 4 and 5, of a matrix of two rows. */
export const adafactor: Paper = (options: Readonly<Record<string, unknown>>, mistake) => {
  const {
    lr = 1e-2,
    beta2Decay = -0.8,
    eps = [2 ** -52, 1e-3],
    weightDecay = 0,
    d: most = 1,
  } = options as {
    lr?: number;
    beta2Decay?: number;
    eps?: [number, number];
    weightDecay?: number;
    d?: number;
  };
  const rms = (x: Vector): Decimal => norm(x).div(D.sqrt(x.length));
  let [rows, columns]: [Decimal[], Decimal[]] = [[], []];
  return (x, g, t) => {
    const width = g.length / 2;
    const share = d(t).pow(beta2Decay);
    const mix = (before: Decimal | undefined, next: Decimal): Decimal =>
      one
        .sub(share)
        .mul(before ?? 0)
        .add(share.mul(next));
    const mean = (values: Decimal[]): Decimal => values.reduce((a, b) => a.add(b)).div(values.length);
    const squares = g.map((value) => value.mul(value));
    rows = [0, 1].map((i) => mix(rows[i], mean(squares.slice(i * width, (i + 1) * width))));
    columns = Array.from({ length: width }, (_, j) =>
      mix(columns[j], mean([squares[j], squares[j + width]])),
    );
    const whole = mistake === "not over the mean of all" ? one : D.max(mean(rows), eps[0]);
    const u = g.map((value, k) => {
      const v = rows[Math.floor(k / width)].mul(columns[k % width]).div(whole);
      return value.div(D.sqrt(D.max(v, d(eps[0]).mul(eps[0]))));
    });
    const alpha = D.max(d(eps[1]), rms(x)).mul(D.min(d(lr), one.div(D.sqrt(t))));
    const clip = mistake === "not clipped" ? one : D.max(one, rms(u).div(most));
    const shrunk = x.map((value) => value.mul(one.sub(d(lr).mul(weightDecay))));
    return shrunk.map((value, k) => value.sub(alpha.mul(u[k]).div(clip)));
  };
};

/** Jordan et al. (2024), of a matrix of two rows. */
export const muon: Paper = (options: Readonly<Record<string, unknown>>, mistake) => {
  const {
    lr = 1e-3,
    weightDecay = 0.1,
    momentum = 0.95,
    nesterov = true,
    adjustLrFn = "original",
  } = options as {
    lr?: number;
    weightDecay?: number;
    momentum?: number;
    nesterov?: boolean;
    adjustLrFn?: string;
  };
  const keep = exact(momentum);
  const [a, b, c] = [3.4445, -4.775, 2.0315].map(exact);
  const times = (x: Decimal[][], y: Decimal[][]): Decimal[][] =>
    x.map((row) => y[0].map((_, j) => row.reduce((sum, value, k) => sum.add(value.mul(y[k][j])), d(0))));
  const transposed = (x: Decimal[][]): Decimal[][] => x[0].map((_, j) => x.map((row) => row[j]));
  let m: Decimal[] = [];
  return (x, g) => {
    const width = g.length / 2;
    m = g.map((value, i) => keep.mul(m[i] ?? 0).add(one.sub(keep).mul(value)));
    const ahead = nesterov ? m.map((mean, i) => keep.mul(mean).add(one.sub(keep).mul(g[i]))) : m;
    const length = norm(ahead);
    let o = [0, 1].map((i) => ahead.slice(i * width, (i + 1) * width).map((value) => value.div(length)));
    for (let k = 0; k < (mistake === "four iterations" ? 4 : 5); k++) {
      const gram = times(o, transposed(o));
      const square = times(gram, gram);
      const factor = gram.map((row, i) => row.map((value, j) => b.mul(value).add(c.mul(square[i][j]))));
      o = times(factor, o).map((row, i) => row.map((value, j) => value.add(a.mul(o[i][j]))));
    }
    const scale =
      adjustLrFn === "original" ? Math.sqrt(Math.max(1, 2 / width)) : 0.2 * Math.sqrt(Math.max(2, width));
    const shrink = mistake === "coupled decay" ? one : one.sub(d(lr).mul(weightDecay));
    return x.map((value, k) =>
      value.mul(shrink).sub(
        d(lr)
          .mul(scale)
          .mul(o[Math.floor(k / width)][k % width]),
      ),
    );
  };
};

/** Defazio et al. (2024), along the gradient; what is given back is y. */
export const sgdScheduleFree: Paper = entrywise((options, mistake) => {
  const { lr = 1, momentum = 0.9, weightDecay = 0, warmupSteps = 0, r = 0, weightLrPower = 2 } = options;
  return averaging(momentum, { lr, warmupSteps, r, weightLrPower }, mistake, (y, g) => [
    coupled(g, y, weightDecay),
    one,
  ]);
});

/** Defazio et al. (2024), algorithm 1. */
export const adamWScheduleFree: Paper = entrywise((options, mistake) => {
  const { lr = 2.5e-3, eps = 1e-8, weightDecay = 0, warmupSteps = 0, r = 0, weightLrPower = 2 } = options;
  const [b1, b2] = ((options["betas"] as unknown as number[]) ?? [0.9, 0.999]).map(exact);
  let v = d(0);
  return averaging(b1.toNumber(), { lr, warmupSteps, r, weightLrPower }, mistake, (y, g, t) => {
    v = b2.mul(v).add(one.sub(b2).mul(g).mul(g));
    return [coupled(g.div(D.sqrt(v).add(eps)), y, weightDecay), D.sqrt(one.sub(b2.pow(t)))];
  });
});

function averaging(
  beta: number,
  { lr, warmupSteps, r, weightLrPower }: Readonly<Record<string, number>>,
  mistake: string | undefined,
  along: (y: Decimal, g: Decimal, t: number) => [Decimal, Decimal],
): Step {
  let [x, z, weights, largest] = [d(0), d(0), d(0), d(0)];
  return (y, g, t) => {
    if (t === 1) [x, z] = [y, y];
    const [direction, correction] = along(y, g, t);
    const rate = d(lr)
      .mul(warmupSteps > 0 ? Math.min(1, t / warmupSteps) : 1)
      .mul(correction);
    largest = D.max(largest, rate);
    const weight = d(t).pow(r).mul(largest.pow(weightLrPower));
    weights = weights.add(weight);
    const share = mistake === "the average of the last two" ? d(0.5) : weight.div(weights);
    z = z.sub(rate.mul(direction));
    x = one.sub(share).mul(x).add(share.mul(z));
    return mistake === "gradients at the average" ? x : one.sub(beta).mul(z).add(d(beta).mul(x));
  };
}
