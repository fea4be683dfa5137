/** The witnesses' numbers, paired with the exact ones. */
import type { Evidence } from "./evidence.ts";
import type { Pairing } from "./ratio.ts";

export function valuePairings({ witnesses }: Evidence): Pairing[] {
  return witnesses.map(({ yours, exact, tolerance }) => ({
    given: [yours?.value ?? Number.NaN],
    exact: [exact.value],
    tolerance: tolerance.value,
  }));
}

/** Of the gradient with respect to one input; what did not arrive is NaN, which nothing agrees with. */
export function gradientPairings({ witnesses }: Evidence, input: number): Pairing[] {
  return witnesses.map(({ yours, exact, cotangent, tolerance }) => ({
    given: yours?.gradients?.[input] ?? exact.gradients[input].map(() => Number.NaN),
    exact: exact.gradients[input].map((entry) => cotangent * entry),
    tolerance: tolerance.gradients[input],
  }));
}
