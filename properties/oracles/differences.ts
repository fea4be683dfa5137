/** Adaptive finite differences in float64: one derivative an entry, each with an estimate of its error. */
import { Tableau } from "./tableau.ts";

export interface Difference {
  readonly derivative: number;
  /** Covers truncation, and the rounding of the values on the stencil. */
  readonly error: number;
  readonly kind: "smooth" | "kink" | "singular" | "one-sided" | "inconclusive";
  /** One-sided derivatives; NaN where that side has none. */
  readonly left: number;
  readonly right: number;
  /** Their errors, estimated likewise. */
  readonly leftError: number;
  readonly rightError: number;
  /** How coarse the value at x is: its rounding, or half the stair on which the values lie. */
  readonly coarseness: number;
  /** The noise of the values, relative to the largest of them. */
  readonly noise: number;
  readonly evaluations: number;
}

const UNIT_ROUNDOFF = 2 ** -53;
/** Steps are 2⁻³ … 2⁻³² of the scale. */
const FIRST = 3;
const LAST = 32;
/** Roundings of a value that nothing is known of. */
const ROUNDINGS = 4;
/** An error below this share of the derivative needs no further step. */
const CONVERGED = 1e-11;
const ONE_SIDED_CONVERGED = 1e-6;

/** The adaptive choice of steps for one entry: says which points it wants, and takes their values. */
export class Stencil {
  readonly #x: number;
  readonly #scale: number;
  readonly #value: number;
  readonly #central: Tableau = new Tableau(4);
  readonly #right: Side = new Side();
  readonly #left: Side = new Side();
  /** (f(x + h) + f(x − h))/2 − f(x) has the limit 0: what its extrapolation leaves is the noise of the values, as it is. */
  readonly #even: Tableau = new Tableau(4);
  readonly #slopes: number[] = [];
  #step: number = FIRST;
  #largest: number;
  #sigma = 0;
  /** The least slope that the last step could tell from rounding. */
  #floor = 0;
  readonly #grain: Grain | undefined;
  readonly #rightSlopes: number[] = [];
  #finiteSides: [number, number] = [0, 0];
  #done = false;

  /** @param value the function's value at x. @param factor of all steps, for a second opinion. */
  constructor(x: number, value: number, factor: number = 1) {
    // At steps that are powers of two, many a function is exact, and its values are coarse by right.
    this.#grain = factor === 1 ? undefined : new Grain();
    this.#x = x;
    this.#scale = factor * 2 ** Math.round(Math.log2(Math.max(1, Math.abs(x))));
    this.#value = value;
    this.#largest = Math.abs(value);
  }

  get done(): boolean {
    return this.#done || this.#step > LAST;
  }

