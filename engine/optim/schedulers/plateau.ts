/** A rate that falls when a metric stops getting better. */
import { checkRange, notNegative, partialShare, wholeFrom } from "../../run/limits.ts";
import { eachGroup, LRScheduler, type Scheduled, type SchedulerState } from "./scheduler.ts";

export interface ReduceLROnPlateauOptions {
  /** Whether a better metric is a smaller or a larger one. @defaultValue "min" */
  mode?: "min" | "max";
  /** What the rate is multiplied by: at least 0 and below 1. @defaultValue 0.1 */
  factor?: number;
  /** How many epochs without a better metric are borne: a whole number from 0 on. @defaultValue 10 */
  patience?: number;
  /** By how much a metric must be better to count: at least 0. @defaultValue 1e-4 */
  threshold?: number;
  /** Whether that is a share of the best one or a difference from it. @defaultValue "rel" */
  thresholdMode?: "rel" | "abs";
  /** How many epochs after a fall are not counted: a whole number from 0 on. @defaultValue 0 */
  cooldown?: number;
  /** What no rate falls below, of all groups or by group: at least 0. @defaultValue 0 */
  minLr?: number | readonly number[];
  /** A rate that would change by no more stays: at least 0. @defaultValue 1e-8 */
  eps?: number;
}

interface Plateau extends SchedulerState {
  best: number | null;
  badEpochs: number;
  cooldownLeft: number;
  scales: number[];
}

/**
 * Multiply the rate by `factor` after more than `patience` epochs in a row whose metric was not better than the best so far.
 * @example
 * const optimizer = new SGD([tensor([1], { requiresGrad: true })], { lr: 0.5 });
 * const scheduler = new ReduceLROnPlateau(optimizer, { factor: 0.5, patience: 0 });
 * for (const loss of [1, 0.5, 0.5]) scheduler.step(loss);
 * optimizer.paramGroups[0].lr; // 0.25
 */
export class ReduceLROnPlateau extends LRScheduler {
  static override readonly name: string = "ReduceLROnPlateau";

  /** The best metric so far; null before the first. */
  best: number | null = null;
  #badEpochs: number = 0;
  #cooldownLeft: number = 0;
  readonly #scales: number[];
  readonly #options: Required<Omit<ReduceLROnPlateauOptions, "minLr">> & { minLr: readonly number[] };

  constructor(optimizer: Scheduled, options: ReduceLROnPlateauOptions = {}) {
    const { mode = "min", factor = 0.1, patience = 10, threshold = 1e-4, thresholdMode = "rel" } = options;
    const { cooldown = 0, minLr = 0, eps = 1e-8 } = options;
    checkRange("ReduceLROnPlateau", "factor", factor, partialShare);
    checkRange("ReduceLROnPlateau", "patience", patience, wholeFrom(0));
    checkRange("ReduceLROnPlateau", "threshold", threshold, notNegative);
    checkRange("ReduceLROnPlateau", "cooldown", cooldown, wholeFrom(0));
    checkRange("ReduceLROnPlateau", "eps", eps, notNegative);
    const scales: number[] = [];
    super(optimizer, (_epoch, base, group) => base * (scales[group] ?? 1));
    this.#scales = scales;
    const least = eachGroup("ReduceLROnPlateau", "minLr", optimizer, minLr);
    for (const rate of least) checkRange("ReduceLROnPlateau", "minLr", rate, notNegative);
    this.#options = { mode, factor, patience, threshold, thresholdMode, cooldown, eps, minLr: least };
  }

  /**
   * Say the metric of an epoch.
   * @param metric a number; NaN is never better.
   * @throws {TypeError} where there is none.
   */
  override step(metric?: number): void {
    if (typeof metric !== "number")
      throw new TypeError("ReduceLROnPlateau: step takes the metric of the epoch: write step(loss.item()).");
    this.lastEpoch++;
    const { patience, cooldown } = this.#options;
    if (this.#better(metric)) {
      this.best = metric;
      this.#badEpochs = 0;
    } else this.#badEpochs++;
    if (this.#cooldownLeft > 0) {
      this.#cooldownLeft--;
      this.#badEpochs = 0;
    }
    if (this.#badEpochs > patience) {
      this.#reduce();
      this.#cooldownLeft = cooldown;
      this.#badEpochs = 0;
    }
    this.apply();
  }

  #better(metric: number): boolean {
    const { mode, threshold, thresholdMode } = this.#options;
    if (this.best === null) return !Number.isNaN(metric);
    const margin = thresholdMode === "abs" ? threshold : threshold * Math.abs(this.best);
    return mode === "min" ? metric < this.best - margin : metric > this.best + margin;
  }

  #reduce(): void {
    const { factor, minLr, eps } = this.#options;
    for (const [i, { lr }] of this.optimizer.paramGroups.entries()) {
      const next = Math.max(lr * factor, minLr[i] ?? 0);
      if (lr - next > eps) this.#scales[i] = (this.#scales[i] ?? 1) * (next / lr);
    }
  }

  override stateDict(): Plateau {
    const { best } = this;
    const state = { best, badEpochs: this.#badEpochs, cooldownLeft: this.#cooldownLeft };
    return {
      ...super.stateDict(),
      ...state,
      scales: this.optimizer.paramGroups.map((_, i) => this.#scales[i] ?? 1),
    };
  }

  override loadStateDict(state: SchedulerState): void {
    const { best, badEpochs, cooldownLeft, scales } = state as Partial<Plateau>;
    const before = [...this.#scales];
    checkRange("ReduceLROnPlateau", "badEpochs", badEpochs, wholeFrom(0));
    checkRange("ReduceLROnPlateau", "cooldownLeft", cooldownLeft, wholeFrom(0));
    if (!Array.isArray(scales)) throw new TypeError("ReduceLROnPlateau: takes what its stateDict() gives.");
    for (const scale of scales) checkRange("ReduceLROnPlateau", "a saved scale", scale, notNegative);
    this.#scales.splice(0, Infinity, ...scales);
    try {
      super.loadStateDict(state);
    } catch (error) {
      this.#scales.splice(0, Infinity, ...before);
      throw error;
    }
    this.best = best ?? null;
    this.#badEpochs = badEpochs!;
    this.#cooldownLeft = cooldownLeft!;
  }
}
