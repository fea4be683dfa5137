/** The numbers are a constant times the right ones, or a power of the length times. */
import type { Diagnosis } from "../../reports/result.ts";
import type { Evidence } from "./evidence.ts";
import { gradientPairings, valuePairings } from "./pairings.ts";
import { commonRatio, type Pairing, saidRatio } from "./ratio.ts";

const MEAN = "1/n times (n is the number of entries)";

export function scaled(evidence: Evidence): Diagnosis | undefined {
  const { handle, valuesAreRight } = evidence;
  if (!valuesAreRight) {
    const said = saidScale(evidence, valuePairings(evidence));
    if (said === undefined) return undefined;
    const isMean = said === MEAN;
    return {
      code: "scaled",
      text: `${handle.call} is ${said} the true value, on every input tried.`,
      ...(isMean && { advice: "A mean stands where a sum belongs: `mean()` divides the sum by n." }),
    };
  }
  const off = handle.wanted
    .map((name, i) => ({ name, said: saidScale(evidence, gradientPairings(evidence, i)) }))
    .find(({ said }) => said !== undefined);
  if (!off) return undefined;
  return {
    code: "scaled",
    text: `Your gradient with respect to ${off.name} is ${off.said} the true one, on every input tried.`,
    advice: "Your values are right: the factor comes in on the way back.",
  };
}

function saidScale({ witnesses }: Evidence, pairings: readonly Pairing[]): string | undefined {
  const ratio = commonRatio(pairings);
  if (ratio !== undefined)
    return Math.abs(Math.abs(ratio) - 1) < 1e-9 || Math.abs(ratio) < 1e-9 ? undefined : saidRatio(ratio);
  const lengths = witnesses.map(({ inputs }) => inputs[0].data.length);
  if (new Set(lengths).size < 2) return undefined;
  const powers: [number, string][] = [
    [-1, MEAN],
    [1, "n times (n is the number of entries)"],
    [-0.5, "1/√n times (n is the number of entries)"],
    [0.5, "√n times (n is the number of entries)"],
  ];
  const found = powers.find(([power]) => {
    const rescaled = pairings.map(({ given, exact, tolerance }, i) => ({
      given: Array.from(given, (entry) => entry / lengths[i] ** power),
      exact,
      tolerance,
    }));
    const rest = commonRatio(rescaled);
    return rest !== undefined && Math.abs(rest - 1) < 1e-9;
  });
  return found?.[1];
}
