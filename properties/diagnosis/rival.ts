/** The answers are those of a wrong solution that the lesson knows. */
import type { Diagnosis } from "../../reports/result.ts";
import type { Found } from "../ask/probe.ts";
import { answerQuietly } from "../ask/solution.ts";
import type { TensorHandle } from "../ask/tensor-handle.ts";
import type { Rival } from "../suite/channel.ts";
import { type Evidence, isRight, type Observation, valueIsRight } from "./evidence.ts";
import { noteRival, rivalsHere } from "./known-rival.ts";
import { saidValue } from "./wrong-value.ts";

/** Asked where it failed first: few agree there, and only those are asked further. */
export async function rival({ handle, culprit, witnesses }: Evidence): Promise<Diagnosis | undefined> {
  const [first] = witnesses;
  for (const known of await rivalsHere(handle.needs)) {
    if (!(await agrees(known, handle, first))) continue;
    const all = await Promise.all(witnesses.map((witness) => agrees(known, handle, witness)));
    // One that foretells nothing but what is right says nothing of what is wrong.
    if (!all.every(Boolean) || witnesses.every(isRight)) continue;
    noteRival(known);
    const { code, told, advice } = known;
    const here = !culprit.yours || valueIsRight(culprit) ? "" : ` ${saidValue(culprit)}`;
    return { code, text: `${told}${here}`, ...(advice !== undefined && { advice }), cause: told };
  }
  return undefined;
}

async function agrees({ exports }: Rival, handle: TensorHandle, observation: Observation): Promise<boolean> {
  const { yours, asked, answer, tolerance, exact } = observation;
  if (answer.outcome !== "tensor") return false;
  const found = await answerQuietly(exports, handle.question(asked, { gradients: true })).catch(
    () => undefined,
  );
  if (found?.outcome !== "tensor") return false;
  const isSame = isNear(found.value.data, answer.value.data, tolerance.value);
  // What is not of the right shape has no gradients to compare.
  if (!yours) return isSame && found.value.shape.join() === answer.value.shape.join();
  if (found.value.data.length !== exact.value.length) return false;
  return isSame && haveSameGradients(found, observation);
}

function haveSameGradients(
  { gradients }: Extract<Found, { outcome: "tensor" }>,
  { yours, tolerance, exact }: Observation,
): boolean {
  if (!yours?.gradients) return true;
  return yours.gradients.every((given, i) => {
    const its = gradients?.[i]?.data;
    if (!given || !its) return !given === !its;
    return isNear(its, given, Math.max(tolerance.gradients[i], 1e-9 * Math.hypot(...exact.gradients[i])));
  });
}

function isNear(a: ArrayLike<number>, b: ArrayLike<number>, tolerance: number): boolean {
  const size = Math.max(0, ...Array.from(b, Math.abs).filter(Number.isFinite));
  // What is no number in both is the same mistake.
  const isSame = (entry: number, k: number): boolean =>
    Object.is(entry, b[k]) || Math.abs(entry - b[k]) <= 10 * tolerance + 1e-9 * size;
  return a.length === b.length && Array.from(a).every(isSame);
}
