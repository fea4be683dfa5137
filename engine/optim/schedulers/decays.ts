/** Schedules of one formula: steps, lines, powers, cosines, and functions of one's own. */
import { checkRange, notNegative, numeric, positive, share, shown } from "../../run/limits.ts";
import { checkCount, LRScheduler, type Scheduled } from "./scheduler.ts";

const number = numeric("a number", () => true);

/** What one function says of all groups, or a list of functions, one a group. */
type ByGroup = Factor | readonly Factor[];
type Factor = (epoch: number) => number;

function functions(name: string, optimizer: Scheduled, given: ByGroup): readonly Factor[] {
  const groups = optimizer.paramGroups.length;
  const checked = (of: Factor) => (epoch: number) => {
    const factor = of(epoch);
    checkRange(name, `lrLambda(${epoch})`, factor, number);
    return factor;
  };
  if (typeof given === "function") return new Array(groups).fill(checked(given));
  if (given.length !== groups)
    throw new TypeError(
      `${name}: lrLambda has ${given.length} functions; the optimizer has ${groups} groups.`,
    );
  return given.map(checked);
}

/**
 * η = base · lrLambda(epoch).
 * @example
 * const optimizer = new SGD([tensor([1], { requiresGrad: true })], { lr: 0.1 });
 * new LambdaLR(optimizer, { lrLambda: (epoch) => 1 / (1 + epoch) }).step();
 * optimizer.paramGroups[0].lr; // 0.05
 */
export class LambdaLR extends LRScheduler {
  static override readonly name: string = "LambdaLR";

  /** @param options.lrLambda the factor of an epoch; a list has one for each group. */
  constructor(optimizer: Scheduled, { lrLambda }: { lrLambda: ByGroup }) {
    const all = functions("LambdaLR", optimizer, lrLambda);
    super(optimizer, (epoch, base, group) => base * all[group](epoch));
  }
}

/**
 * η is multiplied by lrLambda(epoch) at every epoch from 1 on.
 * @example
 * const optimizer = new SGD([tensor([1], { requiresGrad: true })], { lr: 0.1 });
 * const scheduler = new MultiplicativeLR(optimizer, { lrLambda: () => 0.5 });
 * scheduler.step();
 * optimizer.paramGroups[0].lr; // 0.05
 */
export class MultiplicativeLR extends LRScheduler {
  static override readonly name: string = "MultiplicativeLR";

  /** @param options.lrLambda the factor from the epoch before to an epoch; a list has one for each group. */
  constructor(optimizer: Scheduled, { lrLambda }: { lrLambda: ByGroup }) {
    const all = functions("MultiplicativeLR", optimizer, lrLambda);
    const products = all.map(() => [1]);
    super(optimizer, (epoch, base, group) => {
      const known = products[group];
      for (let t = known.length; t <= epoch; t++) known.push(known[t - 1] * all[group](t));
      return base * known[Math.floor(epoch)];
    });
  }
}

export interface StepLROptions {
  /** How many epochs a step has: a whole number from 1 on. */
  stepSize: number;
  /** What the rate is multiplied by at each step: at least 0. @defaultValue 0.1 */
  gamma?: number;
}

/**
 * η = base · γ^⌊epoch / stepSize⌋.
 * @example
 * const optimizer = new SGD([tensor([1], { requiresGrad: true })], { lr: 0.5 });
 * const scheduler = new StepLR(optimizer, { stepSize: 2, gamma: 0.5 });
 * scheduler.step(3);
 * optimizer.paramGroups[0].lr; // 0.25
 */
export class StepLR extends LRScheduler {
  static override readonly name: string = "StepLR";

  constructor(optimizer: Scheduled, { stepSize, gamma = 0.1 }: StepLROptions) {
    checkCount("StepLR", "stepSize", stepSize);
    checkRange("StepLR", "gamma", gamma, notNegative);
    super(optimizer, (epoch, base) => base * gamma ** Math.floor(epoch / stepSize));
  }
}

export interface MultiStepLROptions {
  /** Epochs at which the rate is multiplied, in rising order; one that stands twice counts twice. */
  milestones: readonly number[];
  /** By what: at least 0. @defaultValue 0.1 */
  gamma?: number;
}

