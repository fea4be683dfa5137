/** Whether two programs cannot be told apart: the same answers, value and gradients, on many inputs. */
import fc from "fast-check";
import type { Answer, Question, Suite, Values } from "../properties/index.ts";
import { LIMITS } from "./limits.ts";
import { SubjectChannel } from "./subject-channel.ts";
import { bundle, readSubmission } from "./submission.ts";

const INPUTS = 1000;

/** Up to the rounding of another order of operations. */
const TOLERANCE = 1e-13;

/** Asks both about a thousand inputs from the domain of each export. An export without a domain proves nothing. */
export async function isEquivalent(file: string, other: string, suite: Suite): Promise<boolean> {
  const [a, b] = await Promise.all(
    [file, other].map(async (path) => new SubjectChannel(await bundle(readSubmission(path)), LIMITS)),
  );
  try {
    if (suite.domains.length < suite.exports.length) return false;
    for (const { name, inputs, domain } of suite.domains) {
      const questions = fc.sample(domain, { seed: 1, numRuns: INPUTS }).map(
        (record): Question => ({
          probe: "scalar",
          export: name,
          inputs: inputs.map((input) => ({ name: input, values: record[input] })),
          gradients: true,
        }),
      );
      const pairs = await Promise.all(
        questions.map((question) => Promise.all([a.ask(question), b.ask(question)])),
      );
      if (!pairs.every(([left, right]) => isSame(left, right))) return false;
    }
    return true;
  } finally {
    a.close();
    b.close();
  }
}

function isSame(a: Answer, b: Answer): boolean {
  if (a.outcome !== "tensor" || b.outcome !== "tensor") return false;
  const pairs: [Values | null | undefined, Values | null | undefined][] = [
    [a.value, b.value],
    ...(a.gradients ?? []).map((gradient, i): [Values | null, Values | null | undefined] => [
      gradient,
      b.gradients?.[i],
    ]),
  ];
  return pairs.every(([left, right]) => {
    if (!left || !right) return left === right;
    const size = Math.max(1e-3, ...right.data.map(Math.abs));
    return (
      left.data.length === right.data.length &&
      left.data.every((entry, k) => Math.abs(entry - right.data[k]) <= TOLERANCE * size)
    );
  });
}
