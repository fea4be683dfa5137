/** Samplers: in which order a loader takes the examples of a dataset. Each is iterated once an epoch. */
import type { Tensor } from "../core/tensor.ts";
import { checkRange, flag, wholeFrom } from "../run/limits.ts";
import { toTypedArray } from "../run/read.ts";
import type { Dataset } from "./dataset.ts";
import { type Draw, drawFrom, shuffled } from "./draw.ts";

/** Indices of examples, as many as `length`; iterated anew each epoch. */
export interface Sampler<I = number> extends Iterable<I> {
  readonly length: number;
}

function checkSource(owner: string, source: Dataset<unknown>): void {
  checkRange(owner, "the length of its dataset", source?.length, wholeFrom(0));
}

/**
 * From the first to the last.
 * @example
 * [...new SequentialSampler(["a", "b"])]; // [0, 1]
 */
export class SequentialSampler implements Sampler {
  readonly #source: Dataset<unknown>;

  /** @throws {RangeError} for what has no length. */
  constructor(source: Dataset<unknown>) {
    checkSource("SequentialSampler", source);
    this.#source = source;
  }

  get length(): number {
    return this.#source.length;
  }

  *[Symbol.iterator](): Generator<number, void, undefined> {
    for (let i = 0; i < this.length; i++) yield i;
  }
}

export interface RandomSamplerOptions {
  /** Whether an example may come again before all have come. @defaultValue false */
  readonly replacement?: boolean;
  /** How many an epoch; all of them unless told. */
  readonly numSamples?: number;
  /** Makes the epochs the same in each run: a whole number from 0 on. Without it, the common generator is drawn from. */
  readonly seed?: number;
}

/**
 * In random order, another one each epoch.
 * @throws {RangeError} for settings out of range.
 * @example
 * const sampler = new RandomSampler(["a", "b", "c"], { seed: 3 });
 * [...sampler].sort(); // [0, 1, 2]
 */
export class RandomSampler implements Sampler {
  readonly #source: Dataset<unknown>;
  readonly #replacement: boolean;
  readonly #count: number | undefined;
  readonly #draw: Draw;

  constructor(
    source: Dataset<unknown>,
    { replacement = false, numSamples, seed }: RandomSamplerOptions = {},
  ) {
    checkSource("RandomSampler", source);
    checkRange("RandomSampler", "replacement", replacement, flag);
    if (numSamples !== undefined) checkRange("RandomSampler", "numSamples", numSamples, wholeFrom(1));
    this.#source = source;
    this.#replacement = replacement;
    this.#count = numSamples;
    this.#draw = drawFrom("RandomSampler", seed);
  }

  get length(): number {
    return this.#count ?? this.#source.length;
  }

  *[Symbol.iterator](): Generator<number, void, undefined> {
    const n = this.#source.length;
    if (n === 0) return;
    if (this.#replacement) {
      for (const u of Array.from(this.#draw(this.length))) yield Math.floor(u * n);
      return;
    }
    // More than there are: all of them, and again.
    for (let left = this.length; left > 0; left -= n)
      yield* shuffled(n, this.#draw).subarray(0, Math.min(left, n));
  }
}

/**
 * Some examples in random order.
 * @example
 * [...new SubsetRandomSampler([4, 2], { seed: 0 })].sort(); // [2, 4]
 */
export class SubsetRandomSampler implements Sampler {
  readonly #indices: readonly number[];
  readonly #draw: Draw;

  constructor(indices: readonly number[], { seed }: { readonly seed?: number } = {}) {
    this.#indices = [...indices];
    this.#draw = drawFrom("SubsetRandomSampler", seed);
  }

  get length(): number {
    return this.#indices.length;
  }

  *[Symbol.iterator](): Generator<number, void, undefined> {
    for (const place of shuffled(this.length, this.#draw)) yield this.#indices[place];
  }
}

export interface WeightedRandomSamplerOptions {
  /** Whether an example may come again. @defaultValue true */
  readonly replacement?: boolean;
  /** Makes the epochs the same in each run. */
  readonly seed?: number;
}

/**
 * Each example as often as its weight says: a weight is a share of the sum of all. Without replacement, by the keys of Efraimidis and Spirakis, Weighted random sampling with a reservoir (2006).
 * @throws {RangeError} for weights that are none, or for more examples than have a weight, without replacement.
 * @example
 * [...new WeightedRandomSampler([0, 1, 0], 3)]; // [1, 1, 1]
 */
export class WeightedRandomSampler implements Sampler {
  readonly #weights: readonly number[];
  readonly length: number;
  readonly #replacement: boolean;
  readonly #draw: Draw;

  constructor(
    weights: readonly number[] | Tensor,
    numSamples: number,
    { replacement = true, seed }: WeightedRandomSamplerOptions = {},
  ) {
    checkRange("WeightedRandomSampler", "numSamples", numSamples, wholeFrom(1));
    const all = Array.isArray(weights)
      ? (weights as readonly number[])
      : Array.from(toTypedArray(weights as Tensor));
    const wrong = all.find((weight) => !(weight >= 0 && weight < Infinity));
    if (wrong !== undefined)
      throw new RangeError(`WeightedRandomSampler: a weight must be a number at least 0, not ${wrong}.`);
    const possible = all.filter((weight) => weight > 0).length;
    if (possible === 0 || (!replacement && possible < numSamples))
      throw new RangeError(
        `WeightedRandomSampler: ${possible} examples have a weight above 0; ${numSamples} are wanted.`,
      );
    this.#weights = [...all];
    this.length = numSamples;
    this.#replacement = replacement;
    this.#draw = drawFrom("WeightedRandomSampler", seed);
  }

  *[Symbol.iterator](): Generator<number, void, undefined> {
    if (this.#replacement) yield* this.#again();
    else {
      const draws = this.#draw(this.#weights.length);
      // The smallest of exponential times, whose rates are the weights.
      const times = this.#weights.map((weight, i) => [-Math.log1p(-draws[i]) / weight, i] as const);
      const able = times.filter(([, i]) => this.#weights[i] > 0).sort(([a], [b]) => a - b);
      for (const [, i] of able.slice(0, this.length)) yield i;
    }
  }

  *#again(): Generator<number, void, undefined> {
    let sum = 0;
    const sums = Float64Array.from(this.#weights, (weight) => (sum += weight));
    for (const u of Array.from(this.#draw(this.length))) {
      // The first whose sum is above: none of weight 0.
      let [low, high] = [0, sums.length - 1];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (sums[middle] > u * sum) high = middle;
        else low = middle + 1;
      }
      yield low;
    }
  }
}

/**
 * Indices of another sampler, so many at a time.
 * @throws {RangeError} for a size that is no whole number from 1 on.
 * @example
 * [...new BatchSampler([0, 1, 2], 2)]; // [[0, 1], [2]]
 */
export class BatchSampler implements Sampler<number[]> {
  readonly #sampler: Sampler;
  readonly #size: number;
  readonly #dropLast: boolean;

  constructor(sampler: Sampler, batchSize: number, dropLast: boolean = false) {
    checkRange("BatchSampler", "batchSize", batchSize, wholeFrom(1));
    this.#sampler = sampler;
    this.#size = batchSize;
    this.#dropLast = dropLast;
  }

  get length(): number {
    const batches = this.#sampler.length / this.#size;
    return this.#dropLast ? Math.floor(batches) : Math.ceil(batches);
  }

  *[Symbol.iterator](): Generator<number[], void, undefined> {
    let batch: number[] = [];
    for (const index of this.#sampler) {
      batch.push(index);
      if (batch.length < this.#size) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0 && !this.#dropLast) yield batch;
  }
}
