/** Of a gradient with many entries: a sample, and sums over all of them. */
import type { Look } from "./check-point.ts";
import type { Derivatives, Found } from "./derivatives.ts";
import { checkDerivative } from "./line.ts";
import { DOUBLE } from "./precision.ts";

/** So many places are looked at one by one. */
const MOST = 400;
/** Of more, these; and sums, along so many lines. */
const SAMPLED = 32;
const LINES = 3;
/** Sums in float32 hide one entry among many more. */
const IN_SINGLE = 64;
const MOST_FOUND = 8;

/** Sums that are wrong are halved, down to the entry. */
export const lookAtMany: Look = ({ f, places, random = Math.random }, derivatives) => {
  const { at, precision } = derivatives;
  if (places.length <= MOST) return places.map(at);
  const found: Found[] = [];
  for (let k = 0; k < SAMPLED; k++) found.push(at(places[Math.floor(random() * places.length)]));
  const most = found.length + MOST_FOUND;
  const search = (some: readonly number[]): void => {
    if (found.length >= most || holds(f, derivatives, some, random)) return;
    const half = some.length >> 1;
    if (half === 0) found.push(at(some[0]));
    else for (const part of [some.slice(0, half), some.slice(half)]) search(part);
  };
  const length = precision !== DOUBLE ? IN_SINGLE : places.length;
  for (let line = 0; line < LINES; line++)
    for (let start = 0; start < places.length; start += length) search(places.slice(start, start + length));
  return found;
};

/** Whether a sum of some derivatives, along a random line, is not wrong. */
function holds(
  f: (x: Float64Array) => ArrayLike<number>,
  { x, given, terms, line, precision }: Derivatives,
  some: readonly number[],
  random: () => number,
): boolean {
  const direction = new Float64Array(x.length);
  let [sum, size] = [0, 0];
  for (const place of some) {
    const step =
      ((random() < 0.5 ? -1 : 1) * (0.5 + random()) * Math.max(1, Math.abs(x[place]))) /
      Math.sqrt(some.length);
    direction[place] = step;
    sum += given[place] * step;
    size += Math.max(Math.abs(given[place]), terms[place]) * Math.abs(step);
  }
  const along = line((t) => f(x.map((entry, i) => entry + t * direction[i])), 0);
  return checkDerivative(along, sum, precision, size).verdict !== "wrong";
}
