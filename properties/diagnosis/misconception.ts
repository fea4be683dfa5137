/** The values are those of another function, one that the lesson knows as a misconception. */
import type { Diagnosis } from "../../reports/result.ts";
import { short } from "../suite/number.ts";
import type { Evidence } from "./evidence.ts";

export function misconception({
  handle,
  valuesAreRight,
  culprit,
  witnesses,
}: Evidence): Diagnosis | undefined {
  if (valuesAreRight) return undefined;
  const { yours, exact } = culprit;
  const held = handle.options.misconceptions?.find(({ f }) =>
    witnesses.every(({ inputs, yours }) => {
      const value = f(...inputs.map(({ data }) => data));
      return yours !== undefined && Math.abs(yours.value - value) <= 1e-9 * Math.max(1, Math.abs(value));
    }),
  );
  if (!held || !yours) return undefined;
  return {
    code: "wrong-value",
    text: `${handle.call} is ${short(yours.value)} here; it should be ${short(exact.value)}. On every input tried, your values are those of ${held.says}.`,
  };
}
