/** Asks each way of being wrong in turn, the most certain first. */
import type { Diagnosis } from "../../reports/result.ts";
import { detached } from "./detached.ts";
import { epsilonAdded } from "./epsilon.ts";
import type { Evidence } from "./evidence.ts";
import { finiteDifferences } from "./finite-differences.ts";
import { ignoredInput } from "./ignored-input.ts";
import { inaccurate } from "./inaccurate.ts";
import { misconception } from "./misconception.ts";
import { missingTerm } from "./missing-term.ts";
import { mutatedInput } from "./mutated-input.ts";
import { rival } from "./rival.ts";
import { onlyRule } from "./rule.ts";
import { scaled } from "./scaled.ts";
import { signFlipped } from "./sign-flipped.ts";
import { stateful } from "./state.ts";
import { swappedArguments } from "./swapped-arguments.ts";
import { transformed } from "./transformed.ts";
import { upstreamIgnored } from "./upstream-ignored.ts";
import { wrongValue } from "./wrong-value.ts";

type Diagnose = (evidence: Evidence) => Diagnosis | undefined | Promise<Diagnosis | undefined>;

/**
 * Each looks at every witness, not at the counterexample alone: "exactly twice" at one point is an accident.
 * Causes go before symptoms: what depends on earlier calls cannot be measured, and a factor explains more than a cut.
 */
const WAYS: readonly Diagnose[] = [
  mutatedInput,
  rival,
  stateful,
  upstreamIgnored,
  signFlipped,
  scaled,
  swappedArguments,
  misconception,
  inaccurate,
  epsilonAdded,
  transformed,
  ignoredInput,
  wrongValue,
  finiteDifferences,
  detached,
  missingTerm,
];

/** @param told what the failure itself says, for when nothing more is known. */
export async function diagnose(evidence: Evidence, told: Diagnosis): Promise<Diagnosis> {
  for (const way of WAYS) {
    const found = await way(evidence);
    if (found) return located(found, evidence);
  }
  if (!evidence.gradientsAreRight) {
    return located(
      {
        ...told,
        code: "wrong-gradient",
        cause: `the gradient of ${evidence.handle.call}`,
        text: `Your values are right; your gradient is not: ${decapitalize(told.text)}`,
      },
      evidence,
    );
  }
  return told;
}

/** A gradient that is wrong while the values are right comes from a derivative by hand, if there is one. */
function located(found: Diagnosis, { valuesAreRight, trace }: Evidence): Diagnosis {
  const where = found.where ?? (valuesAreRight ? onlyRule(trace) : undefined);
  return where === undefined ? found : { ...found, where };
}

function decapitalize(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
