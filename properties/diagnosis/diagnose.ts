/** Asks each way of being wrong in turn, the most certain first. */
import type { Diagnosis } from "../../reports/result.ts";
import { detached } from "./detached.ts";
import type { Evidence } from "./evidence.ts";
import { finiteDifferences } from "./finite-differences.ts";
import { inaccurate } from "./inaccurate.ts";
import { misconception } from "./misconception.ts";
import { missingTerm } from "./missing-term.ts";
import { mutatedInput } from "./mutated-input.ts";
import { scaled } from "./scaled.ts";
import { signFlipped } from "./sign-flipped.ts";
import { stateful } from "./state.ts";
import { swappedArguments } from "./swapped-arguments.ts";
import { upstreamIgnored } from "./upstream-ignored.ts";
import { wrongValue } from "./wrong-value.ts";

type Diagnose = (evidence: Evidence) => Diagnosis | undefined | Promise<Diagnosis | undefined>;

/**
 * Each looks at every witness, not at the counterexample alone: "exactly twice" at one point is an accident.
 * Causes go before symptoms: what depends on earlier calls cannot be measured, and a factor explains more than a cut.
 */
const WAYS: readonly Diagnose[] = [
  mutatedInput,
  stateful,
  signFlipped,
  scaled,
  swappedArguments,
  misconception,
  inaccurate,
  wrongValue,
  upstreamIgnored,
  finiteDifferences,
  detached,
  missingTerm,
];

/** @param told what the failure itself says, for when nothing more is known. */
export async function diagnose(evidence: Evidence, told: Diagnosis): Promise<Diagnosis> {
  for (const way of WAYS) {
    const found = await way(evidence);
    if (found) return found;
  }
  if (!evidence.gradientsAreRight) {
    return { ...told, code: "wrong-gradient", text: `Your values are right; your gradient is not: ${decapitalize(told.text)}` };
  }
  return told;
}

function decapitalize(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
