/** Whether two lists of numbers are proportional, and how a ratio is said. */
import { short } from "../suite/number.ts";

/** Numbers from one observation: what was given, what is right, and the error that rounding allows. */
export interface Pairing {
  readonly given: ArrayLike<number>;
  readonly exact: ArrayLike<number>;
  readonly tolerance: number;
}

/** The least-squares factor from `exact` to `given`; undefined where some pair does not follow it. */
export function commonRatio(pairings: readonly Pairing[]): number | undefined {
  let across = 0;
  let along = 0;
  for (const { given, exact } of pairings) {
    for (let i = 0; i < exact.length; i++) {
      across += given[i] * exact[i];
      along += exact[i] * exact[i];
    }
  }
  if (along === 0) return undefined;
  const ratio = across / along;
  const follows = pairings.every(({ given, exact, tolerance }) =>
    Array.from(exact).every(
      (entry, i) => Math.abs(given[i] - ratio * entry) <= 10 * Math.max(1, Math.abs(ratio)) * tolerance,
    ),
  );
  return follows ? ratio : undefined;
}

const SIMPLE: readonly [number, string][] = [
  [2, "exactly twice"],
  [3, "exactly three times"],
  [4, "exactly four times"],
  [0.5, "exactly half of"],
  [-2, "minus two times"],
  [-0.5, "minus half of"],
];

/** "exactly twice", "3.142 times". */
export function saidRatio(ratio: number): string {
  const simple = SIMPLE.find(([value]) => Math.abs(ratio - value) < 1e-9 * Math.abs(value));
  return simple ? simple[1] : `${short(ratio)} times`;
}