/**
 * η = base · γ^(how many milestones are past).
 * @example
 * const optimizer = new SGD([tensor([1], { requiresGrad: true })], { lr: 0.5 });
 * const scheduler = new MultiStepLR(optimizer, { milestones: [30, 80], gamma: 0.5 });
 * scheduler.step(80);
 * optimizer.paramGroups[0].lr; // 0.125
 */
export class MultiStepLR extends LRScheduler {
  static override readonly name: string = "MultiStepLR";

  constructor(optimizer: Scheduled, { milestones, gamma = 0.1 }: MultiStepLROptions) {
    checkRising("MultiStepLR", milestones);
    checkRange("MultiStepLR", "gamma", gamma, notNegative);
    const ends = [...milestones];
    super(optimizer, (epoch, base) => base * gamma ** ends.filter((end) => end <= epoch).length);
  }
}

/** @throws {RangeError} unless the milestones do not fall, from 0 on. */
export function checkRising(name: string, milestones: readonly number[]): void {
  const falls = milestones.findIndex(
    (end, i) => !(Number.isInteger(end) && end >= (i === 0 ? 0 : milestones[i - 1])),
  );
  if (falls >= 0)
    throw new RangeError(
      `${name}: milestones must be whole numbers that rise from 0 on, not be ${shown(milestones)}.`,
    );
}

export interface ConstantLROptions {
  /** From 0 to 1. @defaultValue 1/3 */
  factor?: number;
  /** A whole number from 1 on. @defaultValue 5 */
  totalIters?: number;
}

/**
 * η = base · factor before epoch totalIters, base from there on.
 * @example
 * const optimizer = new SGD([tensor([1], { requiresGrad: true })], { lr: 0.5 });
 * new ConstantLR(optimizer, { factor: 0.5, totalIters: 4 });
 * optimizer.paramGroups[0].lr; // 0.25
 */
export class ConstantLR extends LRScheduler {
  static override readonly name: string = "ConstantLR";

  constructor(optimizer: Scheduled, { factor = 1 / 3, totalIters = 5 }: ConstantLROptions = {}) {
    checkRange("ConstantLR", "factor", factor, share);
    checkCount("ConstantLR", "totalIters", totalIters);
    super(optimizer, (epoch, base) => (epoch < totalIters ? base * factor : base));
  }
}

export interface LinearLROptions {
  /** Above 0, at most 1. @defaultValue 1/3 */
  startFactor?: number;
  /** From 0 to 1. @defaultValue 1 */
  endFactor?: number;
  /** A whole number from 1 on. @defaultValue 5 */
  totalIters?: number;
}

const startShare = numeric("a number above 0 and at most 1", (v) => v > 0 && v <= 1);

/**
 * η goes from base · startFactor to base · endFactor on a line, within totalIters epochs: a warm-up.
 * @example
 * const optimizer = new SGD([tensor([1], { requiresGrad: true })], { lr: 0.5 });
 * const scheduler = new LinearLR(optimizer, { startFactor: 0.5, totalIters: 4 });
 * scheduler.step(2);
 * optimizer.paramGroups[0].lr; // 0.375
 */
export class LinearLR extends LRScheduler {
  static override readonly name: string = "LinearLR";

  constructor(
    optimizer: Scheduled,
    { startFactor = 1 / 3, endFactor = 1, totalIters = 5 }: LinearLROptions = {},
  ) {
    checkRange("LinearLR", "startFactor", startFactor, startShare);
    checkRange("LinearLR", "endFactor", endFactor, share);
    checkCount("LinearLR", "totalIters", totalIters);
    super(
      optimizer,
      (epoch, base) =>
        base * (startFactor + (endFactor - startFactor) * (Math.min(totalIters, epoch) / totalIters)),
    );
  }
}

/**
 * η = base · γ^epoch.
 * @example
 * const optimizer = new SGD([tensor([1], { requiresGrad: true })], { lr: 0.5 });
 * new ExponentialLR(optimizer, { gamma: 0.5 }).step();
 * optimizer.paramGroups[0].lr; // 0.25
 */
export class ExponentialLR extends LRScheduler {
  static override readonly name: string = "ExponentialLR";

  /** @param options.gamma at least 0. */
  constructor(optimizer: Scheduled, { gamma }: { gamma: number }) {
    checkRange("ExponentialLR", "gamma", gamma, notNegative);
    super(optimizer, (epoch, base) => base * gamma ** epoch);
  }
}

