/** The witnesses' numbers, paired with the exact ones; what did not come is NaN, which nothing agrees with. */
import type { Evidence } from "./evidence.ts";
import type { Pairing } from "./ratio.ts";

export function valuePairings({ witnesses }: Evidence): Pairing[] {
  return witnesses.map(({ yours, exact, tolerance }) => ({
    given: yours?.value ?? exact.value.map(() => Number.NaN),
    exact: exact.value,
    tolerance: tolerance.value,
  }));
}

/** Of the gradient with respect to one input. */
export function gradientPairings({ witnesses }: Evidence, input: number): Pairing[] {
  return witnesses.map(({ yours, exact, tolerance }) => ({
    given: yours?.gradients?.[input] ?? exact.gradients[input].map(() => Number.NaN),
    exact: exact.gradients[input],
    tolerance: tolerance.gradients[input],
  }));
}
