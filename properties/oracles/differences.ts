/** Adaptive finite differences in float64: one derivative an entry, each with an estimate of its error. */
import { DOUBLE, type Precision } from "./precision.ts";
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

/** The scale is so many times the largest step. */
const FIRST = 8;
/** Values that tell of a stair. */
const FEW = 6;
/** Roundings of a value that nothing is known of. */
const ROUNDINGS = 4;

/** The adaptive choice of steps for one entry: says which points it wants, and takes their values. */
export class Stencil {
  done = false;
  /** How many steps there still are. */
  left: number;
  readonly #x: number;
  readonly #value: number;
  readonly #precision: Precision;
  readonly #scale: number;
  readonly #central: Tableau = new Tableau(4);
  readonly #right: Tableau = new Tableau(2);
  readonly #left: Tableau = new Tableau(2);
  /** (f(x + h) + f(x − h))/2 − f(x) has the limit 0: what its extrapolation leaves is the noise of the values, as it is. */
  readonly #even: Tableau = new Tableau(4);
  /** f(x ± h) − f(x) has the limit 0 as well: what remains is that side's noise, or how much a kink that it crosses lifts it. */
  readonly #rises: Tableau = new Tableau(2);
  readonly #falls: Tableau = new Tableau(2);
  /**
   * How coarse values are: all of them multiples of 2⁻⁵² although they are near 10⁻¹³ tells of a large number that cancelled inside.
   * That is noise which no spread of the values shows, since they lie on a stair.
   */
  #stair: number = Infinity;
  #seen = 0;
  #step: number;
  #largest: number;
  #sigma = 0;
  /** The least slope that the last step could tell from rounding. */
  #floor = 0;

  /** @param value the function's value at x. @param factor of all steps, for a second opinion. */
  constructor(x: number, value: number, factor: number = 1, precision: Precision = DOUBLE) {
    // At steps that are powers of two, many a function is exact, and its values are coarse by right.
    if (factor === 1) this.#seen = Number.NaN;
    this.#x = x;
    this.#value = value;
    this.#precision = precision;
    this.#scale = factor * 2 ** Math.round(Math.log2(Math.max(1, Math.abs(x))));
    this.#step = this.#scale / FIRST;
    this.#largest = Math.abs(value);
    this.left = precision.steps;
  }

  /** The points of the next step, above and below x; or of one further ahead, if there is one. */
  pair(ahead = 0): [above: number, below: number] {
    const h = this.#step / 2 ** ahead;
    const round = this.#precision.single ? Math.fround : Number;
    return [round(this.#x + h), round(this.#x - h)];
  }

  /** The values at the next pair of points. */
  take(above: number, below: number, atAbove: number, atBelow: number): void {
    this.#step /= 2;
    const hp = above - this.#x;
    const hm = this.#x - below;
    const shorter = Math.min(hp, hm);
    const { unitRoundoff, converged, oneSided } = this.#precision;
    const plus = this.#note(atAbove);
    const minus = this.#note(atBelow);
    const rounding = ROUNDINGS * unitRoundoff * this.#largest;
    if (plus && minus) this.#even.add((atAbove + atBelow) / 2 - this.#value, 0);
    const noise = this.#coarse(this.#largest);
    this.#sigma = Math.max(noise, this.#even.remainder);
    this.#floor = (8 * noise) / shorter;
    if (plus) addSide(this.#right, this.#rises, atAbove - this.#value, hp, noise);
    if (minus) addSide(this.#left, this.#falls, this.#value - atBelow, hm, noise);
    this.done = --this.left === 0;
    if (!plus || !minus) return;
    const slope = (atAbove - atBelow) / (hp + hm);
    this.#central.add(slope, (2 * this.#sigma) / shorter);
    const { value, error } = this.#central;
    const sidesAgree = Math.abs(this.#right.value - this.#left.value) <= oneSided * Math.abs(value);
    this.done ||= (error < converged * Math.abs(value) && sidesAgree) || (2 * rounding) / shorter > 4 * error;
  }

  /** Whether there is a value. */
  #note(value: number): boolean {
    if (!Number.isFinite(value)) return false;
    this.#largest = Math.max(this.#largest, Math.abs(value));
    if (value !== 0 && ++this.#seen) {
      let bit = Math.max(2 ** -1074, 2 ** (Math.floor(Math.log2(Math.abs(value))) - 53));
      while (value % (2 * bit) === 0) bit *= 2;
      this.#stair = Math.min(this.#stair, bit);
    }
    return true;
  }

  #coarse(size: number): number {
    return Math.max(ROUNDINGS * this.#precision.unitRoundoff * size, this.#seen >= FEW ? this.#stair / 2 : 0);
  }

  result(): Omit<Difference, "evaluations"> {
    const right = this.#right;
    const left = this.#left;
    let derivative = this.#central.value;
    let error = this.#central.error;
    let kind: Difference["kind"];
    const gap = Math.abs(right.value - left.value);
    const size = Math.max(Math.abs(right.value), Math.abs(left.value));
    const errors = right.error + left.error;
    const sharp = Math.max(right.error, left.error) < 0.05 * size;
    const onlySide = right.empty ? left : left.empty ? right : undefined;
    if (!Number.isFinite(this.#value)) kind = "singular";
    else if (onlySide) {
      kind = "one-sided";
      derivative = onlySide.value;
      error = onlySide.error;
    } else if (sharp && gap > 4 * errors && gap > this.#precision.oneSided * size) {
      kind = "kink";
      error = Math.max(error, gap / 2);
    } else if (this.#central.grows(this.#floor) || right.grows(this.#floor)) kind = "singular";
    else {
      const scale = Math.max(Math.abs(derivative), (this.#largest / this.#scale) * 1e-3);
      kind = error <= 0.01 * scale ? "smooth" : "inconclusive";
    }
    if (kind === "singular") error = Infinity;
    return {
      derivative,
      error,
      kind,
      left: left.value,
      right: right.value,
      leftError: left.error,
      rightError: right.error,
      coarseness: this.#coarse(Math.abs(this.#value)),
      noise: this.#largest === 0 ? 0 : this.#sigma / this.#largest,
    };
  }
}

function addSide(slopes: Tableau, rises: Tableau, rise: number, h: number, noise: number): void {
  rises.add(rise, 0);
  slopes.add(rise / h, (2 * Math.max(noise, rises.remainder)) / h);
}

/** Steps asked for in one go: of a smooth function, a derivative needs five or six, some a few more. */
const ROUNDS = [5, 1, 2, 4, 18];

/**
 * Differences of a function that is asked in batches: all points of all entries in one call, five calls at most.
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
      stencil.done
        ? []
        : Array.from({ length: Math.min(count, stencil.left) }, (_, k) => ({ i, pair: stencil.pair(k) })),
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
      stencils[i].take(...pair, found[2 * k], found[2 * k + 1]);
      evaluations[i] += 2;
    }
  }
  return stencils.map((stencil, i) => ({ ...stencil.result(), evaluations: evaluations[i] }));
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
      const [above, below] = stencil.pair();
      stencil.take(above, below, moved(above), moved(below));
    }
    x[i] = entry;
    return { ...stencil.result(), evaluations };
  });
}
