/** Datasets: whatever has a length and an example at each index, and what is made of several. */
import type { Tensor } from "../core/tensor.ts";
import { describe, ShapeError } from "../errors.ts";
import { indexSelect } from "../ops/indexing.ts";
import { tensor } from "../run/create.ts";
import { drawFrom, shuffled } from "./draw.ts";

/** Examples by their index, from 0 on: an array is one, and whatever else has these two. `at` may give a promise, for loops that `await`. */
export interface Dataset<T> {
  readonly length: number;
  at(index: number): T | undefined;
}

/** An index of a dataset, from its end where it is negative. @throws {RangeError} for one that it has not. */
function checkIndex(owner: string, index: number, length: number): number {
  if (!Number.isInteger(index) || index < -length || index >= length)
    throw new RangeError(`${owner}: has ${length} examples, and none at ${index}.`);
  return index < 0 ? index + length : index;
}

/** An example. @throws {TypeError} where the dataset has none there. */
export function exampleAt<T>(dataset: Dataset<T>, index: number): T {
  const example = dataset.at(index);
  if (example === undefined)
    throw new TypeError(
      `${describe(dataset).replace(/:.*/, "")} of ${dataset.length} examples gives undefined at ${index}.`,
    );
  return example;
}

/** The rows of tensors, those of one index together. */
export type Rows<T extends readonly Tensor[]> = { -readonly [K in keyof T]: Tensor };

/**
 * Tensors whose first dimension counts examples: the example at i is the list of their i-th rows.
 * @throws {ShapeError} where they have not the same number of rows.
 * @example
 * const set = new TensorDataset(tensor([[1, 2], [3, 4]]), tensor([0, 1]));
 * const [x, y] = set.at(1);
 * x.toArray(); // [3, 4]
 * set.length; // 2
 */
export class TensorDataset<T extends readonly Tensor[] = Tensor[]> implements Dataset<Rows<T>> {
  readonly tensors: T;

  constructor(...tensors: T) {
    if (tensors.length === 0) throw new TypeError("TensorDataset: needs at least one tensor.");
    for (const x of tensors)
      if (x.ndim === 0 || x.shape[0] !== tensors[0].shape[0])
        throw new ShapeError(
          `TensorDataset: all tensors must have as many rows as the first, ${tensors[0].shape[0]}; one has shape [${x.shape.join(", ")}].`,
        );
    this.tensors = tensors;
  }

  get length(): number {
    return this.tensors[0].shape[0];
  }

  /** The rows at an index, which share their elements with the tensors. @throws {RangeError} for an index that there is not. */
  at(index: number): Rows<T> {
    const i = checkIndex("TensorDataset", index, this.length);
    return this.tensors.map((x) => x.select(0, i)) as Rows<T>;
  }

  /** @internal Many rows at once, as a loader's batch. */
  batch(indices: readonly number[]): Rows<T> {
    for (const index of indices) checkIndex("TensorDataset", index, this.length);
    const places = (x: Tensor): Tensor => tensor([...indices], { dtype: "int32", device: x.device });
    return this.tensors.map((x) => indexSelect(x, 0, places(x))) as Rows<T>;
  }
}

/**
 * Some examples of a dataset, in the order of `indices`.
 * @throws {RangeError} for an index that the dataset has not.
 * @example
 * new Subset(["a", "b", "c"], [2, 0]).at(0); // "c"
 */
export class Subset<T> implements Dataset<T> {
  readonly dataset: Dataset<T>;
  readonly indices: readonly number[];

  constructor(dataset: Dataset<T>, indices: readonly number[]) {
    this.indices = indices.map((index) => checkIndex("Subset", index, dataset.length));
    this.dataset = dataset;
  }

  get length(): number {
    return this.indices.length;
  }

  at(index: number): T {
    return exampleAt(this.dataset, this.indices[checkIndex("Subset", index, this.length)]);
  }
}

/**
 * Datasets one behind the other.
 * @example
 * new ConcatDataset([[1, 2], [3]]).at(2); // 3
 */
export class ConcatDataset<T> implements Dataset<T> {
  readonly datasets: readonly Dataset<T>[];

  constructor(datasets: readonly Dataset<T>[]) {
    if (datasets.length === 0) throw new TypeError("ConcatDataset: needs at least one dataset.");
    this.datasets = [...datasets];
  }

  get length(): number {
    return this.datasets.reduce((sum, { length }) => sum + length, 0);
  }

  at(index: number): T {
    let rest = checkIndex("ConcatDataset", index, this.length);
    for (const dataset of this.datasets) {
      if (rest < dataset.length) return exampleAt(dataset, rest);
      rest -= dataset.length;
    }
    throw new RangeError("ConcatDataset: a dataset has become shorter.");
  }
}

/**
 * A dataset in parts, every example in one of them, by chance.
 * @param lengths how many examples each part has; or shares that sum to 1, where what rounding leaves over goes to the first parts, one each.
 * @throws {RangeError} unless the lengths sum to the dataset's.
 * @example
 * const [train, test] = randomSplit([1, 2, 3, 4, 5], [0.8, 0.2], { seed: 1 });
 * [train.length, test.length]; // [4, 1]
 */
export function randomSplit<T>(
  dataset: Dataset<T>,
  lengths: readonly number[],
  { seed }: { readonly seed?: number } = {},
): Subset<T>[] {
  const counts = countsOf(lengths, dataset.length);
  const order = Array.from(shuffled(dataset.length, drawFrom("randomSplit", seed)));
  let from = 0;
  return counts.map((count) => new Subset(dataset, order.slice(from, (from += count))));
}

function countsOf(lengths: readonly number[], total: number): readonly number[] {
  const sum = lengths.reduce((a, b) => a + b, 0);
  if (!lengths.every((length) => length >= 0))
    throw new RangeError(`randomSplit: lengths are at least 0, not ${lengths.join(", ")}.`);
  const whole = lengths.every(Number.isInteger);
  if (whole && sum === total) return lengths;
  if (Math.abs(sum - 1) > 1e-9)
    throw new RangeError(
      `randomSplit: lengths must sum to the dataset's, ${total}, or shares to 1; ${lengths.join(", ")} do not.`,
    );
  const counts = lengths.map((share) => Math.floor(share * total));
  for (let left = total - counts.reduce((a, b) => a + b, 0), i = 0; left > 0; left--, i++)
    counts[i % counts.length]++;
  return counts;
}
