/** The loader: a dataset as batches, in some order, awaited or not. */
import { describe } from "../errors.ts";
import { checkRange, wholeFrom } from "../run/limits.ts";
import { type Collated, collate } from "./collate.ts";
import { type Dataset, exampleAt, TensorDataset } from "./dataset.ts";
import { BatchSampler, RandomSampler, type Sampler, SequentialSampler } from "./samplers.ts";

export interface DataLoaderOptions<T, B> {
  /** How many examples a batch has; null for examples one by one, as they are. @defaultValue 1 */
  readonly batchSize?: number | null;
  /** Whether each epoch has an order of its own. @defaultValue false */
  readonly shuffle?: boolean;
  /** Whether a last batch with fewer examples is left out. @defaultValue false */
  readonly dropLast?: boolean;
  /** Makes shuffled epochs the same in each run: a whole number from 0 on. Without it, the common generator is drawn from. */
  readonly seed?: number;
  /** In which order examples come, in the place of `shuffle`. */
  readonly sampler?: Sampler;
  /** Which examples each batch has, in the place of `batchSize`, `shuffle`, `sampler` and `dropLast`. */
  readonly batchSampler?: Sampler<readonly number[]>;
  /** Makes a batch of examples; `collate` unless told. */
  readonly collate?: (examples: T[]) => B;
  /** How many batches are begun before the first is asked for, where the loop awaits. @defaultValue 2 */
  readonly prefetch?: number;
}

/** Examples by index, or one after the other. */
export type Examples<T> = Dataset<T> | Iterable<T> | AsyncIterable<T>;

/**
 * A dataset in batches: `for (const [x, y] of loader)`, or `for await` where examples come as promises; each loop is an epoch. Awaited, the examples of a batch are fetched at once and `prefetch`
 * batches are under way beside the training. There are no workers: a tensor's elements would be copied from their threads to this one, which costs more than the stacking that they would do, and
 * what is waited for (files, the network) needs no thread.
 *
 * @throws {TypeError} for options that exclude each other; {RangeError} for numbers out of range.
 * @example
 * const set = new TensorDataset(tensor([[1, 2], [3, 4], [5, 6]]), tensor([0, 1, 0]));
 * const loader = new DataLoader(set, { batchSize: 2 });
 * [...loader].map(([x]) => x.shape); // [[2, 2], [1, 2]]
 * loader.length; // 2
 */
export class DataLoader<T, B = Collated<Awaited<T>>> implements Iterable<B>, AsyncIterable<B> {
  readonly dataset: Examples<T>;
  readonly #options: DataLoaderOptions<Awaited<T>, B>;
  /** Null for examples that come one after the other. */
  readonly #batches: Sampler<readonly number[]> | null;

