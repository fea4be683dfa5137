/** The values are those of another function, one that the suite knows as a misconception. */
import type { Diagnosis } from "../../reports/result.ts";
import { type Evidence, isRight } from "./evidence.ts";
import { saidValue } from "./wrong-value.ts";

export function misconception({
  handle,
  valuesAreRight,
  culprit,
  witnesses,
}: Evidence): Diagnosis | undefined {
  if (valuesAreRight || isRight(culprit)) return undefined;
  const held = handle.misconceptions.find(({ f }) =>
    witnesses.every(({ inputs, yours }) => {
      const value = f(...inputs.map(({ data }) => data));
      return yours !== undefined && Math.abs(yours.value[0] - value) <= 1e-9 * Math.max(1, Math.abs(value));
    }),
  );
  if (!held) return undefined;
  return {
    code: "wrong-value",
    text: `${saidValue(culprit)} On every input tried, your values are those of ${held.says}.`,
  };
}