export interface PolynomialLROptions {
  /** A whole number from 1 on. @defaultValue 5 */
  totalIters?: number;
  /** Above 0. @defaultValue 1 */
  power?: number;
}

/**
 * η = base · (1 − epoch / totalIters)^power, 0 from totalIters on.
 * @example
 * const optimizer = new SGD([tensor([1], { requiresGrad: true })], { lr: 0.5 });
 * new PolynomialLR(optimizer, { totalIters: 4 }).step();
 * optimizer.paramGroups[0].lr; // 0.375
 */
export class PolynomialLR extends LRScheduler {
  static override readonly name: string = "PolynomialLR";

  constructor(optimizer: Scheduled, { totalIters = 5, power = 1 }: PolynomialLROptions = {}) {
    checkCount("PolynomialLR", "totalIters", totalIters);
    checkRange("PolynomialLR", "power", power, positive);
    super(optimizer, (epoch, base) => base * (1 - Math.min(totalIters, epoch) / totalIters) ** power);
  }
}

export interface CosineAnnealingLROptions {
  /** Half a period: a whole number from 1 on. */
  tMax: number;
  /** The smallest rate: at least 0. @defaultValue 0 */
  etaMin?: number;
}

/**
 * η = etaMin + ½(base − etaMin)(1 + cos(π epoch / tMax)): down within tMax epochs, and up again.
 * Loshchilov and Hutter, SGDR: stochastic gradient descent with warm restarts (2017), without the restarts.
 * @example
 * const optimizer = new SGD([tensor([1], { requiresGrad: true })], { lr: 0.5 });
 * new CosineAnnealingLR(optimizer, { tMax: 10 }).step(10);
 * optimizer.paramGroups[0].lr; // 0
 */
export class CosineAnnealingLR extends LRScheduler {
  static override readonly name: string = "CosineAnnealingLR";

  constructor(optimizer: Scheduled, { tMax, etaMin = 0 }: CosineAnnealingLROptions) {
    checkCount("CosineAnnealingLR", "tMax", tMax);
    checkRange("CosineAnnealingLR", "etaMin", etaMin, notNegative);
    super(optimizer, (epoch, base) => cosine(base, etaMin, epoch / tMax));
  }
}

/** From `start` at 0 to `end` at 1, along half a period. */
export function cosine(start: number, end: number, share: number): number {
  return end + ((start - end) * (1 + Math.cos(Math.PI * share))) / 2;
}

/** From `start` at 0 to `end` at 1, along a line. */
export function linear(start: number, end: number, share: number): number {
  return start * (1 - share) + end * share;
}

export interface CosineAnnealingWarmRestartsOptions {
  /** The epochs up to the first restart: a whole number from 1 on. */
  t0: number;
  /** What they are multiplied by at each restart: a whole number from 1 on. @defaultValue 1 */
  tMult?: number;
  /** The smallest rate: at least 0. @defaultValue 0 */
  etaMin?: number;
}

/**
 * As CosineAnnealingLR, but up again at once after t0 epochs, then after t0 · tMult, and so on.
 * Loshchilov and Hutter, SGDR: stochastic gradient descent with warm restarts (2017).
 * @example
 * const optimizer = new SGD([tensor([1], { requiresGrad: true })], { lr: 0.5 });
 * const scheduler = new CosineAnnealingWarmRestarts(optimizer, { t0: 10, tMult: 2 });
 * scheduler.step(10);
 * optimizer.paramGroups[0].lr; // 0.5
 */
export class CosineAnnealingWarmRestarts extends LRScheduler {
  static override readonly name: string = "CosineAnnealingWarmRestarts";

  constructor(optimizer: Scheduled, { t0, tMult = 1, etaMin = 0 }: CosineAnnealingWarmRestartsOptions) {
    checkCount("CosineAnnealingWarmRestarts", "t0", t0);
    checkCount("CosineAnnealingWarmRestarts", "tMult", tMult);
    checkRange("CosineAnnealingWarmRestarts", "etaMin", etaMin, notNegative);
    super(optimizer, (epoch, base) => {
      if (tMult === 1) return cosine(base, etaMin, (epoch % t0) / t0);
      let [since, period] = [epoch, t0];
      while (since >= period) {
        since -= period;
        period *= tMult;
      }
      return cosine(base, etaMin, since / period);
    });
  }
}