  /** The next `count` steps as pairs of points, above and below x. */
  points(count: number): [number, number][] {
    const last = Math.min(LAST, this.#step + count - 1);
    const pairs: [number, number][] = [];
    for (let k = this.#step; k <= last; k++) {
      const h = this.#scale * 2 ** -k;
      pairs.push([this.#x + h, this.#x - h]);
    }
    return pairs;
  }

  /** The values at the next pair of points. */
  take([above, below]: readonly [number, number], atAbove: number, atBelow: number): void {
    this.#step++;
    const [hp, hm] = [above - this.#x, this.#x - below];
    const [plus, minus] = [Number.isFinite(atAbove), Number.isFinite(atBelow)];
    this.#finiteSides = [this.#finiteSides[0] + Number(plus), this.#finiteSides[1] + Number(minus)];
    if (plus) this.#largest = Math.max(this.#largest, Math.abs(atAbove));
    if (minus) this.#largest = Math.max(this.#largest, Math.abs(atBelow));
    if (plus && minus) this.#even.add((atAbove + atBelow) / 2 - this.#value, 0);
    const rounding = ROUNDINGS * UNIT_ROUNDOFF * this.#largest;
    if (this.#grain) {
      if (plus) this.#grain.add(atAbove);
      if (minus) this.#grain.add(atBelow);
    }
    this.#sigma = Math.max(rounding, this.#even.remainder, this.#grain?.size ?? 0);
    const noise = (2 * this.#sigma) / Math.min(hp, hm);
    const floor = Math.max(rounding, this.#grain?.size ?? 0);
    this.#floor = (2 * floor) / Math.min(hp, hm);
    if (plus) {
      this.#right.add(atAbove - this.#value, hp, floor);
      this.#rightSlopes.push((atAbove - this.#value) / hp);
    }
    if (minus) this.#left.add(this.#value - atBelow, hm, floor);
    if (!plus || !minus) return;
    const slope = (atAbove - atBelow) / (hp + hm);
    this.#slopes.push(slope);
    this.#central.add(slope, noise);
    const { value, error } = this.#central;
    const sidesAgree =
      Math.abs(this.#right.value - this.#left.value) <= ONE_SIDED_CONVERGED * Math.abs(value);
    this.#done =
      (error < CONVERGED * Math.abs(value) && sidesAgree) || (2 * rounding) / Math.min(hp, hm) > 4 * error;
  }

  result(evaluations: number): Difference {
    const { value: derivative, error } = this.#central;
    const [right, left] = [this.#right, this.#left];
    const found = {
      left: left.value,
      right: right.value,
      leftError: left.error,
      rightError: right.error,
      coarseness: Math.max(ROUNDINGS * UNIT_ROUNDOFF * Math.abs(this.#value), this.#grain?.size ?? 0),
      noise: this.#largest === 0 ? 0 : this.#sigma / this.#largest,
      evaluations,
    };
    const [plus, minus] = this.#finiteSides;
    if (!Number.isFinite(this.#value))
      return { derivative: Number.NaN, error: Number.POSITIVE_INFINITY, kind: "singular", ...found };
    if (plus === 0 || minus === 0) {
      const side = plus === 0 ? left : right;
      return { derivative: side.value, error: side.error, kind: "one-sided", ...found };
    }
    const gap = Math.abs(right.value - left.value);
    const size = Math.max(Math.abs(right.value), Math.abs(left.value));
    const sharp = right.error < 0.05 * size && left.error < 0.05 * size;
    if (sharp && gap > 4 * (right.error + left.error) && gap > ONE_SIDED_CONVERGED * size) {
      return {
        derivative,
        error: Math.max(error, gap / 2),
        kind: "kink",
        ...found,
      };
    }
    if (this.#diverges()) return { derivative, error: Number.POSITIVE_INFINITY, kind: "singular", ...found };
    const scale = Math.max(Math.abs(derivative), (this.#largest / this.#scale) * 1e-3);
    return { derivative, error, kind: error <= 0.01 * scale ? "smooth" : "inconclusive", ...found };
  }

  /** Slopes that keep growing as the step shrinks have no limit. */
  #diverges(): boolean {
    return [this.#slopes, this.#rightSlopes].some((slopes) => {
      const tail = slopes.slice(-6).map(Math.abs);
      return (
        tail.length === 6 &&
        tail[5] > 4 * this.#floor &&
        tail.every((slope, i) => i === 0 || slope > 1.2 * tail[i - 1])
      );
    });
  }
}

/** What one side says. */
class Side {
  readonly #slopes: Tableau = new Tableau(2);
  /** f(x ± h) − f(x) has the limit 0 as well: what remains is this side's noise, or how much a kink that it crosses lifts it. */
  readonly #values: Tableau = new Tableau(2);

  add(rise: number, h: number, floor: number): void {
    this.#values.add(rise, 0);
    this.#slopes.add(rise / h, (2 * Math.max(floor, this.#values.remainder)) / h);
  }

  get value(): number {
    return this.#slopes.value;
  }

  get error(): number {
    return this.#slopes.error;
  }
}

const FEW = 6;

/**
 * How coarse values are: all of them multiples of 2⁻⁵² although they are near 10⁻¹³ tells of a large number that cancelled inside.
 * That is noise which no spread of the values shows, since they lie on a stair.
 */
class Grain {
  readonly #bits: DataView = new DataView(new ArrayBuffer(8));
  #finest: number = Number.POSITIVE_INFINITY;
  #count = 0;

  add(value: number): void {
    if (value === 0) return;
    this.#count++;
    this.#bits.setFloat64(0, value);
    const low = this.#bits.getUint32(4);
    const high = (this.#bits.getUint32(0) & 0xfffff) | 0x100000;
    const zeros = low !== 0 ? 31 - Math.clz32(low & -low) : 63 - Math.clz32(high & -high);
    const exponent = (this.#bits.getUint32(0) >>> 20) & 0x7ff || 1;
    this.#finest = Math.min(this.#finest, 2 ** (exponent - 1075 + zeros));
  }

  /** Half a stair; 0 while too few values are known. */
  get size(): number {
    return this.#count < FEW || !Number.isFinite(this.#finest) ? 0 : this.#finest / 2;
  }
}

/** Steps asked for in one go: of a smooth function, most derivatives need five or six. */
const ROUNDS = [6, 6, 18];

/**
 * Differences of a function that is asked in batches: all points of all entries in one call, three calls at most.
 * After Ridders, Accurate computation of F′(x) and F′(x)F″(x) (1982), with the stencil's own noise in the error.
 *
 * @param values the function at each of the points, in order; NaN where it has none.
 */
export async function differences(
  values: (points: Float64Array[]) => Promise<ArrayLike<number>>,
  at: Float64Array,
): Promise<Difference[]> {
  // The first points follow from x alone: the value there is asked for together with them.
  let stencils = Array.from(at, (x) => new Stencil(x, Number.NaN));
  const evaluations = new Array<number>(at.length).fill(0);
  for (const [round, count] of ROUNDS.entries()) {
    const wanted = stencils.flatMap((stencil, i) =>
      stencil.done ? [] : stencil.points(count).map((pair) => ({ i, pair })),
    );
    if (wanted.length === 0) break;
    const points = wanted.flatMap(({ i, pair }) => pair.map((x) => at.with(i, x)));
    let found = await values(round === 0 ? [at, ...points] : points);
    if (round === 0) {
      const [value, ...rest] = Array.from(found);
      stencils = Array.from(at, (x) => new Stencil(x, value));
      found = rest;
    }
    for (const [k, { i, pair }] of wanted.entries()) {
      if (stencils[i].done) continue;
      stencils[i].take(pair, found[2 * k], found[2 * k + 1]);
      evaluations[i] += 2;
    }
  }
  return stencils.map((stencil, i) => stencil.result(evaluations[i]));
}

/**
 * Differences of a function of plain numbers.
 *
 * @example
 * differencesOf(([x]) => x * x, Float64Array.of(3))[0].derivative; // 6
 */
export function differencesOf(f: (x: Float64Array) => number, at: ArrayLike<number>): Difference[] {
  const x = Float64Array.from(at);
  const value = f(x);
  return Array.from(x, (entry, i) => {
    const stencil = new Stencil(entry, value);
    let evaluations = 0;
    const moved = (to: number): number => {
      x[i] = to;
      evaluations++;
      return f(x);
    };
    while (!stencil.done) {
      const [pair] = stencil.points(1);
      stencil.take(pair, moved(pair[0]), moved(pair[1]));
    }
    x[i] = entry;
    return stencil.result(evaluations);
  });
}
