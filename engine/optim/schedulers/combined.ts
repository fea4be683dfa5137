/** Schedulers of schedulers: one after the other, and all at once. */
import { describe } from "../../errors.ts";
import { checkRising } from "./decays.ts";
import { ReduceLROnPlateau } from "./plateau.ts";
import { LRScheduler, type Scheduled, type SchedulerState } from "./scheduler.ts";

/** @throws {TypeError} unless there are schedulers, all of this optimizer, none of which waits for a metric. */
function checkAll(name: string, optimizer: Scheduled | undefined, schedulers: readonly LRScheduler[]): void {
  if (schedulers.length === 0) throw new TypeError(`${name}: needs at least one scheduler.`);
  for (const scheduler of schedulers) {
    if (!(scheduler instanceof LRScheduler))
      throw new TypeError(`${name}: takes schedulers, not ${describe(scheduler)}.`);
    if (scheduler.optimizer !== (optimizer ?? schedulers[0].optimizer))
      throw new TypeError(`${name}: a ${scheduler.constructor.name} is of another optimizer.`);
    if (scheduler instanceof ReduceLROnPlateau)
      throw new TypeError(`${name}: ReduceLROnPlateau waits for a metric: step it by itself.`);
  }
}

interface CombinedState extends SchedulerState {
  schedulers: SchedulerState[];
}

/** @throws {TypeError} unless there is a saved state of each. */
function checkStates(
  name: string,
  state: { schedulers?: SchedulerState[] },
  schedulers: readonly LRScheduler[],
): void {
  if (!Array.isArray(state.schedulers) || state.schedulers.length !== schedulers.length)
    throw new TypeError(
      `${name}: the saved state must have one of each of its ${schedulers.length} schedulers.`,
    );
  for (const [i, scheduler] of schedulers.entries()) {
    const [ours, theirs] = [scheduler.constructor.name, state.schedulers[i]?.scheduler];
    if (ours !== theirs) throw new TypeError(`${name}: scheduler ${i} is a ${ours}, not ${theirs}.`);
  }
}

export interface SequentialLROptions {
  /** In their order, each of the same optimizer. */
  schedulers: readonly LRScheduler[];
  /** The epochs at which the next one begins, in rising order: one fewer than there are schedulers. */
  milestones: readonly number[];
}

/**
 * One scheduler after the other, each counting from 0 when it begins: a warm-up, then a decay.
 * @example
 * const optimizer = new SGD([tensor([1], { requiresGrad: true })], { lr: 0.5 });
 * const warmUp = new ConstantLR(optimizer, { factor: 0.5, totalIters: 2 });
 * const decay = new ExponentialLR(optimizer, { gamma: 0.5 });
 * const scheduler = new SequentialLR(optimizer, { schedulers: [warmUp, decay], milestones: [2] });
 * scheduler.step(3);
 * optimizer.paramGroups[0].lr; // 0.25
 */
export class SequentialLR extends LRScheduler {
  static override readonly name: string = "SequentialLR";

  readonly #schedulers: readonly LRScheduler[];

  constructor(optimizer: Scheduled, { schedulers, milestones }: SequentialLROptions) {
    checkAll("SequentialLR", optimizer, schedulers);
    checkRising("SequentialLR", milestones);
    if (milestones.length !== schedulers.length - 1)
      throw new TypeError(
        `SequentialLR: ${schedulers.length} schedulers need ${schedulers.length - 1} milestones, not ${milestones.length}.`,
      );
    const [all, ends] = [[...schedulers], [...milestones]];
    /** Who is at work, and since when. */
    const at = (epoch: number): [LRScheduler, number] => {
      const i = ends.filter((end) => end <= epoch).length;
      return [all[i], epoch - (i === 0 ? 0 : ends[i - 1])];
    };
    super(
      optimizer,
      (epoch, base, group) => {
        const [scheduler, since] = at(epoch);
        return scheduler.rate(since, base, group);
      },
      all.some((scheduler) => scheduler.momentum(0) !== undefined)
        ? (epoch) => {
            const [scheduler, since] = at(epoch);
            return scheduler.momentum(since);
          }
        : undefined,
    );
    this.#schedulers = all;
    for (const scheduler of all) scheduler.give();
  }

  override stateDict(): CombinedState {
    return { ...super.stateDict(), schedulers: this.#schedulers.map((scheduler) => scheduler.stateDict()) };
  }

  override loadStateDict(state: SchedulerState): void {
    checkStates("SequentialLR", state as Partial<CombinedState>, this.#schedulers);
    super.loadStateDict(state);
  }
}

/**
 * Several schedulers of one optimizer as one: their factors multiply, and each is stepped.
 * @example
 * const optimizer = new SGD([tensor([1], { requiresGrad: true })], { lr: 1 });
 * const warmUp = new ConstantLR(optimizer, { factor: 0.5, totalIters: 2 });
 * const decay = new ExponentialLR(optimizer, { gamma: 0.5 });
 * const scheduler = new ChainedScheduler([warmUp, decay]);
 * scheduler.step();
 * optimizer.paramGroups[0].lr; // 0.25
 */
export class ChainedScheduler {
  readonly optimizer: Scheduled;
  readonly #schedulers: readonly LRScheduler[];

  /** @throws {TypeError} where there is none, one of another optimizer, or one that waits for a metric. */
  constructor(schedulers: readonly LRScheduler[]) {
    checkAll("ChainedScheduler", undefined, schedulers);
    this.#schedulers = [...schedulers];
    this.optimizer = schedulers[0].optimizer;
  }

  getLastLr(): number[] {
    return this.#schedulers[0].getLastLr();
  }

  /** Go to the next epoch with each. */
  step(): void {
    for (const scheduler of this.#schedulers) scheduler.step();
  }

  stateDict(): { schedulers: SchedulerState[] } {
    return { schedulers: this.#schedulers.map((scheduler) => scheduler.stateDict()) };
  }

  /** @throws {TypeError} where it is of other schedulers. */
  loadStateDict(state: { schedulers: SchedulerState[] }): void {
    checkStates("ChainedScheduler", state, this.#schedulers);
    for (const [i, scheduler] of this.#schedulers.entries()) scheduler.loadStateDict(state.schedulers[i]);
  }
}
