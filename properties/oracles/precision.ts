/** The arithmetic of a program, as far as it matters to differences of it. */

/** What a program computes in, and what follows for its differences. */
export interface Precision {
  /** Of the function's values. */
  readonly unitRoundoff: number;
  readonly gradientRoundoff: number;
  /** Whether the function rounds what it is given, too: then it is given float32 numbers alone, and steps are between these. */
  readonly single: boolean;
  /** So many, each half as long as the one before. */
  readonly steps: number;
  /** An error below this share of the derivative needs no further step. */
  readonly converged: number;
  /** Two numbers this close, relative to their size, are one number with other digits lost. */
  readonly lost: number;
  /** A one-sided difference with an error below this share of itself is known well, and two that are closer are one. */
  readonly oneSided: number;
  /** A slope that moves f by less than so many of its roundings over a distance of |x| counts as 0. */
  readonly zero: number;
  /** A difference this coarse accuses nobody, unless the gradient is off by ten times more: it may straddle a kink. */
  readonly sharp: number;
  /** A tolerance above this share of the derivative hides what should be seen. */
  readonly shown: number;
}

export const DOUBLE: Precision = {
  unitRoundoff: 2 ** -53,
  gradientRoundoff: 2 ** -53,
  single: false,
  steps: 30,
  converged: 1e-11,
  lost: 1e-9,
  oneSided: 1e-6,
  zero: 2048,
  sharp: 1e-4,
  shown: 1e-6,
};

/** Doubles beside a gradient in float32: a bend closer than float32 can tell from the point counts as at the point. */
export const MIXED: Precision = {
  ...DOUBLE,
  gradientRoundoff: 2 ** -24,
  steps: 16,
  lost: 1e-4,
  zero: 0,
  shown: 5e-4,
};

export const SINGLE: Precision = {
  ...MIXED,
  unitRoundoff: 2 ** -24,
  single: true,
  steps: 14,
  oneSided: 1e-4,
  sharp: 1e-3,
};
