/** Who draws random numbers where many examples run as one: a maker of random tensors asks here. */
import type { Tensor } from "../core/tensor.ts";
import { GradientError } from "../errors.ts";

/** Whether random numbers are refused, differ from example to example, or are the same for all. */
export type Randomness = "error" | "different" | "same";

/** A batch that runs as one. */
interface Batch {
  readonly size: number;
  each(whole: Tensor): Tensor;
}

interface Place {
  readonly batch: Batch;
  readonly randomness: Randomness;
  readonly outer: Place | null;
}

let place: Place | null = null;

function at<R>(next: Place | null, fn: () => R): R {
  const before = place;
  place = next;
  try {
    return fn();
  } finally {
    place = before;
  }
}

function checkTold(op: string, randomness: Randomness): void {
  if (randomness === "error")
    throw new GradientError(
      `${op}: vmap does not know whether random numbers shall be the same for every example: pass { randomness: "different" } or { randomness: "same" }.`,
    );
}

export const chance = {
  /** Run `fn` with its random numbers drawn for this batch. */
  within<R>(batch: Batch, randomness: Randomness, fn: () => R): R {
    return at({ batch, randomness, outer: place }, fn);
  },

  /**
   * A random tensor of this shape; for each example one, where there are several.
   * @param make draws one of any shape.
   */
  drawn(op: string, shape: readonly number[], make: (shape: readonly number[]) => Tensor): Tensor {
    if (place === null) return make(shape);
    const { batch, randomness, outer } = place;
    checkTold(op, randomness);
    return at(outer, () =>
      randomness === "same"
        ? chance.drawn(op, shape, make)
        : batch.each(chance.drawn(op, [batch.size, ...shape], make)),
    );
  },

  /** What is drawn for each example from numbers of its own. @throws {GradientError} unless it may differ. */
  differing<R>(op: string, make: () => R): R {
    if (place === null) return make();
    const { randomness, outer } = place;
    checkTold(op, randomness);
    if (randomness === "same")
      throw new GradientError(
        `${op}: of numbers that differ from one example to another nothing can be drawn that is the same: pass { randomness: "different" }.`,
      );
    return at(outer, make);
  },
};
