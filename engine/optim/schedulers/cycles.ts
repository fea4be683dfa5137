/** Rates between two bounds: cycles, one cycle, and what leads to the rate of weight averaging. */
import { checkRange, notNegative, positive, properShare, share, wholeFrom } from "../../run/limits.ts";
import { cosine, linear } from "./decays.ts";
import { checkCount, eachGroup, LRScheduler, type Scheduled } from "./scheduler.ts";

export interface CyclicLROptions {
  /** The lower bound, of all groups or by group: at least 0. */
  baseLr: number | readonly number[];
  /** The upper bound, of all groups or by group: at least 0. */
  maxLr: number | readonly number[];
  /** Steps of the way up: a whole number from 1 on. @defaultValue 2000 */
  stepSizeUp?: number;
  /** Steps of the way down: a whole number from 1 on. @defaultValue stepSizeUp */
  stepSizeDown?: number;
  /** The upper bound stays, is halved each cycle, or falls by gamma each step. @defaultValue "triangular" */
  mode?: "triangular" | "triangular2" | "expRange";
  /** For "expRange": above 0. @defaultValue 1 */
  gamma?: number;
  /** A fall of one's own, in place of `mode`: of the cycle, counted from 1, or of the step. */
  scaleFn?: (at: number) => number;
  /** What `scaleFn` is asked of. @defaultValue "cycle" */
  scaleMode?: "cycle" | "iterations";
  /** Momentum goes down where the rate goes up. @defaultValue true */
  cycleMomentum?: boolean;
  /** The lower bound of momentum. @defaultValue 0.8 */
  baseMomentum?: number;
  /** The upper bound of momentum. @defaultValue 0.9 */
  maxMomentum?: number;
}

/**
 * Up from baseLr to maxLr and down again, on lines, over and over; called once a batch.
 * Smith, Cyclical learning rates for training neural networks (2017).
 * @example
 * const optimizer = new SGD([tensor([1], { requiresGrad: true })], { lr: 0.1, momentum: 0.9 });
 * const scheduler = new CyclicLR(optimizer, { baseLr: 0.25, maxLr: 0.75, stepSizeUp: 4 });
 * scheduler.step(2);
 * optimizer.paramGroups[0].lr; // 0.5
 */
export class CyclicLR extends LRScheduler {
  static override readonly name: string = "CyclicLR";

  constructor(optimizer: Scheduled, options: CyclicLROptions) {
    const { stepSizeUp = 2000, stepSizeDown = stepSizeUp, gamma = 1 } = options;
    const { cycleMomentum = true, baseMomentum = 0.8, maxMomentum = 0.9 } = options;
    checkCount("CyclicLR", "stepSizeUp", stepSizeUp);
    checkCount("CyclicLR", "stepSizeDown", stepSizeDown);
    checkRange("CyclicLR", "gamma", gamma, positive);
    checkMomenta("CyclicLR", baseMomentum, maxMomentum);
    const low = eachGroup("CyclicLR", "baseLr", optimizer, options.baseLr);
    const high = eachGroup("CyclicLR", "maxLr", optimizer, options.maxLr);
    for (const rate of [...low, ...high]) checkRange("CyclicLR", "a bound of the rate", rate, notNegative);
    const height = heightOf({ ...options, stepSizeUp, stepSizeDown, gamma });
    super(
      optimizer,
      (epoch, _base, group) => linear(low[group], high[group], height(epoch)),
      cycleMomentum ? (epoch) => linear(maxMomentum, baseMomentum, height(epoch)) : undefined,
    );
  }
}

/** How far up a step is, from 0 to 1. */
function heightOf({
  stepSizeUp,
  stepSizeDown,
  gamma,
  mode = "triangular",
  scaleFn,
  scaleMode = "cycle",
}: CyclicLROptions & { stepSizeUp: number; stepSizeDown: number; gamma: number }): (step: number) => number {
  const total = stepSizeUp + stepSizeDown;
  return (step) => {
    const cycle = Math.floor(1 + step / total);
    const at = step - (cycle - 1) * total;
    const way = at <= stepSizeUp ? at / stepSizeUp : (total - at) / stepSizeDown;
    if (scaleFn) return way * scaleFn(scaleMode === "cycle" ? cycle : step);
    if (mode === "triangular") return way;
    return way * (mode === "triangular2" ? 2 ** (1 - cycle) : gamma ** step);
  };
}

/** @throws {RangeError} unless both are momenta. */
function checkMomenta(name: string, low: number, high: number): void {
  checkRange(name, "baseMomentum", low, share);
  checkRange(name, "maxMomentum", high, share);
}

export interface OneCycleLROptions {
  /** The largest rate, of all groups or by group: at least 0. */
  maxLr: number | readonly number[];
  /** How many steps there are in all; else `epochs` and `stepsPerEpoch`. */
  totalSteps?: number;
  epochs?: number;
  stepsPerEpoch?: number;
  /** The share of the steps in which the rate goes up: above 0 and below 1. @defaultValue 0.3 */
  pctStart?: number;
  /** Along half a cosine, or a line. @defaultValue "cos" */
  annealStrategy?: "cos" | "linear";
  /** Momentum goes down where the rate goes up. @defaultValue true */
  cycleMomentum?: boolean;
  /** The lower bound of momentum. @defaultValue 0.85 */
  baseMomentum?: number;
  /** The upper bound of momentum. @defaultValue 0.95 */
  maxMomentum?: number;
  /** The first rate is maxLr / divFactor. @defaultValue 25 */
  divFactor?: number;
  /** The last rate is the first / finalDivFactor. @defaultValue 1e4 */
  finalDivFactor?: number;
  /** Down to the first rate as long as it went up, and then to the last one. @defaultValue false */
  threePhase?: boolean;
}

