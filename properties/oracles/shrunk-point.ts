/** A point on which a gradient is wrong, made of numbers that a person can check on paper. */
import { easier } from "../arbitraries/entry.ts";
import type { Input } from "./points.ts";

/** So many points are tried; of large inputs as many as numbers are. */
const MOST = 400;
const LEAST = 30;
const NUMBERS = 20_000;

/**
 * The simplest point found that still fails, entry by entry, over and over. What was given stays.
 *
 * @param fails whether the gradient is wrong at a point, in the same way.
 */
export function shrunk(
  x: Float64Array,
  inputs: readonly Input[],
  fails: (x: Float64Array) => boolean,
): Float64Array {
  const most = Math.max(LEAST, Math.min(MOST, NUMBERS / x.length));
  let tried = 0;
  let best = x;
  const attempt = (candidate: Float64Array): boolean => {
    if (tried >= most || candidate.every((value, i) => value === best[i])) return false;
    tried++;
    if (!fails(candidate)) return false;
    best = candidate;
    return true;
  };
  const free = inputs.flatMap(({ given, start, size, range: [low, high] = [-Infinity, Infinity], whole }) =>
    given
      ? []
      : Array.from({ length: size }, (_, i) => ({
          place: start + i,
          allowed: (value: number) => value >= low && value <= high && (!whole || Number.isInteger(value)),
        })),
  );
  // All at once first: most of the way in one step.
  for (const simple of [() => 0, () => 1, Math.round, (value: number) => Math.round(2 * value) / 2])
    attempt(changed(best, free, simple));
  for (let before: Float64Array | undefined; before !== best && tried < most; ) {
    before = best;
    for (const { place, allowed } of free)
      easier(best[place]).some((value) => allowed(value) && attempt(best.with(place, value)));
  }
  return best;
}

interface Free {
  readonly place: number;
  readonly allowed: (value: number) => boolean;
}

function changed(x: Float64Array, free: readonly Free[], simple: (value: number) => number): Float64Array {
  const point = x.slice();
  for (const { place, allowed } of free) {
    const value = simple(point[place]) + 0;
    if (allowed(value)) point[place] = value;
  }
  return point;
}