  constructor(dataset: Examples<T>, options: DataLoaderOptions<Awaited<T>, B> = {}) {
    const { batchSize = 1, prefetch = 2 } = options;
    if (batchSize !== null) checkRange("DataLoader", "batchSize", batchSize, wholeFrom(1));
    checkRange("DataLoader", "prefetch", prefetch, wholeFrom(1));
    checkTogether(options);
    this.dataset = dataset;
    this.#options = options;
    this.#batches = isIndexed(dataset) ? batchesOf(dataset, options) : null;
    if (this.#batches !== null) return;
    if (typeof dataset !== "object" || !(Symbol.iterator in dataset || Symbol.asyncIterator in dataset))
      throw new TypeError(
        `DataLoader: takes what has length and at(index), or can be iterated, not ${describe(dataset)}.`,
      );
    if (options.shuffle || options.sampler || options.batchSampler)
      throw new TypeError(
        "DataLoader: what is only iterated has its own order: leave shuffle and samplers out.",
      );
  }

  /** How many batches an epoch has. @throws {TypeError} for a dataset that is only iterated. */
  get length(): number {
    if (this.#batches === null)
      throw new TypeError("DataLoader: how much a dataset has that is only iterated shows at its end.");
    return this.#batches.length;
  }

  *[Symbol.iterator](): Generator<B, void, undefined> {
    if (this.#batches === null) {
      if (!(Symbol.iterator in this.dataset)) throw waited();
      for (const examples of this.#chunks(this.dataset as Iterable<T>)) yield this.#made(examples);
      return;
    }
    for (const indices of this.#batches) yield this.#taken(indices) ?? this.#made(this.#examples(indices));
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<B, void, undefined> {
    const { prefetch = 2 } = this.#options;
    if (this.#batches === null) {
      yield* this.#awaited();
      return;
    }
    const under: Promise<B>[] = [];
    for (const indices of this.#batches) {
      const begun = this.#fetched(indices);
      // Its failure is told when its turn comes.
      begun.catch(() => {});
      under.push(begun);
      if (under.length > prefetch) yield await under.shift()!;
    }
    for (const batch of under) yield await batch;
  }

  /** A batch of rows of tensors, taken at once. */
  #taken(indices: readonly number[]): B | undefined {
    const { batchSize, collate: own, batchSampler } = this.#options;
    const single = batchSize === null && batchSampler === undefined;
    if (own !== undefined || single || !(this.dataset instanceof TensorDataset)) return undefined;
    return this.dataset.batch(indices) as B;
  }

  #examples(indices: readonly number[]): T[] {
    return indices.map((index) => exampleAt(this.dataset as Dataset<T>, index));
  }

  async #fetched(indices: readonly number[]): Promise<B> {
    const taken = this.#taken(indices);
    return taken ?? this.#made(await Promise.all(this.#examples(indices)));
  }

  async *#awaited(): AsyncGenerator<B, void, undefined> {
    const { batchSize = 1, dropLast = false } = this.#options;
    let batch: Awaited<T>[] = [];
    for await (const example of this.dataset as AsyncIterable<Awaited<T>>) {
      batch.push(example);
      if (batch.length < (batchSize ?? 1)) continue;
      yield this.#made(batch);
      batch = [];
    }
    if (batch.length > 0 && !dropLast) yield this.#made(batch);
  }

  *#chunks(examples: Iterable<T>): Generator<T[], void, undefined> {
    const { batchSize = 1, dropLast = false } = this.#options;
    let batch: T[] = [];
    for (const example of examples) {
      batch.push(example);
      if (batch.length < (batchSize ?? 1)) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0 && !dropLast) yield batch;
  }

  #made(examples: readonly (T | Awaited<T>)[]): B {
    const { batchSize, batchSampler, collate: own = collate } = this.#options;
    if (examples.some(isPromise)) throw waited();
    const all = [...examples] as Awaited<T>[];
    if (batchSize === null && batchSampler === undefined)
      return (this.#options.collate === undefined ? all[0] : own(all)) as B;
    return own(all) as B;
  }
}

function checkTogether<T, B>({
  batchSize,
  shuffle,
  dropLast,
  sampler,
  batchSampler,
  seed,
}: DataLoaderOptions<T, B>): void {
  if (batchSampler && (batchSize !== undefined || shuffle || sampler || dropLast))
    throw new TypeError(
      "DataLoader: a batchSampler says all: leave batchSize, shuffle, sampler and dropLast out.",
    );
  if (sampler && shuffle) throw new TypeError("DataLoader: a sampler has its own order: leave shuffle out.");
  if (batchSize === null && dropLast)
    throw new TypeError("DataLoader: without batches there is no last one to drop: leave dropLast out.");
  if (seed !== undefined && !shuffle)
    throw new TypeError(
      "DataLoader: a seed is for shuffle: write { shuffle: true }, or give the seed to the sampler.",
    );
}

function batchesOf<T, B>(
  dataset: Dataset<unknown>,
  { batchSize = 1, shuffle, dropLast, sampler, batchSampler, seed }: DataLoaderOptions<T, B>,
): Sampler<readonly number[]> {
  if (batchSampler) return batchSampler;
  const order = sampler ?? (shuffle ? new RandomSampler(dataset, { seed }) : new SequentialSampler(dataset));
  return new BatchSampler(order, batchSize ?? 1, dropLast);
}

function isIndexed(dataset: unknown): dataset is Dataset<unknown> {
  const { length, at } = Object(dataset) as { length?: unknown; at?: unknown };
  return typeof dataset === "object" && typeof length === "number" && typeof at === "function";
}

function isPromise(value: unknown): boolean {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === "function";
}

function waited(): TypeError {
  return new TypeError("DataLoader: the examples come as promises: write for await (const batch of loader).");
}
