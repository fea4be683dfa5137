/** What all schedulers of learning rates share: each says a rate for an epoch, and those of one optimizer multiply. */
import { describe } from "../../errors.ts";
import { checkRange, notNegative, wholeFrom } from "../../run/limits.ts";
import { Optimizer, type ParamGroup } from "../optimizer.ts";
import { type Rates, ratesOf } from "./rates.ts";

/** An optimizer whose groups have a learning rate, as all of ours have. */
export type Scheduled = Optimizer<{ lr?: number }>;

type Group = ParamGroup<{ lr?: number }> & { momentum?: number; betas?: readonly [number, number] };

/** The rate of an epoch, counted from 0 and perhaps a fraction, of a group whose rate would be `base` without a scheduler. */
export type Schedule = (epoch: number, base: number, group: number) => number;

/** What a scheduler is saved as: plain data. */
export interface SchedulerState {
  scheduler: string;
  lastEpoch: number;
  baseLrs: number[];
  [more: string]: unknown;
}

/**
 * A rate that changes from epoch to epoch, beginning now. The schedule says it in closed form, so that no rounding piles up and any epoch
 * can be jumped to. Of several schedulers of one optimizer the factors, rate / base, are multiplied. Who sets `lr` of a group by hand scales
 * what comes. Call `step()` after the optimizer's, once an epoch (or a batch, where the schedule counts batches).
 *
 * @example
 * class Halving extends LRScheduler {
 *   constructor(optimizer) { super(optimizer, (epoch, base) => base * 0.5 ** epoch); }
 * }
 * const optimizer = new SGD([tensor([1], { requiresGrad: true })], { lr: 0.1 });
 * const scheduler = new Halving(optimizer);
 * scheduler.step();
 * optimizer.paramGroups[0].lr; // 0.05
 */
export class LRScheduler {
  /** What states and messages call it: bundlers shorten the names of classes, and a state must fit in any build. A class of your own that is saved says it too. */
  static readonly name: string = "LRScheduler";

  readonly optimizer: Scheduled;
  /** The epoch that the rates are of: 0 at first. */
  lastEpoch: number = 0;
  readonly #schedule: Schedule;
  readonly #momentum: ((epoch: number) => number | undefined) | undefined;

  /**
   * @param momentum what goes into `momentum`, or β₁, of every group beside the rate.
   * @throws {TypeError} for what is no optimizer with learning rates, or with momentum where that is to change.
   */
  constructor(optimizer: Scheduled, schedule: Schedule, momentum?: (epoch: number) => number | undefined) {
    if (!(optimizer instanceof Optimizer))
      throw new TypeError(`${new.target.name}: takes an optimizer, not ${describe(optimizer)}.`);
    if (optimizer.paramGroups.some(({ lr }) => typeof lr !== "number"))
      throw new TypeError(`${new.target.name}: takes an optimizer whose groups have a learning rate, lr.`);
    if (
      momentum &&
      (optimizer.paramGroups as Group[]).some((group) => !group.betas && !("momentum" in group))
    )
      throw new TypeError(
        `${new.target.name}: the optimizer has no momentum to change: write { cycleMomentum: false }.`,
      );
    this.optimizer = optimizer;
    this.#schedule = schedule;
    this.#momentum = momentum;
    this.apply();
  }

  /** The rates of all groups, as they are now. */
  getLastLr(): number[] {
    return this.optimizer.paramGroups.map(({ lr }) => lr);
  }

  /**
   * Go to the next epoch, or to the one given.
   * @param epoch from 0 on, perhaps a fraction: 2.5 is in the middle of the third.
   * @throws {RangeError} for an epoch that there is not; then nothing is changed.
   */
  step(epoch: number = this.lastEpoch + 1): void {
    checkRange(this.constructor.name, "epoch", epoch, notNegative);
    const before = this.lastEpoch;
    this.lastEpoch = epoch;
    try {
      this.apply();
    } catch (error) {
      this.lastEpoch = before;
      throw error;
    }
  }

  /** What this scheduler alone says. */
  rate(epoch: number, base: number, group: number): number {
    return this.#schedule(epoch, base, group);
  }

  /** What this scheduler alone says of momentum, if it says anything. */
  momentum(epoch: number): number | undefined {
    return this.#momentum?.(epoch);
  }

  /** Put the rates of this epoch into the groups. */
  protected apply(): void {
    const { optimizer, lastEpoch } = this;
    const name = this.constructor.name;
    this.rates.put(this, optimizer.paramGroups, (base, group) => {
      const rate = this.rate(lastEpoch, base, group);
      checkRange(name, `the rate of epoch ${lastEpoch}`, rate, notNegative);
      return rate;
    });
    const momentum = this.momentum(lastEpoch);
    if (momentum === undefined) return;
    for (const group of optimizer.paramGroups as Group[])
      if (group.betas) group.betas = [momentum, group.betas[1]];
      else group.momentum = momentum;
  }

  /** Have no say any more: another scheduler asks this one. */
  give(): void {
    this.rates.leave(this, this.optimizer.paramGroups);
  }

  protected get rates(): Rates {
    return ratesOf(this.optimizer);
  }

  /** Everything needed to go on elsewhere, as plain data; functions are not in it. */
  stateDict(): SchedulerState {
    const { lastEpoch } = this;
    return { scheduler: this.constructor.name, lastEpoch, baseLrs: [...this.rates.base] };
  }

  /** Go on from a saved state. @throws {TypeError} where it is of another scheduler or of other groups. Then nothing is changed. */
  loadStateDict(state: SchedulerState): void {
    const { name } = this.constructor;
    if (state?.scheduler !== name)
      throw new TypeError(
        `${name}: takes what its stateDict() gives${typeof state?.scheduler === "string" ? `, not what ${state.scheduler}'s gives` : ""}.`,
      );
    checkRange(name, "lastEpoch", state.lastEpoch, notNegative);
    const groups = this.optimizer.paramGroups.length;
    if (!Array.isArray(state.baseLrs) || state.baseLrs.length !== groups)
      throw new TypeError(
        `${name}: the saved state has ${state.baseLrs?.length} learning rates; the optimizer has ${groups} groups.`,
      );
    for (const lr of state.baseLrs) checkRange(name, "a saved learning rate", lr, notNegative);
    this.lastEpoch = state.lastEpoch;
    this.rates.restart(this.optimizer.paramGroups, state.baseLrs);
    this.apply();
  }
}

/** @throws {TypeError} unless there is one number, or a list with one for each group. */
export function eachGroup(
  scheduler: string,
  name: string,
  optimizer: Scheduled,
  value: number | readonly number[],
): readonly number[] {
  const groups = optimizer.paramGroups.length;
  if (typeof value === "number") return Array.from({ length: groups }, () => value);
  if (value.length !== groups)
    throw new TypeError(
      `${scheduler}: ${name} has ${value.length} numbers; the optimizer has ${groups} groups.`,
    );
  return [...value];
}

/** @throws {RangeError} unless it is a whole number from 1 on. */
export function checkCount(scheduler: string, name: string, value: number): void {
  checkRange(scheduler, name, value, wholeFrom(1));
}
