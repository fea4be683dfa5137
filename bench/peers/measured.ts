/** Slopes of a library's own values, which are float32: differences with an honest error, where nothing better is known. */
import { Tableau } from "../../properties/oracles/tableau.ts";
import type { Slope, Slopes } from "./slopes.ts";

export const UNIT_ROUNDOFF: number = 2 ** -24;
/** Roundings of a value that nothing is known of. */
const ROUNDINGS = 16;
const FIRST = 2;
const LAST = 11;
/** Sides that are known worse than this, relative to their size, say nothing. */
const USELESS = 0.05;

/** @param factor of all steps, for a second opinion. */
export function measured(value: (x: Float64Array) => number, at: Float64Array, factor: number = 1): Slopes {
  const along = (from: Float64Array, direction: Float64Array): Slope => {
    const size = from.reduce(
      (largest, entry, i) => (direction[i] === 0 ? largest : Math.max(largest, Math.abs(entry))),
      0,
    );
    const scale = factor * (size === 0 ? 1 : Math.min(2 ** Math.floor(Math.log2(size)), 64));
    const here = value(from);
    const ahead = side(value, from, direction, here, scale);
    const behind = side(value, from, direction, here, -scale);
    return { ahead: ahead.value, behind: behind.value, error: Math.max(ahead.error, behind.error) };
  };
  return { at, along, aside: 2 ** -5 };
}

function side(
  value: (x: Float64Array) => number,
  from: Float64Array,
  direction: Float64Array,
  here: number,
  scale: number,
): { value: number; error: number } {
  const tableau = new Tableau(2);
  // Whatever the value came from was rounded too: of the size of the inputs, at least.
  let largest = Math.max(Math.abs(here), ...from.map(Math.abs));
  for (let k = FIRST; k <= LAST; k++) {
    const step = scale * 2 ** -k;
    const there = value(from.map((entry, i) => Math.fround(entry + step * direction[i])));
    if (!Number.isFinite(there)) return { value: Number.NaN, error: Number.POSITIVE_INFINITY };
    largest = Math.max(largest, Math.abs(there));
    const slope = (there - here) / step;
    const steps = from.reduce(
      (most, entry, i) => (direction[i] === 0 ? most : Math.max(most, Math.abs(entry))),
      0,
    );
    const noise = (ROUNDINGS * UNIT_ROUNDOFF * (largest + steps * Math.abs(slope))) / Math.abs(step);
    tableau.add(slope, noise);
    // Shorter steps carry more noise: nothing better is to come.
    if (noise >= tableau.error) break;
  }
  const { value: slope, error } = tableau;
  return error <= USELESS * Math.max(Math.abs(slope), largest)
    ? { value: slope, error }
    : { value: Number.NaN, error };
}
