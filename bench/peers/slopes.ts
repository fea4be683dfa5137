/** What the judge asks of an oracle: how fast a function rises from a point, on either side. */

/** Of the numbers in which functions of ours are run; half as many again for slopes of slopes: exp(−90) is added to 1, and a step is the 10⁻¹⁸th part of that. */
export const DIGITS = 80;

export interface Slope {
  /** The derivative along the direction, from ahead and from behind; NaN where that side has none. */
  readonly ahead: number;
  readonly behind: number;
  /** What either may be off by. */
  readonly error: number;
}

export interface Slopes {
  readonly at: Float64Array;
  along(at: Float64Array, direction: Float64Array): Slope;
  /** How far from a kink one must go to be clear of it. */
  readonly aside: number;
}

export function unit(n: number, i: number): Float64Array {
  const direction = new Float64Array(n);
  direction[i] = 1;
  return direction;
}
