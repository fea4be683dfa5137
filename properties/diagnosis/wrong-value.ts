/** The value is off, in no way that has a name here. */
import type { Diagnosis } from "../../reports/result.ts";
import { apart, short } from "../suite/number.ts";
import { type Evidence, valueIsRight } from "./evidence.ts";

export function wrongValue({ handle, valuesAreRight, culprit, witnesses }: Evidence): Diagnosis | undefined {
  if (valuesAreRight) return undefined;
  const worst = valueIsRight(culprit)
    ? (witnesses.find((witness) => !valueIsRight(witness)) ?? culprit)
    : culprit;
  const { yours, exact } = worst;
  const wrong = witnesses.filter((witness) => !valueIsRight(witness)).length;
  const share =
    wrong < witnesses.length
      ? ` It is right on ${witnesses.length - wrong} of ${witnesses.length} inputs tried.`
      : "";
  const where = worst === culprit ? " here" : " elsewhere";
  const [given, right] = yours ? apart(yours.value, exact.value) : ["no number", short(exact.value)];
  return {
    code: "wrong-value",
    text: `${handle.call} is ${given}${where}; it should be ${right}.${share}`,
  };
}
