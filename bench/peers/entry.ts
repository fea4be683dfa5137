/** How a function rises at a point by each input, as an oracle of slopes says: smoothly, with a bend, or not at all. */
import { randomFrom } from "../../conformance/random.ts";
import { type Slopes, unit } from "./slopes.ts";

/** Below this a formula may have underflowed on the way. */
export const SMALLEST = 1e-20;
/** How many times its own error a difference must be off by to accuse. */
export const CERTAIN = 10;
/** Sides this far apart, as a share of their size, are a kink. */
const APART = 1e-3;

export interface Entry {
  readonly kind: "smooth" | "kink" | "singular";
  readonly expected: number;
  readonly error: number;
  readonly sides: readonly [number, number];
}

export function entryOf(slopes: Slopes, at: Float64Array, i: number): Entry {
  const { ahead, behind, error } = slopes.along(at, unit(at.length, i));
  const expected = (ahead + behind) / 2;
  const sides = [ahead, behind] as const;
  if (!Number.isFinite(expected)) return { kind: "singular", expected: Number.NaN, error, sides };
  const gap = Math.abs(ahead - behind);
  const size = Math.max(Math.abs(ahead), Math.abs(behind));
  return {
    kind: gap > APART * size + CERTAIN * error && gap > SMALLEST ? "kink" : "smooth",
    expected,
    error,
    sides,
  };
}

/** Whether it rises smoothly by each input alone. */
export function isSmooth(slopes: Slopes): boolean {
  return [...slopes.at.keys()].every((i) => entryOf(slopes, slopes.at, i).kind === "smooth");
}

/** Whether there are slopes along directions of no axis, too: the point may be where the values end, or where the function jumps. */
export function risesJointly({ at, along }: Slopes): boolean {
  return [...directionsOf(at.length, [...at.keys()])].every((direction) => {
    const { ahead, behind } = along(at, direction);
    return Number.isFinite(ahead) && Number.isFinite(behind);
  });
}

/** Whether the slopes along the axes do not add up along others: a kink that no axis crosses. */
export function bendsJointly(slopes: Slopes, expected: readonly number[], known: readonly number[]): boolean {
  for (const direction of directionsOf(expected.length, known)) {
    const { ahead, behind, error } = slopes.along(slopes.at, direction);
    const sum = known.reduce((total, i) => total + direction[i] * expected[i], 0);
    const size = known.reduce((total, i) => total + Math.abs(expected[i]), Math.abs(ahead));
    for (const slope of [ahead, behind])
      if (Number.isFinite(slope) && Math.abs(slope - sum) > APART * size + CERTAIN * error) return true;
  }
  return false;
}

function* directionsOf(length: number, known: readonly number[]): Generator<Float64Array> {
  const random = randomFrom(7);
  for (let k = 0; k < 3; k++) {
    const direction = new Float64Array(length);
    for (const i of known)
      direction[i] = (random() < 0.5 ? -1 : 1) * (k === 0 ? 1 : 0.5 + 0.5 * Math.round(random()));
    yield direction;
  }
}
