/** The numbers are right but for their sign. */
import type { Diagnosis } from "../../reports/result.ts";
import type { Evidence } from "./evidence.ts";
import { gradientPairings, valuePairings } from "./pairings.ts";
import { commonRatio } from "./ratio.ts";

export function signFlipped(evidence: Evidence): Diagnosis | undefined {
  const { handle, valuesAreRight } = evidence;
  if (!valuesAreRight) {
    if (!isMinusOne(commonRatio(valuePairings(evidence)))) return undefined;
    return {
      code: "sign-flipped",
      text: `${handle.call} has the wrong sign: it is exactly minus the true value, on every input tried.`,
    };
  }
  const flipped = handle.wanted.filter((_, i) => isMinusOne(commonRatio(gradientPairings(evidence, i))));
  if (flipped.length === 0) return undefined;
  return {
    code: "sign-flipped",
    text: `Your gradient with respect to ${flipped.join(" and ")} has the wrong sign: it is exactly minus the true one, on every input tried.`,
    advice:
      "Your values are right, so look at where the gradient is made: something negates it on the way back.",
  };
}

function isMinusOne(ratio: number | undefined): boolean {
  return ratio !== undefined && Math.abs(ratio + 1) < 1e-9;
}
