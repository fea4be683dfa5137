/** The answer depends on something else than the inputs: on chance, or on what was asked before. */
import type { Diagnosis } from "../../reports/result.ts";
import { type Channel, submissionOf } from "../suite/channel.ts";
import { currentSession } from "../suite/session.ts";
import { type Evidence, isRight, type Observation, reobserve } from "./evidence.ts";

/** Submissions that were found to answer from their inputs alone: it is not asked again, since a fresh subject costs time. */
const stateless = new WeakMap<Channel, Set<string>>();

export async function stateful(evidence: Evidence): Promise<Diagnosis | undefined> {
  const submission = submissionOf(currentSession().channel);
  let known = stateless.get(submission);
  if (!known) stateless.set(submission, (known = new Set()));
  const name = evidence.handle.call;
  if (known.has(name)) return undefined;
  const found = await findState(evidence);
  if (!found) known.add(name);
  return found;
}

async function findState({ handle, culprit, witnesses }: Evidence): Promise<Diagnosis | undefined> {
  const other = witnesses.find(({ inputs }) => !sameValues(inputs, culprit.inputs));
  if (!other) return undefined;
  await currentSession().channel.renew();
  const again = async ({ asked }: Observation): Promise<Observation> => reobserve(handle, asked);
  const first = await again(culprit);
  const second = await again(culprit);
  const elsewhere = await again(other);
  const third = await again(culprit);
  if (isRight(first) && !isRight(elsewhere) && isSame(elsewhere, first)) {
    return {
      code: "stale",
      text: `${handle.call} repeats an earlier answer: asked about other inputs, it gives the value of the first ones again.`,
      advice: "Compute from the arguments at every call; keep nothing outside the function.",
    };
  }
  if (isRight(first) && !isRight(second) && isSame(second, first)) {
    return {
      code: "accumulated",
      text: `Asked twice about the same inputs, ${handle.call} has the right gradient the first time and another the second: something of the first call is added to the next.`,
      advice: "Keep no tensor of one call for the next one.",
    };
  }
  const values = [first, second, third].map(({ yours }) => yours?.value.join(", "));
  if (new Set(values).size > 1) {
    return {
      code: "non-deterministic",
      text: `The same inputs give different answers: ${values.map((value) => value ?? "none").join(", then ")}.`,
      advice:
        "The result must follow from the arguments alone: look for Math.random, and for variables outside the function.",
    };
  }
  if (!isSame(first, culprit) || (isRight(first) && !isRight(culprit))) {
    return {
      code: "stale",
      text: `The first call to ${handle.call} gives another answer than later calls with the same inputs: it keeps something of earlier calls.`,
      advice: "Compute from the arguments at every call; keep nothing outside the function.",
    };
  }
  return undefined;
}

function sameValues(a: Observation["inputs"], b: Observation["inputs"]): boolean {
  return a.every(
    ({ data }, i) => data.length === b[i].data.length && data.every((entry, k) => entry === b[i].data[k]),
  );
}

function isSame({ yours: a }: Observation, { yours: b }: Observation): boolean {
  if (!a || !b) return a === b;
  return a.value.every((entry, k) => Object.is(entry, b.value[k]));
}
