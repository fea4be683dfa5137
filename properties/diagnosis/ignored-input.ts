/** One of the inputs plays no part: whatever it is, the value stays the same, where the right one changes. */
import type { Diagnosis } from "../../reports/result.ts";
import type { Inputs } from "../ask/handle.ts";
import { isValues } from "../suite/number.ts";
import { type Evidence, type Observation, reobserve } from "./evidence.ts";

/** A branch of its own, for some inputs, is no function that ignores one. */
const WITNESSES = 3;

export async function ignoredInput({
  handle,
  culprit,
  witnesses,
  valuesAreRight,
}: Evidence): Promise<Diagnosis | undefined> {
  if (valuesAreRight || !culprit.yours) return undefined;
  const names = handle.question(culprit.asked).inputs.map(({ name }) => name);
  const tried = [culprit, ...witnesses.slice(1, WITNESSES)];
  const ignored: string[] = [];
  for (const name of names) {
    const still = await Promise.all(tried.map((witness) => isIgnored(name, witness)));
    if (still.every(Boolean)) ignored.push(name);
  }
  if (ignored.length === 0) return undefined;
  const [name] = ignored;
  const whole = ignored.length === names.length;
  return {
    code: "input-ignored",
    text: whole
      ? `${handle.call} gives the same value whatever it is given.`
      : `${name} plays no part in ${handle.call}: whatever ${name} holds, your value stays the same, where the right one changes.`,
    advice: whole ? "Compute it from what is given." : `Look for where ${name} belongs in the formula.`,
    cause: ignored.join(" "),
  };
}

async function isIgnored(name: string, witness: Observation): Promise<boolean> {
  const moved = await Promise.all(
    [1.5, -0.75].map((factor) => reobserve(witness.handle, withMoved(witness, name, factor))),
  );
  return moved.every((each) => isStill(each, witness));
}

function withMoved({ asked }: Observation, name: string, factor: number): Inputs {
  const values = asked[name];
  if (!isValues(values)) return asked;
  return {
    ...asked,
    [name]: { ...values, data: values.data.map((entry, k) => factor * entry + 0.25 * (k + 1)) },
  };
}

/** The value has not moved, and should have. */
function isStill(
  { yours, exact, tolerance }: Observation,
  { yours: before, exact: was }: Observation,
): boolean {
  if (!yours || !before || yours.value.length !== before.value.length) return false;
  return (
    yours.value.every((entry, k) => Object.is(entry, before.value[k])) &&
    exact.value.some((entry, k) => Math.abs(entry - was.value[k]) > 1e3 * tolerance.values[k])
  );
}
