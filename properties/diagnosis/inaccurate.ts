/** The formula is right, but digits are lost on the way: the submission's own steps give the exact number at 64 digits. */
import type { Diagnosis } from "../../reports/result.ts";
import { atManyDigits } from "../oracles/arbiter.ts";
import type { Evidence, Observation } from "./evidence.ts";

export function inaccurate({
  handle,
  culprit,
  valuesAreRight,
  gradientsAreRight,
  trace,
}: Evidence): Diagnosis | undefined {
  const { yours, exact, asked } = culprit;
  if (!trace || !yours || (valuesAreRight && gradientsAreRight)) return undefined;
  const outputs = atManyDigits(trace, handle.tensors(asked));
  if (!outputs) return undefined;
  const [value, ...gradients] = outputs;
  const valueHolds =
    value.length === exact.value.length && value.every((entry, k) => isSame(entry, exact.value[k]));
  const gradientsHold = !yours.gradients || (gradients.length > 0 && sameGradients(gradients, culprit));
  if (!valueHolds || !gradientsHold) return undefined;
  const error = worst(culprit);
  const digits = Math.max(0, Math.floor(-Math.log10(error)));
  return {
    code: "inaccurate",
    text: `Your formula for ${handle.call} is right, but digits are lost on the way: about ${digits} of 16 are left. Computed at 64 digits, your own steps give the exact result.`,
    advice:
      narrow(trace) ??
      "Look for the difference of two nearly equal numbers, or for very large and very small ones mixed.",
  };
}

function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-14 * Math.max(Math.abs(b), 1e-3);
}

function sameGradients(gradients: readonly number[][], { exact }: Observation): boolean {
  return exact.gradients.every((gradient, i) =>
    gradient.every((entry, k) => isSame(gradients[i]?.[k] ?? Number.NaN, entry)),
  );
}

function worst({ yours, exact, tolerance }: Observation): number {
  const size = Math.max(1, ...exact.value.map(Math.abs));
  const errors = Array.from(exact.value, (entry, k) => Math.abs(yours!.value[k] - entry) / size);
  for (const [i, gradient] of exact.gradients.entries()) {
    const scale = tolerance.gradients[i] * 1e11;
    for (const [k, entry] of gradient.entries()) {
      const given = yours!.gradients?.[i]?.[k];
      if (given !== undefined) errors.push(Math.abs(given - entry) / scale);
    }
  }
  return Math.max(...errors, 1e-16);
}

function narrow(trace: NonNullable<Evidence["trace"]>): string | undefined {
  return trace.values.some((value) => value.dtype === "float32")
    ? "A step computes in float32, which has 7 digits: leave the dtype as it is."
    : undefined;
}