/**
 * Up from maxLr / divFactor to maxLr, and down to far below; called once a batch, totalSteps − 1 times.
 * Smith and Topin, Super-convergence (2018); with two phases as fastai and PyTorch have it.
 * @throws {RangeError} from `step` beyond the last.
 * @example
 * const optimizer = new SGD([tensor([1], { requiresGrad: true })], { lr: 0.1, momentum: 0.9 });
 * const scheduler = new OneCycleLR(optimizer, { maxLr: 0.5, totalSteps: 11, pctStart: 0.5 });
 * scheduler.step(4.5);
 * optimizer.paramGroups[0].lr; // 0.5
 */
export class OneCycleLR extends LRScheduler {
  static override readonly name: string = "OneCycleLR";

  constructor(optimizer: Scheduled, options: OneCycleLROptions) {
    const { pctStart = 0.3, divFactor = 25, finalDivFactor = 1e4, cycleMomentum = true } = options;
    const { baseMomentum = 0.85, maxMomentum = 0.95 } = options;
    checkRange("OneCycleLR", "pctStart", pctStart, properShare);
    checkRange("OneCycleLR", "divFactor", divFactor, positive);
    checkRange("OneCycleLR", "finalDivFactor", finalDivFactor, positive);
    checkMomenta("OneCycleLR", baseMomentum, maxMomentum);
    const top = eachGroup("OneCycleLR", "maxLr", optimizer, options.maxLr);
    for (const rate of top) checkRange("OneCycleLR", "maxLr", rate, notNegative);
    const way = wayOf(options, stepsOf(options), pctStart);
    super(
      optimizer,
      (step, _base, group) => {
        const first = top[group] / divFactor;
        return way(step, { first, top: top[group], last: first / finalDivFactor });
      },
      cycleMomentum
        ? (step) => way(step, { first: maxMomentum, top: baseMomentum, last: maxMomentum })
        : undefined,
    );
  }
}

function stepsOf({ totalSteps, epochs, stepsPerEpoch }: OneCycleLROptions): number {
  if (totalSteps === undefined && (epochs === undefined || stepsPerEpoch === undefined))
    throw new TypeError(
      "OneCycleLR: say how many steps there are: { totalSteps }, or { epochs, stepsPerEpoch }.",
    );
  for (const [name, count] of Object.entries({ totalSteps, epochs, stepsPerEpoch }))
    if (count !== undefined) checkCount("OneCycleLR", name, count);
  return totalSteps ?? epochs! * stepsPerEpoch!;
}

interface Ends {
  readonly first: number;
  readonly top: number;
  readonly last: number;
}

/** From the first value to the top one, and on to the last, in two phases or three. */
function wayOf(
  { annealStrategy = "cos", threePhase = false }: OneCycleLROptions,
  steps: number,
  pctStart: number,
): (step: number, ends: Ends) => number {
  const anneal = annealStrategy === "cos" ? cosine : linear;
  const up = pctStart * steps - 1;
  const down = threePhase ? 2 * pctStart * steps - 2 : steps - 1;
  const along = (start: number, end: number, from: number, to: number, step: number): number =>
    anneal(start, end, to === from ? 1 : (step - from) / (to - from));
  return (step, { first, top, last }) => {
    if (step > steps - 1)
      throw new RangeError(
        `OneCycleLR: there is no step ${step}: ${steps} steps in all, counted from 0, are the whole cycle.`,
      );
    if (step <= up) return along(first, top, 0, up, step);
    const back = threePhase ? first : last;
    if (step <= down) return along(top, back, up, down, step);
    return along(back, last, down, steps - 1, step);
  };
}

export interface SWALROptions {
  /** The rate that it ends at, of all groups or by group: at least 0. */
  swaLr: number | readonly number[];
  /** Within how many steps: a whole number from 0 on. @defaultValue 10 */
  annealEpochs?: number;
  /** Along half a cosine, or a line. @defaultValue "cos" */
  annealStrategy?: "cos" | "linear";
}

/**
 * From the rate as it is when it is first stepped to the one at which weights are averaged; other schedulers have no say from there on.
 * Izmailov et al., Averaging weights leads to wider optima and better generalization (2018).
 * @example
 * const optimizer = new SGD([tensor([1], { requiresGrad: true })], { lr: 0.5 });
 * const scheduler = new SWALR(optimizer, { swaLr: 0.25, annealEpochs: 2, annealStrategy: "linear" });
 * scheduler.step();
 * optimizer.paramGroups[0].lr; // 0.375
 */
export class SWALR extends LRScheduler {
  static override readonly name: string = "SWALR";

  constructor(optimizer: Scheduled, { swaLr, annealEpochs = 10, annealStrategy = "cos" }: SWALROptions) {
    checkRange("SWALR", "annealEpochs", annealEpochs, wholeFrom(0));
    const ends = eachGroup("SWALR", "swaLr", optimizer, swaLr);
    for (const rate of ends) checkRange("SWALR", "swaLr", rate, notNegative);
    const anneal = annealStrategy === "cos" ? cosine : linear;
    super(optimizer, (epoch, base, group) =>
      anneal(base, ends[group], annealEpochs === 0 ? Math.sign(epoch) : Math.min(1, epoch / annealEpochs)),
    );
  }

  override step(epoch?: number): void {
    if (this.lastEpoch === 0) this.rates.takeOver(this.optimizer.paramGroups);
    super.step(epoch);
  }
}
