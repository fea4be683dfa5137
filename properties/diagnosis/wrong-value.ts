/** The value is off, in no way that has a name here. */
import type { Diagnosis } from "../../reports/result.ts";
import { entryOf } from "../ask/fields.ts";
import { apart, short } from "../suite/number.ts";
import { type Evidence, type Observation, valueIsRight } from "./evidence.ts";

export function wrongValue({ valuesAreRight, culprit, witnesses }: Evidence): Diagnosis | undefined {
  if (valuesAreRight) return undefined;
  const worst = valueIsRight(culprit)
    ? (witnesses.find((witness) => !valueIsRight(witness)) ?? culprit)
    : culprit;
  const wrong = witnesses.filter((witness) => !valueIsRight(witness)).length;
  const share =
    wrong < witnesses.length
      ? ` It is right on ${witnesses.length - wrong} of ${witnesses.length} inputs tried.`
      : "";
  return {
    code: "wrong-value",
    cause: `the value of ${culprit.handle.call}`,
    text: `${saidValue(worst, worst === culprit ? "here" : "elsewhere")}${share}`,
  };
}

/** "cosine(x, y) is 2 here; it should be 1.": of the first entry that is off. */
export function saidValue({ handle, yours, exact, tolerance }: Observation, where = "here"): string {
  const off = yours?.value.findIndex(
    (entry, i) => !(Math.abs(entry - exact.value[i]) <= tolerance.values[i]),
  );
  const k = Math.max(0, off ?? 0);
  const [given, right] = yours ? apart(yours.value[k], exact.value[k]) : ["no number", short(exact.value[k])];
  const what = entryOf(handle.call, k, exact.shape);
  return `${what} is ${given} ${where}; it should be ${right}.`;
}
